"""Anonymize a publisher's page: keep its markup and replace its words, so that it can be shared.

A bug of extraction lies in the markup. Words, names, URLs and numbers are invented, except those
that rules and parsers read: months, "by", a reading time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from w3lib.encoding import html_to_unicode

from devtools.anonymize.invented_markup import rewrite_tree
from devtools.anonymize.invented_urls import rewrite_url, site_label
from devtools.anonymize.invented_words import Inventor
from devtools.anonymize.kept_words import find_kept_words, split_words
from devtools.anonymize.structure_check import find_structure_differences
from newsbot.extraction import PageResult, extract_page
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.values.page_titles import title_parts
from newsbot.extraction.values.person_names import normalize_name
from newsbot.urls import domain_of

__all__ = ["AnonymizedPage", "anonymize_page"]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnonymizedPage:
    """A page with invented words and its invented URL.

    ``differences`` has a line for each block and field that is extracted differently.
    """

    html: str
    url: str
    differences: tuple[str, ...]


def anonymize_page(
    html: bytes,
    *,
    url: str,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
) -> AnonymizedPage:
    """Invent the words of a page and compare what is extracted from both.

    :param content_type: the Content-Type header of the response, for its charset.
    :return: the page in UTF-8. A page rendered by scripts keeps the scripts that hold its text.
    """
    _, text = html_to_unicode(content_type, html, default_encoding="utf-8")
    before = extract_page(text, url=url, fetched_at=fetched_at)
    kept = find_kept_words(before, names=_names(before, url))
    domain = domain_of(url)
    inventor = Inventor(kept, spellings=_spellings(before, url), domain=domain)
    invented_url = rewrite_url(url, inventor)
    revealing = frozenset(split_words(" ".join(_reveal(before, url)).casefold()))

    def attempt(*, keeps_scripts: bool) -> AnonymizedPage:
        root = parse_html(text)
        rewrite_tree(root, inventor, revealing=revealing, keeps_scripts=keeps_scripts)
        page = _as_html(root)
        after = extract_page(page, url=invented_url, fetched_at=fetched_at)
        return AnonymizedPage(
            html=page,
            url=invented_url,
            differences=tuple(find_structure_differences(before, after)),
        )

    without = attempt(keeps_scripts=False)
    if not without.differences:
        return without
    return min(without, attempt(keeps_scripts=True), key=lambda page: len(page.differences))


def _names(result: PageResult, url: str) -> Iterator[str]:
    """Yield the names of the site and of people, no word of which may be kept."""
    article = result.article
    yield (urlsplit(url).hostname or "").replace(".", " ").replace("-", " ")
    yield article.publisher.name or ""
    yield from (author.name for author in article.authors)


def _spellings(result: PageResult, url: str) -> dict[str, str]:
    """Return the spelling of the host's label in a title or name, by label."""
    label = site_label(urlsplit(url).hostname or "")
    metadata = result.page.metadata
    titles = [metadata.title or "", *metadata.headlines]
    spellings = [
        result.article.publisher.name or "",
        *chain.from_iterable(map(title_parts, titles)),
    ]
    return {
        label: next((s for s in spellings if normalize_name(s) == normalize_name(label)), label)
    }


def _reveal(result: PageResult, url: str) -> Iterator[str]:
    """Yield the texts whose words would reveal the page as part of an element's name."""
    yield from _names(result, url)
    yield result.article.headline or ""


def _as_html(root: Any) -> str:
    for meta in root.iter("meta"):
        if meta.get("charset"):
            meta.set("charset", "utf-8")
        elif (meta.get("http-equiv") or "").lower() == "content-type":
            meta.set("content", "text/html; charset=utf-8")
    page: str = etree.tostring(root, method="html", encoding="unicode", doctype="<!DOCTYPE html>")
    return page + "\n"
