"""Paths in the rules of robots.txt and tdmrep.json, and which URLs they match (RFC 9309, 2.2)."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

_NORMAL = re.compile(r"[A-Za-z0-9_.~/-]*")
"""Paths that need no normalization, which are most."""
_ASTERISKS = re.compile(r"\*+")
_ENCODED_SEPARATOR = re.compile(r"(%2F|%3F)", re.IGNORECASE)
"""``/`` and ``?`` that separate nothing: ``/a%2Fb`` and ``/a/b`` are different paths."""


class PathPattern:
    """The path of a rule: ``*`` matches any text, ``$`` at its end the end of a path.

    >>> pattern = PathPattern("/news/*/full$")
    >>> pattern.matches("/news/tide/full"), pattern.matches("/news/tide/full/2")
    (True, False)
    """

    __slots__ = ("is_plain", "length", "parts", "reaches_end")

    def __init__(self, text: str) -> None:
        """Normalize a path as a publisher wrote it.

        :raises UnicodeEncodeError: it has half of a surrogate pair.
        """
        body = text.removesuffix("$")
        self.reaches_end = body != text
        self.parts = _normalize_parts(body)
        self.is_plain = len(self.parts) == 1 and not self.reaches_end
        self.length = sum(map(len, self.parts)) + len(self.parts) - 1 + self.reaches_end

    def __repr__(self) -> str:
        """Return the normalized pattern."""
        return f"PathPattern({'*'.join(self.parts) + '$' * self.reaches_end!r})"

    def matches(self, path: str) -> bool:
        """Return whether the rule applies to a path, normalized by ``normalize_path``."""
        first, *others = self.parts
        if not path.startswith(first):
            return False
        if not self.reaches_end:
            return _find_in_order(path[len(first) :], others)
        if not others:
            return path == first
        *middle, last = others
        rest = path[len(first) :]
        return rest.endswith(last) and _find_in_order(rest[: len(rest) - len(last)], middle)


def normalize_path(path: str) -> str:
    """Normalize the percent-encoding of a path and its query (RFC 9309, 2.2.2).

    :raises UnicodeEncodeError: it has half of a surrogate pair.

    >>> [normalize_path(path) for path in ("/%7Etide/gr%c3%bcn", "/~tide/grün", "/a$%2fb")]
    ['/~tide/gr%C3%BCn', '/~tide/gr%C3%BCn', '/a%24%2Fb']
    >>> {normalize_path(path) for path in ("/go?to=http://b.c", "/go?to=http%3A%2F%2Fb.c")}
    {'/go?to=http%3A//b.c'}
    """
    return "*".join(_normalize_parts(path.replace("*", "%2A")))


def read_path(url: str) -> str:
    """Return the path and the query of an absolute URL, normalized.

    >>> read_path("https://example.com?b#c")
    '/?b'
    """
    url = url.partition("#")[0]
    parts = urlsplit(url)
    return normalize_path(f"{parts.path or '/'}{'?' if '?' in url else ''}{parts.query}")


def _normalize_parts(text: str) -> tuple[str, ...]:
    """Normalize the texts between the asterisks of a pattern."""
    if _NORMAL.fullmatch(text):
        return (text,)
    parts, is_query = [], False
    for part in _ASTERISKS.split(text):
        path, mark, query = ("", "", part) if is_query else part.partition("?")
        is_query = is_query or bool(mark)
        parts.append(f"{_encode_path(path)}{mark}{_encode(query, safe='/?=&')}")
    return tuple(parts)


def _encode_path(path: str) -> str:
    pieces = _ENCODED_SEPARATOR.split(path)  # every second piece is a separator
    pieces[::2] = [_encode(piece, safe="/") for piece in pieces[::2]]
    return "".join([piece.upper() if number % 2 else piece for number, piece in enumerate(pieces)])


def _encode(text: str, *, safe: str) -> str:
    if _NORMAL.fullmatch(text):
        return text
    # Bytes that are no UTF-8 were read as single surrogates, see read_groups.
    return quote(unquote_to_bytes(text.encode("utf-8", "surrogateescape")), safe=safe)


def _find_in_order(text: str, parts: list[str]) -> bool:
    start = 0
    for part in parts:
        place = text.find(part, start)
        if place < 0:
            return False
        start = place + len(part)
    return True
