"""Find the links of a list page, and decide which are articles'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.linked_urls import LinkedUrl, collect_linked_urls
from newsbot.discover.list_pages import is_page_of_list
from newsbot.discover.needed_parameters import TitledUrl, learn_parameters
from newsbot.discover.teaser_dates import Days, ReadDays
from newsbot.discover.url_score import score_url
from newsbot.record_pickling import pickle_by_slots
from newsbot.text.scripts import latin_length
from newsbot.urls import is_same_site, keeping_all_parameters

ARTICLE_POINTS = 3
"""Points from which a URL counts as an article's; set on section pages of 75 sites."""

_VETO_SUFFIX = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp[34]|m3u8|avi|mov|zip|gz|xml|rss|atom|json|ics|docx?|xlsx?|css|js)$",
    re.IGNORECASE,
)

_LONG_TEXT_CHARS = 40
_FAIR_TEXT_CHARS = 20

_LIST_LINKS = 4
"""Links of one shape from which they are a list of teasers."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One URL that a page links to; ``text`` is the longest of its anchors."""

    url: str
    text: str
    is_article: bool
    reasons: tuple[str, ...]
    days: Days | None = None
    """Those of the date beside the link, None without one."""


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
    linked_urls = collect_linked_urls(page, url=url, read_days=read_days)
    if any(linked.is_shortened and len(linked.titles) > 1 for linked in linked_urls):
        with keeping_all_parameters():
            whole = collect_linked_urls(page, url=url)
        titled = (TitledUrl(url=each.url, titles=frozenset(each.titles)) for each in whole)
        if learn_parameters(url, titled):
            linked_urls = collect_linked_urls(page, url=url, read_days=read_days)
    linked_urls = [linked for linked in linked_urls if not linked.is_own]
    lists = _find_lists(linked_urls)
    return [_judge(linked, url, lists, article_url, learned) for linked in linked_urls]


def _find_lists(linked_urls: Iterable[LinkedUrl]) -> set[str]:
    """Find the shapes that several URLs with long texts share: the lists of teasers."""
    long_ones = [a for a in linked_urls if latin_length(a.text) >= _LONG_TEXT_CHARS]
    counts = Counter(shape for a in long_ones if "outside" not in a.places for shape in a.shapes)
    return {shape for shape, count in counts.items() if count >= _LIST_LINKS}


def _judge(
    linked: LinkedUrl,
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
        points = {**score_url(linked.url), **_judge_place(linked, lists), **linked.points}
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


def _find_veto(linked: LinkedUrl, url: str) -> str | None:
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


def _judge_place(linked: LinkedUrl, lists: set[str]) -> dict[str, int]:
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
    if linked.points and not linked.text:
        return points
    chars = latin_length(linked.text)
    points["text"] = 2 if chars >= _LONG_TEXT_CHARS else 1 if chars >= _FAIR_TEXT_CHARS else -1
    return points
