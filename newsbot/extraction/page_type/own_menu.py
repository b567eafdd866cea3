"""A page's link to itself in a menu of its site: menus have pages of the site, and no articles."""

from __future__ import annotations

import re
from itertools import islice

from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.page import Page
from newsbot.extraction.values.url_parts import path_of

_MAX_LINKS = 1_000
_MAX_TEXTS, _MAX_TEXT_CHARS = 40, 60
_MENU_TEXT = re.compile(r"[^\d]{3,34}")
"""Dates and headlines, which link articles, are not entries of a menu."""
_MENU_STEPS = 14
_MENU_TAGS = frozenset({"nav", "header", "footer", "aside"})
_OTHER_MENUS = ("lang", "locale", "breadcrumb", "share", "social", "related", "recent", "popular")


def find_menu_link(page: Page, path: str) -> str | None:
    """Return the text of a link in a menu that leads to the page itself; None without one.

    :param path: the path of the page's URL in lower case.
    """
    path = path.rstrip("/")
    last = path.rpartition("/")[2]
    if not last:
        return None
    for link in islice(page.elements.find("a"), _MAX_LINKS):
        href = (link.get("href") or "").lower().rstrip("/")
        if not href.endswith(last) or path_of(page.absolute(href) or "").rstrip("/") != path:
            continue
        texts = (text[:_MAX_TEXT_CHARS] for text in islice(link.itertext(), _MAX_TEXTS))
        text = " ".join("".join(texts).split())
        if _MENU_TEXT.fullmatch(text) and not link.get("hreflang") and _is_in_menu(link):
            return text
    return None


def _is_in_menu(link: Element) -> bool:
    """Return whether a link is in a menu; one of languages, shares or articles does not count."""
    found = False
    for element in islice(link.iterancestors(), _MENU_STEPS):
        names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()[:500]
        if element.tag == "article" or any(word in names for word in _OTHER_MENUS):
            return False
        found = found or element.tag in _MENU_TAGS
    return found
