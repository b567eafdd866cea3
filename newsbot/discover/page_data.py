r"""Read the data that a page carries for its scripts: JSON-LD, states and attributes.

Pages that scripts fill hold what they show as JSON: Next.js in ``__NEXT_DATA__`` or in chunks
pushed to ``__next_f``, Nuxt in ``__NUXT_DATA__``, others in a variable or in ``JSON.parse("...")``.
What is not JSON is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

MAX_DATA_CHARS = 6_000_000
"""Read of all data of one page; the states of whole front pages have up to 3 million."""
_MIN_CHARS = 20
_MAX_ATTEMPTS = 5
"""Values that are tried of one script, and fail at the first character that is not JSON."""

_DECODER = json.JSONDecoder(strict=False)
_LITERAL = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_PUSHED = re.compile(rf"__next_f\.push\(\[1,\s*+({_LITERAL})\]\)", re.DOTALL)
_PARSED = re.compile(rf"JSON\.parse\(\s*+(?:({_LITERAL})|'([^'\\]*+(?:\\.[^'\\]*+)*+)')", re.DOTALL)
_ASSIGNED = re.compile(r"=\s*+(?=[{\[])")
_PUSHED_VALUE = re.compile(r"^[0-9a-f]{1,6}:(?=[{\[])", re.MULTILINE)
_UNDEFINED = re.compile(r"(?<=[:,\[])\s*+(?:undefined|void 0)(?=\s*+[,}\]])")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_OBJECT_ATTRIBUTES = (
    "//@*[(starts-with(., '{') or starts-with(., '[')) and contains(., '/') "
    "and contains(., '\"') and string-length(.) >= 40]"
)


def read_linked_data(root: Any) -> list[Any]:
    """Return the values of a page's JSON-LD scripts."""
    texts = (script.text or "" for script in root.iter("script") if _is_ld(script))
    return [value for text in _limit(texts) for value in _load(text)]


def read_page_data(root: Any) -> list[Any]:
    """Return the values that a page carries for its scripts, JSON-LD left out."""
    scripts = [script for script in root.iter("script") if not _is_ld(script)]
    texts = [*_limit(script.text or "" for script in scripts)]
    values = [value for text in texts for value in _read_script(text)]
    pushed = "".join(_decode(literal) for text in texts for literal in _PUSHED.findall(text))
    for match in _PUSHED_VALUE.finditer(pushed):
        values += _load_at(pushed, match.end())
    for text in _limit(str(value) for value in root.xpath(_OBJECT_ATTRIBUTES)):
        values += _load(text)
    return values


def _is_ld(script: Any) -> bool:
    return "ld+json" in (script.get("type") or "").lower()


def _limit(texts: Iterator[str]) -> Iterator[str]:
    rest = MAX_DATA_CHARS
    for text in texts:
        if len(text) > rest:
            return
        rest -= len(text)
        if len(text) >= _MIN_CHARS:
            yield text


def _read_script(text: str) -> list[Any]:
    if text.lstrip().startswith(("{", "[")):
        return _load(text)
    values = []
    for double, single in islice(_PARSED.findall(text), _MAX_ATTEMPTS):
        values += _load(_decode(double) if double else _ESCAPE.sub(r"\1", single))
    plain = _UNDEFINED.sub("null", text)
    position = 0
    for _ in range(_MAX_ATTEMPTS):
        match = _ASSIGNED.search(plain, position)
        if match is None:
            break
        position = match.end()
        values += _load_at(plain, position)
    return values


def _load(text: str) -> list[Any]:
    """Return the value of a JSON text in a list, an empty list if it is not one."""
    with suppress(ValueError, RecursionError):
        return [json.loads(text, strict=False)]
    return []


def _load_at(text: str, position: int) -> list[Any]:
    with suppress(ValueError, RecursionError):
        return [_DECODER.raw_decode(text, position)[0]]
    return []


def _decode(literal: str) -> str:
    value = next(iter(_load(literal)), "")
    return value if isinstance(value, str) else ""
