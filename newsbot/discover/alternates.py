"""Find the feeds and sections of a site that one of its pages names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.anchors import Surroundings, read_anchor
from newsbot.discover.link_headers import read_link_headers
from newsbot.discover.linked_urls import MAX_LINKS, resolve_href
from newsbot.discover.links import find_links
from newsbot.discover.url_score import score_url
from newsbot.urls import is_same_site, url_key

MAX_FEEDS = 20
MAX_FOREIGN_FEEDS = 2
"""Taken of feeds on other hosts; a feed service has one for a site."""
MAX_SECTIONS = 30
"""Taken from one page. A few serve a run; more are a list of every tag."""

_FEED_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/feed+json "
    "text/xml application/xml".split()
)
_COMMENTS = re.compile(r"comment|kommentar|commentaire|comentario|/respon[sd]", re.IGNORECASE)
_SECTION_STEPS = 2
_SECTION_TEXT_CHARS = 30
_FOOTER = frozenset({"footer"})
_NAVIGATION = frozenset({"nav", "header", "menu"})
_NAVIGATION_NAMES = frozenset({"navigation", "nav", "navbar", "menu", "menubar", "main-menu"})
_Places = tuple[bool, bool]
"""Whether an element is in the navigation, and whether it is in the footer."""
_AGAINST = frozenset({"name", "last name", "archive", "date", "id"})


def find_feeds(page: Selector, *, url: str, headers: Iterable[bytes] = ()) -> list[str]:
    """Find the feeds that a page names by ``rel=alternate``, but for feeds of comments.

    Those of the page's site come first: a feed may be served by another host for its publisher.

    :param url: the absolute URL of the page.
    :param headers: its ``Link`` headers.
    """
    links = [
        (link.get("href"), link.get("title"))
        for link in page.root.iter("link")
        if _is_feed((link.get("rel") or "").lower().split(), link.get("type") or "")
    ]
    links += [
        (link.url, None)
        for link in read_link_headers(headers, url)
        if _is_feed(link.relations, link.media_type)
    ]
    found: dict[str, str] = {}
    for href, title in links[:MAX_LINKS]:
        target = resolve_href(href, url)
        if target and not _COMMENTS.search(f"{title or ''} {urlsplit(target).path}"):
            found.setdefault(url_key(target), target)
    own = [target for target in found.values() if is_same_site(target, url)]
    others = [target for target in found.values() if not is_same_site(target, url)]
    return [*own[:MAX_FEEDS], *others[:MAX_FOREIGN_FEEDS]]


def _is_feed(relations: Collection[str], media_type: str) -> bool:
    return "alternate" in relations and (
        media_type.partition(";")[0].strip().lower() in _FEED_TYPES
    )


def find_sections(page: Selector, *, url: str) -> list[str]:
    """Find the sections that the navigation of a front page links to, in page order.

    A section has a short name, a short path, and no sign of an article, an account or a service
    page; links in the footer are left out.
    """
    articles = {url_key(link.url) for link in find_links(page, url=url) if link.is_article}
    found: dict[str, str] = {}
    places = Surroundings[_Places]((False, False), _add_place)
    for anchor in islice(page.root.iter("a"), MAX_LINKS):
        target = resolve_href(anchor.get("href"), url)
        if target is None or len(found) >= MAX_SECTIONS or places.find(anchor) != (True, False):
            continue
        key = url_key(target)
        text, _ = read_anchor(anchor)
        if key not in articles and 0 < len(text) <= _SECTION_TEXT_CHARS and _is_path(target, url):
            found.setdefault(key, target)
    return list(found.values())


def _is_path(target: str, url: str) -> bool:
    parts = urlsplit(target)
    steps = [step for step in parts.path.split("/") if step]
    if parts.query or not 0 < len(steps) <= _SECTION_STEPS or not is_same_site(target, url):
        return False
    return not _AGAINST & score_url(target).keys()


def _add_place(around: _Places, element: Any) -> _Places:
    names = {element.tag, (element.get("role") or "").lower()}
    names.update((element.get("class") or "").lower().split())
    is_navigation, is_footer = around
    return (
        is_navigation or not names.isdisjoint(_NAVIGATION | _NAVIGATION_NAMES),
        is_footer or not names.isdisjoint(_FOOTER),
    )
