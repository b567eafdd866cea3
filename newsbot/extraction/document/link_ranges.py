"""Places of links in the text of a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.element import Element


class LinkRange(NamedTuple):
    """The part of a block's text that is a link, as a slice of it, and the link's element."""

    start: int
    end: int
    element: Element


def find_link_ranges(block: PageBlock) -> Iterator[LinkRange]:
    """Yield where the links of a block are in its text, in order; links without text are left out.

    The white space of the text is collapsed, so it is collapsed here once more, from link to link.
    """
    if block.linked is None:
        return
    pieces, anchors = block.linked
    end = read = 0
    is_apart = False
    for anchor in anchors:
        before = "".join(pieces[read : anchor.start])
        _, end, is_apart = _advance(end, before, is_apart=is_apart)
        inside = "".join(pieces[anchor.start : anchor.end])
        start, end, is_apart = _advance(end, inside, is_apart=is_apart)
        read = anchor.end
        if start < end:
            yield LinkRange(start, end, anchor.element)


def _advance(end: int, text: str, *, is_apart: bool) -> tuple[int, int, bool]:
    """Return where a text begins and ends if its white space is collapsed.

    :param end: where the text before it ends.
    :param is_apart: whether white space is between the two.
    :return: begin, end, and whether white space follows; begin and end are equal without a word.

    >>> _advance(0, " two  words ", is_apart=False), _advance(9, "more", is_apart=True)
    ((0, 9, True), (10, 14, False))
    """
    words = " ".join(text.split())
    if not words:
        return end, end, is_apart or bool(text)
    start = end + bool(end and (is_apart or text[0].isspace()))
    return start, start + len(words), text[-1].isspace()
