"""Recognize URLs that show another part or order of the same list."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from newsbot.text.scripts import latin_length

_PAGE_NAMES = frozenset("page paged pg seite pagina pagenum pageno".split())
_OFFSET_NAMES = frozenset("offset start from limit per_page".split())
_ORDER_NAMES = frozenset("sort sortby sort_by order orderby order_by dir direction view".split())
_PAGE_NUMBER = re.compile(r"\d{1,3}")
"""Longer numbers are ids: ``index.php?page=20417`` is an article."""
_OFFSET = re.compile(r"\d{1,6}")
_ORDER = re.compile(r"[a-z_.-]+", re.IGNORECASE)
_TITLE_CHARS = 20
_MAX_PARAMETERS = 20


def is_page_of_list(query: str, own_query: str, text: str) -> bool:
    """Return whether the query of a link to a list's own path names another part of that list.

    Then it has nothing but the list's own parameters, and at least one for a page or an order.

    :param own_query: the query of the list.
    :param text: that of the link: ``p=77`` is a page of some lists, and an article of WordPress.

    >>> is_page_of_list("cat=5&page=2", "cat=5", "2"), is_page_of_list("page=story&id=12", "", "")
    (True, False)
    """
    own = {*parse_qsl(own_query, keep_blank_values=True)}
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    fresh = [pair for pair in pairs[:_MAX_PARAMETERS] if pair not in own]
    return bool(fresh) and all(_is_part(name.lower(), value, text) for name, value in fresh)


def _is_part(name: str, value: str, text: str) -> bool:
    if name in _PAGE_NAMES:
        return not value or _PAGE_NUMBER.fullmatch(value) is not None
    if name in _OFFSET_NAMES:
        return _OFFSET.fullmatch(value) is not None
    if name in _ORDER_NAMES:
        return _ORDER.fullmatch(value) is not None
    is_number = name == "p" and _PAGE_NUMBER.fullmatch(value) is not None
    return is_number and latin_length(text) < _TITLE_CHARS
