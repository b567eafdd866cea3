"""Find links to articles outside of anchors: in JSON-LD, in states of scripts and in attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from newsbot.discover.json_endpoints import OTHER_NAMES, URL_NAMES, plain_name
from newsbot.discover.page_data import read_linked_data, read_page_data

_SKIPPED = OTHER_NAMES - {"sections", "section", "pagination", "related", "links"}
"""Names whose objects are not looked into; a state has its lists of teasers under the others."""

_MAX_VALUES = 200_000
_MAX_DEPTH = 30
"""States of frameworks have the properties of components inside each other."""
_MAX_URL_CHARS = 2_048

_TITLE_NAMES = frozenset("headline headlines title name heading linktext".split())
_DATE_NAMES = frozenset(
    "date datepublished published publishedat publishedon publishdate publisheddate publishtime "
    "publicationdate firstpublished firstpublishdate firstpublishedat createdat created "
    "createddate displaydate pubdate timestamp".split()
)
_TEASER_NAMES = ("description", "summary", "excerpt", "subtitle", "standfirst", "lead", "dek")
_TYPE_NAMES = frozenset({"type", "typename", "contenttype"})
_ARTICLE_TYPE = re.compile(
    r"article|story|blogpost|newsitem|liveblog|reportage|^post$", re.IGNORECASE
)
_NO_LISTS = frozenset({"breadcrumblist", "sitenavigationelement", "searchaction", "webpage"})
"""Types of JSON-LD whose URLs are not those of articles."""

_DATA_HREFS = (
    "data-href data-url data-link data-permalink data-article-url data-target-url data-uri"
).split()
_CLICK = re.compile(
    r"(?:location(?:\.href)?\s*+=|window\.open\(|location\.assign\()\s*+['\"]([^'\"]++)"
)
_IS_NAMED = " or ".join(f"@{name}" for name in (*_DATA_HREFS, "onclick"))
_CLICKABLE = f"//*[{_IS_NAMED}][not(self::button or self::a[@href])]"


@dataclass(slots=True)
class EmbeddedLink:
    """A URL as it is written, the title beside it, and what speaks for an article."""

    href: str
    title: str
    points: dict[str, int] = field(default_factory=dict)


def find_embedded_links(root: Any) -> Iterator[EmbeddedLink]:
    """Yield the links of a page's JSON-LD lists and of the states of its scripts."""
    for value in read_linked_data(root):
        yield from _find_in_json_ld(value)
    for value in read_page_data(root):
        yield from _find_in_state(value)


def find_data_hrefs(root: Any) -> Iterator[tuple[Any, str]]:
    """Yield the elements that a script makes links of, with the URLs in their attributes."""
    for element in root.xpath(_CLICKABLE):
        named = (element.get(name) for name in _DATA_HREFS)
        click = _CLICK.search((element.get("onclick") or "")[:_MAX_URL_CHARS])
        href = next(filter(None, named), click[1] if click else None)
        if href and _is_url(href):
            yield element, href


def _find_in_json_ld(document: Any) -> Iterator[EmbeddedLink]:
    for node, _ in _iter_objects(document):
        kind = str(node.get("@type") or "")
        inner = node.get("item")
        part = inner if isinstance(inner, dict) else {}
        href = _first_text(node.get("url"), part.get("url"), part.get("@id"), inner)
        title = _first_text(node.get("name"), node.get("headline"), part.get("name"))
        title = title or _first_text(part.get("headline"))
        points = {}
        if _ARTICLE_TYPE.search(f"{kind} {part.get('@type') or ''}"):
            points["article data"] = 6
            href = href or _page_of(node)
        elif kind == "ListItem":
            points["item list"] = 3
        if points and _is_url(href):
            yield EmbeddedLink(href, title, points)


def _find_in_state(document: Any) -> Iterator[EmbeddedLink]:
    for node, flat in _iter_objects(document):
        plain = {plain_name(key): _follow(value, flat) for key, value in node.items()}
        href = next((v for k, v in plain.items() if k in URL_NAMES and _is_url(v)), "")
        title = next((_text_in(v) for k, v in plain.items() if k in _TITLE_NAMES and v), "")
        if not href or not title:
            continue
        points = {"data": 1}
        if any(key in _DATE_NAMES and value for key, value in plain.items()):
            points["dated"] = 2
        if any(plain.get(name) for name in _TEASER_NAMES):
            points["teaser data"] = 1
        if any(_ARTICLE_TYPE.search(str(plain.get(name) or "")[:100]) for name in _TYPE_NAMES):
            points["article data"] = 2
        yield EmbeddedLink(href, title, points)


def _iter_objects(document: Any) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    """Yield the objects of a document in its order, but for those that are not of articles.

    Each comes with the list that whole numbers in it may point into, as in Nuxt and SvelteKit.
    """
    flat = document if isinstance(document, list) and _is_flat(document) else []
    waiting = [(document, 0)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if depth >= _MAX_DEPTH:
            continue
        if isinstance(value, dict):
            if str(value.get("@type") or "").lower() in _NO_LISTS and "mainEntity" not in value:
                continue
            yield value, flat
            inner = [v for k, v in value.items() if plain_name(k) not in _SKIPPED]
        else:
            inner = value if isinstance(value, list) else []  # a document may be a single value
        waiting += [(v, depth + 1) for v in reversed(inner) if isinstance(v, (dict, list))]


def _is_flat(values: list[Any]) -> bool:
    objects = [value for value in islice(values, 50) if isinstance(value, dict)]
    return any(all(type(v) is int for v in node.values()) for node in objects if len(node) > 1)


def _follow(value: Any, flat: list[Any]) -> Any:
    return flat[value] if type(value) is int and 0 <= value < len(flat) else value


def _page_of(node: dict[str, Any]) -> str:
    page = node.get("mainEntityOfPage")
    return _first_text(page.get("@id") if isinstance(page, dict) else page, node.get("@id"))


def _first_text(*values: Any) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")


def _text_in(value: Any) -> str:
    """Return a text, or the first one of an object, such as ``{"basic": "..."}``."""
    if isinstance(value, dict):
        return _first_text(*islice(value.values(), 5))
    return _first_text(value)


def _is_url(value: Any) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= _MAX_URL_CHARS
        and value.startswith(("http://", "https://", "/"))
    )
