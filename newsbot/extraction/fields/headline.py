"""Titles and summaries of a page turned into headline, second headline and standfirst."""

from __future__ import annotations

from collections.abc import Iterator

from newsbot.extraction.page import Page
from newsbot.extraction.values.text import clean_or_none
from newsbot.extraction.values.titles import level_title, strip_site, title_overlap
from newsbot.extraction.visible import spaced_text

AGREEMENT = 0.5
"""Share of words two titles have in common when they title the same article."""
MIN_HEADLINE_CHARS = 2


def best_heading(page: Page) -> str | None:
    """Return the h1 that the page's own metadata agrees with most."""
    scored = [
        (
            max((title_overlap(heading, title) for title in _machine_titles(page)), default=0),
            heading,
        )
        for heading in page.headings
        if level_title(heading) not in page.site_names
    ]
    score, heading = max(scored, key=lambda entry: entry[0], default=(0, None))
    return heading if score >= AGREEMENT else None


def _machine_titles(page: Page) -> Iterator[str]:
    yield from (t for t in (json_ld_headline(page), og_title(page), document_title(page)) if t)


def json_ld_headline(page: Page) -> str | None:
    """Return the headline of the article's JSON-LD."""
    for value in page.metadata.article_values("headline", "name"):
        if text := clean_or_none(value):
            return strip_site(text, page.site_names)
    return None


def microdata_headline(page: Page) -> str | None:
    """Return the text of ``itemprop=headline``."""
    for element in page.metadata.itemprops.get("headline", ())[:3]:
        text = clean_or_none(element.get("content")) or spaced_text(element, limit=400)
        if text:
            return text
    return None


def og_title(page: Page) -> str | None:
    """Return the title made for social networks, without the site's name."""
    title = page.metadata.first_meta("og:title", "twitter:title", "dc.title", "sailthru.title")
    return strip_site(title, page.site_names) if title else None


def document_title(page: Page) -> str | None:
    """Return the title tag's text without the site's name."""
    return strip_site(page.metadata.title, page.site_names) if page.metadata.title else None


def only_heading(page: Page) -> str | None:
    """Return the page's only h1, even where no metadata agrees."""
    headings = [h for h in page.headings if level_title(h) not in page.site_names]
    return headings[0] if len(headings) == 1 and len(headings[0]) > 10 else None


def alternative_headline(page: Page) -> str | None:
    """Return the title in the page's metadata that differs from the headline shown."""
    for value in page.metadata.article_values("alternativeHeadline", "alternateName"):
        if text := clean_or_none(value):
            return text
    shown = best_heading(page)
    for title in (json_ld_headline(page), og_title(page)):
        if shown and title and level_title(title) != level_title(shown):
            return title
    return None
