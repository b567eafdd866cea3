"""Drop the text of boxes that only a heading or label names: newsletters, comments, links."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from newsbot.extraction.body.box_lines import MAX_PITCH_CHARS, has_stem
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import (
    PageBlock,
    Scope,
    common_scope,
    count_chars,
    find_group,
)
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.text.scripts import is_mostly_unspaced

MAX_BOX_CHARS = 400
"""An element with more text below the heading of a newsletter is the article's layout."""
MAX_LABELS = 10
"""Headings of boxes that are read; a malicious page has thousands."""
MIN_ARTICLE_CHARS = 150
"""Less text above a heading of comments is a standfirst."""
_BOLD_SHARE = 0.8
MAX_LINK_LABEL_CHARS, MAX_LINK_LABEL_WORDS = 40, 4
MIN_LINK_WORDS, MIN_UNSPACED_LINK_CHARS = 4, 6
_LABEL_ENDS = (":", "：", "】", "]", "|", "｜", ">", "»", "-", "–", "▶")
_TOPIC_ENDS = (*_LABEL_ENDS, "?", "？", "!", "！")
_ADDRESS = re.compile(r"https?:|www\.|@|\w\.(?:com|org|net|info|[a-z]{2})\b")


def drop_labelled_links(page: PageContext) -> None:
    """Drop a line that is a few words with a colon or brackets and the link they announce.

    "Mira también: The bridge that never was" leads to another article in any language; links
    to addresses and single words are kept, and headings such as "Best for rain: A hat of felt".
    """
    for block in page.kept():
        is_line = block.tag not in HEADING_TAGS and find_group(block) is None
        if is_line and _is_labelled_link(block, _LABEL_ENDS):
            block.rule = Rule.RELATED


def drop_labelled_lists(page: PageContext) -> None:
    """Drop a list of links with a label each, or of one such link, and a heading directly above it.

    Another article's topic or a question is the label: "Is it true? The bridge that never was".
    """
    lists: dict[Scope, list[PageBlock]] = {}
    for block in page.scored:
        group = find_group(block)
        if group is not None and group.tag in {"ul", "ol"}:
            lists.setdefault(group, []).append(block)
    for group, items in lists.items():
        ends = _TOPIC_ENDS if len(items) > 1 else _LABEL_ENDS
        if all(_is_labelled_link(block, ends) for block in items):
            above = page.blocks[items[0].index - 1] if items[0].index else items[0]
            is_heading = above.tag in HEADING_TAGS and above.scope.parent is group.parent
            for block in [above, *items] if is_heading else items:
                if block.rule in {None, Rule.NOT_THE_ARTICLE}:
                    block.rule = Rule.RELATED


def _is_labelled_link(block: PageBlock, ends: tuple[str, ...]) -> bool:
    """Return whether a block is a short label with one of these ends, and a link."""
    label, link = block.text[: -block.link_chars], block.text[-block.link_chars :]
    return (
        block.links == 1
        and 0 < len(label.strip()) <= MAX_LINK_LABEL_CHARS
        and label.rstrip().endswith(ends)
        and sum(any(map(str.isalnum, word)) for word in label.split()) <= MAX_LINK_LABEL_WORDS
        and _is_title(link)
        and not has_stem(label, "sources")
        and not _ADDRESS.search(link)
    )


def _is_title(link: str) -> bool:
    """Return whether the text of a link is as long as a headline."""
    if is_mostly_unspaced(link):
        return len(link) >= MIN_UNSPACED_LINK_CHARS
    return link.count(" ") + 1 >= MIN_LINK_WORDS


def drop_box_text(page: PageContext) -> None:
    """Drop the pitch below the heading of a newsletter, and comments below theirs."""
    chars, labels = 0.0, 0
    for label, following in pairwise(page.blocks):
        if label.rule is None:
            chars += label.length
        if label.cause is None or label.cause.type != "phrase" or labels == MAX_LABELS:
            continue
        if label.rule is Rule.COMMENTS and chars >= MIN_ARTICLE_CHARS and _is_heading(label):
            labels += 1
            _drop_comments(page, label, chars)
        elif label.rule is Rule.NEWSLETTER and not label.link_chars:  # no button beside the text
            labels += 1
            _drop_pitch(page, label, following)
        elif label.rule is Rule.RELATED and (group := find_group(following)):
            labels += 1
            _drop_linked_items(page, label, group)


def _drop_linked_items(page: PageContext, label: PageBlock, group: Scope) -> None:
    """Drop the list of links below a label of related articles."""
    items = takewhile(lambda block: find_group(block) is group, page.blocks[label.index + 1 :])
    for block in items:
        if block.rule in {None, Rule.NOT_THE_ARTICLE} and block.link_chars == len(block.text):
            block.rule = Rule.RELATED


def _is_heading(label: PageBlock) -> bool:
    return label.tag in HEADING_TAGS or label.bold_chars >= _BOLD_SHARE * len(label.text)


def _drop_comments(page: PageContext, label: PageBlock, chars: float) -> None:
    """Drop the blocks below a heading of comments, unless they are longer than the text above."""
    below = _kept_in_box(page, label)
    if sum(block.length for block in below) < chars:
        for block in below:
            block.rule = Rule.COMMENTS


def _drop_pitch(page: PageContext, label: PageBlock, following: PageBlock) -> None:
    """Drop the line below the heading of a newsletter that promises mail, or its whole box."""
    inside = _kept_in_box(page, label)
    before = next((b for b in reversed(page.blocks[: label.index]) if b.rule is None), None)
    box = common_scope(label.scope, following.scope)
    is_box = before is None or box not in before.scope.near()
    if is_box and before is not None and count_chars(inside) <= MAX_BOX_CHARS:
        for block in inside:
            block.rule = Rule.NEWSLETTER
    is_line = following.rule is None and following.tag not in HEADING_TAGS
    if is_line and len(following.text) <= MAX_PITCH_CHARS and has_stem(following.text, "mail"):
        following.rule = Rule.NEWSLETTER


def _kept_in_box(page: PageContext, label: PageBlock) -> list[PageBlock]:
    """Return the kept blocks below a heading in the innermost element around both."""
    following = page.blocks[label.index + 1 :]
    box = common_scope(label.scope, following[0].scope)
    inside = takewhile(lambda block: box in block.scope.near(), following)
    return [block for block in inside if block.rule is None]
