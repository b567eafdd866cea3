"""Propose selectors for the fields that a site has lost, and try them with the extraction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from lxml.html import HtmlElement
from parsel import Selector

from newsbot.extraction import extract_page
from newsbot.items import Article
from newsbot.site import Site
from newsbot.site_check.element_names import name_in_place
from newsbot.site_check.page_elements_by_text import find_carriers, find_text_element
from newsbot.supplied_fields import select

BODY = "articleBody"
CANDIDATES = 40
"""Selectors of a field that are looked up on all pages."""
TRIED = 4
"""Of these, tried with the extraction."""
MIN_SHARE = 0.5
"""Of the pages, on which a selector must give the earlier value."""
MIN_BODY_LIKENESS = 0.8
CARRIERS = 6
"""Elements of a page that are named."""


@dataclass(frozen=True, slots=True)
class LivePage:
    """A page as it is today: its text, its tree, and the article that it was."""

    html: str
    url: str
    root: HtmlElement
    earlier: Article


@dataclass(frozen=True, slots=True)
class Proposal:
    """A selector for a field, and on how many of the pages it gives the earlier value."""

    field: str
    selector: str
    right: int
    pages: int


def propose_selector(field: str, pages: Sequence[LivePage], site: Site) -> Proposal | None:
    """Return the selector that gives the earlier value on most pages; None without a good one.

    :param pages: pages of articles that had a value in the field.
    """
    counts: Counter[str] = Counter()
    carriers = [_find(field, page) for page in pages]
    for elements in carriers:
        names = {name for element in elements[:CARRIERS] for name in name_in_place(element)}
        counts.update(names)
    common = [name for name, number in counts.items() if number >= MIN_SHARE * len(pages)]
    ranked = sorted(common, key=lambda name: (-counts[name], len(name)))[:CANDIDATES]
    # The element's own name lasts longer than its place.
    measured = [
        (*_measure(name, pages, carriers), name.count(" "), len(name), name) for name in ranked
    ]
    best: Proposal | None = None
    for *_, selector in sorted(measured)[:TRIED]:
        right = sum(is_right(field, selector, page, site) for page in pages)
        if right >= MIN_SHARE * len(pages) and (best is None or right > best.right):
            best = Proposal(field, selector, right, len(pages))
        if right == len(pages):
            break
    return best


def _find(field: str, page: LivePage) -> list[Any]:
    if field == BODY:
        body = find_text_element(page.root, page.earlier)
        return [] if body is None else [body]
    return find_carriers(page.root, field, page.earlier)


def _measure(
    selector: str, pages: Sequence[LivePage], carriers: Sequence[list[Any]]
) -> tuple[int, int]:
    """Return on how many pages a selector misses the value, and how much else it matches."""
    missed = others = 0
    for page, elements in zip(pages, carriers, strict=True):
        matches = [match.root for match in select(Selector(root=page.root), selector)]
        wanted = set(elements)
        first = matches[0] if matches else None
        missed += first not in wanted
        others += sum(match not in wanted for match in matches)
    return missed, others


def is_right(field: str, selector: str, page: LivePage, site: Site) -> bool:
    """Return whether the extraction gives the earlier value with a selector in the site's table."""
    if field == BODY:
        changed = site.model_copy(update={"body": (selector,)})
    else:
        fields = {**site.fields, field: (selector, *site.fields.get(field, ()))}
        changed = site.model_copy(update={"fields": fields})
    article = extract_page(page.html, url=page.url, site=changed).article
    return is_same_value(field, page.earlier, article)


def is_same_value(field: str, earlier: Article, article: Article) -> bool:
    """Return whether an article has the value of an earlier one, as a reader sees it."""
    before, after = getattr(earlier, field), getattr(article, field)
    if not before or not after:
        return not before and not after
    if field == BODY:
        one, other = (str(text).split() for text in (before, after))
        return SequenceMatcher(a=one, b=other, autojunk=False).quick_ratio() >= MIN_BODY_LIKENESS
    if field == "datePublished":
        return str(before)[:10] == str(after)[:10]
    if field == "authors":
        return {a.name for a in before} == {a.name for a in after}
    if field == "mainImage":
        return _file(before.url) == _file(after.url)
    return bool(before == after)


def _file(url: str | None) -> str:
    return (url or "").partition("?")[0].rpartition("/")[2]
