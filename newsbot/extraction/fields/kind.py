"""Marks of a page turned into what kind of article it holds and how much of it is free to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from newsbot.extraction.jsonld import Node, node_types
from newsbot.extraction.page import Page, iter_items
from newsbot.extraction.values.dates import find_date
from newsbot.extraction.values.durations import find_reading_minutes
from newsbot.extraction.values.text import clean_or_none, clean_paragraphs
from newsbot.extraction.visible import name_words
from newsbot.items import ArticleType, LiveBlogUpdate

MAX_READING_TIME_CHARS = 60
MAX_UPDATES = 1_000
MAX_UPDATE_CHARS = 20_000
PAYWALL_MAX_WORDS = 250
"""A page with a paywall's mark and more words than this shows its text nonetheless."""

_PAYWALL_WORDS = frozenset({"paywall", "paywalled", "piano", "regwall", "metered"})
_PAGE_MARK = re.compile(r"(?:/page|/seite|/pagina)?[/?&_-](?:page|p|seite|pagina)?=?(\d{1,2})/?$")
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
_TYPE_BY_SEGMENT = {
    segment: kind for kind, segments in _SEGMENTS.items() for segment in segments.split()
}


def node_type(page: Page) -> ArticleType | None:
    """Return the kind that the type of the article's JSON-LD says."""
    for node in page.metadata.articles[:3]:
        for name in sorted(node_types(node)):
            kind = _TYPE_BY_NODE.get(name)
            if kind == "video" and len(page.body_text.split()) > PAYWALL_MAX_WORDS:
                continue
            if kind:
                return kind
    return None


def url_type(page: Page) -> ArticleType | None:
    """Return the kind that a whole segment of the address says."""
    try:
        segments = urlsplit(page.url).path.lower().split("/")[:-1]
    except ValueError:
        return None
    return next((_TYPE_BY_SEGMENT[s] for s in segments if s in _TYPE_BY_SEGMENT), None)


def live_blog_updates(page: Page) -> list[LiveBlogUpdate]:
    """Return the entries of a live blog in JSON-LD."""
    values = page.metadata.article_values("liveBlogUpdate")
    nodes = (item for value in values for item in iter_items(value) if isinstance(item, dict))
    updates = [_update(page, node) for node, _ in zip(nodes, range(MAX_UPDATES), strict=False)]
    return [update for update in updates if update.headline or update.articleBody]


def _update(page: Page, node: Node) -> LiveBlogUpdate:
    body, published = node.get("articleBody") or node.get("description"), node.get("datePublished")
    stamp = find_date(published, zone=page.zone) if isinstance(published, str) else None
    text = clean_paragraphs(body, limit=MAX_UPDATE_CHARS) if isinstance(body, str) else None
    return LiveBlogUpdate(
        headline=clean_or_none(node.get("headline")),
        articleBody=text or None,
        datePublished=stamp.iso if stamp else None,
        url=page.absolute(node.get("url")),
    )


def json_ld_free(page: Page) -> bool | None:
    """Return ``isAccessibleForFree`` of the article's JSON-LD."""
    return page.metadata.is_accessible_for_free


def meta_free(page: Page) -> bool | None:
    """Return what the content tier in meta tags says."""
    tier = (page.metadata.first_meta(*_PREMIUM_META) or "").lower()
    if tier in ("free", "false", "0"):
        return True
    return False if tier in ("locked", "metered", "premium", "paid", "true") else None


def paywall_marks(page: Page) -> Iterator[str]:
    """Yield the evidence that the page shows the beginning of the article alone."""
    if len(page.body_text.split()) >= PAYWALL_MAX_WORDS:
        return
    if page.is_free is False:
        yield "isAccessibleForFree is false and the text is short"
    for element in page.root.iter("div", "section", "aside"):
        names = element.get("class")
        if names and "wall" in names and name_words(names) & _PAYWALL_WORDS:
            yield f"element of class {names[:60]!r} and the text is short"
            return


def reading_minutes(page: Page) -> int | None:
    """Return the reading time that the page shows in a line of its own."""
    for block in page.blocks:
        text = block.text
        if len(text) < MAX_READING_TIME_CHARS and _DIGIT.search(text):
            minutes = find_reading_minutes(text)
            if minutes:
                return minutes
    return None


def page_urls(page: Page) -> list[str]:
    """Return the address of the article's next page, where the page links one.

    Publishing systems also call the neighbouring article "next"; its address differs in more than
    the number of a page.
    """
    found = (page.absolute(href) for href, _ in page.metadata.links.get("next", ()))
    return [url for url in found if url and is_next_page(url, page.url)][:1]


def is_next_page(url: str, current: str) -> bool:
    """Tell whether an address is that of the page after ``current`` of the same article.

    >>> is_next_page("https://example.com/a-story?page=2", "https://example.com/a-story")
    True
    >>> is_next_page("https://example.com/other-story", "https://example.com/a-story")
    False
    """
    base, number = _part_page(url)
    current_base, current_number = _part_page(current)
    return base == current_base and number == current_number + 1


def _part_page(url: str) -> tuple[str, int]:
    match = _PAGE_MARK.search(url)
    return (url[: match.start()], int(match[1])) if match else (url.rstrip("/"), 1)
