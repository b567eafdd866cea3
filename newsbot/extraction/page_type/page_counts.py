"""Counts over a page's blocks: text by itself, linked titles, and the text under them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.text.scripts import latin_length

MIN_TEASER_LENGTH = 18
"""A link with less text, as in a menu, is no title of an article."""
MIN_HEADLINE_LENGTH = 35
"""Headings of sections and of people are shorter; most headlines are longer."""
MAX_TEASER_LENGTH = 400
"""A link with more text is a box, as for a newsletter."""
_MENU_RULES = frozenset(
    {
        Rule.NAVIGATION,
        Rule.PAGE_FOOTER,
        Rule.SHARE,
        Rule.FORM,
        Rule.ACCOUNT,
        Rule.CONSENT,
        Rule.NEWSLETTER,
        Rule.BYLINE,
        Rule.CAPTION,
        Rule.CREDIT,
        Rule.ADVERTISEMENT,
    }
)
"""A block under one of these is no teaser, however long its links are."""
_HEADING_TEXT_LENGTH = 80
"""A heading with more text is a standfirst."""
_LINK_SHARE = 0.65
"""The line of a title may have the time of day, too."""
_ITEM_LINK_SHARE = 0.6
_LINKS_A_TEASER = 3
"""Links of one teaser (picture, title, section) in an element that is one block."""
_MIN_TEXT_LENGTH = 25
_ANNOUNCED_STEPS = 4
"""A linked title announces the text up to this many blocks below it: a date may be between."""
_MAX_STANDFIRST_LENGTH = 600
"""A longer paragraph under a linked title is a text, such as that of a post in a blog."""
_MIN_STANDFIRSTS = 3
"""Fewer announced texts on a page with text under its own headline belong to that text."""
_MIN_REPEATS = 3
_MAX_REPEATED_LENGTH = 40
_MAX_REPEATED_LINE = 100
"""A byline of a teaser is shorter; a longer text that is on the page again is prose."""


@dataclass(kw_only=True, slots=True)
class PageCounts:
    """Counts over a page's blocks; lengths are those of ``latin_length``.

    ``text``: kept text that no linked title announces, without short lines that are on the page
    several times, such as the byline of each teaser. ``opening``: the part of it directly under
    an unlinked headline. ``listed``: kept text that linked titles announce, in ``standfirsts``
    blocks. Outside menus, ``teasers``: different linked titles; ``headings``: linked headings;
    ``repeats``: occurrences of the most frequent short link ("Read more").
    """

    text: float = 0
    opening: float = 0
    listed: float = 0
    standfirsts: int = 0
    teasers: int = 0
    headings: int = 0
    repeats: int = 0


def count_blocks(blocks: list[PageBlock]) -> PageCounts:
    """Count over a page's blocks, in reading order, after the body was found."""
    counts = PageCounts()
    titles: set[str] = set()
    short: Counter[str] = Counter()
    for block in blocks:
        if not block.link_chars or block.rule in _MENU_RULES:
            continue
        if "\n" in block.text and _is_item(block):
            counts.teasers += 1
        if block.link_chars < _LINK_SHARE * len(block.text):
            continue
        counts.headings += block.tag in HEADING_TAGS
        if block.links > _LINKS_A_TEASER:
            counts.teasers += block.links // _LINKS_A_TEASER
        elif MIN_TEASER_LENGTH <= block.length <= MAX_TEASER_LENGTH:
            titles.add(block.text)
        if len(block.text) <= _MAX_REPEATED_LENGTH:
            short[block.text] += 1
    counts.teasers += len(titles)
    repeated = {text for text, count in short.items() if count >= _MIN_REPEATS}
    counts.repeats = max((short[text] for text in repeated), default=0)
    _count_text(counts, blocks, titles, repeated)
    return counts


def _is_item(block: PageBlock) -> bool:
    """Return whether a block of several lines is a teaser, the first of them its linked title."""
    if block.links > _LINKS_A_TEASER:
        return False
    first = block.text[: block.text.index("\n")]
    linked = block.link_chars >= _ITEM_LINK_SHARE * len(first)
    return linked and latin_length(first) >= MIN_TEASER_LENGTH


def _count_text(
    counts: PageCounts, blocks: list[PageBlock], titles: set[str], repeated: set[str]
) -> None:
    """Add to ``counts`` the kept text by itself, and the text that linked titles announce."""
    announced_until = -1
    is_opening = False
    times = Counter([block.text for block in blocks])
    for i, block in enumerate(blocks):
        if block.text in titles:
            announced_until, is_opening = i + _ANNOUNCED_STEPS, False
        elif block.rule is Rule.HEADLINE and _is_headline(block):
            announced_until, is_opening = -1, True
        if block.rule is not None:
            continue
        length = _text_length(block)
        is_line = length <= _MAX_REPEATED_LINE and times[block.text] >= _MIN_REPEATS
        if length < _MIN_TEXT_LENGTH or is_line:
            continue
        if length <= _MAX_STANDFIRST_LENGTH and (
            i <= announced_until
            or (repeated and any(after.text in repeated for after in blocks[i + 1 : i + 3]))
            or ("\n" in block.text and _is_item(block))
        ):
            counts.listed += length
            counts.standfirsts += 1
            announced_until = -1
        else:
            counts.text += length
            counts.opening += length * is_opening
    if counts.opening and counts.standfirsts < _MIN_STANDFIRSTS:
        counts.text += counts.listed
        counts.listed, counts.standfirsts = 0, 0


def _is_headline(block: PageBlock) -> bool:
    """Return whether a headline is the page's own and as long as headlines are."""
    return not block.link_chars and block.length >= MIN_HEADLINE_LENGTH


def _text_length(block: PageBlock) -> float:
    """Return the length of a kept block outside of its links; 0 for a heading."""
    length = block.length - block.link_chars
    is_heading = block.tag in HEADING_TAGS and length < _HEADING_TEXT_LENGTH
    return 0 if is_heading else length
