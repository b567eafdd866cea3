"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_ATTRIBUTES = (
    *("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"),
    *("pattern", "flags", "groups", "groupindex"),
)
"""Of a compiled pattern: they become attributes of the object, as fast as the pattern's own."""


def lazy_pattern(text: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """Return an object with the attributes of a pattern, compiled when one of them is first read.

    ``re`` compiles a thousand characters in 1 to 2 ms, and the patterns with words of seventy
    languages have more than a hundred thousand. Most pages need few of them.

    :param text: the pattern, or a function that returns it where it takes as long to put together.

    >>> lazy_pattern("a+").sub("b", "caar")
    'cbr'
    """
    return cast("re.Pattern[str]", _LazyPattern(text, flags))


class _LazyPattern:
    def __init__(self, text: str | Callable[[], str], flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile; Python asks for attributes only until they are set."""
        if name not in _ATTRIBUTES:
            raise AttributeError(name)
        text = self._text if isinstance(self._text, str) else self._text()
        compiled = re.compile(text, self._flags)
        for attribute in _ATTRIBUTES:
            setattr(self, attribute, getattr(compiled, attribute))
        return getattr(self, name)
