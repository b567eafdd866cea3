"""Read the article's paragraphs from the data of a page: rich text, React elements, plain lists.

Editors store a paragraph as a list of spans, React as a tree of elements, and some frameworks as a
flat list of strings. Their names differ; that a paragraph is a node with texts directly in it does
not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from newsbot.text.lazy_pattern import lazy_pattern

MAX_DEPTH = 60
"""Nesting that is read; data of real pages nests up to about 30 deep."""
MAX_NODES = 200_000
MAX_FAILED_ROWS = 100
"""Rows that are no JSON before the rest is left out: for each, ``json`` counts all lines before."""
MIN_PARAGRAPHS = 3
MIN_PROSE_CHARS = 60
"""A shorter string of a flat list is a label."""

_MIN_LIST_SHARE = 0.6
"""Share of sentences in a list of texts from which each is a paragraph."""
_INNER = ("children", "content", "spans")
_TEXT = ("text", "value")
_ELEMENT_MARK = "$"
_PARAGRAPH_TAGS = frozenset(("p", "h2", "h3", "h4", "li", "blockquote"))
_ELEMENT_ITEMS = 4
_START = re.compile(r"[\[{]")
_ROW = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)
_SENTENCE = lazy_pattern(r"[.!?…。！？।؟][\"'”’»“)\]」』]*$")
_DECODER = json.JSONDecoder(strict=False)


def find_paragraphs(source: str) -> list[str]:
    """Return the paragraphs in the data of a script, in order; empty if there are none.

    >>> find_paragraphs('x = {"body": [{"children": [{"text": "It "}, {"text": "rained."}]}]}')
    ['It rained.']
    >>> find_paragraphs('["$", "p", null, {"children": ["It ", ["$", "b", null, '
    ...                 '{"children": "rained"}], "."]}]')
    ['It rained.']
    """
    found: list[str] = []
    values = list(_values(source))
    for value in values:
        found += _walk(value)
    if not found:
        lists = [text for value in values for text in _plain_list(value)]
        found = lists if len(lists) >= MIN_PARAGRAPHS else []
    return list(dict.fromkeys(text for text in map(_clean, found) if text))


def _values(source: str) -> Iterator[Any]:
    """Yield the JSON values of a script: the whole, the first in it, or one in each row."""
    starts = [match.end() for match in _ROW.finditer(source)]
    if not starts:
        first = _START.search(source)
        starts = [first.start()] if first else []
    end = failed = 0
    for start in starts:
        if start < end:
            continue
        try:
            value, end = _DECODER.raw_decode(source, start)
        except (ValueError, RecursionError):
            failed += 1
            if failed > MAX_FAILED_ROWS:
                return
            continue
        yield value


def _walk(root: Any) -> Iterator[str]:
    """Yield the texts of the paragraphs below a value, in the order of the data."""
    stack: list[tuple[Any, int]] = [(root, 0)]
    for _ in range(MAX_NODES):
        if not stack:
            return
        value, depth = stack.pop()
        if depth > MAX_DEPTH:
            continue
        texts = _paragraphs_of(value)
        if texts is not None:
            yield from texts
            continue
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, (dict, list)):
            stack.extend((item, depth + 1) for item in reversed(list(inner)))


def _paragraphs_of(value: Any) -> list[str] | None:
    """Return the text of a value that is a paragraph, or a list of them; None for any other."""
    if isinstance(value, list):
        is_element = _is_element(value) and isinstance(value[1], str)
        if is_element and value[1] in _PARAGRAPH_TAGS and isinstance(value[3], dict):
            return ["".join(_texts(value[3].get("children"), 0))]
        return None
    if not isinstance(value, dict):
        return None
    for key in _INNER:
        inner = value.get(key)
        if isinstance(inner, list) and any(_is_leaf(item) for item in inner):
            texts = ["".join(_texts(item, 0)) for item in inner]
            # The spans of one paragraph are rarely whole sentences.
            is_list = sum(map(_is_sentence, texts)) >= max(2, _MIN_LIST_SHARE * len(texts))
            return texts if is_list else ["".join(texts)]
    return None


def _is_element(value: list[Any]) -> bool:
    """Return whether a list is an element of React: a mark, the tag, a key and the properties."""
    return len(value) == _ELEMENT_ITEMS and value[0] == _ELEMENT_MARK


def _is_leaf(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and any(isinstance(value.get(key), str) for key in _TEXT)
        and not any(isinstance(value.get(key), list) and value[key] for key in _INNER)
    )


def _texts(value: Any, depth: int) -> Iterator[str]:
    """Yield the texts below the content of a paragraph."""
    if isinstance(value, str):
        yield value
    elif depth > MAX_DEPTH:
        return
    elif isinstance(value, list):
        is_element = _is_element(value) and isinstance(value[3], dict)
        for item in [value[3].get("children")] if is_element else value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, dict):
        keys = _TEXT if _is_leaf(value) else _INNER
        inner = next((value[key] for key in keys if isinstance(value.get(key), (str, list))), None)
        yield from _texts(inner, depth + 1)


def _plain_list(root: Any) -> list[str]:
    """Return the sentences of the plain list of strings with most of them, at any depth."""
    best: list[str] = []
    stack: list[tuple[Any, int]] = [(root, 0)]
    for _ in range(MAX_NODES):
        if not stack:
            break
        value, depth = stack.pop()
        if isinstance(value, list):
            found = [item for item in value if isinstance(item, str) and _is_sentence(item)]
            best = max(best, found, key=len)
        inner = list(value.values()) if isinstance(value, dict) else value
        if isinstance(inner, list) and depth < MAX_DEPTH:
            nested = (item for item in inner if isinstance(item, (dict, list)))
            stack.extend((item, depth + 1) for item in nested)
    return best


def _is_sentence(text: str) -> bool:
    """Return whether a string is a sentence, and no label, HTML or URL."""
    is_long = len(text) >= MIN_PROSE_CHARS and "<" not in text
    return is_long and _SENTENCE.search(text) is not None


def _clean(text: str) -> str:
    return " ".join(text.split())
