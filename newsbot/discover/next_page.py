"""Find the URL of the page that follows a list page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from parsel import Selector

from newsbot.discover.anchors import read_label
from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.link_words import MORE_PAGES, NEXT_PAGE
from newsbot.discover.linked_urls import MAX_LINKS
from newsbot.discover.listing import resolve_url
from newsbot.urls import is_same_site, url_key

_BLOCK_CLASS_NAMES = (
    "pagination pager paging paginator page-numbers page-navigation pagenav nav-links wp-pagenavi "
    "paginacion paginazione paginering seitennavigation"
)
_BLOCK_CLASSES = frozenset(_BLOCK_CLASS_NAMES.split())
_BLOCK_TAGS = frozenset({"nav", "div", "ul", "ol", "section", "p"})
_PAGE_NUMBER = re.compile(
    r"(?:[?&/_-](?:page|p|paged|pg|seite|pagina)[=/_-]?)(\d{1,4})\b", re.IGNORECASE
)

_MORE_ATTRIBUTES = (
    "data-next-url data-next-page-url data-next data-load-more-url data-url data-href hx-get"
).split()
"""Attributes in which a button has the URL of what it adds: those of htmx and of themes."""
_MORE_CLASS = re.compile(r"(?:^|[\s_-])(?:load|show)[_-]?more(?:$|[\s_-])", re.IGNORECASE)
_MORE_TAGS = ("a", "button", "div", "span", "li", "section")
_MAX_LABEL_CHARS = 60
_AROUND_LABEL = " .:…+-–↓▼▾⌄→>»›*()[]"


def find_next_page(page: Selector, *, url: str) -> str | None:
    """Find the list's next page: ``rel=next``, then a pagination block, then a "load more" button.

    :param url: the absolute URL of the page; other sites and the page itself never follow it.
    :return: an absolute URL, or None on the last page.
    """
    current = _page_number(url)
    for target, text in _candidates(page.root, url):
        if text is None or _is_next(text, current) or _page_number(target) == current + 1:
            return target
    return next(_find_more(page.root, url), None)


def _find_more(root: Any, url: str) -> Iterator[str]:
    """Yield the URLs that "load more" buttons and links add to the list.

    A plain link counts only if it stays on the list: "more news" may be another section.
    """
    own, current = url_key(url), _page_number(url)
    for element in root.iter(*_MORE_TAGS):
        named = next((value for name in _MORE_ATTRIBUTES if (value := element.get(name))), None)
        href = named or element.get("href")
        if not href or not _adds_more(element):
            continue
        for target in _same_site(href, url, own):
            if named or _is_further(target, url, current):
                yield target


def _adds_more(element: Any) -> bool:
    if element.get("hx-get") and re.search("revealed|intersect", element.get("hx-trigger") or ""):
        return True  # htmx loads it when the reader scrolls there
    if element.tag not in ("a", "button") and element.get("role") != "button":
        return False
    label = read_label(element, chars=4 * _MAX_LABEL_CHARS)
    texts = (label, element.get("aria-label") or "", element.get("value") or "")
    return any(_is_more(text) for text in texts) or bool(
        _MORE_CLASS.search(element.get("class") or "") and len(label) <= _MAX_LABEL_CHARS
    )


def _is_more(text: str) -> bool:
    words = " ".join(text[: 4 * _MAX_LABEL_CHARS].replace("’", "'").split())
    return words.strip(_AROUND_LABEL).lower() in MORE_PAGES


def _is_further(target: str, url: str, current: int) -> bool:
    """Return whether a URL is a later page of the same list."""
    there, here = urlsplit(target), urlsplit(url)
    is_list = there.path.rstrip("/") == here.path.rstrip("/") and bool(there.query)
    return is_list or _page_number(target) == current + 1


def _candidates(root: Any, url: str) -> Iterator[tuple[str, str | None]]:
    """Yield URLs with their link text, None where the markup says that it is the next page."""
    own = url_key(url)
    for element in [*root.iter("link"), *root.iter("a")]:
        if "next" in (element.get("rel") or "").lower().split():
            yield from _target(element, url, own, None)
    for anchor in islice(_block_anchors(root), MAX_LINKS):
        text = read_label(anchor, chars=4 * _MAX_LABEL_CHARS)
        yield from _target(anchor, url, own, f"{text} {anchor.get('aria-label') or ''}")


def _block_anchors(root: Any) -> Iterator[Any]:
    """Yield the anchors of pagination blocks, each once where blocks are inside each other."""
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element.tag in _BLOCK_TAGS and _is_block(element):
            yield from element.iter("a")
            walk.skip_subtree()


def _target(element: Any, url: str, own: str, text: str | None) -> Iterator[tuple[str, str | None]]:
    for target in _same_site(element.get("href") or "", url, own):
        yield target, text


def _same_site(href: str, url: str, own: str) -> Iterator[str]:
    target = resolve_url(href, url)
    if target is None or not is_same_site(target, url) or url_key(target) == own:
        return
    if find_crawler_trap(target) is None:
        yield target


def _is_block(element: Any) -> bool:
    classes = (element.get("class") or "").lower().split()
    label = (element.get("aria-label") or "").lower()
    return not _BLOCK_CLASSES.isdisjoint(classes) or "pagination" in label


def _is_next(text: str, current: int) -> bool:
    words = text.lower().split()
    return words == [str(current + 1)] or any(word in NEXT_PAGE for word in words)


def _page_number(url: str) -> int:
    parts = urlsplit(url)
    match = _PAGE_NUMBER.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return int(match[1]) if match else 1
