"""Sections, breadcrumbs and keywords of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.jsonld import Node, node_types
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.values.page_titles import normalize_title
from newsbot.extraction.values.url_parts import path_of
from newsbot.items import Breadcrumb
from newsbot.text.normalize import clean_string_or_none

MAX_LABELS = 60
"""Most keywords or sections of an article."""
MAX_LABEL_CHARS = 100
"""A longer keyword is a sentence."""
_SEPARATORS = re.compile("[,;，、；،]")
MAX_STEPS = 12
"""Most breadcrumbs of an article."""
MAX_BREADCRUMB_LISTS = 10
"""Most elements that are searched for breadcrumbs."""


def _labels(values: Iterable[Any], *, split: bool) -> list[str]:
    """Return the distinct short texts among values; ``split`` separates them at commas."""
    found: dict[str, str] = {}
    for value in values:
        name = value.get("name") if isinstance(value, dict) else value
        text = clean_string_or_none(name)
        if not text:
            continue
        for part in _SEPARATORS.split(text) if split else [text]:
            label = part.strip(" \"'[]#" if text.startswith("[") else " ")
            if label and len(label) <= MAX_LABEL_CHARS:
                found.setdefault(label.casefold(), label)
    return list(found.values())[:MAX_LABELS]


def json_ld_sections(page: Page) -> list[str]:
    """Return the sections in the article's JSON-LD."""
    values = page.metadata.article_values("articleSection")
    return _labels((item for value in values for item in iter_items(value)), split=False)


def meta_sections(page: Page) -> list[str]:
    """Return the sections in meta tags."""
    names = (
        "article:section",
        "og:article:section",
        "parsely-section",
        "section",
        "sailthru.section",
    )
    return _labels(page.metadata.all_meta(*names), split=False)


def breadcrumb_sections(page: Page) -> list[str]:
    """Return the breadcrumbs between the front page and the article."""
    steps = [step for step in breadcrumbs(page) if step.url and path_of(step.url) not in ("", "/")]
    own, titles = path_of(page.url), {normalize_title(title) for title in page.metadata.headlines}
    return [
        step.name
        for step in steps
        if path_of(step.url or "") != own and normalize_title(step.name) not in titles
    ]


def json_ld_keywords(page: Page) -> list[str]:
    """Return the keywords in the article's JSON-LD, from a list or a text with commas."""
    values = page.metadata.article_values("keywords")
    return _labels(
        (item for value in values for item in iter_items(value)),
        split=any(isinstance(value, str) for value in page.metadata.article_values("keywords")),
    )


def meta_keywords(page: Page) -> list[str]:
    """Return the keywords in meta tags."""
    stated = list(page.metadata.all_meta("article:tag", "og:article:tag"))
    tags = _labels(stated, split=len(stated) == 1)  # else a comma is part of a tag
    names = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "dc.subject")
    return tags or next(
        (k for n in names if (k := _labels(page.metadata.all_meta(n), split=True))), []
    )


def breadcrumbs(page: Page) -> list[Breadcrumb]:
    """Return the breadcrumbs in JSON-LD."""
    for node in page.metadata.nodes:
        if "BreadcrumbList" in node_types(node):
            steps = [s for e in iter_items(node.get("itemListElement")) if (s := _step(page, e))]
            if steps:
                return steps[:MAX_STEPS]
    return []


def _step(page: Page, element: Any) -> Breadcrumb | None:
    if not isinstance(element, dict):
        return None
    item = element.get("item")
    inner: Node = item if isinstance(item, dict) else {}
    name = clean_string_or_none(element.get("name")) or clean_string_or_none(inner.get("name"))
    href = item if isinstance(item, str) else inner.get("@id") or inner.get("url")
    return Breadcrumb(name=name, url=page.absolute(href or element.get("url"))) if name else None


def shown_breadcrumbs(page: Page) -> list[Breadcrumb]:
    """Return the breadcrumbs that the page shows, from the links of an element named so."""
    elements = filter(_is_breadcrumb_list, page.elements.find("nav", "ol", "ul", "div"))
    for element in islice(elements, MAX_BREADCRUMB_LISTS):
        links = [a for a in element.iter("a") if a.get("href")][:MAX_STEPS]
        steps = [
            Breadcrumb(name=name, url=page.absolute(a.get("href")))
            for a in links
            if (name := spaced_text(a, limit=MAX_LABEL_CHARS)) and len(name) <= MAX_LABEL_CHARS
        ]
        if len(steps) > 1:
            return steps
    return []


def _is_breadcrumb_list(element: Element) -> bool:
    names = element.get("class")
    return "readcrumb" in (names or "") or "readcrumb" in (element.get("id") or "")
