"""A list page -> the address of the page that follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.traps import find_trap
from newsbot.discover.words import NEXT_PAGE
from newsbot.urls import address_key, canonical_url, is_same_site

_BLOCK_CLASS_NAMES = (
    "pagination pager paging paginator page-numbers page-navigation pagenav nav-links wp-pagenavi "
    "paginacion paginazione paginering seitennavigation"
)
_BLOCK_CLASSES = frozenset(_BLOCK_CLASS_NAMES.split())
_PAGE_NUMBER = re.compile(
    r"(?:[?&/_-](?:page|p|paged|pg|seite|pagina|pagina)[=/_-]?)(\d{1,4})\b", re.IGNORECASE
)


def find_next_page(page: Selector, *, url: str) -> str | None:
    """Find the list's next page: ``rel=next`` first, then the links of a pagination block.

    :param url: the absolute address of the page; other sites and the page itself never follow it.
    :return: an absolute address, or None on the last page.
    """
    current = _page_number(url)
    for target, text in _candidates(page.root, url):
        if text is None or _is_next(text, current) or _page_number(target) == current + 1:
            return target
    return None


def _candidates(root: Any, url: str) -> Iterator[tuple[str, str | None]]:
    """Yield addresses with their text; no text says the markup itself calls it the next one."""
    own = address_key(url)
    for element in [*root.iter("link"), *root.iter("a")]:
        if "next" in (element.get("rel") or "").lower().split():
            yield from _target(element, url, own, None)
    for block in root.iter("nav", "div", "ul", "ol", "section", "p"):
        if _is_block(block):
            for anchor in block.iter("a"):
                label = anchor.get("aria-label") or ""
                yield from _target(anchor, url, own, f"{''.join(anchor.itertext())} {label}")


def _target(element: Any, url: str, own: str, text: str | None) -> Iterator[tuple[str, str | None]]:
    try:
        target = canonical_url(element.get("href") or "", url)
    except ValueError:
        return
    if is_same_site(target, url) and address_key(target) != own and find_trap(target) is None:
        yield target, text


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
