"""Mark the blocks that belong to the interface with the rule that drops them.

Rules apply to whole elements first (by tag and by the words of their names), then to whole blocks
(by phrases). The selectors of a site's table come before both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from newsbot.extraction.body.box_lines import rule_of_box_line
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.phrases import TEXT_ONLY_RULES, rule_of_phrase
from newsbot.extraction.document.blocks import Cause, PageBlock, Scope, count_chars
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.rule_names import Rule

if TYPE_CHECKING:
    from lxml.cssselect import CSSSelector

    from newsbot.site import Site

_LAYOUT_PROSE = 0.6
"""An element with more of the page's prose is its layout; its name says nothing of its parts."""
_MIN_LEAD_CHARS = 500
"""Characters of paragraphs below the headline that reach beyond a standfirst into the text."""
_BESIDE_PROSE = {
    Rule.SIDEBAR: _LAYOUT_PROSE,
    **dict.fromkeys(
        (
            Rule.RELATED,
            Rule.NEWSLETTER,
            Rule.COMMENTS,
            Rule.BYLINE,
            Rule.CONSENT,
            Rule.ACCOUNT,
            Rule.DIALOG,
        ),
        0.9,
    ),
}
"""How much of the page's prose an element may hold if the first text below the headline is
elsewhere: a short article is shorter than what is beside it. Forms, galleries and footers with much
prose are layouts with an odd name all the same."""
_LABEL_RULES = frozenset({Rule.RELATED, Rule.NEWSLETTER, Rule.SHARE, Rule.TAGS})
_MAX_LABELLED_LINK_CHARS = 240
_MIN_PROSE_CHARS = 400
_MAX_LINE_LINKS = 0.5
_MAX_DATE_CHARS = 600
"""Dates with labels, and who checked the text; an element with more is the text itself."""
_TEXT_TAGS = frozenset(("blockquote", "table", "pre"))
_MODIFIERS = frozenset(("has", "no", "with", "without", "is", "not"))
"""A name such as ``has-caption`` says what else an element holds, not what it is."""

_BY_TAG = {tag: rule.name for rule in CHROME_RULES for tag in rule.tags}
_BY_WORD = {word: rule.name for rule in CHROME_RULES for word in rule.words}
_NOT_TAGS = {rule.name: rule.not_tags for rule in CHROME_RULES}
_MAX_PROSE = {rule.name: rule.max_prose for rule in CHROME_RULES}


def drop_chrome(
    blocks: list[PageBlock], *, site: Site | None = None, root: Element | None = None
) -> None:
    """Set ``rule`` and ``cause`` of every block that belongs to the interface.

    :param blocks: all blocks of one page, in reading order, found with ``rule_of_element``.
    :param root: the page's root element; needed for a site's selectors.
    """
    rules = _ElementRules(
        _measure_prose_shares(blocks),
        lead=_find_lead(blocks),
        kept=_select(site.keep if site else (), root),
        dropped=_select(site.chrome if site else (), root),
    )
    bodies = _select(site.body if site else (), root)
    for block in blocks:
        if block.rule is Rule.CAPTION and _is_caption_of_text(block.scope):
            block.rule = None
        rule, scope, _ = rules.find(block.scope)
        if bodies and not any(scope.element in bodies for scope in block.scope.chain()):
            block.rule, block.cause = Rule.SITE, Cause("site")
        elif rule is not None:
            cause = Cause("site" if rule is Rule.SITE else "element", scope)
            block.rule, block.cause = rule, cause
        elif block.rule is not None:
            block.cause = Cause("element", block.scope)
        else:
            block.rule, block.cause = _rule_of_block(block)


def _rule_of_block(block: PageBlock) -> tuple[Rule | None, Cause | None]:
    """Return the rule of a block by its own inline elements, tag and text, and its cause."""
    if block.inline_words:
        rule = rule_of_words(block.inline_words)
        if rule is not None:
            return rule, Cause("inline")
    if block.tag == "figure":  # its own text, not that of a table or quote in it
        return Rule.CAPTION, Cause("figure", block.scope)
    rule = rule_of_phrase(block.text)
    if rule in TEXT_ONLY_RULES:
        rule = None
    if rule is None and 0 < block.link_chars < len(block.text) <= _MAX_LABELLED_LINK_CHARS:
        # A label glued to its link: "Read also The bridge that never was".
        label = rule_of_phrase(block.text[: -block.link_chars])
        rule = label if label in _LABEL_RULES else None
    if rule is Rule.RELATED and block.links and _is_statement(block.text):
        rule = None
    rule = rule or rule_of_box_line(block)
    if rule is Rule.AUDIO_LENGTH and next(block.element.iter("time"), None) is not None:
        rule = Rule.DATE  # "15:10" may be a length or a time of day; a time element decides
    return rule, None if rule is None else Cause("phrase")


def _is_statement(text: str) -> bool:
    """Return whether a line is a sentence, as "Read more about locks in our guide." is.

    Teasers have a label and a colon, or no full stop.
    """
    return text.endswith(".") and not text.endswith("..") and ":" not in text


def _measure_prose_shares(blocks: list[PageBlock]) -> dict[Scope, float]:
    """Return for each element around prose which share of the page's prose it holds.

    On a page of short lines, such as a song or a list of parts, all text outside links counts.
    """
    counted = [block for block in blocks if block.is_prose]
    if count_chars(counted) < _MIN_PROSE_CHARS:
        counted = [b for b in blocks if b.link_chars < _MAX_LINE_LINKS * len(b.text)]
    chars: dict[Scope, int] = {}
    for block in counted:
        for scope in block.scope.chain():
            if scope in chars:
                break
            chars[scope] = 0
        chars[block.scope] += len(block.text)
    # From the innermost outwards, so that each element adds all inside it to the one around it.
    for scope in sorted(chars, key=lambda scope: -scope.depth):
        if scope.parent is not None:
            chars[scope.parent] += chars[scope]
    total = max(1, count_chars(counted))
    return {scope: count / total for scope, count in chars.items()}


def _find_lead(blocks: list[PageBlock]) -> set[Scope]:
    """Return the elements around the first paragraphs below the headline.

    Empty without a headline, or if the page has less text than ``_MIN_LEAD_CHARS`` below it.
    """
    head = next((block.index for block in blocks if block.tag == "h1"), len(blocks))
    chars, around = 0.0, set[Scope]()
    for block in blocks[head + 1 :]:
        if block.is_prose and block.rule is None:
            chars += block.length
            around.update(block.scope.near())
            if chars >= _MIN_LEAD_CHARS:
                return around
    return set()


def _select(selectors: Sequence[str], root: Element | None) -> set[Element]:
    """Return the elements of a page that a site's CSS selectors match."""
    return {element for css in selectors for element in _compiled(css)(root)}


@lru_cache(maxsize=1_000)
def _compiled(css: str) -> CSSSelector:
    from lxml.cssselect import CSSSelector  # noqa: PLC0415 - most sites have no selectors

    return CSSSelector(css)


class _Inherited(NamedTuple):
    """What applies inside an element."""

    rule: Rule | None = None
    scope: Scope | None = None
    """The element that the rule applied to."""
    void: frozenset[Rule] = frozenset()
    """Rules whose words name a layout element around: they do not apply inside it."""


_NOTHING = _Inherited()


class _ElementRules:
    """Finds the outermost rule that applies around an element; results are kept by element.

    :param prose: which share of the page's prose each element holds.
    :param lead: the elements around the first text below the headline, if they are known.
    :param kept: elements that the site's ``keep`` selectors match.
    :param dropped: elements that the site's ``chrome`` selectors match.
    """

    def __init__(
        self,
        prose: dict[Scope, float],
        *,
        lead: set[Scope],
        kept: set[Element],
        dropped: set[Element],
    ) -> None:
        self._prose = prose
        self._lead = lead
        self._kept = kept
        self._dropped = dropped
        self._is_selected = bool(kept or dropped)
        self._known: dict[Scope, _Inherited] = {}

    def find(self, innermost: Scope) -> _Inherited:
        """Return the outermost rule from the page to an element, and the element it applied to."""
        known = self._known
        path: list[Scope] = []
        around: Scope | None = innermost
        while around is not None and around not in known:
            path.append(around)
            around = around.parent
        inherited = _NOTHING if around is None else known[around]
        for scope in reversed(path):
            # Most elements have no rule, and their names match no selector.
            if scope.rule is not None or self._is_selected:
                inherited = self._enter(scope, inherited)
            known[scope] = inherited
        return inherited

    def _enter(self, scope: Scope, around: _Inherited) -> _Inherited:
        """Return what applies inside an element, from what applies around it."""
        if scope.element in self._dropped:
            return around._replace(rule=Rule.SITE, scope=scope)
        if scope.element in self._kept:
            return around._replace(rule=None)
        if around.rule is not None or scope.tag in {"html", "body"}:
            return around
        rule = scope.rule
        if rule is Rule.DATE and scope.chars > _MAX_DATE_CHARS:
            rule = None  # "updated" names the text that was
        elif rule is Rule.CAPTION and _is_caption_of_text(scope):
            rule = None
        if rule is not None:
            share, most = self._prose.get(scope, 0.0), self._find_limit(rule, scope)
            if share > max(most, _LAYOUT_PROSE):
                return around._replace(void=around.void | {rule})
            if share <= most and rule not in around.void:
                return around._replace(rule=rule, scope=scope)
        return around

    def _find_limit(self, rule: Rule, scope: Scope) -> float:
        """Return how much of the page's prose an element may hold for its rule to apply."""
        is_beside = bool(self._lead) and scope not in self._lead
        return max(_MAX_PROSE[rule], _BESIDE_PROSE.get(rule, 0.0) if is_beside else 0.0)


def _is_caption_of_text(scope: Scope) -> bool:
    """Return whether a caption is of a quote, a table or code beside it, not of a picture."""
    figure = scope.parent
    if scope.tag != "figcaption" or figure is None or figure.tag != "figure" or figure.pictures:
        return False
    beside = (scope.element.getprevious(), scope.element.getnext())
    return any(element is not None and element.tag in _TEXT_TAGS for element in beside)


@lru_cache(maxsize=20_000)
def rule_of_words(words: tuple[str, ...]) -> Rule | None:
    """Return the rule of an element with these name words, None if there is none.

    >>> rule_of_words(("article", "read", "more")) is Rule.RELATED
    True
    >>> rule_of_words(("embargo", "note")) is None, rule_of_words(("has", "caption")) is None
    (True, True)
    """
    listed = find_listed_word(words)
    return None if listed is None else _BY_WORD[listed]


def find_listed_word(words: tuple[str, ...]) -> str | None:
    """Return the first of an element's name words, or pair of them, that a rule lists.

    >>> find_listed_word(("article", "read", "more")), find_listed_word(("story",))
    ('read more', None)
    """
    for before, word in pairwise(("", *words)):
        if before not in _MODIFIERS:
            for listed in (f"{before} {word}", word):
                if listed in _BY_WORD:
                    return listed
    return None


@lru_cache(maxsize=20_000)
def rule_of_element(tag: str, words: tuple[str, ...]) -> Rule | None:
    """Return the rule of an element by its tag or its names, None if there is none.

    >>> rule_of_element("nav", ()) is Rule.NAVIGATION
    True
    >>> rule_of_element("p", ("shareholders",)) is None
    True
    """
    rule = _BY_TAG.get(tag) or rule_of_words(words)
    return None if rule is not None and tag in _NOT_TAGS[rule] else rule
