"""A page of a publisher -> the same page with invented words, which can be shared and committed.

The markup stays, and with it what a bug of extraction is made of. The words, names, addresses and
numbers are invented, but for those that rules and parsers look at: months, "by", a reading time.
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
from devtools.anonymize.invented_urls import rewrite_address, site_label
from devtools.anonymize.invented_words import Inventor
from devtools.anonymize.kept_words import find_kept_words, split_words
from devtools.anonymize.structure_check import find_structure_differences
from newsbot.extraction import PageResult, extract_page
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.values.page_titles import title_parts
from newsbot.extraction.values.person_names import normalize_name
from newsbot.urls import registrable_domain

__all__ = ["Reduced", "reduce_page"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reduced:
    """A page with invented words, its invented address, and what of it comes out otherwise.

    ``differences`` has a line for each block and field whose verdict did not survive.
    """

    html: str
    url: str
    differences: tuple[str, ...]


def reduce_page(
    html: bytes,
    *,
    url: str,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
) -> Reduced:
    """Invent the words of a page and compare what extraction makes of both.

    :param content_type: the answer's Content-Type header, for its charset.
    :return: the page in UTF-8. Pages that are drawn by script keep the scripts that hold texts.
    """
    _, text = html_to_unicode(content_type, html, default_encoding="utf-8")
    before = extract_page(text, url=url, fetched_at=fetched_at)
    kept = find_kept_words(before, names=_names(before, url))
    domain = registrable_domain(urlsplit(url).hostname or "")
    inventor = Inventor(kept, spellings=_spellings(before, url), domain=domain)
    address = rewrite_address(url, inventor)
    telling = frozenset(split_words(" ".join(_telling(before, url)).casefold()))

    def attempt(*, with_states: bool) -> Reduced:
        root = parse_html(text)
        rewrite_tree(root, inventor, telling=telling, with_states=with_states)
        page = _as_html(root)
        after = extract_page(page, url=address, fetched_at=fetched_at)
        return Reduced(
            html=page, url=address, differences=tuple(find_structure_differences(before, after))
        )

    without = attempt(with_states=False)
    if not without.differences:
        return without
    return min(without, attempt(with_states=True), key=lambda reduced: len(reduced.differences))


def _names(result: PageResult, url: str) -> Iterator[str]:
    """Yield the names of the site and of the people, no word of which may stay."""
    article = result.article
    yield (urlsplit(url).hostname or "").replace(".", " ").replace("-", " ")
    yield article.publisher.name or ""
    yield from (author.name for author in article.authors)


def _spellings(result: PageResult, url: str) -> dict[str, str]:
    """Find how the page spells the name in its address: label -> the words of a title or name."""
    label = site_label(urlsplit(url).hostname or "")
    metadata = result.page.metadata
    titles = [metadata.title or "", *metadata.headlines]
    spelt = [result.article.publisher.name or "", *chain.from_iterable(map(title_parts, titles))]
    return {label: next((s for s in spelt if normalize_name(s) == normalize_name(label)), label)}


def _telling(result: PageResult, url: str) -> Iterator[str]:
    """Yield what tells the page where it is part of an element's name."""
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
