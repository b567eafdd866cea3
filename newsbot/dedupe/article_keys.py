"""The keys that an article is known by: canonical URL, id and hash of its text."""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from newsbot.record_values import change_record
from newsbot.text.tokens import WORD, fold_words
from newsbot.urls import canonical_url, publisher_of, url_key

if TYPE_CHECKING:
    from newsbot.items import Article

HASH_BYTES = 8

SHORT_TEXT_WORDS = 50
"""Shorter texts are equal only under one headline: "Watch the video above" is no duplicate."""

_ARTICLE_NAME = re.compile(r"\d{3}|\w-\w+-\w|\?")
"""In the last segment of an article's URL: a number, three words, or parameters."""
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jspx?|cgi|cfm|do)$")
"""A path that serves many articles, which differ by their parameters."""


def with_keys(article: Article, *, text_hash: str | None = None) -> Article:
    """Return the article with ``canonicalUrl``, ``articleId`` and ``contentHash`` filled in.

    :param text_hash: the ``content_hash`` of its text, if it was made before.
    """
    canonical = choose_canonical(article.url, article.canonicalUrl)
    return change_record(
        article,
        canonicalUrl=canonical,
        articleId=_hash(url_key(canonical)),
        contentHash=text_hash or content_hash(article.articleBody or ""),
    )


def with_own_id(article: Article) -> Article:
    """Return an article with keys under a second id, where another page has claimed its URL."""
    return change_record(article, articleId=_hash(f"{url_key(article.url)}#own"))


def is_claimed(article: Article) -> bool:
    """Return whether the canonical URL of an article with keys is not that of its page."""
    return url_key(article.canonicalUrl or article.url) != url_key(article.url)


def choose_canonical(url: str, stated: str | None) -> str:
    """Return the canonical URL that a page states where it can be trusted, else the page's URL.

    It is trusted if it is of the same publisher, and is neither the front page nor the section of
    an article: templates with a fixed canonical link state those on every page.

    >>> choose_canonical("https://www.example.com/a?ref=1", "https://example.com/a")
    'https://example.com/a'
    >>> choose_canonical("https://example.com/a", "https://example.com/index.html")
    'https://example.com/a'
    >>> choose_canonical("https://example.com/sea/a-day-at-sea", "https://example.com/sea/")
    'https://example.com/sea/a-day-at-sea'
    """
    own = canonical_url(url)
    if not stated or stated in (url, own):
        return own
    try:
        other = canonical_url(stated, base=own)
    except ValueError:
        return own
    if publisher_of(own) != publisher_of(other):
        return own
    if _is_front_or_section(url_key(other), url_key(own)):
        return own
    return other


def _is_front_or_section(other: str, own: str) -> bool:
    """Return whether a key is that of a front page, or of a folder with the article ``own``."""
    if other == own:
        return False
    name = other.rpartition("/")[2]
    if "/" not in other and "?" not in other:
        return True
    if own.startswith(f"{other}?"):
        return _SCRIPT.search(name) is not None
    return own.startswith(f"{other}/") and not _ARTICLE_NAME.search(name)


def content_hash(body: str) -> str:
    """Return a 64-bit hash of the words of a text, as 16 hexadecimal digits.

    >>> content_hash("Two  words.") == content_hash("two words"), len(content_hash(""))
    (True, 16)
    """
    return _hash(" ".join(_words(body)))


def content_key(article: Article) -> str:
    """Return a key that articles with the same text share, whatever their URL.

    :param article: with its ``contentHash``.
    """
    body = article.articleBody or ""
    if next(islice(WORD.finditer(body), SHORT_TEXT_WORDS - 1, None), None):
        return article.contentHash or content_hash(body)
    return _hash(" ".join([*_words(article.headline or ""), "|", *_words(body)]))


def _words(text: str) -> list[str]:
    _, words = fold_words(text)
    return words


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).hexdigest()
