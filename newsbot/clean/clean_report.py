"""What became of the records of a file -> a table for the person who ran it."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.table import Table

from newsbot.clean.text_records import CleanSummary
from newsbot.console import plural

PLAIN_WIDTH = 100


def format_clean_summary(summary: CleanSummary, stream: TextIO) -> str:
    """Draw the summary as fits a stream: in colours on a terminal, plain elsewhere."""
    width = None if stream.isatty() else PLAIN_WIDTH
    console = Console(file=stream, width=width)
    table = Table(box=None, pad_edge=False)
    for name in ("rule", "lines", "characters"):
        table.add_column(name, justify="left" if name == "rule" else "right")
    for rule, lines in sorted(summary.rules.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(rule, f"{lines:,}", f"{summary.chars[rule]:,}")
    with console.capture() as capture:
        console.print(_sentence(summary), highlight=False)
        for problem, count in sorted(summary.problems.items()):
            console.print(f"{plural(count, 'line')} with {problem}", highlight=False)
        if summary.rules:
            console.print(table)
    return capture.get()


def _sentence(summary: CleanSummary) -> str:
    emptied = f", {summary.emptied:,} left without text" if summary.emptied else ""
    return f"{plural(summary.records, 'record')}, {summary.changed:,} with chrome in them{emptied}"
