"""Language, publisher, canonical URL, description and dateline of an article."""

from __future__ import annotations

from collections.abc import Iterator

from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.values.datelines import find_dateline
from newsbot.extraction.values.language import (
    detect_language,
    find_language,
    refutes_language,
)
from newsbot.extraction.values.url_parts import host_of
from newsbot.items import Publisher
from newsbot.text.normalize import clean_string_or_none
from newsbot.urls import is_front_page, is_same_site


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

    The html element comes first; templates leave "en" there, whatever the language of the site. If
    statements differ or the text refutes them, the text decides.
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
    """Return the language of the text."""
    return detect_language(page.body_text)


def site_language(page: Page) -> str | None:
    """Return the language in the site's table."""
    return find_language(page.site.language) if page.site else None


def publisher(page: Page) -> Publisher | None:
    """Return the publisher by the site's table, else by the name on the page and its domain."""
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
    """Return the canonical URL if it belongs to the same site and is not a front page."""
    hrefs = [href for href, _ in page.metadata.links.get("canonical", ())]
    for href in [*hrefs, *page.metadata.all_meta("og:url")]:
        url = page.absolute(href)
        if url and _is_same_site(page, url) and not is_front_page(url):
            return url
    return None


def _is_same_site(page: Page, url: str) -> bool:
    host, own = host_of(url), host_of(page.url)
    if host is None or own is None:
        return False
    if page.site and host != own:
        return f".{host}".endswith(f".{page.site.domain}")
    return is_same_site(url, page.url)


def description(page: Page) -> str | None:
    """Return the description in the article's JSON-LD."""
    for value in page.metadata.article_values("description", "abstract"):
        if text := clean_string_or_none(value):
            return text
    return None


def meta_description(page: Page) -> str | None:
    """Return the description in meta tags."""
    names = ("og:description", "description", "twitter:description", "dc.description")
    return page.metadata.first_meta(*names)


def dateline(page: Page) -> str | None:
    """Return the place and time at the beginning of the text."""
    found = find_dateline(page.body_text)
    return found.text if found else None
