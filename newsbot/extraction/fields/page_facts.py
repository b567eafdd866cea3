"""Where an article stands: section, trail, keywords, language, publisher and own address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from newsbot.extraction.document.jsonld import Node, node_types
from newsbot.extraction.document.parse import Element
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.values.datelines import find_dateline
from newsbot.extraction.values.language import (
    detect_language,
    find_language,
    refutes_language,
)
from newsbot.extraction.values.page_titles import normalize_title
from newsbot.extraction.values.url_parts import host_of, path_of
from newsbot.items import Breadcrumb, Publisher
from newsbot.text.normalize import clean_string, clean_string_or_none

MAX_LABELS = 60
"""Keywords or sections kept."""
MAX_LABEL_CHARS = 100
"""A longer keyword is a sentence."""
MIN_DOMAIN_CHARS = 6
"""Two labels that are shorter are a public suffix such as co.uk more often than a domain."""
MAX_STEPS = 12
MAX_TRAILS = 10


def _labels(values: Iterable[Any], *, split: bool) -> list[str]:
    """Return the distinct short texts among values; ``split`` parts them at commas."""
    found: dict[str, str] = {}
    for value in values:
        name = value.get("name") if isinstance(value, dict) else value
        text = clean_string_or_none(name)
        if not text:
            continue
        for part in text.replace(";", ",").split(",") if split else [text]:
            label = part.strip()
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
    """Return the trail's steps between the front page and the article."""
    steps = [step for step in breadcrumbs(page) if step.url and path_of(step.url) not in ("", "/")]
    own, titles = path_of(page.url), {normalize_title(title) for title in page.metadata.headlines}
    return [
        step.name
        for step in steps
        if path_of(step.url or "") != own and normalize_title(step.name) not in titles
    ]


def json_ld_keywords(page: Page) -> list[str]:
    """Return the keywords in the article's JSON-LD, a list or one text with commas."""
    values = page.metadata.article_values("keywords")
    return _labels(
        (item for value in values for item in iter_items(value)),
        split=any(isinstance(value, str) for value in page.metadata.article_values("keywords")),
    )


def meta_keywords(page: Page) -> list[str]:
    """Return the keywords in meta tags."""
    tags = _labels(page.metadata.all_meta("article:tag", "og:article:tag"), split=False)
    names = ("news_keywords", "keywords", "parsely-tags", "sailthru.tags", "dc.subject")
    return tags or next(
        (k for n in names if (k := _labels(page.metadata.all_meta(n), split=True))), []
    )


def breadcrumbs(page: Page) -> list[Breadcrumb]:
    """Return the trail in JSON-LD."""
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
    address = item if isinstance(item, str) else inner.get("@id") or inner.get("url")
    return Breadcrumb(name=name, url=page.absolute(address or element.get("url"))) if name else None


def shown_breadcrumbs(page: Page) -> list[Breadcrumb]:
    """Return the trail that the page shows, from the links of its innermost element."""
    trails = filter(_is_trail, page.root.iter("nav", "ol", "ul", "div"))
    for element in islice(trails, MAX_TRAILS):
        links = [a for a in element.iter("a") if a.get("href")][:MAX_STEPS]
        steps = [
            Breadcrumb(name=name, url=page.absolute(a.get("href")))
            for a in links
            if (name := spaced_text(a, limit=MAX_LABEL_CHARS)) and len(name) <= MAX_LABEL_CHARS
        ]
        if len(steps) > 1:
            return steps
    return []


def _is_trail(element: Element) -> bool:
    names = element.get("class")
    return "readcrumb" in (names or "") or "readcrumb" in (element.get("id") or "")


def _declared_languages(page: Page) -> Iterator[str]:
    for value in page.metadata.article_values("inLanguage"):
        name = value.get("alternateName") if isinstance(value, dict) else value
        if isinstance(name, str) and (language := find_language(name)):
            yield language
    names = ("og:locale", "content-language", "dc.language", "language", "inlanguage")
    for text in page.metadata.all_meta(*names):
        if language := find_language(text):
            yield language


def declared_language(page: Page) -> str | None:
    """Return the language that the page states, unless its text is in another one.

    The html element's goes before the others; templates leave "en" there, in whatever language
    the site is written. Where the statements differ, or the text refutes them, the text decides.
    """
    others = list(_declared_languages(page))
    stated = find_language(page.metadata.html_lang) or (others[0] if _agree(others) else None)
    if stated is None:
        return None
    text = page.body_text
    contradicting = [other for other in others if _main(other) != _main(stated)]
    is_refuted = refutes_language(text, stated)
    if not is_refuted and all(refutes_language(text, other) for other in contradicting):
        return stated
    detected = detected_language(page)
    if detected == _main(stated):
        return stated
    if contradicting and detected in {_main(other) for other in contradicting}:
        return next(other for other in contradicting if _main(other) == detected)
    return detected if is_refuted and detected else stated


def _main(language: str) -> str:
    return language.split("-", maxsplit=1)[0]


def _agree(languages: list[str]) -> bool:
    return len({_main(language) for language in languages}) == 1


def detected_language(page: Page) -> str | None:
    """Return the language the body is written in."""
    return detect_language(page.body_text)


def site_language(page: Page) -> str | None:
    """Return the language the site's record states."""
    return page.site.language if page.site else None


def publisher(page: Page) -> Publisher | None:
    """Return the publisher: by the site's record, else by the name on the page and its domain."""
    name = page.site.name if page.site else None
    for value in page.metadata.article_values("publisher"):
        for item in iter_items(value):
            name = name or clean_string_or_none(
                item.get("name") if isinstance(item, dict) else item
            )
    name = name or page.metadata.first_meta("og:site_name", "application-name")
    country = page.site.country.upper() if page.site and page.site.country else None
    domain = page.site.domain if page.site else page.domain or None
    is_known = name or domain or country
    return Publisher(name=name, domain=domain, country=country) if is_known else None


def linked_canonical_url(page: Page) -> str | None:
    """Return the page's canonical address where it is of the same site and no front page."""
    hrefs = [href for href, _ in page.metadata.links.get("canonical", ())]
    for href in [*hrefs, *page.metadata.all_meta("og:url")]:
        address = page.absolute(href)
        if address and _is_same_site(page, address) and path_of(address) not in ("", "/"):
            return address
    return None


def _is_same_site(page: Page, address: str) -> bool:
    host = host_of(address) or ""
    own = host_of(page.url) or ""
    if host == own:
        return True
    site = page.site.domain if page.site else ".".join(own.split(".")[-2:])
    known = len(site) >= MIN_DOMAIN_CHARS or bool(page.site)
    return known and (host == site or host.endswith("." + site))


def description(page: Page) -> str | None:
    """Return the standfirst that the page gives for machines."""
    for value in page.metadata.article_values("description", "abstract"):
        if text := clean_string_or_none(value):
            return text
    return None


def meta_description(page: Page) -> str | None:
    """Return the summary in meta tags."""
    names = ("og:description", "description", "twitter:description", "dc.description")
    return next((clean_string(text) for text in page.metadata.all_meta(*names)), None)


def dateline(page: Page) -> str | None:
    """Return the place and time at the beginning of the text."""
    found = find_dateline(page.body_text)
    return found.text if found else None
