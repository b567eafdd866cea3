"""Find the links of a list page, and decide which are articles'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.anchors import Surroundings, read_anchor
from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.list_pages import is_page_of_list
from newsbot.discover.listing import resolve_url
from newsbot.discover.teaser_dates import Days, ReadDays, ShownDate, find_teaser_dates
from newsbot.discover.url_score import score_url
from newsbot.text.scripts import latin_length
from newsbot.urls import is_same_site, url_key

ARTICLE_POINTS = 3
"""Points from which a URL counts as an article's; set on section pages of 75 sites."""

MAX_LINKS = 5_000
"""Links read of one page: the longest real list pages have a few hundred."""

_VETO_REL = frozenset({"tag", "author", "next", "prev", "search", "license", "help", "sponsored"})
_VETO_SUFFIX = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m3u8|avi|mov|zip|gz|xml|rss|atom|json|ics|docx?|xlsx?|css|js)$",
    re.IGNORECASE,
)

_OUTSIDE_TAGS = frozenset({"nav", "footer"})
_OUTSIDE_ROLES = frozenset({"navigation", "contentinfo", "menu", "menubar", "search"})
_OUTSIDE_CLASS_NAMES = (
    "nav navbar navigation menu submenu footer site-footer breadcrumb breadcrumbs pagination pager "
    "tags tag-list share social"
)
_OUTSIDE_CLASSES = frozenset(_OUTSIDE_CLASS_NAMES.split())
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_PICTURES = frozenset({"img", "picture"})
_Places = tuple[frozenset[str], bool]
"""The names of what is around an element, and whether it is in a header but in no teaser."""
_LONG_TEXT_CHARS = 40
_FAIR_TEXT_CHARS = 20

_LIST_LINKS = 4
"""Links of one shape from which they are a list of teasers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One URL that a page links to; ``text`` is the longest of its anchors."""

    url: str
    text: str
    is_article: bool
    reasons: tuple[str, ...]
    days: Days | None = None
    """Those of the date beside the link, None without one."""


@dataclass(slots=True)
class _LinkedUrl:
    """The evidence of all anchors of one URL."""

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
    learned: LearnedUrlPatterns | None = None,
    read_days: ReadDays | None = None,
) -> list[Link]:
    """Return the URLs that a page links to, in page order, one ``Link`` each.

    Points for the spelling of a URL (date, number, slug, names of sections), for its place
    (heading, navigation), for a list of like links with long texts, and for what earlier runs
    found under like URLs add up; ``article_url`` decides in their place.

    :param url: the absolute URL of the page; links to other sites are never articles.
    :param article_url: a regular expression searched in the canonical URL.
    :param read_days: reads dates in words; without it only dates for machines are read.
    """
    linked_urls = _collect(page, url, read_days)
    lists = _find_lists(linked_urls)
    return [_judge(linked, url, lists, article_url, learned) for linked in linked_urls]


def _collect(page: Selector, url: str, read_days: ReadDays | None) -> list[_LinkedUrl]:
    root = page.root
    base = url
    for element in root.iter("base"):
        base = resolve_href(element.get("href") or "", url) or url
        break
    found: dict[str, _LinkedUrl] = {}
    keys: dict[Any, str] = {}
    own = url_key(url)
    places = Surroundings[_Places]((frozenset(), False), _add_place)
    for number, anchor in enumerate(root.iter("a")):
        target = resolve_href(anchor.get("href") or "", base) if number < MAX_LINKS else None
        key = url_key(target) if target else own
        if target and key != own:
            keys[anchor] = key
            _note(found.setdefault(key, _LinkedUrl(target)), anchor, places)
    for key, shown in find_teaser_dates(root, keys.get, read_days).items():
        found[key].shown = shown
    return list(found.values())


def resolve_href(href: str | None, base: str) -> str | None:
    """Return the canonical URL of a link, None where it leads to no other page.

    :param base: the absolute URL that a relative one is relative to.
    """
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    return resolve_url(href, base)


def _note(linked: _LinkedUrl, anchor: Any, places: Surroundings[_Places]) -> None:
    text, tags = read_anchor(anchor)
    if len(text) > len(linked.text):
        linked.text = text
    linked.vetoes |= _VETO_REL.intersection((anchor.get("rel") or "").lower().split())
    names, is_in_header = places.find(anchor)
    linked.places |= names
    if is_in_header:
        linked.places.add("outside")
    if tags & _HEADINGS:
        linked.places.add("heading")
    if tags & _PICTURES:
        linked.places.add("image")
    linked.shapes.add(_shape(anchor))


def _add_place(around: _Places, element: Any) -> _Places:
    """Name an element that says what the links inside it are."""
    names, is_in_header = around
    if element.tag in _HEADINGS:
        return names | {"heading"}, is_in_header
    if element.tag in ("main", "article", "aside"):
        # The header of a teaser is not that of the page.
        return names | {element.tag}, is_in_header and element.tag != "article"
    if _is_outside(element):
        return names | {"outside"}, is_in_header
    return names, is_in_header or element.tag == "header"


def _is_outside(element: Any) -> bool:
    return (
        element.tag in _OUTSIDE_TAGS
        or (element.get("role") or "").lower() in _OUTSIDE_ROLES
        or not _OUTSIDE_CLASSES.isdisjoint((element.get("class") or "").lower().split())
    )


def _shape(anchor: Any) -> str:
    """Describe an anchor and its two nearest ancestors, so that like teasers have like shapes."""
    steps = (anchor, *islice(anchor.iterancestors(), 2))
    return ">".join(f"{step.tag}.{step.get('class') or ''}" for step in steps)


def _find_lists(linked_urls: Iterable[_LinkedUrl]) -> set[str]:
    """Find the shapes that several URLs with long texts share: the lists of teasers."""
    long_ones = [a for a in linked_urls if latin_length(a.text) >= _LONG_TEXT_CHARS]
    counts = Counter(shape for a in long_ones if "outside" not in a.places for shape in a.shapes)
    return {shape for shape, count in counts.items() if count >= _LIST_LINKS}


def _judge(
    linked: _LinkedUrl,
    url: str,
    lists: set[str],
    article_url: str | None,
    learned: LearnedUrlPatterns | None,
) -> Link:
    reasons: tuple[str, ...]
    if veto := _find_veto(linked, url):
        reasons, is_article = (veto,), False
    elif article_url:
        reasons, is_article = ("article_url",), re.search(article_url, linked.url) is not None
    else:
        points = {**score_url(linked.url), **_judge_place(linked, lists)}
        if learned is not None:
            points |= _judge_pattern(linked.url, points, learned)
        reasons = tuple(f"{name} {value:+d}" for name, value in points.items())
        is_article = sum(points.values()) >= ARTICLE_POINTS
    return Link(
        url=linked.url,
        text=linked.text,
        is_article=is_article,
        reasons=reasons,
        days=linked.shown.days if linked.shown else None,
    )


def _find_veto(linked: _LinkedUrl, url: str) -> str | None:
    parts, page = urlsplit(linked.url), urlsplit(url)
    if not is_same_site(linked.url, url):
        return "other site"
    if parts.path in ("", "/") and not parts.query:
        return "front page"
    if parts.path == page.path and is_page_of_list(parts.query, page.query, linked.text):
        return "page of this list"
    if linked.vetoes:
        return f"rel={min(linked.vetoes)}"
    trap = "file" if is_file(parts.path) else find_crawler_trap(linked.url)
    return trap and trap.replace("_", " ")


def is_file(path: str) -> bool:
    """Return whether a path ends like that of an image, a document or the like.

    >>> is_file("/report.pdf"), is_file("/report.html")
    (True, False)
    """
    return _VETO_SUFFIX.search(path) is not None


def _judge_pattern(url: str, points: dict[str, int], learned: LearnedUrlPatterns) -> dict[str, int]:
    """Return the points of earlier runs, none against a date or the heading of a teaser."""
    is_clear = "date" in points or "heading" in points
    return {name: value for name, value in learned.judge(url).items() if value > 0 or not is_clear}


def _judge_place(linked: _LinkedUrl, lists: set[str]) -> dict[str, int]:
    points = {}
    if "heading" in linked.places:
        points["heading"] = 3
    elif "outside" in linked.places:
        points["outside"] = -4
    if "image" in linked.places and linked.text:
        points["image"] = 2 if "heading" in linked.places else 1
    if linked.places & {"main", "article"}:
        points["main"] = 1
    if lists & linked.shapes:
        points["list"] = 2
    if linked.shown and linked.shown.is_time:
        points["dated"] = 1
    chars = latin_length(linked.text)
    points["text"] = 2 if chars >= _LONG_TEXT_CHARS else 1 if chars >= _FAIR_TEXT_CHARS else -1
    return points
