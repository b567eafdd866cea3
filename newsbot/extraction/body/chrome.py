"""Blocks of a page -> the same blocks, those of the interface marked with the rule that drops them.

Rules work on whole elements first (by tag and by the words of their names), then on whole blocks
(by phrases). Site facts, where there are any, come before both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lxml.cssselect import CSSSelector

from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.model.page_stats import is_prose_block
from newsbot.extraction.body.phrases import TEXT_ONLY_RULES, rule_of_phrase
from newsbot.extraction.document.blocks import Cause, PageBlock, Scope, count_chars
from newsbot.extraction.document.parse import Element
from newsbot.site import Site

SITE_CHROME_RULE = "site"
SITE_CHROME_MEANING = (
    "What the site's own `chrome` selectors name, or its `body` selectors leave out."
)
"""The ledger's name for what the site's own selectors drop, and what it means."""

CAPTION_RULE, DATE_RULE, LENGTH_RULE = "caption", "date", "audio-length"
_LAYOUT_PROSE = 0.6
"""With more of the page's prose an element is its layout, and hands its name on to its parts."""
_LABEL_RULES = frozenset(("related", "newsletter", "share", "tags"))
_MAX_LABELLED_LINK_CHARS = 240
_MIN_PROSE_CHARS = 400
_MAX_LINE_LINKS = 0.5
_MODIFIERS = frozenset(("has", "no", "with", "without", "is", "not"))
"""A name such as ``has-caption`` says what else an element holds, not what it is."""

_BY_TAG: dict[str, str] = {tag: rule.name for rule in CHROME_RULES for tag in rule.tags}
_BY_WORD: dict[str, str] = {word: rule.name for rule in CHROME_RULES for word in rule.words}
_NOT_TAGS: dict[str, frozenset[str]] = {rule.name: rule.not_tags for rule in CHROME_RULES}
_MAX_PROSE: dict[str, float] = {rule.name: rule.max_prose for rule in CHROME_RULES}


def drop_chrome(
    blocks: list[PageBlock], *, site: Site | None = None, root: Element | None = None
) -> None:
    """Mark in place every block that belongs to the interface with the rule that says so.

    :param blocks: all blocks of one page, in reading order.
    :param root: the page's root element; needed for a site's selectors.
    """
    bodies = _select(site.body if site else (), root)
    rules = _ElementRules(
        _measure_prose_shares(blocks),
        kept=_select(site.keep if site else (), root),
        dropped=_select(site.chrome if site else (), root),
    )
    for block in blocks:
        rule, scope = rules.find(block.scope)
        cause = None
        if bodies and not any(scope.element in bodies for scope in block.scope.chain()):
            rule, cause = SITE_CHROME_RULE, Cause("site")
        elif rule is not None:
            cause = Cause("site" if rule == SITE_CHROME_RULE else "element", scope)
        elif block.rule is not None:
            rule, cause = block.rule, Cause("element", block.scope)
        else:
            rule, cause = _rule_of_block(block)
        block.rule, block.cause = rule, cause


def _rule_of_block(block: PageBlock) -> tuple[str | None, Cause | None]:
    """Name the rule that a block falls under by what it is itself, and what was seen."""
    if block.inline_words:
        rule = rule_of_words(block.inline_words)
        if rule is not None:
            return rule, Cause("inline")
    if block.tag == "figure":  # its own text, not a table's or quote's in it
        return CAPTION_RULE, Cause("figure", block.scope)
    rule = rule_of_phrase(block.text)
    if rule in TEXT_ONLY_RULES:
        rule = None
    if rule is None and 0 < block.link_chars < len(block.text) <= _MAX_LABELLED_LINK_CHARS:
        # A label that is glued to its link: "Read also The bridge that never was".
        label = rule_of_phrase(block.text[: -block.link_chars])
        rule = label if label in _LABEL_RULES else None
    if rule == LENGTH_RULE and next(block.element.iter("time"), None) is not None:
        rule = DATE_RULE  # 15:10 is as long as it is late; a time element says which
    return rule, None if rule is None else Cause("phrase")


def _measure_prose_shares(blocks: list[PageBlock]) -> dict[Scope, float]:
    """Return for each element around prose which share of the page's prose it holds.

    On a page of short lines, such as a song or a list of parts, all text outside links counts.
    """
    counted = [block for block in blocks if is_prose_block(block)]
    if count_chars(counted) < _MIN_PROSE_CHARS:
        counted = [b for b in blocks if b.link_chars < _MAX_LINE_LINKS * len(b.text)]
    chars: dict[Scope, int] = {}
    for block in counted:
        for scope in block.scope.chain():
            if scope in chars:
                break
            chars[scope] = 0
    for block in counted:
        chars[block.scope] += len(block.text)
    # From the innermost outwards, so that each element passes on the sum of all inside it.
    for scope in sorted(chars, key=lambda scope: -scope.depth):
        if scope.parent is not None:
            chars[scope.parent] += chars[scope]
    total = max(1, count_chars(counted))
    return {scope: count / total for scope, count in chars.items()}


def _select(selectors: Sequence[str], root: Element | None) -> set[Element]:
    """Return the elements of a page that a site's CSS selectors name."""
    return {element for css in selectors for element in _compiled(css)(root)}


@lru_cache(maxsize=1_000)
def _compiled(css: str) -> CSSSelector:
    return CSSSelector(css)


class _Way(NamedTuple):
    """What was seen on the way from the page to an element."""

    rule: str | None
    named: Scope
    """The element that the rule is of."""
    void: frozenset[str]
    """Rules that are void on an element around, and so inside it."""


class _ElementRules:
    """Finds the outermost rule around an element; what was found on the way is kept.

    :param prose: which share of the page's prose each element holds.
    :param kept: elements that the site's ``keep`` selectors name.
    :param dropped: elements that the site's ``chrome`` selectors name.
    """

    def __init__(
        self, prose: dict[Scope, float], *, kept: set[Element], dropped: set[Element]
    ) -> None:
        self._prose = prose
        self._kept = kept
        self._dropped = dropped
        self._found: dict[Scope, _Way] = {}

    def find(self, innermost: Scope) -> tuple[str | None, Scope]:
        """Return the outermost rule from the page to an element, and the element it applies to."""
        path: list[Scope] = []
        way, around = self._found.get(innermost), innermost
        while way is None:
            path.append(around)
            if around.parent is None:
                way = _Way(None, innermost, frozenset())
            else:
                around = around.parent
                way = self._found.get(around)
        for scope in reversed(path):
            way = self._found[scope] = self._enter(scope, way)
        return way.rule, way.named

    def _enter(self, scope: Scope, way: _Way) -> _Way:
        """Return what applies inside an element, from what applies around it."""
        if scope.element in self._dropped:
            return way._replace(rule=SITE_CHROME_RULE, named=scope)
        if scope.element in self._kept:
            return way._replace(rule=None)
        if way.rule is not None or scope.tag in {"html", "body"}:
            return way
        rule = rule_of_element(scope.tag, scope.words)
        share = self._prose.get(scope, 0.0)
        if rule is not None and share > max(_MAX_PROSE[rule], _LAYOUT_PROSE):
            return way._replace(void=way.void | {rule})
        if rule is not None and share <= _MAX_PROSE[rule] and rule not in way.void:
            return way._replace(rule=rule, named=scope)
        return way


@lru_cache(maxsize=20_000)
def rule_of_words(words: tuple[str, ...]) -> str | None:
    """Name the rule that an element's name words fall under, None if there is none.

    >>> rule_of_words(("article", "read", "more"))
    'related'
    >>> rule_of_words(("embargo", "note")) is None, rule_of_words(("has", "caption")) is None
    (True, True)
    """
    telling = find_telling_word(words)
    return None if telling is None else _BY_WORD[telling]


def find_telling_word(words: tuple[str, ...]) -> str | None:
    """Return the first of an element's name words, or two that stand together, that a rule lists.

    >>> find_telling_word(("article", "read", "more")), find_telling_word(("story",))
    ('read more', None)
    """
    for before, word in pairwise(("", *words)):
        if before not in _MODIFIERS:
            for telling in (f"{before} {word}", word):
                if telling in _BY_WORD:
                    return telling
    return None


def rule_of_element(tag: str, words: tuple[str, ...]) -> str | None:
    """Name the rule that an element falls under by its tag or its names, None if there is none.

    >>> rule_of_element("nav", ()), rule_of_element("p", ("shareholders",))
    ('navigation', None)
    """
    rule = _BY_TAG.get(tag) or rule_of_words(words)
    return None if rule is not None and tag in _NOT_TAGS[rule] else rule
