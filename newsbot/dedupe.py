"""An article -> the keys it is known by; what "the same article" means within a run."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urlsplit

from newsbot.items import Article
from newsbot.urls import address_key, canonical_url, is_same_site

HASH_BYTES = 8

SHORT_TEXT_WORDS = 50
"""Texts below this are told apart by headline too: "Watch the video above" is no duplicate."""

_WORD = re.compile(r"\w+")


def with_keys(article: Article) -> Article:
    """Return the article with ``canonicalUrl``, ``articleId`` and ``contentHash`` filled in."""
    canonical = choose_canonical(article.url, article.canonicalUrl)
    return replace(
        article,
        canonicalUrl=canonical,
        articleId=_hash(address_key(canonical)),
        contentHash=content_hash(article.articleBody or ""),
    )


def choose_canonical(url: str, stated: str | None) -> str:
    """Return the page's own canonical address where it can be trusted, else the page's.

    Trusted is one on the same site that does not turn an inner page into the front page, as
    templates with a fixed canonical link do.

    >>> choose_canonical("https://www.example.com/a?ref=1", "https://example.com/a")
    'https://example.com/a'
    >>> choose_canonical("https://example.com/a", "https://example.com/")
    'https://example.com/a'
    """
    own = canonical_url(url)
    try:
        other = canonical_url(stated or "", base=own)
    except ValueError:
        return own
    if not is_same_site(own, other) or urlsplit(other).path in ("", "/"):
        return own
    return other


def content_hash(body: str) -> str:
    """Return 64 bits over the words of a text, as 16 hexadecimal digits.

    >>> content_hash("Two  words.") == content_hash("two words"), len(content_hash(""))
    (True, 16)
    """
    return _hash(" ".join(_words(body)))


def content_key(article: Article) -> str:
    """Return what articles with the same text share, whatever their address."""
    words = _words(article.articleBody or "")
    if len(words) < SHORT_TEXT_WORDS:
        words = [*_words(article.headline or ""), "|", *words]
    return _hash(" ".join(words))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).hexdigest()
