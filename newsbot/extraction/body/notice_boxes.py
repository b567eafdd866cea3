"""Drop notices that their heading names: about the author or the site, legal, consent, offers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice, takewhile

from newsbot.extraction.body.headline_column import find_stated_headline
from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.body.phrases import find_phrase, rule_of_phrase
from newsbot.extraction.document.blocks import PageBlock, common_scope
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.text.tokens import tokenize_text

_NOTICE_RULES = frozenset(
    {
        Rule.ACCOUNT,
        Rule.BYLINE,
        Rule.COMMENTS,
        Rule.CONSENT,
        Rule.COPYRIGHT,
        Rule.INFO_BOX,
        Rule.NEWSLETTER,
        Rule.PAGE_FOOTER,
    }
)
_MIN_ARTICLE_CHARS = 200
"""Without so much text outside of it, a notice may be all that the page has."""
_BOLD_SHARE = 0.8
_MAX_HEADING_CHARS = 80
_MIN_NAME_CHARS = 4
"""Shorter words of a site's name are articles and prepositions."""
_ABOUT = frozenset(("about", "über", "sobre", "over"))
_NEAR_BLOCKS = 6
"""Pictures, names and buttons between the heading of a notice and its text."""
_MAX_LABELS = 20
"""Headings that are read; a malicious page has thousands."""


def drop_notices(page: PageContext) -> None:
    """Drop the text below the heading of a notice, in the element around both.

    In the column of the article, below text of it, a notice needs a heading and is the end. It may
    begin with a paragraph that a phrase names, such as one about cookies, in place of a heading.
    A summary that says it was made by a machine is above the text, and shorter.
    """
    headline = find_stated_headline(page.blocks, page.hints)
    start = -1 if headline is None else headline.index
    labels = list(islice(_find_labels(page, headline), _MAX_LABELS))
    for label, rule in reversed(labels):
        inside = _find_text(page.blocks, label, start, is_above=rule is Rule.INFO_BOX)
        notice = set(inside)
        rest = [b for b in page.kept() if b not in notice and b.index > start]
        chars = sum(block.length for block in rest)
        if rule is Rule.INFO_BOX and chars < sum(block.length for block in inside):
            continue
        if inside and chars >= _MIN_ARTICLE_CHARS:
            for block in inside:
                block.rule = rule


def _find_labels(page: PageContext, headline: PageBlock | None) -> Iterator[tuple[PageBlock, Rule]]:
    """Yield the blocks that name a notice, with its rule."""
    titles = set(chain.from_iterable(page.hints.headline_words))
    for block in page.blocks:
        is_heading = _is_heading(block)
        rule = _rule_of_label(block, is_heading=is_heading)
        if rule is None and is_heading and _is_about_site(block, titles, headline):
            rule = Rule.PAGE_FOOTER
        if rule is not None and rule in _NOTICE_RULES:
            yield block, rule


def _is_about_site(block: PageBlock, titles: set[str], headline: PageBlock | None) -> bool:
    """Return whether a heading is "about" and the name that the page's titles end with."""
    line = _first_line(block).lower()
    if headline is None or len(line) > _MAX_HEADING_CHARS or not any(w in line for w in _ABOUT):
        return False
    words = [word for word in tokenize_text(line) if len(word) >= _MIN_NAME_CHARS]
    is_about = len(words) > 1 and words[0] in _ABOUT and titles.issuperset(words[1:])
    return is_about and not set(headline.tokens).issuperset(words[1:])


def _rule_of_label(block: PageBlock, *, is_heading: bool) -> Rule | None:
    """Return the rule of a heading, of a bold first line, or of a block that a phrase names."""
    if block.cause is not None and block.cause.type == "phrase":
        is_label = is_heading or block.is_prose or block.rule is Rule.INFO_BOX
        return block.rule if is_label else None
    if not is_heading:
        return None
    line = _first_line(block)
    rule = rule_of_phrase(line)
    if rule is Rule.NAVIGATION and find_phrase(line, Rule.PAGE_FOOTER):
        return Rule.PAGE_FOOTER  # "About us" is an item of menus, too
    return rule


def _is_heading(block: PageBlock) -> bool:
    """Return whether a block is a heading, is bold, or has a bold first line."""
    if block.tag in HEADING_TAGS:
        return True
    bold = block.bold_chars
    return bold > 0 and bold >= _BOLD_SHARE * len(_first_line(block))


def _first_line(block: PageBlock) -> str:
    return block.text.partition("\n")[0]


def _find_text(
    blocks: list[PageBlock], label: PageBlock, start: int, *, is_above: bool
) -> list[PageBlock]:
    """Return the kept blocks of a notice; empty if they may be the article's.

    :param start: the index of the article's headline, -1 if it is not known.
    :param is_above: whether such a notice may be between the headline and the text.
    """
    below = blocks[label.index + 1 : label.index + _NEAR_BLOCKS]
    first = label if label.rule is None and "\n" in label.text else None
    following = next((block for block in below if block.rule is None), first)
    if following is None:
        return []
    box = common_scope(label.scope, following.scope)
    above = [block for block in blocks[max(start, 0) : label.index] if block.rule is None]
    holds_headline = start > label.index and box in blocks[start].scope.near()
    if holds_headline or (start < label.index and not above and not is_above):
        return []
    inside = list(takewhile(lambda block: box in block.scope.near(), blocks[label.index :]))
    if any(box in block.scope.near() for block in above):
        if not _is_heading(label):
            return []
        text = [label, *takewhile(lambda block: not _ends(block, label), inside[1:])]
        if any(block.rule is None for block in inside[len(text) :]):
            return []
        inside = text
    return [block for block in inside if block.rule is None]


def _ends(block: PageBlock, label: PageBlock) -> bool:
    """Return whether a block is a heading of the level of a notice's, or a higher one."""
    is_heading = block.tag in HEADING_TAGS
    return is_heading and (label.tag not in HEADING_TAGS or block.tag <= label.tag)
