"""Render an explained page as tables and lines, with colours on a terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from newsbot.console.console_tables import ShownText, make_table, render_parts
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.explain.block_reasons import describe_rule
from newsbot.extraction.explain.explanation import (
    ExplainedBlock,
    ExplainedField,
    Explanation,
    Reading,
    total_chars,
)

MIN_FOLDED = 3
MIN_FOLDED_SCORED = 8
"""Least number of consecutive blocks of one rule that are folded; those that the score dropped are
read one by one, unless they are a whole list."""
KEPT, DROPPED = "+", "-"
"""Signs besides the colours: green and red look alike to one man in twelve."""
_KEPT_STYLE, _DROPPED_STYLE = "green", "red"


def format_page(console: Console, explanation: Explanation, *, folds: bool = True) -> str:
    """Return a whole page: counts, blocks in page order, fields, rules.

    :param folds: show consecutive blocks of one rule as the first and a count, and each text in
        one line; else every text in full with its reason.
    """
    fields = _fields_table if folds else _fields_in_full
    blocks = _blocks_table if folds else _each_in_full
    parts = [
        _head(explanation),
        blocks(explanation.blocks),
        fields(explanation.fields),
        _rules_table(explanation.blocks),
    ]
    return render_parts(console, parts)


def format_blocks(console: Console, blocks: Sequence[ExplainedBlock], *, in_full: bool) -> str:
    """Return some blocks of a page, one line each, or in full with place and reason."""
    table = _each_in_full(blocks) if in_full else _blocks_table(blocks, folds=False)
    return render_parts(console, [table])


def _head(explanation: Explanation) -> ShownText:
    line = ShownText(explanation.article.url or "page without a URL", style="bold")
    line.append(f"\n{explanation.counts}", style="not bold")
    if origin := explanation.embedded_in:
        line.append(f"\nNo block shows the article; its text is from the page's {origin}.")
    return line


def _fields_table(fields: Sequence[ExplainedField]) -> RenderableType:
    table = make_table("Field", "Source", "Value", "Other sources")
    table.columns[0].no_wrap = table.columns[1].no_wrap = table.columns[2].no_wrap = True
    table.columns[2].ratio = 2
    table.columns[3].ratio = 1
    table.expand = True
    for field in fields:
        if field.source is not None:
            value = format_value(field.value)
            table.add_row(
                field.name, field.source, ShownText(value), _compare_others(value, field.others)
            )
    empty = ", ".join(field.name for field in fields if field.source is None)
    if empty:
        return Group(table, ShownText(f"In no source: {empty}", style="dim"))
    return table


def _compare_others(value: str, others: Sequence[Reading]) -> str:
    """Return how many of the other sources have the same value, and which do not."""
    differing = [other.source for other in others if format_value(other.value) != value]
    agreeing = len(others) - len(differing)
    parts = [f"{agreeing} the same"] * bool(agreeing)
    parts += [f"not {', '.join(differing)}"] * bool(differing)
    return "; ".join(parts)


def _fields_in_full(fields: Sequence[ExplainedField]) -> RenderableType:
    """Return each field with the values of all its sources, the winner first."""
    table = make_table("Field", "Source", "Value")
    for field in fields:
        value = "" if field.source is None else format_value(field.value)
        table.add_row(field.name, field.source or "in no source", ShownText(value), style="bold")
        for other in field.others:
            table.add_row("", other.source, ShownText(format_value(other.value)), style="dim")
    return table


def format_value(value: Any) -> str:
    """Return a value in one line: text as it is, a record by its name.

    >>> format_value([{"name": "Ann Example", "nameRaw": "By Ann"}]), format_value(True)
    ('Ann Example', 'true')
    """
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return "; ".join(format_value(item) for item in value)
    if isinstance(value, dict):
        named = value.get("name") or value.get("headline") or value.get("url")
        filled = {key: item for key, item in value.items() if item is not None}
        return str(named) if named else json.dumps(filled, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def _blocks_table(blocks: Sequence[ExplainedBlock], *, folds: bool = True) -> RenderableType:
    table = make_table("#", "", "Rule", "Score", "Text")
    table.columns[0].justify = table.columns[3].justify = "right"
    for column in table.columns:
        column.no_wrap = True
    table.columns[4].overflow = "ellipsis"
    table.columns[4].ratio = 1
    table.expand = True
    runs = find_runs(blocks) if folds else [[block] for block in blocks]
    for run in runs:
        table.add_row(*_cells(run), style="" if run[0].is_kept else "dim")
    return table


def find_runs(blocks: Sequence[ExplainedBlock]) -> Iterator[list[ExplainedBlock]]:
    """Yield single blocks, and consecutive ones together if one rule dropped them."""
    for rule, same in groupby(blocks, key=lambda block: block.rule):
        run = list(same)
        least = MIN_FOLDED_SCORED if rule == Rule.NOT_THE_ARTICLE else MIN_FOLDED
        if rule is not None and len(run) >= least:
            yield run
        else:
            yield from ([block] for block in run)


def _cells(run: Sequence[ExplainedBlock]) -> Iterator[ShownText]:
    first, more = run[0], len(run) - 1
    style = _KEPT_STYLE if first.is_kept else _DROPPED_STYLE
    yield ShownText(str(first.number))
    yield ShownText(KEPT if first.is_kept else DROPPED, style=f"bold {style}")
    yield ShownText(first.rule or "", style=style)
    yield ShownText("" if more or first.points is None else f"{first.points:+.1f}")
    line = " ".join(first.text.split())
    yield ShownText(
        f"({more + 1} blocks, {total_chars(run):,} characters) {line}" if more else line
    )


def _each_in_full(blocks: Sequence[ExplainedBlock]) -> RenderableType:
    """Return each block in full with its place and reason."""
    table = Table.grid()
    for block in blocks:
        style = _KEPT_STYLE if block.is_kept else _DROPPED_STYLE
        sign = KEPT if block.is_kept else DROPPED
        table.add_row(
            ShownText(f"{sign} {block.number}  {block.place or block.origin}", style=style)
        )
        table.add_row(Padding(ShownText(block.text), (0, 0, 0, 4)))
        reason = ShownText(f"{block.reason} {block.scoring}".rstrip(), style="italic")
        table.add_row(Padding(reason, (0, 0, 1, 2)))
    return table


def _rules_table(blocks: Sequence[ExplainedBlock]) -> RenderableType:
    """Return how much each rule dropped, most characters first."""
    counts: Counter[str] = Counter(block.rule for block in blocks if block.rule)
    chars: Counter[str] = Counter()
    for block in blocks:
        if block.rule:
            chars[block.rule] += len(block.text)
    table = make_table("Dropped by", "Blocks", "Chars", "What it drops")
    table.columns[1].justify = table.columns[2].justify = "right"
    for rule, count in chars.most_common():
        table.add_row(rule, str(counts[rule]), f"{count:,}", describe_rule(rule))
    return table
