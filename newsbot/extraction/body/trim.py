"""Drop what is left around the text: trailing headings, signatures, portraits, repetitions."""

from __future__ import annotations

import re

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import PageBlock, Scope
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.text.tokens import tokenize_text

_MIN_REPEAT_CHARS = 40
"""Shorter texts may well be twice in one article, as longer ones may in one element."""
_LONG_REPEAT_CHARS = 160
"""From this length on, a single copy is one, too."""
_NEAR_BLOCKS = 4
"""Copies for several screen widths are beside each other."""
_MIN_SIGNED_BLOCKS = 4
_MARK_SIGNS = " -–—*#.()[]/"
_DRAWN_LINE = re.compile(r"[_=~–—-]{3,}")
_END_WORDS = frozenset(("ends", "end", "30", "ende", "fin", "fine", "koniec", "konec", "конец"))
_NAMES = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]+[ ,/&|]{1,3}){1,4}[^\W\d_a-zß-ÿ][\w'’-]+")
"""Two to five capitalised words, as names are, without the full stop of a sentence."""
_QUOTE_WORDS = frozenset(("pullquote", "pull", "zitat", "quote"))
_QUOTE_TAGS = frozenset(("blockquote", "aside", "figure"))
_QUOTE_STEPS = 3
_MIN_QUOTE_WORDS = 5
_MIN_NAME_WORDS = 2
_MAX_ROLE_WORDS = 3
_PORTRAIT_VERBS = frozenset(
    "is was has writes covers reports works leads ist war schreibt arbeitet berichtet leitet lebt "
    "est écrit couvre travaille es era escribe cubre trabaja è scrive lavora é escreve cobre jest "
    "pisze är skriver er schrijft werkt on kirjoittaa je píše yazıyor".split()
)
"""Verbs of the line about an author, in the third person of several languages."""


def drop_drawn_lines(page: PageContext) -> None:
    """Drop lines that are drawn with signs, such as "___", in place of an ``hr``."""
    for block in page.kept():
        if _DRAWN_LINE.fullmatch(block.text):
            block.rule = Rule.NOT_THE_ARTICLE


def drop_end_marks(page: PageContext) -> None:
    """Drop signs such as "###" and words such as "ENDS" at the end of the text."""
    for block in reversed(page.kept()):
        if block.tokens and block.text.strip(_MARK_SIGNS).casefold() not in _END_WORDS:
            break
        block.rule = Rule.NOT_THE_ARTICLE


def drop_trailing_heading(page: PageContext) -> None:
    """Drop a single heading at the end of the text: what it announced was dropped."""
    kept = page.kept()
    if len(kept) > 1 and kept[-1].tag in HEADING_TAGS and kept[-2].tag not in HEADING_TAGS:
        kept[-1].rule = Rule.HEADING_WITHOUT_TEXT


def drop_signatures(page: PageContext) -> None:
    """Drop a line of names alone above the first paragraph or below the last."""
    kept = page.kept()
    if len(kept) < _MIN_SIGNED_BLOCKS:
        return
    for block, beside in ((kept[0], kept[1]), (kept[-1], kept[-2])):
        if block.tag not in HEADING_TAGS and beside.is_prose and _NAMES.fullmatch(block.text):
            block.rule = Rule.BYLINE


def drop_author_portrait(page: PageContext) -> None:
    """Drop the last paragraph if it says who an author is."""
    kept = page.kept()
    if len(kept) < _MIN_SIGNED_BLOCKS:
        return
    for author in page.hints.authors:
        name = tokenize_text(author)
        if len(name) >= _MIN_NAME_WORDS and _is_portrait(kept[-1].tokens, name):
            kept[-1].rule = Rule.BYLINE


def _is_portrait(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Return whether a text begins with a name, maybe after a role, and a verb of portraits.

    >>> _is_portrait(tokenize_text("Our reporter Ann Poe is the author of a book"), ("ann", "poe"))
    True
    >>> _is_portrait(tokenize_text("Ann Poe told the court that she had seen it"), ("ann", "poe"))
    False
    """
    for start in range(_MAX_ROLE_WORDS + 1):
        end = start + len(name)
        if words[start:end] == name:
            return not _PORTRAIT_VERBS.isdisjoint(words[end : end + 2])
    return False


def drop_pull_quotes(page: PageContext) -> None:
    """Drop a quotation set apart that repeats words of a paragraph."""
    kept = page.kept()
    quotes = [block for block in kept if _is_set_apart(block)]
    if not quotes:
        return
    texts = [" ".join(("", *block.tokens, "")) for block in kept if not _is_set_apart(block)]
    for block in quotes:
        words = " ".join(("", *block.tokens, ""))
        if len(block.tokens) >= _MIN_QUOTE_WORDS and any(words in text for text in texts):
            block.rule = Rule.REPEATED


def _is_set_apart(block: PageBlock) -> bool:
    scope: Scope | None = block.scope
    for _ in range(_QUOTE_STEPS):
        if scope is None:
            return False
        if scope.tag in _QUOTE_TAGS or not _QUOTE_WORDS.isdisjoint(scope.words):
            return True
        scope = scope.parent
    return False


def drop_repeated_blocks(page: PageContext) -> None:
    """Drop the second copy of a text: pages repeat paragraphs for other screen sizes.

    Such a copy is long, is near the first or in another layout, or several in a row are. Otherwise
    a short one is the author's, such as the same question to each of ten cooks.
    """
    first: dict[str, tuple[int, PageBlock]] = {}
    kept = page.kept()
    copied = [False] * (len(kept) + 2)
    again: list[int] = []
    for place, block in enumerate(kept):
        if len(block.text) <= _MIN_REPEAT_CHARS:
            continue
        known_place, known = first.setdefault(block.text, (place, block))
        if known.scope.parent is not block.scope.parent:
            copied[place] = True
            is_near = place - known_place < _NEAR_BLOCKS
            if not is_near and len(block.text) <= _LONG_REPEAT_CHARS and _is_alike(known, block):
                again.append(place)
    alone = {place for place in again if not copied[place - 1] and not copied[place + 1]}
    for place, block in enumerate(kept):
        if copied[place] and place not in alone:
            block.rule = Rule.REPEATED


def _is_alike(block: PageBlock, other: PageBlock) -> bool:
    """Return whether two blocks have the same tag and names, in parents with the same ones."""
    pairs = ((block.scope, other.scope), (block.scope.parent, other.scope.parent))
    return all(
        a is not None and b is not None and (a.tag, a.words) == (b.tag, b.words) for a, b in pairs
    )
