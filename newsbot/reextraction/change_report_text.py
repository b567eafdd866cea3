"""Render a report of changes as tables and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from newsbot.console import plural
from newsbot.console.console_tables import ShownText, make_table, render_parts
from newsbot.reextraction.change_report import ChangeReport, Kind, PageChange
from newsbot.reextraction.changed_values import ValueChange

ARTICLE = "article"
"""In place of an outcome."""


def format_report(console: Console, report: ChangeReport, pages: Mapping[str, int]) -> str:
    """Return the report for a terminal.

    :param pages: ``ArchivePass.counts``.
    """
    counts = (f"{number:>9,}  {meaning}" for number, meaning in list_counts(report, pages))
    parts: list[RenderableType] = [ShownText("\n".join([describe_compared(report), *counts]))]
    if report.fields:
        parts.append(_format_fields(report))
        named = ((name, report.find_examples(name)) for name in report.list_fields())
        parts += [_format_examples(name, examples) for name, examples in named if examples]
    if report.types:
        parts.append(_format_types(report))
    return render_parts(console, parts)


def describe_compared(report: ChangeReport) -> str:
    """Return how many pages were compared, as a sentence."""
    return f"{plural(report.compared, 'page')} compared with what was written of them"


def list_counts(report: ChangeReport, pages: Mapping[str, int]) -> list[tuple[int, str]]:
    """Return the counts of pages with their meanings, those that are 0 left out."""
    kinds = report.kinds
    rows = (
        (kinds[Kind.SAME] + kinds[Kind.EXPLAINED], "the same"),
        (kinds[Kind.EXPLAINED], "of these with other sources or dropped blocks"),
        (kinds[Kind.CHANGED], "changed"),
        (report.earlier, "of these earlier versions of their articles"),
        (kinds[Kind.REFUSED], "written, no longer an article"),
        (kinds[Kind.ACCEPTED], "rejected, now an article"),
        (kinds[Kind.RETYPED], "rejected, now for another reason"),
        (kinds[Kind.PARTIAL], "not compared: of several pages, one of which is missing"),
        (pages.get("failed", 0), "not compared: the page could not be read again"),
        (pages.get("without a line", 0), "without a line or a rejection"),
        (report.lines_not_stored, "in lines whose page is in none of the archives"),
    )
    return [(number, meaning) for number, meaning in rows if number]


def _format_fields(report: ChangeReport) -> Table:
    numbers = ("pages", "was empty", "is empty")
    table = make_table("Field", numbers=numbers)
    for name in report.list_fields():
        counts = (report.fields[name], report.filled[name], report.emptied[name])
        table.add_row(name, *(f"{count:,}" if count else "-" for count in counts))
    return table


def _format_examples(name: str, examples: Sequence[PageChange]) -> RenderableType:
    parts: list[RenderableType] = [ShownText(name, style="bold")]
    for change in examples:
        parts.append(Padding(ShownText(_describe_page(change), style="dim"), (0, 0, 0, 2)))
        parts.append(Padding(_format_change(change.fields[name]), (0, 0, 0, 2)))
    return Group(*parts)


def _describe_page(change: PageChange) -> str:
    """Return the URL of a page, with its version if that is not the first."""
    is_first = change.version in (None, 1)
    return change.url if is_first else f"{change.url} (version {change.version})"


def _format_change(values: ValueChange) -> Table:
    table = Table.grid(padding=(0, 1))
    for sign, style, parts in (("-", "red", values.before), ("+", "green", values.after)):
        for part in parts:
            table.add_row(ShownText(sign, style=style), ShownText(part, style=style))
    return table


def _format_types(report: ChangeReport) -> Table:
    table = make_table("Written as", "Now", "Example", numbers=())
    table.add_column("Pages", justify="right", no_wrap=True)
    for (before, after), count in report.types.most_common():
        for example in report.find_examples((before, after))[:1]:
            text = f"{example.url}\n{example.reason or example.headline or ''}"
            table.add_row(before or ARTICLE, after or ARTICLE, ShownText(text), f"{count:,}")
    return table
