"""Limit the markup of a page, so that parsing it takes a bounded time."""

from __future__ import annotations

import re
from itertools import islice

from parsel import Selector

MAX_TAGS = 100_000
"""Elements read of one page, five times the tags of the longest of 3,200; 30 us each at most."""
_OPENING = re.compile("<[a-zA-Z]")
MAX_ATTRIBUTES = 2_000
"""Of one element, as libxml2 takes quadratic time for them; one with more has none."""
_LONG_TAG_CHARS = 4 * MAX_ATTRIBUTES
"""No shorter tag has that many."""
_VALUE = r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:[\s/]++|[^\s/>][^\s/>=]*+{_VALUE})*+")
_ATTRIBUTE = re.compile(rf"[\s/]++[^\s/>=]++{_VALUE}")


def limit_markup(html: str) -> str:
    """Return the first ``MAX_TAGS`` elements of a page, with ``MAX_ATTRIBUTES`` attributes each."""
    if html.count("<") > MAX_TAGS:
        after = next(islice(_OPENING.finditer(html), MAX_TAGS, None), None)
        html = html[: after.start()] if after else html
    return _TAG.sub(_limit_attributes, html)


def select_html(html: str, *, url: str) -> Selector:
    """Return a page for CSS and XPath, with limited markup; ``url`` is that of the page."""
    return Selector(limit_markup(html), base_url=url)


def _limit_attributes(tag: re.Match[str]) -> str:
    text = tag[0]
    is_long = len(text) > _LONG_TAG_CHARS and len(_ATTRIBUTE.findall(text)) > MAX_ATTRIBUTES
    return re.split(r"[\s/]", text, maxsplit=1)[0] if is_long else text
