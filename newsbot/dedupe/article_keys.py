"""An article -> the keys it is known by; what "the same article" means within a run."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import blake2b
from itertools import islice

from newsbot.items import Article
from newsbot.text.tokens import WORD, fold_words
from newsbot.urls import canonical_url, is_same_site, url_key

HASH_BYTES = 8

SHORT_TEXT_WORDS = 50
"""Texts below this are told apart by headline too: "Watch the video above" is no duplicate."""

_ARTICLE_NAME = re.compile(r"\d{3}|\w-\w+-\w|\?")
"""In the last step of an article's address: a number, three words, parameters."""
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jspx?|cgi|cfm|do)$")
"""One address for many articles, told apart by parameters."""


def with_keys(article: Article) -> Article:
    """Return the article with ``canonicalUrl``, ``articleId`` and ``contentHash`` filled in."""
    canonical = choose_canonical(article.url, article.canonicalUrl)
    return replace(
        article,
        canonicalUrl=canonical,
        articleId=_hash(url_key(canonical)),
        contentHash=content_hash(article.articleBody or ""),
    )


def choose_canonical(url: str, stated: str | None) -> str:
    """Return the page's own canonical address where it can be trusted, else the page's.

    Trusted is one on the same site that does not turn an inner page into the front page or an
    article into its section, as templates with a fixed canonical link do.

    >>> choose_canonical("https://www.example.com/a?ref=1", "https://example.com/a")
    'https://example.com/a'
    >>> choose_canonical("https://example.com/a", "https://example.com/index.html")
    'https://example.com/a'
    >>> choose_canonical("https://example.com/sea/a-day-at-sea", "https://example.com/sea/")
    'https://example.com/sea/a-day-at-sea'
    """
    own = canonical_url(url)
    try:
        other = canonical_url(stated or "", base=own)
    except ValueError:
        return own
    if not is_same_site(own, other) or _is_front_or_section(url_key(other), url_key(own)):
        return own
    return other


def _is_front_or_section(other: str, own: str) -> bool:
    """Tell whether a key is a front page's, or of a folder that ``own`` is an article in."""
    if other == own:
        return False
    name = other.rpartition("/")[2]
    if "/" not in other and "?" not in other:
        return True
    if own.startswith(f"{other}?"):
        return _SCRIPT.search(name) is not None
    return own.startswith(f"{other}/") and not _ARTICLE_NAME.search(name)


def content_hash(body: str) -> str:
    """Return 64 bits over the words of a text, as 16 hexadecimal digits.

    >>> content_hash("Two  words.") == content_hash("two words"), len(content_hash(""))
    (True, 16)
    """
    return _hash(" ".join(_words(body)))


def content_key(article: Article) -> str:
    """Return what articles with the same text share, whatever their address.

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
