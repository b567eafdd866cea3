"""Agencies, newsrooms and publishers that a page states as the author of an article."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from newsbot.extraction.document.jsonld import node_types
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.fields.shown_authors import (
    iter_profile_links,
    iter_worded_bylines,
    near_bylines,
)
from newsbot.extraction.fields.stated_authors import (
    AUTHOR_META,
    MAX_BYLINE_LINE_CHARS,
    MAX_MICRODATA_AUTHORS,
    ORGANIZATION_TYPES,
    distinct_people,
    read_json_ld_people,
)
from newsbot.extraction.values.organization_names import (
    find_organizations,
    find_source,
    is_agency,
    is_team,
)
from newsbot.extraction.values.person_names import is_publisher
from newsbot.items import Author
from newsbot.text.normalize import clean_string_or_none

SOURCE_BLOCKS = 4
"""Blocks after the text that are searched for its source."""
MAX_STATED_AUTHORS = 20
"""Authors of the JSON-LD that are read."""
_PICTURE_TAGS = frozenset({"figure", "figcaption"})
_PAGE_TYPES = frozenset({"WebSite", "WebPage"})


def read_organizations(
    page: Page, raw: str, *, url: object = None, is_stated: bool = False
) -> list[Author]:
    """Return the organizations that a byline of the page names; a single one gets the URL."""
    names = find_organizations(raw, publishers=page.publisher_names, is_stated=is_stated)
    profile_url = page.absolute(url) if len(names) == 1 else None
    raw_text = clean_string_or_none(raw)
    return [
        Author(name=name, nameRaw=raw_text, url=profile_url, type="organization") for name in names
    ]


def json_ld_authors(page: Page) -> list[Author]:
    """Return the people who are authors in the JSON-LD, and agencies and newsrooms beside them.

    The publisher beside a person is there for its template, not as an author. What is in one text
    with a person is the person's role or employer: "Ann Lee, Staff Writer".
    """
    for value in page.metadata.article_values("author", "creator"):
        people = read_json_ld_people(page, value)
        if people:
            raw = {person.nameRaw for person in people}
            others = (a for a in _read_json_ld(page, value) if a.nameRaw not in raw)
            beside = [a for a in others if _is_beside(page, a, people)]
            return distinct_people([*people, *beside])
    return []


def _is_beside(page: Page, organization: Author, people: list[Author]) -> bool:
    """Return whether an organization that is stated with people wrote the article with them."""
    name = organization.name
    return (
        (is_agency(name) or is_team(name))
        and not is_publisher(name, page.publisher_names)
        and not any(person.name in name for person in people)
    )


def json_ld_organizations(page: Page) -> list[Author]:
    """Return the organizations that are authors of the article in its JSON-LD."""
    values = page.metadata.article_values("author", "creator")
    return next((found for value in values if (found := _read_json_ld(page, value))), [])


def _read_json_ld(page: Page, value: Any) -> list[Author]:
    items = islice(iter_items(value), MAX_STATED_AUTHORS)
    return distinct_people(a for item in items for a in _read_json_ld_item(page, item))


def _read_json_ld_item(page: Page, item: Any) -> list[Author]:
    if isinstance(item, str):
        return read_organizations(page, item)
    types = node_types(item) if isinstance(item, dict) else _PAGE_TYPES
    if types & _PAGE_TYPES:
        return []
    is_stated = bool(types & ORGANIZATION_TYPES)
    return [
        author
        for name in iter_items(item.get("name"))
        if isinstance(name, str)
        for author in read_organizations(page, name, url=item.get("url"), is_stated=is_stated)
    ]


def shown_organizations(page: Page) -> list[Author]:
    """Return the organizations in the byline near the headline, marked, linked or worded."""
    for candidate in (*near_bylines(page), *iter_profile_links(page)):
        url = candidate.element.get("href")
        if found := read_organizations(page, candidate.text, url=url):
            return found
    read = (read_organizations(page, byline) for byline in iter_worded_bylines(page))
    return next((found for found in read if found), [])


def microdata_organizations(page: Page) -> list[Author]:
    """Return the organizations marked by ``itemprop=author``."""
    return distinct_people(
        author
        for element in page.metadata.itemprops.get("author", ())[:MAX_MICRODATA_AUTHORS]
        for author in read_organizations(
            page,
            element.get("content") or spaced_text(element, limit=MAX_BYLINE_LINE_CHARS),
            url=element.get("href"),
        )
    )


def meta_organizations(page: Page) -> list[Author]:
    """Return the agency or newsroom of the first meta tag that names one.

    The name of the site is in the meta tag of each of its pages, whoever wrote them.
    """
    for name in AUTHOR_META:
        contents: Iterable[str] = page.metadata.all_meta(name)
        found = distinct_people(
            author
            for content in contents
            for author in read_organizations(page, content)
            if is_team(author.name) or not is_publisher(author.name, page.publisher_names)
        )
        if found:
            return found
    return []


def source_organizations(page: Page) -> list[Author]:
    """Return the agency or newsroom in the line that ends the text: "Source: Reuters"."""
    kept = [index for index, block in enumerate(page.blocks) if block.rule is None]
    if not kept:
        return []
    last = kept[-1]
    for block in page.blocks[last : last + 1 + SOURCE_BLOCKS]:
        is_picture = next(block.element.iterancestors("figure"), block.element).tag in _PICTURE_TAGS
        names = None if is_picture else find_source(block.text.rpartition("\n")[2])
        if names and (found := read_organizations(page, names)):
            return found
    return []
