"""Type of an article, its reading time, and whether it is free to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.extraction.document.jsonld import node_types
from newsbot.extraction.fields.page import Page
from newsbot.extraction.values.durations import find_reading_minutes
from newsbot.extraction.values.url_parts import path_of
from newsbot.items import ArticleType
from newsbot.text.class_names import class_words

MAX_READING_TIME_CHARS = 60
PAYWALL_MAX_WORDS = 250
"""A page with more words shows its text in spite of evidence of a paywall."""

_PAYWALL_TAGS = frozenset(("div", "section", "aside"))
_PAYWALL_WORDS = frozenset({"paywall", "paywalled", "piano", "regwall", "metered"})
_NEGATIONS = frozenset({"non", "no", "not", "without", "hide", "hidden", "free"})
_DIGIT = re.compile(r"\d")
_PREMIUM_META = ("article:content_tier", "content_tier", "cxenseparse:pageclass:premium")
_TYPE_BY_NODE: dict[str, ArticleType] = {
    "LiveBlogPosting": "liveblog",
    "OpinionNewsArticle": "opinion",
    "ReviewNewsArticle": "opinion",
    "VideoObject": "video",
    "ImageGallery": "gallery",
    "MediaGallery": "gallery",
}
_SEGMENTS: dict[ArticleType, str] = {
    "liveblog": "live liveblog live-blog liveticker livenews en-direct en-vivo diretta",
    "opinion": (
        "opinion opinions opinion-columns commentisfree kommentar kommentare meinung "
        "kolumne kolumnen columnas debate tribune opinioni opiniao opinie debatt ledare editorial "
        "editorials op-ed"
    ),
    "gallery": (
        "gallery galleries fotostrecke bildergalerie diaporama fotogalerie galeria photos "
        "slideshow in-pictures"
    ),
    "video": "video videos",
}
TYPE_BY_SEGMENT = {
    segment: name for name, segments in _SEGMENTS.items() for segment in segments.split()
}


def node_type(page: Page) -> ArticleType | None:
    """Return the type that the article's JSON-LD states."""
    for node in page.metadata.articles[:3]:
        for name in sorted(node_types(node)):
            found = _TYPE_BY_NODE.get(name)
            if found == "video" and len(page.body_text.split()) > PAYWALL_MAX_WORDS:
                continue
            if found:
                return found
    return None


def url_type(page: Page) -> ArticleType | None:
    """Return the type that a segment of the URL names."""
    segments = path_of(page.url).lower().split("/")[:-1]
    return next((TYPE_BY_SEGMENT[s] for s in segments if s in TYPE_BY_SEGMENT), None)


def json_ld_free(page: Page) -> bool | None:
    """Return ``isAccessibleForFree`` of the article's JSON-LD."""
    return page.metadata.is_accessible_for_free


def meta_free(page: Page) -> bool | None:
    """Return whether the content tier in meta tags is free."""
    tier = (page.metadata.first_meta(*_PREMIUM_META) or "").lower()
    if tier in ("free", "false", "0"):
        return True
    return False if tier in ("locked", "metered", "premium", "paid", "true") else None


def find_paywall_evidence(page: Page) -> Iterator[str]:
    """Yield the evidence that the page shows only the beginning of the article."""
    is_free = page.metadata.is_accessible_for_free
    if is_free or page.word_count >= PAYWALL_MAX_WORDS:
        return
    if is_free is False:
        yield "isAccessibleForFree is false and the text is short"
    for element in page.elements.find_named(_names_paywall):
        if element.tag in _PAYWALL_TAGS:
            yield f"element of class {element.get('class', '')[:60]!r} and the text is short"
            return


def _names_paywall(names: str) -> bool:
    words = class_words(names) if "wall" in names else frozenset()
    return not words.isdisjoint(_PAYWALL_WORDS) and words.isdisjoint(_NEGATIONS)


def reading_minutes(page: Page) -> int | None:
    """Return the reading time that the page shows in a separate line."""
    for block in page.blocks:
        text = block.text
        if len(text) < MAX_READING_TIME_CHARS and _DIGIT.search(text):
            minutes = find_reading_minutes(text)
            if minutes:
                return minutes
    return None
