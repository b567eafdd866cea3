"""Details of the article's blocks: levels, links, list items, table cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from newsbot.article_blocks import ArticleBlock, Image, ListItem, TableRow, TextLink
from newsbot.extraction.body.body_parts import LIST_TAGS, BodyPart, lists_around
from newsbot.extraction.document.blocks import PageBlock, Scope
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.link_ranges import find_link_ranges
from newsbot.extraction.fields.block_roles import find_role
from newsbot.extraction.fields.image_blocks import insert_images
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.table_rows import read_rows
from newsbot.text.normalize import find_number

MAX_LINKS = 2_000
"""Of one article; each takes the length of its URL in the record, of a few characters of a page."""
MAX_LEVEL = 9
"""Of the items of lists in lists; deeper ones are shown at this level."""
MAX_NUMBER = 999_999_999
"""The greatest number of a list in Markdown (CommonMark 5.2)."""
_NOT_IN_URLS = dict.fromkeys(map(ord, "\t\n\r"))
"""Characters that browsers leave out of URLs (URL Standard, 4.4)."""
_ITEM_TAGS = frozenset(("li", "dt", "dd"))


def read_article_blocks(page: Page, images: Iterable[Image]) -> list[ArticleBlock]:
    """Return the blocks of the article; empty before the body stage, or if it found none.

    :param images: those of the record; the ones that the page shows in the text have a block each.
    """
    body = page.body
    if body is None:
        return []
    links = _Links(page)
    blocks = [
        ArticleBlock(
            text=part.text, links=links.read(part), role=find_role(part), **_details_of(part)
        )
        for part in body.parts
    ]
    return list(insert_images(blocks, page, body, {image.url for image in images}))


def _details_of(part: BodyPart) -> dict[str, Any]:
    """Return the type of a part, and what else is known of it."""
    details: dict[str, Any] = {"type": part.type}
    if part.type == "table":
        rows = read_rows(part)
        if rows is None:
            return {"type": "paragraph"}
        details["rows"] = [TableRow(cells=cells) for cells in rows.rows]
        return details | {"hasHeader": rows.hasHeader}
    first = part.blocks[0][1] if part.blocks else None
    if part.type == "heading" and first:
        details["level"] = int(first.tag[1])
    elif part.type == "list":
        details["items"] = list(_Items().read(part))
    elif part.type == "preformatted" and first:
        details["preformatted"] = _preformatted_text(part, first.element)
    return details


class _Links:
    """Reads the links of one article, of which there are at most ``MAX_LINKS``."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._left = MAX_LINKS

    def read(self, part: BodyPart) -> list[TextLink]:
        """Return the links of a part that lead to a page."""
        found = list(islice(self._find(part), self._left))
        self._left -= len(found)
        return found

    def _find(self, part: BodyPart) -> Iterator[TextLink]:
        for place, block in part.blocks:
            for start, end, element in find_link_ranges(block):
                href = (element.get("href") or "").strip()
                if not href.isprintable():  # to translate each one takes ten times as long
                    href = href.translate(_NOT_IN_URLS)
                # A button of a script leads to "#".
                if href != "#" and (url := self._page.absolute(href)):
                    yield TextLink(start=place + start, end=place + end, url=url)


class _Items:
    """Reads the items of one list and of the lists in it, and counts those of each."""

    def __init__(self) -> None:
        self._next: dict[Scope, int] = {}

    def read(self, part: BodyPart) -> Iterator[ListItem]:
        """Yield the items in order; blocks of one item are together."""
        level = 0
        for item, run in groupby(part.blocks, key=lambda placed: _item_of(placed[1])):
            blocks = list(run)
            (start, _), (last, block) = blocks[0], blocks[-1]
            lists = _lists_of(item)
            depth = max(1, len(lists)) + (item.tag == "dd")
            level = min(depth, level + 1, MAX_LEVEL)
            yield ListItem(
                start=start,
                end=last + len(block.text),
                level=level,
                number=self._number(item, lists[0]) if lists else None,
            )

    def _number(self, item: Scope, around: Scope) -> int | None:
        if around.tag != "ol" or item.tag != "li":
            return None
        is_reversed = "reversed" in around.element.attrib
        if around not in self._next:
            first = sum(child.tag == "li" for child in around.element) if is_reversed else 1
            self._next[around] = _read_number(around.element, "start", first)
        number = _read_number(item.element, "value", self._next[around])
        self._next[around] = max(number - 1, 0) if is_reversed else min(number + 1, MAX_NUMBER)
        return number


def _read_number(element: Element, attribute: str, default: int) -> int:
    text = (element.get(attribute) or "").strip()
    number = find_number(text, digits=len(str(MAX_NUMBER)))
    return default if number is None else number


def _item_of(block: PageBlock) -> Scope:
    """Return the item of a list that a block is in; its own element outside of any."""
    for scope in block.scope.near():
        if scope.tag in _ITEM_TAGS:
            return scope
        if scope.tag in LIST_TAGS:
            break
    return block.scope


def _lists_of(item: Scope) -> list[Scope]:
    """Return the lists that an item is in, innermost first."""
    own = next((scope for scope in item.near() if scope.tag in LIST_TAGS), None)
    return [] if own is None else [own, *lists_around(own)]


def _preformatted_text(part: BodyPart, element: Element) -> str | None:
    """Return the text of a part as its element has it; None if the element has more than that."""
    lines = "".join(_iter_lines(element)).strip("\n").rstrip()
    return lines if lines.split() == part.text.split() else None


def _iter_lines(element: Element) -> Iterator[str]:
    for inside in element.iter():
        if inside.tag == "br":
            yield "\n"
        yield inside.text or ""
        if inside is not element:
            yield inside.tail or ""
