"""The place up to which output files have been read, as a small JSON text."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

FORMAT = 1
"""Rises when a cursor can no longer be read as before."""
_KEY = "newsbotCursor"
_HASH_BYTES = 6
"""Of a file name: 8 characters of base 64. Among 100,000 files of one folder, the hash of a new
one is taken with a probability of 4e-10."""


class CursorError(ValueError):
    """A text that is not a cursor; the message is one line."""


@dataclass(frozen=True, slots=True)
class Place:
    """How much of a file has been read."""

    size: int = 0
    """Bytes of whole lines, before compression."""
    check: str = ""
    """Hash of the last bytes read: another file under the same name has others."""


class Cursor:
    """Which files have been read to the end, and how far those that may still grow.

    Of a file read to the end it keeps eight characters, so that the text of a year of hourly runs
    of one site has less than 80 KB.
    """

    def __init__(self) -> None:
        self._done: dict[str, set[bytes]] = {}
        self._open: dict[str, Place] = {}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a cursor; an empty one is the beginning.

        :raises CursorError: the text is not a cursor.
        """
        cursor = cls()
        if not text.strip():
            return cursor
        try:
            cursor._fill(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            msg = (
                f"{text[:60]!r} is not a cursor of newsbot: expected the text that an earlier "
                "reading gave; without a cursor everything is read"
            )
            raise CursorError(msg) from error
        return cursor

    def _fill(self, record: dict[str, Any]) -> None:
        if record[_KEY] != FORMAT:
            raise ValueError(record[_KEY])
        for folder, packed in record["done"].items():
            hashes = base64.urlsafe_b64decode(packed)
            starts = range(0, len(hashes), _HASH_BYTES)
            self._done[folder] = {hashes[start : start + _HASH_BYTES] for start in starts}
        for name, (size, check) in record["open"].items():
            self._open[name] = Place(int(size), str(check))

    def render(self) -> str:
        """Return the cursor as one line of JSON, without a line end."""
        done = {
            folder: base64.urlsafe_b64encode(b"".join(sorted(hashes))).decode("ascii")
            for folder, hashes in sorted(self._done.items())
        }
        places = {name: [place.size, place.check] for name, place in sorted(self._open.items())}
        return json.dumps({_KEY: FORMAT, "done": done, "open": places}, separators=(",", ":"))

    def is_done(self, name: str) -> bool:
        """Return whether a file has been read to its end."""
        folder, _, base = name.rpartition("/")
        return _hash(base) in self._done.get(folder, ())

    def find(self, name: str) -> Place:
        """Return how much of a file has been read."""
        return self._open.get(name, Place())

    def move(self, name: str, place: Place) -> None:
        """Record how much of a file has been read."""
        self._open[name] = place

    def finish(self, name: str) -> None:
        """Record that a file has been read to its end and will not grow."""
        folder, _, base = name.rpartition("/")
        self._open.pop(name, None)
        self._done.setdefault(folder, set()).add(_hash(base))


def _hash(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogateescape"), digest_size=_HASH_BYTES).digest()
