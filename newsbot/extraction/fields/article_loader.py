"""ArticleLoader: the fields of an article from their sources, each with the name of its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from newsbot.article_blocks import Image
from newsbot.extraction.fields import article_type, shown_authors
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
from newsbot.items import Article, Metadata
from newsbot.record_values import format_utc
from newsbot.supplied_fields import EXTRA_PREFIX
from newsbot.text.normalize import clean_string

_EMPTY: tuple[Any, ...] = (None, "", [])
_logged: set[tuple[str, str]] = set()
"""Field and description of the sources of users whose failure was logged in this process."""


class ArticleLoader:
    """Fills the fields of an article from their sources.

    General sources give finished values; what users supply is parsed. ``found`` holds the values,
    ``winners`` maps each filled field to the name of its source, ``warnings`` lists the selectors
    and hooks that failed.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, Any] = {}
        self.winners: dict[str, str] = {}
        self.warnings: list[str] = []

    def add_sources(self, field: str) -> None:
        """Add the value of the first source of a field that has one."""
        for name, source in find_sources(field, self.page):
            if (value := self.read_source(field, source)) is not None:
                self.found[field] = value
                self.winners[field] = name
                return

    def read_source(self, field: str, source: Source) -> Any:
        """Return the value that a source has for a field; None if it has none.

        A failure of a source that a user wrote becomes a warning.
        """
        if isinstance(source, Override):
            return self._read_override(field, source)
        if (value := source(self.page)) in _EMPTY:
            return None
        finish = _FINISHING.get(field)
        return value if finish is None else finish(value) or None

    def _read_override(self, field: str, source: Override) -> Any:
        # itemloaders imports Scrapy: a quarter of a second and 40 MB, which most pages do without.
        from newsbot.extraction.fields.supplied_values import SuppliedValues  # noqa: PLC0415

        supplied = SuppliedValues(page=self.page)
        try:
            if (value := source(self.page)) not in _EMPTY:
                supplied.add_value(field, value)
        except Exception as error:  # noqa: BLE001 - of a user's hook
            self._warn(field, source, error)
        return supplied.get_output_value(field) if supplied.get_collected_values(field) else None

    def _warn(self, field: str, source: Override, error: Exception) -> None:
        cause: BaseException = error
        while cause.__cause__ is not None:  # itemloaders wraps an error at each level
            cause = cause.__cause__
        failure = f"{field}: {source.description} failed: {type(cause).__name__}: {cause}"
        self.warnings.append(failure)
        if (key := (field, source.description)) not in _logged:
            import logging  # noqa: PLC0415 - takes 4 ms

            _logged.add(key)
            logger = logging.getLogger(__name__)
            logger.warning("%s on %s; logged once", failure, self.page.url, exc_info=cause)


def _clean_texts(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for raw in texts if (text := clean_string(raw))))


_FINISHING: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("headline", "alternativeHeadline", "description", "dateline"), clean_string),
    **dict.fromkeys(("articleSection", "keywords"), _clean_texts),
    "authors": distinct_people,
}
"""What is still done with the values of general sources, by field."""


def load_article(page: Page) -> Article:
    """Fill the fields of the record that the page itself can fill.

    :param page: without the result of the body stage the text fields stay empty; without the time
        of download no date counts as future.
    """
    loader = ArticleLoader(page)
    extra = find_extra_fields(page)
    for field in (*SOURCES, *extra):
        loader.add_sources(field)
    found = loader.found
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
