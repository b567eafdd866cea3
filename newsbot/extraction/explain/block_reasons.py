"""Sentences on why a block of a page is in the text or not."""

from __future__ import annotations

from newsbot.extraction.body.chrome import (
    find_listed_word,
    rule_of_element,
)
from newsbot.extraction.body.chrome_rules import CHROME_RULES
from newsbot.extraction.body.phrases import find_phrase
from newsbot.extraction.document.blocks import Cause, PageBlock, Scope, find_group
from newsbot.extraction.document.rule_names import KEPT_MEANINGS, PAGE_RULES, Rule

PLACE_STEPS = 4
"""Elements of the path to a block that are shown; the inner ones identify it."""
_MAX_NAME_CHARS = 40
_MAX_CLASSES = 2

_MEANINGS: dict[str, str] = {
    **{rule.value: meaning for rule, meaning in PAGE_RULES.items()},
    **{rule.name: rule.why for rule in CHROME_RULES},
}
_KEPT_REASON = "Its text and its place are like those of the article."
_PHRASE_FOUND = "The whole text is one of its phrases."
_OUTSIDE_BODY = "It is outside of the elements that the site's table selects as the body."
_PHRASE_MEANING = "Words of the interface, wherever they are."


def format_reason(block: PageBlock) -> str:
    """Return a sentence on why a block is in the text or not, after the body stage."""
    if block.rule is None:
        kept = KEPT_MEANINGS[block.kept_as] if block.kept_as else _KEPT_REASON
        return f"Kept: {kept[:1].lower()}{kept[1:]}"
    seen = f" {_describe_cause(block, block.cause)}" if block.cause is not None else ""
    return f"Dropped by {block.rule}: {describe_rule(block.rule)}{seen}"


def describe_rule(rule: str) -> str:
    """Return a sentence on what a rule drops."""
    return _MEANINGS.get(rule, _PHRASE_MEANING)


def format_score(block: PageBlock, own: float, weights: list[tuple[str, float]]) -> str:
    """Return the score of a block and its main features; empty if another rule dropped it.

    :param own: points of the block by itself.
    :param weights: the features with the most points.
    """
    if block.rule not in {None, Rule.NOT_THE_ARTICLE}:
        return ""
    listed = ", ".join(
        f"{name} {round(block.features[name], 2):g} ({format_points(points)})"
        for name, points in weights
    )
    alone = ""
    if find_group(block) is not None:
        alone = f" with the rest of its list or table, {format_points(own)} by itself"
    return f"Scored {format_points(block.points)}{alone}: {listed}."


def format_points(points: float) -> str:
    """Return points with their sign, as a typographic minus if negative.

    >>> format_points(-2.31), format_points(0.04)
    ('−2.3', '+0.0')
    """
    return f"{points:+.1f}".replace("-", "−")


def _describe_cause(block: PageBlock, cause: Cause) -> str:
    """Return a sentence on what the rule matched."""
    if cause.type == "profile":
        return f"It is on {cause.pages[0]} of the {cause.pages[1]} known pages."
    if cause.type == "site":
        if cause.scope is None:
            return _OUTSIDE_BODY
        return f"{format_element(cause.scope)} is dropped by the site's table."
    if cause.type == "phrase":
        found = find_phrase(block.text, block.rule) if block.rule else None
        return (
            f"The whole text is the phrase {found[1]!r} ({found[0]})." if found else _PHRASE_FOUND
        )
    return _describe_element(block, cause.scope)


def _describe_element(block: PageBlock, scope: Scope | None) -> str:
    if scope is None:
        return f"An inline element around it is named {find_listed_word(block.inline_words)!r}."
    word = None if rule_of_element(scope.tag, ()) else find_listed_word(scope.words)
    named = format_element(scope)
    return f"{named} is named {word!r}." if word else f"It is in {named}."


def format_element(scope: Scope) -> str:
    """Return an element as in CSS, by tag, id and up to two classes; long names are cut."""
    names = [f"#{element_id}"] if (element_id := scope.element.get("id")) else []
    classes = (scope.element.get("class") or "").split()
    names += [f".{name}" for name in classes[:_MAX_CLASSES]]
    cut = (n if len(n) <= _MAX_NAME_CHARS else f"{n[:_MAX_NAME_CHARS]}…" for n in names)
    return f"{scope.tag}{''.join(' '.join(name.split()) for name in cut)}"


def format_place(scope: Scope) -> str:
    """Return the path to an element: its innermost ancestors, outermost first."""
    steps: list[str] = []
    for around in scope.near():
        if around.tag in {"html", "body"}:
            break
        if len(steps) == PLACE_STEPS:
            steps.append("…")
            break
        steps.append(format_element(around))
    return " > ".join(reversed(steps)) or scope.tag
