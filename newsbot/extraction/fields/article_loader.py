"""ArticleLoader: the fields of an article from their sources, each with the name of its source."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, MapCompose, TakeFirst

from newsbot.article_blocks import Image
from newsbot.extraction.fields import article_type, shown_authors
from newsbot.extraction.fields import value_processors as values
from newsbot.extraction.fields.block_details import read_article_blocks
from newsbot.extraction.fields.field_sources import (
    SOURCES,
    Override,
    Source,
    find_extra_fields,
    find_sources,
)
from newsbot.extraction.fields.media import picture_key
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.page_rights import read_page_rights
from newsbot.extraction.fields.stated_authors import distinct_people
from newsbot.extraction.values.date_text import Stamp
from newsbot.items import EXTRA_PREFIX, LIST_FIELDS, Article, LiveBlogUpdate, Metadata, Publisher
from newsbot.record_values import format_utc

logger = logging.getLogger(__name__)
_EMPTY: tuple[Any, ...] = (None, "", [])
_logged: set[tuple[str, str]] = set()
"""Field and description of the sources of users whose failure was logged in this process."""


class ArticleLoader(ItemLoader):
    """Fills the fields of an article from their sources.

    The input processors parse what a user's selectors and hooks supply, and pass the finished
    values of the general sources. ``winners`` maps each filled field to the name of its source,
    ``warnings`` lists the selectors and hooks that failed.
    """

    default_input_processor = MapCompose(values.to_text)
    articleSection_in = Compose(default_input_processor, values.distinct)
    articleType_in = MapCompose(values.to_article_type)
    audios_in = videos_in = MapCompose(values.to_media)
    authors_in = Compose(MapCompose(values.to_authors), distinct_people)
    breadcrumbs_in = MapCompose(values.to_breadcrumb)
    canonicalUrl_in = pageUrls_in = MapCompose(values.to_url)
    dateModified_in = datePublished_in = MapCompose(values.to_stamp)
    extra_in = Compose(values.to_json)
    images_in = Compose(MapCompose(values.to_image), values.distinct)
    inLanguage_in = MapCompose(values.to_language)
    isAccessibleForFree_in = MapCompose(values.to_flag)
    keywords_in = Compose(MapCompose(values.to_keywords), values.distinct)
    liveBlogUpdates_in = MapCompose(values.only(LiveBlogUpdate))
    mainImage_in = MapCompose(values.to_image)
    publisher_in = MapCompose(values.only(Publisher), values.capitalize_country)
    readingTimeMinutes_in = MapCompose(values.to_minutes)

    default_output_processor = TakeFirst()
    list_output_processor = Identity()

    def __init__(self, page: Page) -> None:
        super().__init__(page=page)
        self.page = page
        self.winners: dict[str, str] = {}
        self.warnings: list[str] = []

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        """Return the input processor of a field; those of ``extra`` share one."""
        return super().get_input_processor(field_name.partition(".")[0])

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        """Return the processor that keeps all values of a list field, or else the first value."""
        is_list = field_name in LIST_FIELDS
        return self.list_output_processor if is_list else self.default_output_processor

    def add_sources(self, field: str) -> None:
        """Add the value of the first source of a field that has one."""
        for name, source in find_sources(field, self.page):
            if self.add_source(field, source):
                self.winners[field] = name
                return

    def add_source(self, field: str, source: Source) -> bool:
        """Add the value of a source and return whether it has one.

        A failure of a source that a user wrote becomes a warning.
        """
        try:
            if (value := source(self.page)) in _EMPTY:
                return False
            self.add_value(field, value)
        except Exception as error:
            if not isinstance(source, Override):
                raise
            self._warn(field, source, error)
        return bool(self.get_collected_values(field))

    def _warn(self, field: str, source: Override, error: Exception) -> None:
        cause: BaseException = error
        while cause.__cause__ is not None:  # itemloaders wraps an error at each level
            cause = cause.__cause__
        failure = f"{field}: {source.description} failed: {type(cause).__name__}: {cause}"
        self.warnings.append(failure)
        if (key := (field, source.description)) not in _logged:
            _logged.add(key)
            logger.warning("%s on %s; logged once", failure, self.page.url, exc_info=cause)


def read_source(page: Page, field: str, source: Source) -> Any:
    """Return the value that one source has for a field; None if it has none."""
    loader = ArticleLoader(page)
    return loader.get_output_value(field) if loader.add_source(field, source) else None


def load_article(page: Page) -> Article:
    """Fill the fields of the record that the page itself can fill.

    :param page: without the result of the body stage the text fields stay empty; without the time
        of download no date counts as future.
    """
    loader = ArticleLoader(page)
    extra = find_extra_fields(page)
    for field in (*SOURCES, *extra):
        loader.add_sources(field)
    found = loader.load_item()
    found["authors"] = shown_authors.link_authors(page, found.get("authors", []))
    found["extra"] = {
        field.removeprefix(EXTRA_PREFIX): found.pop(field) for field in extra if field in found
    }
    _split_stamps(found)
    _merge_images(found)
    evidence = list(article_type.find_paywall_evidence(page))
    return Article(
        url=page.url,
        **found,
        **_text_fields(page, found.get("images", [])),
        rights=read_page_rights(page.metadata),
        isTruncated=True if evidence else None,
        metadata=Metadata(
            dateDownloaded=format_utc(page.fetched_at) if page.fetched_at else None,
            fieldSources=loader.winners,
            chromeDropped=page.body.dropped() if page.body else [],
            warnings=[*loader.warnings, *(f"isTruncated: {seen}" for seen in evidence)],
        ),
    )


def _split_stamps(found: dict[str, Any]) -> None:
    """Split dates into time and wording, and note whether the site's zone was assumed."""
    assumed = None
    for name in ("datePublished", "dateModified"):
        stamp = found.get(name)
        if isinstance(stamp, Stamp):
            found[name] = stamp.iso
            found[f"{name}Raw"] = stamp.raw
            assumed = assumed or stamp.zone_assumed
    found["timezoneAssumed"] = assumed


def _merge_images(found: dict[str, Any]) -> None:
    """Give the main image the caption and credit that the page shows with the same picture."""
    main, shown = found.get("mainImage"), found.get("images", [])
    if main is None:
        return
    same = next((image for image in shown if picture_key(image.url) == picture_key(main.url)), None)
    if same is None:
        found["images"] = [main, *shown]
        return
    merged = {
        name: getattr(main, name) or getattr(same, name)
        for name in ("caption", "credit", "alt", "width", "height")
    }
    found["mainImage"] = replace(main, **merged)


def _text_fields(page: Page, images: list[Image]) -> dict[str, Any]:
    if page.body is None or not page.body.text:
        return {}
    return {
        "articleBody": page.body.text,
        "articleBlocks": read_article_blocks(page, images),
        "wordCount": page.word_count,
    }
