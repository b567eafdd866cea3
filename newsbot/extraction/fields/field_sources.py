"""The sources of each field, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from newsbot.extraction.fields import (
    article_type,
    further_pages,
    headline,
    live_updates,
    media,
    organization_authors,
    page_facts,
    sections,
    shown_authors,
    shown_dates,
    stated_authors,
    stated_dates,
    unmarked_authors,
)
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.source_hooks import Hook, PageView, find_hooks
from newsbot.supplied_fields import EXTRA_PREFIX, select

Source = Callable[[Page], Any]

SOURCES: dict[str, tuple[tuple[str, Source], ...]] = {
    "headline": (
        ("h2", headline.second_heading),
        ("below-breadcrumbs", headline.heading_below_breadcrumbs),
        ("h1", headline.first_heading),
        ("h1-above-text", headline.heading_above_text),
        ("lower-heading", headline.lower_heading),
        ("jsonld", headline.json_ld_headline),
        ("microdata", headline.microdata_headline),
        ("only-h1", headline.only_heading),
        ("meta", headline.og_title),
        ("nearest-heading", headline.nearest_heading),
        ("title", headline.document_title),
    ),
    "alternativeHeadline": (("titles", headline.alternative_headline),),
    "description": (
        ("jsonld", page_facts.description),
        ("meta", page_facts.meta_description),
        ("standfirst", headline.shown_standfirst),
    ),
    "dateline": (("opening", page_facts.dateline),),
    "authors": (
        ("fuller-byline", shown_authors.fuller_authors),
        ("jsonld", organization_authors.json_ld_authors),
        ("byline", shown_authors.byline_authors),
        ("meta", stated_authors.meta_authors),
        ("meta-label", stated_authors.labelled_meta_authors),
        ("profile-link", shown_authors.profile_authors),
        ("worded-byline", shown_authors.worded_authors),
        ("dated-byline", unmarked_authors.dated_authors),
        ("far-byline", shown_authors.far_byline_authors),
        ("microdata", stated_authors.microdata_authors),
        ("bold-name", unmarked_authors.bold_authors),
        ("label", shown_authors.labelled_authors),
        ("author-box", unmarked_authors.boxed_authors),
        ("signature", unmarked_authors.signature_authors),
        ("lone-name", unmarked_authors.lone_authors),
        ("jsonld-organization", organization_authors.json_ld_organizations),
        ("byline-organization", organization_authors.shown_organizations),
        ("microdata-organization", organization_authors.microdata_organizations),
        ("meta-organization", organization_authors.meta_organizations),
        ("source-line", organization_authors.source_organizations),
    ),
    "datePublished": (
        ("under-headline", shown_dates.shown_over_stated),
        ("jsonld", stated_dates.json_ld_published),
        ("meta", stated_dates.meta_published),
        ("shown-over-vague", shown_dates.shown_over_vague),
        ("vague-meta", stated_dates.vague_meta),
        ("microdata", stated_dates.microdata_published),
        ("jsonld-page", stated_dates.json_ld_page_published),
        ("near-headline", shown_dates.headline_published),
        ("url", stated_dates.url_date),
        ("jsonld-created", stated_dates.json_ld_created),
        ("description", stated_dates.described_date),
        ("labelled", shown_dates.labelled_published),
        ("shown", shown_dates.shown_published),
        ("script", stated_dates.script_published),
        ("opening", shown_dates.opening_published),
        ("line", shown_dates.line_published),
    ),
    "dateModified": (
        ("jsonld", stated_dates.json_ld_modified),
        ("meta", stated_dates.meta_modified),
        ("microdata", stated_dates.microdata_modified),
        ("jsonld-page", stated_dates.json_ld_page_modified),
        ("near-headline", shown_dates.headline_modified),
    ),
    "articleSection": (
        ("jsonld", sections.json_ld_sections),
        ("meta", sections.meta_sections),
        ("breadcrumbs", sections.breadcrumb_sections),
    ),
    "breadcrumbs": (("jsonld", sections.breadcrumbs), ("shown", sections.shown_breadcrumbs)),
    "keywords": (("jsonld", sections.json_ld_keywords), ("meta", sections.meta_keywords)),
    "inLanguage": (
        ("declared", page_facts.declared_language),
        ("detected", page_facts.detected_language),
        ("site", page_facts.site_language),
    ),
    "publisher": (("site-or-page", page_facts.publisher),),
    "canonicalUrl": (("link", page_facts.linked_canonical_url),),
    "images": (("figures", media.shown_images),),
    "mainImage": (
        ("jsonld", media.json_ld_image),
        ("meta", media.meta_image),
        ("figures", media.first_shown_image),
    ),
    "videos": (("jsonld", media.json_ld_videos), ("shown", media.shown_videos)),
    "audios": (
        ("jsonld", media.json_ld_audios),
        ("shown", media.shown_audios),
        ("length", media.shown_audio_length),
        ("shown-length", media.shown_lengths),
    ),
    "articleType": (("jsonld", article_type.node_type), ("url", article_type.url_type)),
    "liveBlogUpdates": (
        ("fuller-shown", live_updates.fuller_updates),
        ("jsonld", live_updates.json_ld_updates),
        ("shown", live_updates.shown_updates),
    ),
    "isAccessibleForFree": (
        ("jsonld", article_type.json_ld_free),
        ("meta", article_type.meta_free),
    ),
    "readingTimeMinutes": (("shown", article_type.reading_minutes),),
    "pageUrls": (
        ("link", further_pages.linked_pages),
        ("numbers", further_pages.numbered_pages),
    ),
}
"""The sources of each field by name, tried in this order until one has a value."""

SITE_SOURCE = "site"
"""Name of the selectors in the site's table."""
MAX_MATCHES = 500
"""Most matches of a selector that become values; no field has as many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Override:
    """A source that a user wrote: a selector of a site's table or a hook."""

    description: str
    read: Source

    def __call__(self, page: Page) -> Any:
        """Return what the source supplies for a page."""
        return self.read(page)


def find_sources(field: str, page: Page) -> Iterator[tuple[str, Source]]:
    """Yield the sources of a field by name: the site's selectors, hooks, then ``SOURCES``."""
    selectors = page.site.fields.get(field, ()) if page.site else ()
    for expression in selectors:
        most = MAX_MATCHES if field in SOURCES else 1
        read = partial(_select_value, expression=expression, most=most)
        yield SITE_SOURCE, Override(description=f"selector {expression!r}", read=read)
    for hook in find_hooks(page.url):
        if hook.field == field:
            read = partial(_call_hook, hook)
            yield hook.name, Override(description=f"hook {hook.name}", read=read)
    yield from SOURCES.get(field, ())


def find_extra_fields(page: Page) -> list[str]:
    """Return the fields of ``extra`` that the site's selectors or hooks supply, by full name."""
    selected = page.site.fields if page.site else ()
    names = [*selected, *(hook.field for hook in find_hooks(page.url))]
    return [name for name in dict.fromkeys(names) if name.startswith(EXTRA_PREFIX)]


def _select_value(page: Page, *, expression: str, most: int) -> Any:
    return select(page.selector, expression)[:most]


def _call_hook(hook: Hook, page: Page) -> Any:
    value = hook.function(PageView.of(page))
    # A list is one value of ``extra``, not several.
    return [value] if hook.field.startswith(EXTRA_PREFIX) and value is not None else value
