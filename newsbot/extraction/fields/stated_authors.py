"""Authors in the metadata of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from newsbot.caching import cache_while_alive
from newsbot.extraction.document.jsonld import node_types
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.values.author_names import MAX_AUTHORS, parse_authors, turn_family_first
from newsbot.extraction.values.byline_text import is_prefix
from newsbot.items import Author
from newsbot.text.normalize import clean_string_or_none

AUTHOR_META = (
    "author", "parsely-author", "article:author", "sailthru.author", "byl", "dc.creator",
    "dcterms.creator", "authors", "article:author_name", "citation_author", "dc.contributor",
    "cxenseparse:author", "mrf:authors", "vr:author", "shareaholic:article_author_name",
)  # fmt: skip
LIBRARY_META = frozenset({"citation_author", "dc.creator", "dcterms.creator", "dc.contributor"})
"""Meta names that libraries write as "Lee, Ann"."""
MAX_BYLINE_LINE_CHARS = 160
"""A longer line is a sentence that begins with "By"."""
MAX_MICRODATA_AUTHORS = 10
_FULL_NAME = re.compile(r"(?P<given>[^\W\d_]+) [^\W\d_][\w'’-]+")
ORGANIZATION_TYPES = frozenset(
    {"Organization", "NewsMediaOrganization", "NGO", "GovernmentOrganization", "Corporation"}
)
"""Types of JSON-LD authors that are organizations."""
_IMPERSONAL_TYPES = ORGANIZATION_TYPES | {"WebSite", "WebPage", "Brand"}


def find_people(page: Page, raw: str, *, url: object = None, strict: bool = False) -> list[Author]:
    """Return the people that a byline of the page names; a single one gets the URL.

    :param strict: the byline may be any text near the headline.
    """
    names = parse_authors(
        raw, not_names=page.impersonal_names, strict=strict, language=page.language or ""
    )
    profile_url = page.absolute(url) if len(names) == 1 else None
    return [Author(name=name, nameRaw=clean_string_or_none(raw), url=profile_url) for name in names]


def distinct_people(people: Iterable[Author]) -> list[Author]:
    """Return the people once each, by name, in order."""
    found: dict[str, Author] = {}
    for person in people:
        found.setdefault(person.name.casefold(), person)
    return list(found.values())[:MAX_AUTHORS]


def json_ld_people(page: Page) -> list[Author]:
    """Return the people who are authors in the article's JSON-LD."""
    values = page.metadata.article_values("author", "creator")
    return next((people for value in values if (people := read_json_ld_people(page, value))), [])


def read_json_ld_people(page: Page, value: Any) -> list[Author]:
    """Return the people in a value of the property ``author``."""
    return distinct_people(p for item in iter_items(value) for p in _json_ld_person(page, item))


def _json_ld_person(page: Page, item: Any) -> list[Author]:
    if isinstance(item, str):
        return find_people(page, item)
    if not isinstance(item, dict):
        return []
    types = node_types(item)
    if types & _IMPERSONAL_TYPES and "Person" not in types:
        return []
    names = [name for name in iter_items(item.get("name")) if isinstance(name, str)]
    if not names:
        parts = (clean_string_or_none(item.get(key)) for key in ("givenName", "familyName"))
        names = [" ".join(part for part in parts if part)]
    if "Person" in types:
        names = [turn_family_first(name) for name in names]
    return [p for name in names for p in find_people(page, name, url=item.get("url"))]


def described_authors(page: Page) -> list[Author]:
    """Return the full name at the beginning of the description of the article's JSON-LD author.

    Blogs state the account, "Ann", and describe it: "Ann Lee is a ...".
    """
    for item in page.metadata.article_values("author"):
        name, text = (
            (clean_string_or_none(item.get(key)) for key in ("name", "description"))
            if isinstance(item, dict)
            else (None, None)
        )
        full = _FULL_NAME.match(text or "")
        if name and full and full["given"] == name:
            return find_people(page, full[0], strict=True)
    return []


@cache_while_alive
def meta_authors(page: Page) -> list[Author]:
    """Return the authors of the first meta tag that names a person."""
    for name in AUTHOR_META:
        contents: Iterable[str] = page.metadata.all_meta(name)
        if name in LIBRARY_META:
            contents = map(turn_family_first, contents)
        people = distinct_people(
            p for c in contents if "://" not in c for p in find_people(page, c)
        )
        if people:
            return people
    return []


def microdata_authors(page: Page) -> list[Author]:
    """Return the authors marked by ``itemprop=author``."""
    people: list[Author] = []
    for element in page.metadata.itemprops.get("author", ())[:MAX_MICRODATA_AUTHORS]:
        named = element.find(".//*[@itemprop='name']")
        source = element if named is None else named
        text = source.get("content") or spaced_text(source, limit=200)
        if len(text) <= MAX_BYLINE_LINE_CHARS:
            people.extend(find_people(page, text, url=source.get("href"), strict=True))
    return distinct_people(people)


def labelled_meta_authors(page: Page) -> list[Author]:
    """Return the author in the labels that WordPress adds for links on social networks."""
    label = page.metadata.first_meta("twitter:label1") or ""
    name = page.metadata.first_meta("twitter:data1")
    return find_people(page, name) if name and is_prefix(label) else []
