"""A parsed page, its metadata and body turned into an Article, each field's source recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Identity, TakeFirst

from newsbot.extraction.fields import (
    article_type,
    further_pages,
    headline,
    live_updates,
    media,
    page_facts,
    shown_authors,
    shown_dates,
    stated_authors,
    stated_dates,
    unmarked_authors,
)
from newsbot.extraction.fields.media import picture_key
from newsbot.extraction.fields.page import Page
from newsbot.extraction.values.date_text import Stamp
from newsbot.extraction.values.datelines import find_dateline
from newsbot.items import Article, Metadata

Source = Callable[[Page], Any]

SOURCES: dict[str, tuple[tuple[str, Source], ...]] = {
    "headline": (
        ("h2", headline.second_heading),
        ("below-trail", headline.heading_below_trail),
        ("h1", headline.first_heading),
        ("lower-heading", headline.lower_heading),
        ("jsonld", headline.json_ld_headline),
        ("microdata", headline.microdata_headline),
        ("only-h1", headline.only_heading),
        ("meta", headline.og_title),
        ("title", headline.document_title),
    ),
    "alternativeHeadline": (("titles", headline.alternative_headline),),
    "description": (
        ("jsonld", page_facts.description),
        ("meta", page_facts.meta_description),
        ("standfirst", headline.shown_standfirst),
    ),
    "authors": (
        ("fuller-byline", shown_authors.fuller_authors),
        ("jsonld", stated_authors.json_ld_authors),
        ("byline", shown_authors.byline_authors),
        ("meta", stated_authors.meta_authors),
        ("meta-label", stated_authors.labelled_meta_authors),
        ("microdata", stated_authors.microdata_authors),
        ("worded-byline", shown_authors.worded_authors),
        ("dated-byline", unmarked_authors.dated_authors),
        ("profile-link", shown_authors.profile_authors),
        ("far-byline", shown_authors.far_byline_authors),
        ("bold-name", unmarked_authors.bold_authors),
        ("label", shown_authors.labelled_authors),
        ("signature", unmarked_authors.signature_authors),
        ("lone-name", unmarked_authors.lone_authors),
    ),
    "datePublished": (
        ("under-headline", shown_dates.shown_over_stated),
        ("jsonld", stated_dates.json_ld_published),
        ("meta", stated_dates.meta_published),
        ("labelled-over-vague", shown_dates.labelled_over_vague),
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
        ("jsonld", page_facts.json_ld_sections),
        ("meta", page_facts.meta_sections),
        ("breadcrumbs", page_facts.breadcrumb_sections),
    ),
    "breadcrumbs": (("jsonld", page_facts.breadcrumbs), ("shown", page_facts.shown_breadcrumbs)),
    "keywords": (("jsonld", page_facts.json_ld_keywords), ("meta", page_facts.meta_keywords)),
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

LIST_FIELDS = frozenset({
    "authors", "articleSection", "breadcrumbs", "keywords", "images", "videos", "audios",
    "liveBlogUpdates", "pageUrls",
})  # fmt: skip


class ArticleLoader(ItemLoader):
    """Fills the fields of an article from their sources and remembers which source won.

    ``winners`` maps each filled field to the name of its source in ``SOURCES``.
    """

    _all = Identity()
    _first = TakeFirst()

    def __init__(self, page: Page) -> None:
        super().__init__(page=page)
        self.page = page
        self.winners: dict[str, str] = {}

    def get_input_processor(self, _field_name: str) -> Callable[..., Any]:
        """Return the processor that takes values as they are: the sources have cleaned them."""
        return self._all

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        """Return the processor that keeps all values of a list, or the first one."""
        return self._all if field_name in LIST_FIELDS else self._first

    def add_sources(self, name: str) -> None:
        """Add the value of the first source of a field that has one."""
        for source, read in SOURCES[name]:
            value = read(self.page)
            if value not in (None, "", []):
                self.add_value(name, value)
                self.winners[name] = source
                return


def load_article(page: Page) -> Article:
    """Fill every field of the record that a page by itself can fill.

    :param page: without the body stage's result the text fields stay empty; without the time of
        download no date counts as future.
    """
    loader = ArticleLoader(page)
    for name in SOURCES:
        loader.add_sources(name)
    values = loader.load_item()
    values["authors"] = shown_authors.link_authors(page, values.get("authors", []))
    _settle_dates(values)
    _settle_images(values)
    marks = list(article_type.paywall_marks(page))
    return Article(
        url=page.url,
        **values,
        **_text_fields(page),
        isTruncated=True if marks else None,
        metadata=_record_origin(page, loader.winners, marks),
    )


def _record_origin(page: Page, winners: dict[str, str], marks: list[str]) -> Metadata:
    """Note when the page was read, what filled its fields, and what is not in the body."""
    return Metadata(
        dateDownloaded=page.fetched_at.isoformat() if page.fetched_at else None,
        fieldSources=winners,
        chromeDropped=page.body.dropped() if page.body else [],
        warnings=[f"isTruncated: {mark}" for mark in marks],
    )


def _settle_dates(values: dict[str, Any]) -> None:
    """Part the stamps into time and wording, and note where the site's zone stood in."""
    assumed = None
    for name in ("datePublished", "dateModified"):
        stamp = values.get(name)
        if isinstance(stamp, Stamp):
            values[name] = stamp.iso
            values[f"{name}Raw"] = stamp.raw
            assumed = assumed or stamp.zone_assumed
    values["timezoneAssumed"] = assumed


def _settle_images(values: dict[str, Any]) -> None:
    """Give the main image the caption and credit that the page shows with the same picture."""
    main, shown = values.get("mainImage"), values.get("images", [])
    if main is None:
        return
    same = next((image for image in shown if picture_key(image.url) == picture_key(main.url)), None)
    if same is None:
        values["images"] = [main, *shown]
        return
    merged = {
        name: getattr(main, name) or getattr(same, name)
        for name in ("caption", "credit", "alt", "width", "height")
    }
    values["mainImage"] = replace(main, **merged)


def _text_fields(page: Page) -> dict[str, Any]:
    if page.body is None or not page.body.text:
        return {}
    text = page.body.text
    dateline = find_dateline(text)
    return {
        "articleBody": text,
        "articleBlocks": page.body.article_blocks,
        "dateline": dateline.text if dateline else None,
        "wordCount": page.word_count,
    }
