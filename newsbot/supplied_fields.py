"""Names and selectors of the fields that a site's table or a hook can supply."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsel import Selector, SelectorList

EXTRA_PREFIX = "extra."
"""Begins the name of a field of ``Article.extra`` in sites' tables and hooks."""

_EXTRA_FIELD = re.compile(rf"{re.escape(EXTRA_PREFIX)}[A-Za-z_]\w*")
_KEYS_INSTEAD = {"articleBody": "body", "articleBlocks": "body", "publisher": "name"}


def suggest_field(name: str, known: Iterable[str]) -> str:
    """Return advice for somebody who named a field that cannot be supplied."""
    if name in _KEYS_INSTEAD:
        return f"the site's key {_KEYS_INSTEAD[name]!r} selects it"
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}, extra.NAME"


def is_extra_field(name: str) -> bool:
    """Return whether a name is that of a field of ``extra``, such as ``extra.rating``."""
    return _EXTRA_FIELD.fullmatch(name) is not None


def select(page: Selector, expression: str) -> SelectorList[Selector]:
    """Return what a selector of a site's table matches.

    :param expression: XPath if it begins with ``/``, ``./`` or ``(``, else CSS; ``::text`` and
        ``::attr()`` work as in parsel.
    :raises Exception: the expression is wrong; several unrelated types.
    """
    is_xpath = expression.startswith(("/", "./", "("))
    return page.xpath(expression) if is_xpath else page.css(expression)
