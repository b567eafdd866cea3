"""Read a page's JSON-LD scripts into a flat list of nodes, broken JSON too."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from newsbot.caching import cache_short

MAX_JSON_CHARS = 3_000_000
"""Longer scripts are cut; the largest seen on news pages hold a live blog of under 1 MB."""
MAX_NODES = 5_000
"""Nodes read of one page; a page with more is a list of data, not an article."""
MAX_DEPTH = 60
"""Nesting kept of a broken script."""

Node = dict[str, Any]

_OPENING = re.compile(r"[\s;]*(?://\s*)?(?:<!--|<!\[CDATA\[)")
_CLOSING = re.compile(r"(?:-->|\]\]>)[\s;]*$")
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"?'  # a string, also one that the end of the script cut off
    r"|([{}\[\],:])"
    r"|([^\s{}\[\],:\"]+)",  # a number, a word, or rubbish
    re.DOTALL,
)
_VOCABULARY_END = re.compile(r"[/:#]")
_LITERALS: dict[str, Any] = {"true": True, "false": False, "null": None}


def read_json_ld(scripts: list[str]) -> list[Node]:
    """Return every JSON object of the scripts that has a ``@type`` or ``@id``, outer ones first.

    Comment and CDATA wrappings, raw line breaks, escaped entities, trailing commas, several values
    in one script and a cut-off end are all seen on real pages; whatever can be read is returned.
    """
    nodes: list[Node] = []
    for script in scripts:
        nodes.extend(_iter_nodes(_parse(script[:MAX_JSON_CHARS]), MAX_NODES - len(nodes)))
    return nodes


def _parse(script: str) -> Any:
    script = _unwrap(script)
    if not script:
        return None
    for text in (script, html.unescape(script)) if "&quot;" in script[:200] else (script,):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return parse_broken_json(text)


def _unwrap(script: str) -> str:
    """Return a script without the comment or CDATA section around it, and semicolons after it."""
    if opening := _OPENING.match(script):
        script = script[opening.end() :]
    # Matched at one place: a search looks at each character, which takes longer than parsing them.
    if _CLOSING.match(script, max(0, script.rfind(">") - 2)):
        script = script[: script.rfind(">") - 2].rstrip().removesuffix("//")
    return script.strip().rstrip(";")


def parse_broken_json(text: str) -> Any:
    """Return what can be read of broken JSON, in one pass and without recursion.

    Missing and extra commas are ignored, open brackets are closed at the end, unknown words
    become strings and whatever is nested deeper than ``MAX_DEPTH`` is left out.

    >>> parse_broken_json('{"a": [1, 2,], "b": {"c": "cut of')
    {'a': [1, 2], 'b': {'c': 'cut of'}}
    >>> parse_broken_json('{"a": 1} {"b": NaN}')
    [{'a': 1}, {'b': 'NaN'}]
    """
    builder = _Builder()
    for match in _TOKEN.finditer(text):
        mark = match[2]
        if mark is None:
            builder.put(_scalar(match))
        elif mark in "{[":
            builder.open({} if mark == "{" else [])
        elif mark in "}]":
            builder.close()
    return builder.top[0] if len(builder.top) == 1 else builder.top


class _Builder:
    """Adds values to the innermost open object or list; what is too deep is left out."""

    def __init__(self) -> None:
        self.top: list[Any] = []
        self._stack: list[list[Any] | Node] = [self.top]
        self._keys: list[str | None] = [None]
        self._too_deep = 0

    def put(self, value: Any) -> None:
        """Add a value to the list, or take it as the next key or value of the object."""
        holder, key = self._stack[-1], self._keys[-1]
        if self._too_deep:
            return
        if isinstance(holder, list):
            holder.append(value)
        elif key is None:
            self._keys[-1] = str(value)
        else:
            holder[key] = value
            self._keys[-1] = None

    def open(self, inner: list[Any] | Node) -> None:
        """Open a new list or object."""
        if self._too_deep or len(self._stack) > MAX_DEPTH:
            self._too_deep += 1
            return
        self.put(inner)
        self._stack.append(inner)
        self._keys.append(None)

    def close(self) -> None:
        """Close the innermost list or object; a superfluous bracket is ignored."""
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._stack) > 1:
            self._stack.pop()
            self._keys.pop()


def _scalar(match: re.Match[str]) -> Any:
    string, word = match[1], match[3]
    if word is None:
        try:
            return json.loads(f'"{string}"', strict=False)
        except ValueError:
            return string.replace("\\", "")
    if word in _LITERALS:
        return _LITERALS[word]
    return int(word) if re.fullmatch(r"-?\d{1,18}", word) else word


def _iter_nodes(value: Any, limit: int) -> Iterator[Node]:
    """Yield the objects inside ``value``, breadth first, so that outer nodes come before inner."""
    values, found = [value], 0
    while values and found < limit:
        below: list[Any] = []
        for item in values:
            if isinstance(item, list):
                below.extend(inner for inner in item if isinstance(inner, (dict, list)))
            elif isinstance(item, dict):
                if "@type" in item or "@id" in item:
                    found += 1
                    yield item
                below.extend(v for v in item.values() if isinstance(v, (dict, list)))
            if found >= limit:
                return
        values = below


def node_types(node: Node) -> frozenset[str]:
    """Return the node's types without the URL of their vocabulary.

    >>> sorted(node_types({"@type": ["http://schema.org/NewsArticle", "Report"]}))
    ['NewsArticle', 'Report']
    """
    types = node.get("@type")
    if isinstance(types, str):
        return _bare_type(types)
    names = types[:10] if isinstance(types, list) else ()
    return frozenset[str]().union(*(_bare_type(name) for name in names if isinstance(name, str)))


@cache_short(1_000)
def _bare_type(name: str) -> frozenset[str]:
    return frozenset((_VOCABULARY_END.split(name)[-1],))
