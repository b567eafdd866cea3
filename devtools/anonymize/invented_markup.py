"""Rewrite the tree of a page in place: invent its words, remove scripts and styles."""

from __future__ import annotations

import re
from typing import Any

from devtools.anonymize.invented_urls import rewrite_url
from devtools.anonymize.invented_values import rewrite_script, rewrite_value
from devtools.anonymize.invented_words import Inventor, invent_number
from devtools.anonymize.kept_words import markup_words
from newsbot.extraction.document.embedded_text import MIN_TEXT_CHARS

_REMOVED_TAGS = frozenset({"style", "svg", "template", "canvas", "object", "embed", "math"})
_KEPT_LINKS = frozenset({"canonical", "next", "prev", "amphtml", "alternate", "author"})
_VERBATIM = frozenset(
    "itemprop itemtype itemscope role rel type name property http-equiv datetime lang xml:lang dir "
    "colspan rowspan align width height hidden aria-hidden data-duration duration charset hreflang "
    "style open amp".split()
)
_NAMES = frozenset({"class", "id", "data-testid", "data-component", "data-gu-name", "data-type"})
_TEXTS = frozenset({"alt", "title"})
_URL_ATTRIBUTES = frozenset({"href", "src", "data-src", "data-original", "data-lazy-src"})
_SOURCE_SETS = frozenset({"srcset", "data-srcset"})
_VALUED = frozenset({"meta", "data"})
_HIDES = re.compile(r"display|visibility", re.IGNORECASE)
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d{3,}")
_TOPIC = re.compile(r"^(?:tag|category|author|topic|term|keyword|postid|post)-(?!type|format|meta)")
_MIN_REVEALING_CHARS = 5
"""Shorter words of a headline may mean anything in an element's name."""


def rewrite_tree(
    root: Any, inventor: Inventor, *, revealing: frozenset[str], keeps_scripts: bool
) -> None:
    """Invent the words of a tree in place.

    :param revealing: words of site, people and headline, in lower case; they are also invented
        as parts of an element's name.
    :param keeps_scripts: keep the scripts that hold texts, for pages rendered by scripts.
    """
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or _is_removed(element, keeps_scripts=keeps_scripts):
            _remove(element)
    hidden = (
        frozenset(word for word in revealing if len(word) >= _MIN_REVEALING_CHARS) - markup_words()
    )
    for element in root.iter():
        _rewrite_texts(element, inventor)
        _rewrite_attributes(element, inventor, hidden)


def _is_removed(element: Any, *, keeps_scripts: bool) -> bool:
    if element.tag == "link":
        return _KEPT_LINKS.isdisjoint((element.get("rel") or "").lower().split())
    if element.tag != "script":
        return element.tag in _REMOVED_TAGS
    if "ld+json" in (element.get("type") or "").lower():
        return False
    return not (keeps_scripts and len(element.text or "") >= MIN_TEXT_CHARS)


def _remove(element: Any) -> None:
    """Remove an element from its tree; the text after it is kept."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is None:
        parent.text = (parent.text or "") + element.tail
    elif element.tail:
        before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _rewrite_texts(element: Any, inventor: Inventor) -> None:
    if element.text:
        is_script = element.tag == "script"
        text = element.text
        element.text = rewrite_script(text, inventor) if is_script else inventor.rewrite(text)
    if element.tail:
        element.tail = inventor.rewrite(element.tail)


def _rewrite_attributes(element: Any, inventor: Inventor, revealing: frozenset[str]) -> None:
    key = element.get("name") or element.get("property") or element.get("itemprop") or ""
    for name, value in list(element.attrib.items()):
        if name in _NAMES:
            element.set(name, _rewrite_names(value, inventor, revealing))
        elif name == "content" or (name == "value" and element.tag in _VALUED):
            element.set(name, rewrite_value(value, inventor, key=key or "http-equiv"))
        elif name in _TEXTS:
            element.set(name, inventor.rewrite(value))
        elif name in _URL_ATTRIBUTES:
            element.set(name, rewrite_url(value, inventor))
        elif name in _SOURCE_SETS:
            first = value.strip().partition(" ")[0].rstrip(",")
            element.set(name, rewrite_url(first, inventor))
        elif name not in _VERBATIM or (name == "style" and not _HIDES.search(value)):
            del element.attrib[name]


def _rewrite_names(names: str, inventor: Inventor, revealing: frozenset[str]) -> str:
    """Invent words of the site and the article in an element's names, and long numbers."""

    def rewrite(match: re.Match[str]) -> str:
        word = match[0]
        if word.isdigit():
            return invent_number(word)
        return inventor.word(word) if word.casefold() in revealing else word

    def rewrite_topic(match: re.Match[str]) -> str:
        word = match[0]
        return rewrite(match) if word.casefold() in markup_words() else inventor.rewrite(word)

    rewritten: list[str] = []
    for name in names.split():
        topic = _TOPIC.match(name)
        start = topic.end() if topic else 0
        rest = _NAME_WORD.sub(rewrite_topic if topic else rewrite, name[start:])
        rewritten.append(name[:start] + rest)
    return " ".join(rewritten)
