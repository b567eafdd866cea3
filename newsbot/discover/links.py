"""A list page -> its links in page order, each judged an article's or not with the reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.teaser_dates import Days, ReadDays, ShownDate, find_teaser_dates
from newsbot.discover.url_score import score_url
from newsbot.text.scripts import latin_length
from newsbot.urls import canonical_url, is_same_site, url_key

ARTICLE_POINTS = 3
"""Points from which an address counts as an article's; set on section pages of 75 sites."""

MAX_LINKS = 5_000
"""Links read of one page: the longest real list pages have a few hundred."""

_VETO_REL = frozenset({"tag", "author", "next", "prev", "search", "license", "help", "sponsored"})
_VETO_SUFFIX = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m3u8|avi|mov|zip|gz|xml|rss|atom|json|ics|docx?|xlsx?|css|js)$",
    re.IGNORECASE,
)
_PAGE_QUERY = re.compile(
    r"^(?:page|p|paged|pg|seite|pagina|offset|start|sort|order|view)=(?!\d{4,}$)", re.IGNORECASE
)

_OUTSIDE_TAGS = frozenset({"nav", "footer"})
_OUTSIDE_ROLES = frozenset({"navigation", "contentinfo", "menu", "menubar", "search"})
_OUTSIDE_CLASS_NAMES = (
    "nav navbar navigation menu submenu footer site-footer breadcrumb breadcrumbs pagination pager "
    "tags tag-list share social"
)
_OUTSIDE_CLASSES = frozenset(_OUTSIDE_CLASS_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_LONG_TEXT_CHARS = 40
_FAIR_TEXT_CHARS = 20

_LIST_LINKS = 4
"""Links of one shape from which they are taken as a list of teasers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One address of a page: ``text`` the longest of its anchors, ``reasons`` what was seen."""

    url: str
    text: str
    is_article: bool
    reasons: tuple[str, ...]
    days: Days | None = None
    """Of the date that stands beside it, where there is one."""


@dataclass(slots=True)
class _Address:
    """What all anchors of one address say together."""

    url: str
    text: str = ""
    shown: ShownDate | None = None
    places: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)
    vetoes: set[str] = field(default_factory=set)


def find_links(
    page: Selector,
    *,
    url: str,
    article_url: str | None = None,
    learnt: LearnedUrlPatterns | None = None,
    read_days: ReadDays | None = None,
) -> list[Link]:
    """List the addresses a page links to, in page order, one ``Link`` each.

    Spelling (date, number, slug, names of sections), place (heading, navigation), company
    (a list of like links with long texts) and what earlier runs found under like addresses add
    up; ``article_url`` replaces them where given.

    :param url: the absolute address of the page; links to other sites are never articles.
    :param article_url: a regular expression searched in the canonical address.
    :param read_days: reads dates in words; without it only those given for machines are read.
    :return: every http address of the page; empty for a page without links.
    """
    addresses = _collect(page, url, read_days)
    lists = _find_lists(addresses)
    return [_judge(address, url, lists, article_url, learnt) for address in addresses]


def _collect(page: Selector, url: str, read_days: ReadDays | None) -> list[_Address]:
    root = page.root
    base = url
    for element in root.iter("base"):
        base = resolve_href(element.get("href") or "", url) or url
        break
    found: dict[str, _Address] = {}
    keys: dict[Any, str] = {}
    own = url_key(url)
    for number, anchor in enumerate(root.iter("a")):
        target = resolve_href(anchor.get("href") or "", base) if number < MAX_LINKS else None
        key = url_key(target) if target else own
        if target and key != own:
            keys[anchor] = key
            _note(found.setdefault(key, _Address(target)), anchor)
    for key, shown in find_teaser_dates(root, keys.get, read_days).items():
        found[key].shown = shown
    return list(found.values())


def resolve_href(href: str | None, base: str) -> str | None:
    """Return the canonical address of a link, None where it leads to no page.

    :param base: the absolute address that a relative one is relative to.
    """
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        return canonical_url(href, base)
    except ValueError:
        return None


def _note(address: _Address, anchor: Any) -> None:
    text = " ".join("".join(anchor.itertext()).split())
    if len(text) > len(address.text):
        address.text = text
    address.vetoes |= _VETO_REL.intersection((anchor.get("rel") or "").lower().split())
    address.places |= set(_find_places(anchor))
    address.shapes.add(_shape(anchor))


def _find_places(anchor: Any) -> Iterator[str]:
    """Name what the anchor holds and stands in, from the inside out."""
    for element in anchor.iterdescendants():
        if element.tag in _HEADINGS:
            yield "heading"
        elif element.tag in ("img", "picture"):
            yield "image"
    inside_teaser = False
    for element in anchor.iterancestors():
        if element.tag in _HEADINGS:
            yield "heading"
        elif element.tag in ("main", "article", "aside"):
            inside_teaser = inside_teaser or element.tag == "article"
            yield element.tag
        elif _is_outside(element) or (element.tag == "header" and not inside_teaser):
            yield "outside"


def _is_outside(element: Any) -> bool:
    return (
        element.tag in _OUTSIDE_TAGS
        or (element.get("role") or "").lower() in _OUTSIDE_ROLES
        or not _OUTSIDE_CLASSES.isdisjoint((element.get("class") or "").lower().split())
    )


def _shape(anchor: Any) -> str:
    """Describe the anchor and what it stands in, so that like teasers have like shapes."""
    steps = [anchor, *anchor.iterancestors()][:3]
    return ">".join(f"{step.tag}.{step.get('class') or ''}" for step in steps)


def _find_lists(addresses: Iterable[_Address]) -> set[str]:
    """Find the shapes that several addresses with long texts share: the lists of teasers."""
    long_ones = [a for a in addresses if latin_length(a.text) >= _LONG_TEXT_CHARS]
    counts = Counter(shape for a in long_ones if "outside" not in a.places for shape in a.shapes)
    return {shape for shape, count in counts.items() if count >= _LIST_LINKS}


def _judge(
    address: _Address,
    url: str,
    lists: set[str],
    article_url: str | None,
    learnt: LearnedUrlPatterns | None,
) -> Link:
    veto = _find_veto(address, url)
    if veto:
        return _link(address, reasons=(veto,), is_article=False)
    if article_url:
        matches = re.search(article_url, address.url) is not None
        return _link(address, reasons=("article_url",), is_article=matches)
    points = {**score_url(address.url), **_judge_place(address, lists)}
    if learnt is not None:
        points |= _judge_shape(address.url, points, learnt)
    reasons = tuple(f"{name} {value:+d}" for name, value in points.items())
    return _link(address, reasons=reasons, is_article=sum(points.values()) >= ARTICLE_POINTS)


def _link(address: _Address, *, reasons: tuple[str, ...], is_article: bool) -> Link:
    return Link(
        url=address.url,
        text=address.text,
        is_article=is_article,
        reasons=reasons,
        days=address.shown.days if address.shown else None,
    )


def _find_veto(address: _Address, url: str) -> str | None:
    parts, page = urlsplit(address.url), urlsplit(url)
    if not is_same_site(address.url, url):
        return "other site"
    if parts.path in ("", "/") and not parts.query:
        return "front page"
    if parts.path == page.path and _PAGE_QUERY.match(parts.query):
        return "page of this list"
    if address.vetoes:
        return f"rel={min(address.vetoes)}"
    return "file" if is_file(parts.path) else _word_trap(address.url)


def _word_trap(url: str) -> str | None:
    trap = find_crawler_trap(url)
    return trap and trap.replace("_", " ")


def is_file(path: str) -> bool:
    """Tell whether a path ends as that of a picture, a document or the like does.

    >>> is_file("/report.pdf"), is_file("/report.html")
    (True, False)
    """
    return _VETO_SUFFIX.search(path) is not None


def _judge_shape(url: str, points: dict[str, int], learnt: LearnedUrlPatterns) -> dict[str, int]:
    """Return what earlier runs say; against a date or a teaser's heading they say nothing."""
    is_clear = "date" in points or "heading" in points
    return {name: value for name, value in learnt.judge(url).items() if value > 0 or not is_clear}


def _judge_place(address: _Address, lists: set[str]) -> dict[str, int]:
    points = {}
    if "heading" in address.places:
        points["heading"] = 3
    elif "outside" in address.places:
        points["outside"] = -4
    if "image" in address.places and address.text:
        points["image"] = 2 if "heading" in address.places else 1
    if address.places & {"main", "article"}:
        points["main"] = 1
    if lists & address.shapes:
        points["list"] = 2
    if address.shown and address.shown.is_time:
        points["dated"] = 1
    chars = latin_length(address.text)
    points["text"] = 2 if chars >= _LONG_TEXT_CHARS else 1 if chars >= _FAIR_TEXT_CHARS else -1
    return points
