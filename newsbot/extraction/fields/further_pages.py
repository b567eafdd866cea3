"""The further pages of an article: their URLs, and the article joined with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page
from newsbot.extraction.values.url_parts import path_of
from newsbot.items import Article
from newsbot.text.normalize import find_number
from newsbot.text.word_count import count_words

MAX_PAGES = 50
"""Most pages of an article; a larger number is a year or belongs to an archive."""
CUT_SHORT = "next page "
"""Begins the warning of an article whose next page was not read."""
MAX_NUMBER_CHARS = 2
MAX_LINE_CHARS = 200
MAX_LINE_LINKS = 60
_NUMBER_WORD = re.compile(rf"(?<!\S)\d{{1,{MAX_NUMBER_CHARS}}}(?!\S)")

# Before the number: a slash, a separator of the query, or a word for page; after it at most a file
# extension.
_PAGE_MARK = re.compile(
    r"(?:/(?:page|seite|pagina|p))?[/?&_,;-](?:page|seite|pagina|n?pack|part|teil|pg|p|s)?"
    r"[=,_-]?(?P<number>\d{1,2})(?P<ending>\.(?:s?html?|php|aspx?))?/?$",
    re.IGNORECASE,
)


def linked_pages(page: Page) -> list[str]:
    """Return the URL of the article's next page from its link element.

    Publishing systems also link the next article in this way; its URL differs in more than the
    page number.
    """
    found = (page.absolute(href) for href, _ in page.metadata.links.get("next", ()))
    return [url for url in found if url and is_next_page(url, page.url)][:1]


def numbered_pages(page: Page) -> list[str]:
    """Return the URLs of the pages after this one that are linked by consecutive numbers.

    A link counts if it shows the number that its URL ends with, and is not among comments.
    """
    base, current = _split_page_number(page.url)
    if _is_front(base):
        return []
    found: dict[int, str] = {}
    for link in _numbered_links(page):
        text = spaced_text(link, limit=MAX_NUMBER_CHARS)
        number = find_number(text, digits=MAX_NUMBER_CHARS) or 0
        href = (link.get("href") or "#") if 1 < number <= MAX_PAGES else "#"
        url = None if "#" in href else page.absolute(href)
        if url and _split_page_number(url) == (base, number):
            found.setdefault(number, url)
    pages: list[str] = []
    while current + 1 + len(pages) in found and len(pages) < MAX_PAGES:
        pages.append(found[current + 1 + len(pages)])
    return pages


def join_pages(article: Article, following: Article) -> Article:
    """Return an article with the text, images and dropped chrome of its next page added.

    Blocks that the article has already are left out: each page repeats the standfirst.
    """
    known_blocks = {(block.text, block.imageUrl) for block in article.articleBlocks}
    fresh = [b for b in following.articleBlocks if (b.text, b.imageUrl) not in known_blocks]
    blocks = [*article.articleBlocks, *fresh]
    body = "\n\n".join(block.text for block in blocks if block.text)
    known = {image.url for image in article.images}
    dropped = [*article.metadata.chromeDropped, *following.metadata.chromeDropped]
    return replace(
        article,
        articleBody=body or None,
        articleBlocks=blocks,
        wordCount=count_words(body) if body else None,
        images=[*article.images, *(i for i in following.images if i.url not in known)],
        pageUrls=[*(article.pageUrls or [article.url]), following.url],
        metadata=replace(article.metadata, chromeDropped=dropped),
    )


def cut_short(article: Article, next_page: str, reason: str) -> Article:
    """Return an article whose next page could not be read, marked as truncated."""
    warnings = [*article.metadata.warnings, f"{CUT_SHORT}{next_page}: {reason}"]
    return replace(article, isTruncated=True, metadata=replace(article.metadata, warnings=warnings))


def _numbered_links(page: Page) -> Iterator[Element]:
    """Yield the links of short lines that contain a page number."""
    for block in page.blocks:
        text = block.text
        if not block.links or len(text) > MAX_LINE_CHARS or block.rule is Rule.COMMENTS:
            continue
        if _NUMBER_WORD.search(text):
            yield from islice(block.element.iter("a"), MAX_LINE_LINKS)


def is_next_page(url: str, current: str) -> bool:
    """Return whether a URL is that of the next page of the article at ``current``.

    >>> is_next_page("https://example.com/a-story?page=2", "https://example.com/a-story")
    True
    >>> is_next_page("https://example.com/a-story-2.html", "https://example.com/a-story.html")
    True
    >>> is_next_page("https://example.com/other-story", "https://example.com/a-story")
    False
    """
    base, number = _split_page_number(url)
    current_base, current_number = _split_page_number(current)
    return base == current_base and number == current_number + 1 and not _is_front(base)


def _is_front(url: str) -> bool:
    """Return whether a URL is malformed or that of a front page, where "?p=2" is an article."""
    return path_of(url) in ("", "/")


def _split_page_number(url: str) -> tuple[str, int]:
    match = _PAGE_MARK.search(url)
    if match is None:
        return url.rstrip("/"), 1
    return url[: match.start()] + (match["ending"] or ""), int(match["number"])
