"""A block of a page that was read -> the sentence that says why it is, or is not, in the text."""

from __future__ import annotations

from newsbot.extraction.body.chrome import (
    find_listed_word,
    rule_of_element,
)
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.phrases import find_phrase
from newsbot.extraction.document.blocks import PageBlock, Scope, find_group
from newsbot.extraction.document.rule_names import KEPT_MEANINGS, PAGE_RULES, Rule

PLACE_STEPS = 4
"""How many elements of the way to a block are named; the inner ones say what it is."""
_MAX_NAME_CHARS = 40
_MAX_CLASSES = 2

_MEANINGS: dict[str, str] = {
    **{rule.value: meaning for rule, meaning in PAGE_RULES.items()},
    **{rule.name: rule.why for rule in CHROME_RULES},
}
_KEPT_WHY = "It reads and stands like the article."
_PHRASE_SEEN = "The whole text is a phrase of it."
_OUTSIDE_SITE = "It stands outside what the site's table names as the body."
_PHRASE_WHY = "These are words of the interface, wherever they stand."


def find_reason(block: PageBlock) -> str:
    """Say in a sentence why a block that the body stage has settled is in the text or not."""
    if block.rule is None:
        kept = KEPT_MEANINGS[block.kept_as] if block.kept_as else _KEPT_WHY
        return f"Kept: {kept[:1].lower()}{kept[1:]}"
    seen = f" {_seen(block)}" if block.cause is not None else ""
    return f"Dropped by {block.rule}: {find_meaning(block.rule)}{seen}"


def find_meaning(rule: str) -> str:
    """Say what a rule drops, whatever block it is."""
    return _MEANINGS.get(rule, _PHRASE_WHY)


def format_score(block: PageBlock, own: float, weights: list[tuple[str, float]]) -> str:
    """Say how a block was scored and what weighed most; empty where another rule dropped it.

    :param own: the points of the block by itself.
    :param weights: the features that weigh most in them.
    """
    if block.rule not in {None, Rule.NOT_THE_ARTICLE}:
        return ""
    listed = ", ".join(
        f"{name} {round(block.features[name], 2):g} ({_signed(points)})" for name, points in weights
    )
    alone = ""
    if find_group(block) is not None:
        alone = f" with the rest of its list or table, {_signed(own)} by itself"
    return f"Scored {_signed(block.points)}{alone}: {listed}."


def _signed(points: float) -> str:
    """Write points with their sign, a minus as typographers do.

    >>> _signed(-2.31), _signed(0.04)
    ('−2.3', '+0.0')
    """
    return f"{points:+.1f}".replace("-", "−")


def _seen(block: PageBlock) -> str:
    """Say what a chrome rule saw of a block."""
    cause = block.cause
    if cause is not None and cause.type == "profile":
        return f"It stands on {cause.pages[0]} of the {cause.pages[1]} pages that are known."
    if cause is None or cause.type == "site":
        named = cause.scope if cause else None
        return f"{name_element(named)} is left out by the site's table." if named else _OUTSIDE_SITE
    if cause.type == "phrase":
        found = find_phrase(block.text, block.rule) if block.rule else None
        return f"The whole text is the phrase {found[1]!r} ({found[0]})." if found else _PHRASE_SEEN
    return _seen_element(block, cause.scope)


def _seen_element(block: PageBlock, scope: Scope | None) -> str:
    if scope is None:
        return f"An inline element around it is named {find_listed_word(block.inline_words)!r}."
    word = None if rule_of_element(scope.tag, ()) else find_listed_word(scope.words)
    named = name_element(scope)
    return f"{named} is named {word!r}." if word else f"It stands in {named}."


def name_element(scope: Scope) -> str:
    """Name an element as CSS does, by tag, id and up to two classes; longer names are cut.

    An element without an id or classes has its role's name or its tag alone.
    """
    names = [f"#{element_id}"] if (element_id := scope.element.get("id")) else []
    classes = (scope.element.get("class") or "").split()
    names += [f".{name}" for name in classes[:_MAX_CLASSES]]
    cut = (n if len(n) <= _MAX_NAME_CHARS else f"{n[:_MAX_NAME_CHARS]}…" for n in names)
    return f"{scope.tag}{''.join(' '.join(name.split()) for name in cut)}"


def find_place(scope: Scope) -> str:
    """Say where an element stands: the innermost elements on the way to it, outermost first."""
    steps: list[str] = []
    for around in scope.near():
        if around.tag in {"html", "body"}:
            break
        if len(steps) == PLACE_STEPS:
            steps.append("…")
            break
        steps.append(name_element(around))
    return " > ".join(reversed(steps)) or scope.tag
