"""The public suffix list in tldextract's package, read without tldextract.

tldextract imports requests to fetch newer lists, which newsbot never does: it would take 70 ms and
11 MB of each process. The answers are the same, as a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

_LIST = ".tld_set_snapshot"
_RULE = re.compile(r"^[.*!]*\w\S*", re.MULTILINE)


class PublicSuffixes:
    """The suffixes below which publishers register names, with private ones such as github.io."""

    def __init__(self, further: Iterable[str]) -> None:
        """Read the list, and add further suffixes.

        :raises FileNotFoundError: tldextract is not installed, or has no list.
        """
        spec = find_spec("tldextract")
        if spec is None or not spec.submodule_search_locations:
            msg = "tldextract is not installed: pip install tldextract"
            raise FileNotFoundError(msg)
        text = Path(spec.submodule_search_locations[0], _LIST).read_text(encoding="utf-8")
        # Names that only lead to a longer suffix are in it as False.
        self._is_suffix = dict.fromkeys((*_RULE.findall(text), *further), True)
        for rule in list(self._is_suffix):
            parent = rule.partition(".")[2]
            while parent and parent not in self._is_suffix:
                self._is_suffix[parent] = False
                parent = parent.partition(".")[2]

    def find_start(self, labels: Sequence[str]) -> int | None:
        """Return the index of the first label of the suffix of a name; None if it has none.

        >>> suffixes = PublicSuffixes(["press.example"])
        >>> suffixes.find_start(["www", "lamp", "co", "uk"])
        2
        >>> suffixes.find_start(["lamp", "press", "example"]), suffixes.find_start(["localhost"])
        (1, None)
        """
        name, place, start = "", len(labels), None
        for label in reversed(labels):
            decoded = _decode_label(label)
            longer = f"{decoded}.{name}" if name else decoded
            is_suffix = self._is_suffix.get(longer)
            if is_suffix is None:
                if f"*.{name}" in self._is_suffix:
                    return place if f"!{longer}" in self._is_suffix else place - 1
                break
            name, place = longer, place - 1
            if is_suffix:
                start = place
        return start


def _decode_label(label: str) -> str:
    lowered = label.lower()
    if lowered.startswith("xn--"):
        from idna import decode  # noqa: PLC0415 - few hosts need it

        try:
            return decode(lowered)
        except (UnicodeError, IndexError):
            pass
    return lowered
