"""Render an explained page as one HTML file: its text, kept and dropped, with every reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template

from newsbot.console import plural
from newsbot.extraction.explain.block_reasons import describe_rule, format_points
from newsbot.extraction.explain.explanation import (
    ExplainedBlock,
    ExplainedField,
    Explanation,
    Weight,
    total_chars,
)
from newsbot.extraction.explain.explanation_text import find_runs, format_value

KEPT_NAME = "kept"
_WEB = ("http://", "https://")
_MOST_VALUE_CHARS = 600
_FULL_BAR_POINTS = 3.0
"""Points of a full bar; few features have more."""
_SHORT_CHARS = 70
"""Dropped text of up to this length is on one line with the name of its rule."""
_START_CHARS = 60
_LAST_TAG = re.compile(r"([a-z0-9]+)[^>]*$")
_CLASSES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), " heading"),
    "li": " item",
    "td": " cell",
    "th": " cell",
}


def render_explanation(explanation: Explanation, *, notice: str = "") -> str:
    """Return an HTML document; reasons appear on hover, focus and tap, rules can be hidden.

    It loads and runs nothing: only CSS shows and hides, and everything from the page is escaped.

    :param notice: why the page has no article, if it has none.
    """
    numbers = {
        name: i for i, name in enumerate(dict.fromkeys(_rule_of(b) for b in explanation.blocks))
    }
    template = Template(
        files("newsbot.extraction.explain").joinpath("explanation.html").read_text(encoding="utf-8")
    )
    headline = explanation.article.headline or "A page without a headline"
    if explanation.embedded_in is not None:
        origin = f"No block shows the article; its text is from the {explanation.embedded_in}."
        notice = f"{notice} {origin}".strip()
    kept = total_chars(block for block in explanation.blocks if block.is_kept)
    return template.substitute(
        title=escape(headline),
        headline=escape(headline),
        url=_link(explanation.article.url),
        counts=explanation.counts,
        notice=f'<p class="notice">{escape(notice)}</p>' if notice else "",
        share=str(round(100 * kept / max(1, total_chars(explanation.blocks)))),
        toggles="\n".join(
            f":root:has(#t{i}:not(:checked)) .r{i} {{ display: none; }}" for i in numbers.values()
        ),
        rules="".join(_render_rules(explanation.blocks, numbers)),
        fields="".join(map(_render_field, explanation.fields)),
        blocks="\n".join(_render_run(run, numbers) for run in find_runs(explanation.blocks)),
    )


def _rule_of(block: ExplainedBlock) -> str:
    return block.rule or KEPT_NAME


def _link(url: str) -> str:
    shown = escape(url)
    return f'<a href="{shown}" rel="noreferrer">{shown}</a>' if url.startswith(_WEB) else shown


def _render_rules(blocks: Sequence[ExplainedBlock], numbers: Mapping[str, int]) -> Iterator[str]:
    """Render the legend: for each rule a checkbox, how much it dropped and its meaning."""
    parts: dict[str, list[ExplainedBlock]] = {name: [] for name in numbers}
    for block in blocks:
        parts[_rule_of(block)].append(block)
    # Kept blocks first, then the rules by the characters that they dropped.
    for name in sorted(parts, key=lambda name: (name != KEPT_NAME, -total_chars(parts[name]))):
        is_kept = name == KEPT_NAME
        meaning = "The text of the article." if is_kept else describe_rule(name)
        yield (
            f'<li class="{"kept" if is_kept else "dropped"}"><label>'
            f'<input type="checkbox" id="t{numbers[name]}" checked>'
            f'<span class="name">{escape(name)}</span>'
            f'<span class="count">{plural(len(parts[name]), "block")}, '
            f"{total_chars(parts[name]):,} chars</span>"
            f'<span class="meaning">{escape(meaning)}</span></label></li>'
        )


def _render_field(field: ExplainedField) -> str:
    if field.source is None:
        return f"<div><dt>{escape(field.name)} <small>in no source</small></dt></div>"
    others = "".join(
        f'<dd class="other"><small>{escape(other.source)}:</small> {_value(other.value)}</dd>'
        for other in field.others
    )
    return (
        f"<div><dt>{escape(field.name)} <small>from {escape(field.source)}</small></dt>"
        f'<dd class="long" dir="auto">{_value(field.value)}</dd>{others}</div>'
    )


def _value(value: object) -> str:
    text = format_value(value)
    return escape(text if len(text) <= _MOST_VALUE_CHARS else f"{text[:_MOST_VALUE_CHARS]}…")


def _render_run(run: Sequence[ExplainedBlock], numbers: Mapping[str, int]) -> str:
    """Render one block, or fold several consecutive ones that one rule dropped."""
    rendered = "".join(_render_block(block, numbers[_rule_of(block)]) for block in run)
    if len(run) == 1:
        return rendered
    rule, text = run[0].rule or KEPT_NAME, run[0].text
    start = text if len(text) <= _START_CHARS else f"{text[:_START_CHARS]}…"
    return (
        f'<details class="run r{numbers[rule]}"><summary>{escape(rule)}: {len(run)} blocks, '
        f'{total_chars(run):,} chars <span class="start" dir="auto">{escape(start)}</span>'
        f"</summary>{rendered}</details>"
    )


def _render_block(block: ExplainedBlock, number: int) -> str:
    side = "is-kept" if block.is_kept else "is-dropped"
    tag = _LAST_TAG.search(block.place.rpartition(" > ")[2])
    classes = _CLASSES.get(tag[1] if tag else "", "")
    classes += " short" if len(block.text) <= _SHORT_CHARS else ""
    sign = "✓" if block.is_kept else f"✕ {block.rule}"
    points = "" if block.points is None else f" {format_points(block.points)}"
    return (
        f'<div class="block {side}{classes} r{number}" tabindex="0" role="note" '
        f'aria-describedby="w{block.number}" data-rule="{escape(_rule_of(block))}">'
        f'<span class="tag">{escape(sign)}{points if block.scoring else ""}</span>'
        f'<span class="text" dir="auto">{escape(block.text)}</span>{_render_why(block)}</div>'
    )


def _render_why(block: ExplainedBlock) -> str:
    verdict = "Kept" if block.is_kept else f"Dropped by {block.rule}"
    reason = block.reason.partition(": ")[2]
    place = f"block {block.number} · {block.place or block.origin}"
    return (
        f'<span class="why" role="tooltip" id="w{block.number}"><b>{escape(verdict)}</b>'
        f"{escape(reason[:1].upper() + reason[1:])}{_render_weights(block)}"
        f'<span class="place">{escape(place)}</span></span>'
    )


def _render_weights(block: ExplainedBlock) -> str:
    if not block.scoring or block.points is None:
        return ""
    rows = "".join(map(_render_weight, block.weights))
    caption = f"Scored {format_points(block.points)}; above 0 is likely text. What weighed most:"
    return f"<table><caption>{caption}</caption>{rows}</table>"


def _render_weight(weight: Weight) -> str:
    width = round(min(1.0, abs(weight.points) / _FULL_BAR_POINTS) * 100)
    sign = "minus" if weight.points < 0 else "plus"
    return (
        f"<tr><td>{escape(weight.feature)} {round(weight.value, 2):g}</td>"
        f'<td class="number">{format_points(weight.points)}</td>'
        f'<td class="bars"><span class="bar {sign}" style="width: {width}%"></span></td></tr>'
    )
