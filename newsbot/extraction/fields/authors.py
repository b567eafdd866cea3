"""Bylines of a page turned into the people who wrote the article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from newsbot.extraction.page import Page, iter_items
from newsbot.extraction.values.authors import MAX_AUTHORS, find_byline, parse_authors
from newsbot.extraction.values.text import clean_or_none
from newsbot.extraction.visible import Candidate, spaced_text
from newsbot.items import Author

AUTHOR_META = (
    "author", "parsely-author", "article:author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "authors", "article:author_name", "citation_author", "dc.contributor",
    "cxenseparse:author", "mrf:authors", "vr:author", "shareaholic:article_author_name",
    "twitter:data1",
)  # fmt: skip
BYLINE_BEFORE_ELEMENTS = 60
BYLINE_AFTER_ELEMENTS = 200
MAX_BYLINE_LINE_CHARS = 160
"""A line that is a byline is shorter than this; a sentence that begins with "By" is longer."""


def _people(page: Page, raw: str, *, url: object = None) -> list[Author]:
    names = parse_authors(raw, not_names=page.publisher_names)
    address = page.absolute(url) if len(names) == 1 else None
    return [Author(name=name, nameRaw=clean_or_none(raw), url=address) for name in names]


def _distinct(people: Iterable[Author]) -> list[Author]:
    """Return the people once each, the first mention of a name first."""
    found: dict[str, Author] = {}
    for person in people:
        found.setdefault(person.name.casefold(), person)
    return list(found.values())[:MAX_AUTHORS]


def json_ld_authors(page: Page) -> list[Author]:
    """Return the authors of the article's JSON-LD."""
    for value in page.metadata.article_values("author", "creator"):
        people = _distinct(p for item in iter_items(value) for p in _json_ld_person(page, item))
        if people:
            return people
    return []


def _json_ld_person(page: Page, item: Any) -> list[Author]:
    if isinstance(item, str):
        return _people(page, item)
    if not isinstance(item, dict):
        return []
    if item.get("@type") in ("Organization", "NewsMediaOrganization"):
        return []
    names = [name for name in iter_items(item.get("name")) if isinstance(name, str)]
    return [p for name in names for p in _people(page, name, url=item.get("url"))]


def meta_authors(page: Page) -> list[Author]:
    """Return the authors of the first meta name that names a person."""
    for name in AUTHOR_META:
        contents = page.metadata.all_meta(name)
        people = _distinct(p for c in contents if "://" not in c for p in _people(page, c))
        if people:
            return people
    return []


def microdata_authors(page: Page) -> list[Author]:
    """Return the authors marked by ``itemprop=author``."""
    people: list[Author] = []
    for element in page.metadata.itemprops.get("author", ())[:10]:
        named = element.find(".//*[@itemprop='name']")
        source = element if named is None else named
        text = source.get("content") or spaced_text(source, limit=200)
        if len(text) <= MAX_BYLINE_LINE_CHARS:
            people.extend(_people(page, text, url=source.get("href")))
    return _distinct(people)


def byline_authors(page: Page) -> list[Author]:
    """Return the authors of the byline nearest to the headline, known by its class names."""
    heading = page.main_heading
    candidates = page.visible.bylines
    if heading:
        first, last = heading.place - BYLINE_BEFORE_ELEMENTS, heading.place + BYLINE_AFTER_ELEMENTS
        near = [c for c in candidates if first <= c.place <= last]
        candidates = sorted(near, key=lambda c: c.place < heading.place) or candidates
    for index, candidate in enumerate(candidates):
        people = _candidate_people(page, candidate)
        if people:
            for sibling in candidates[index + 1 :]:
                if _belong_together(candidate, sibling):
                    people += _candidate_people(page, sibling)
            return _distinct(people)
    return []


def _candidate_people(page: Page, candidate: Candidate) -> list[Author]:
    """Read a byline; the links inside it name people better than its flowing text."""
    links = [a for a in candidate.element.iter("a") if a is not candidate.element]
    marked = [
        a for a in links if "author" in (a.get("href") or "") or "autor" in (a.get("href") or "")
    ]
    people = [
        p for a in marked for p in _people(page, spaced_text(a, limit=100), url=a.get("href"))
    ]
    if people:
        return people
    if len(candidate.text) > MAX_BYLINE_LINE_CHARS:
        return []
    return _people(page, candidate.text, url=candidate.element.get("href"))


def _belong_together(first: Candidate, second: Candidate) -> bool:
    a, b = first.element, second.element
    if a.get("class") != b.get("class") or a.tag != b.tag:
        return False
    return a.getparent() is b.getparent() or (
        a.getparent() is not None
        and b.getparent() is not None
        and a.getparent().getparent() is b.getparent().getparent()
    )


def worded_authors(page: Page) -> list[Author]:
    """Return the authors of a short line near the headline that begins with "By", "Von", "Par"."""
    heading = page.main_heading
    for element in page.visible.near(heading):
        text = spaced_text(element, limit=MAX_BYLINE_LINE_CHARS + 1)
        byline = find_byline(text) if len(text) <= MAX_BYLINE_LINE_CHARS else None
        if byline:
            people = _people(page, byline)
            if people:
                return people
    return []
