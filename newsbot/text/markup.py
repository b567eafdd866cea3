"""Limit the markup of a page, so that parsing it takes a bounded time."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsel import Selector

MAX_TAGS = 100_000
"""Elements read of one page, five times the tags of the longest of 3,200; 30 us each at most."""
_OPENING = re.compile("<[a-zA-Z]")
MAX_ATTRIBUTES = 2_000
"""Of one element, as libxml2 takes quadratic time for them; one with more has none."""
_LONG_TAG_CHARS = 4 * MAX_ATTRIBUTES
"""No shorter tag has that many."""
_SPACE = r" \t\n\r\f\v"
"""White space inside a tag, for a class of ``re``; a class with that of Unicode is slower."""
_VALUE = (
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+"
    rf"""(?:"[^"]*+"|'[^']*+'|[^{_SPACE}>"'][^{_SPACE}>]*+)?+)?+"""
)
_TAG = re.compile(
    rf"<[a-zA-Z][^{_SPACE}/>]*+(?:[{_SPACE}/]*+[^{_SPACE}/>][^{_SPACE}/>=]*+{_VALUE})*+"
)
_ATTRIBUTE = re.compile(rf"[{_SPACE}/]++[^{_SPACE}/>=]++{_VALUE}")


def limit_markup(html: str) -> str:
    """Return the first ``MAX_TAGS`` elements of a page, with ``MAX_ATTRIBUTES`` attributes each."""
    if len(html) > MAX_TAGS and html.count("<") > MAX_TAGS:
        after = next(islice(_OPENING.finditer(html), MAX_TAGS, None), None)
        html = html[: after.start()] if after else html
    # Nearly no page has such a tag, and joining the parts of a page again takes its time.
    long_tags = [tag for tag in _TAG.findall(html) if len(tag) > _LONG_TAG_CHARS]
    if any(map(_has_too_many, long_tags)):
        html = _TAG.sub(_limit_attributes, html)
    return html


def select_html(html: str, *, url: str) -> Selector:
    """Return a page for CSS and XPath, with limited markup; ``url`` is that of the page."""
    from parsel import Selector  # noqa: PLC0415 - extraction of an article does without

    return Selector(limit_markup(html), base_url=url)


def _limit_attributes(tag: re.Match[str]) -> str:
    return re.split(r"[\s/]", tag[0], maxsplit=1)[0] if _has_too_many(tag[0]) else tag[0]


def _has_too_many(tag: str) -> bool:
    return len(tag) > _LONG_TAG_CHARS and len(_ATTRIBUTE.findall(tag)) > MAX_ATTRIBUTES
