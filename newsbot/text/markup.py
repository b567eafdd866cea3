"""Limit the markup of a page, so that parsing it takes a bounded time."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsel import Selector

MAX_TAGS = 100_000
"""Elements read of one page, five times the tags of the longest of 3,200; 30 us each at most."""
_OPENING = re.compile(b"<[a-zA-Z]")
MAX_ATTRIBUTES = 2_000
"""Of one element, as libxml2 takes quadratic time for them; one with more has none."""
_LONG_TAG_BYTES = 2 * MAX_ATTRIBUTES
"""No shorter tag has more: each takes a separator and a name at least, or a name and a value."""
_SPACE = r" \t\n\r\f"
_ATTRIBUTE = (
    rf"[{_SPACE}/]*+[^{_SPACE}/>][^{_SPACE}/>=]*+"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+"
    rf"""(?:"[^"]*+"|'[^']*+'|[^{_SPACE}>"'][^{_SPACE}>]*+)?+)?+"""
)
_ATTRIBUTES = re.compile(_ATTRIBUTE.encode())
_TAG = re.compile(rf"(<[a-zA-Z][^{_SPACE}/>]*+)(?:{_ATTRIBUTE})*+".encode())
"""A tag up to its end, with its name as the group: HTML, 13.2.5.6 to 13.2.5.40."""
_BEFORE_VALUE = b"= \t\n\r\f"


def limit_markup(page: bytes) -> bytes:
    """Return the first ``MAX_TAGS`` elements of a page, with ``MAX_ATTRIBUTES`` attributes each.

    :param page: what the parser gets, in UTF-8: a character that is removed later could change
        where a tag ends.
    """
    if len(page) > 2 * MAX_TAGS and page.count(b"<") > MAX_TAGS:
        after = next(islice(_OPENING.finditer(page), MAX_TAGS, None), None)
        page = page[: after.start()] if after else page
    return limit_attributes(page)


def limit_attributes(page: bytes) -> bytes:
    """Remove the attributes of tags that have more than ``MAX_ATTRIBUTES``.

    After nearly every ``>`` the parser is outside of all tags, whatever is before it. From one to
    the next there are seldom as many bytes as such a tag has, and tags are only read where there
    are: in scripts and the like.
    """
    kept: list[bytes] = []
    copied = start = read = 0  # up to where the page is copied, passed and matched as a tag
    left = len(page)  # bytes of tags inside of others that are read: all of them would be too many
    while len(page) - start > _LONG_TAG_BYTES:
        end = page.rfind(b">", start + 1, start + _LONG_TAG_BYTES)
        if end >= 0 and not _may_be_in_value(page, start, end):
            start = end
            continue
        tag = _TAG.search(page, start)
        if tag is None:
            break
        is_inside, read = tag.start() < read, max(read, tag.end())
        left -= len(tag[0]) if is_inside else 0
        if not _has_too_many(tag) and left >= 0:
            # If this is no tag but text of a script, the next tag may be inside of its quotes.
            start = page.find(b">", tag.start())
            if start < 0:
                break
        elif is_inside:  # only on a malicious page
            page = page[: tag.start()]
        else:
            kept.append(page[copied : tag.end(1)])
            copied = start = tag.end()
    return b"".join((*kept, page[copied:])) if copied else page


def select_html(html: str | bytes, *, url: str) -> Selector:
    """Return a page for CSS and XPath, with limited markup.

    :param html: the page, as text or in valid UTF-8.
    :param url: its URL.
    """
    from parsel import Selector  # noqa: PLC0415 - extraction of an article does without

    page = html if isinstance(html, bytes) else html.encode("utf-8", "ignore")
    page = limit_markup(page.replace(b"\0", b""))
    if page[:1] != b"<":  # other white space than that of ASCII would begin the body
        page = page.decode().strip().encode()
    return Selector(body=page or b" ", base_url=url)  # it takes an empty body for none


def _may_be_in_value(page: bytes, start: int, end: int) -> bool:
    """Return whether a ``>`` may be inside a quoted value of a tag that begins after ``start``."""
    for quote in (b'"', b"'"):
        place = page.rfind(quote, start, end)
        if place > 0 and page[place - 1] in _BEFORE_VALUE:
            return True
    return False


def _has_too_many(tag: re.Match[bytes]) -> bool:
    if len(tag[0]) <= _LONG_TAG_BYTES:
        return False
    return len(_ATTRIBUTES.findall(tag[0], len(tag[1]))) > MAX_ATTRIBUTES
