"""Render the state of a fleet as a section of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from newsbot.fleet_alarms import FleetAlarm, FleetLimits, find_fleet_alarms
from newsbot.fleet_figures import (
    FAILING_COLUMNS,
    WORKER_NUMBERS,
    WORKER_TEXTS,
    describe_fleet,
    list_failing_rows,
    list_worker_rows,
)
from newsbot.store.database import Store
from newsbot.store.fleet_summary import summarize_fleet
from newsbot.text.printable import make_printable


def render_fleet(store: Store, limits: FleetLimits) -> str:
    """Return the section as HTML; empty if the store is not that of a fleet.

    :raises StoreError: the store cannot be read.
    """
    if store.dialect != "postgresql":
        return ""
    fleet = summarize_fleet(store, silent_seconds=limits.silent_seconds)
    if not fleet.is_used:
        return ""
    figures = "".join(
        f"<div><dt>{_show(name)}</dt><dd>{_show(text)}</dd></div>"
        for name, text in describe_fleet(fleet).items()
    )
    return (
        '<section class="fleet" aria-labelledby="fleet-heading">'
        '<h2 id="fleet-heading">Fleet</h2>'
        f"{_render_alarms(find_fleet_alarms(fleet, limits))}<dl>{figures}</dl>"
        f"{_render_table('Workers', WORKER_TEXTS, WORKER_NUMBERS, list_worker_rows(fleet))}"
        f"{_render_table('Failing buckets', FAILING_COLUMNS, (), list_failing_rows(fleet))}"
        "</section>"
    )


def _render_alarms(alarms: Sequence[FleetAlarm]) -> str:
    lines = "".join(f"<li><p>{_show(alarm.message)}</p></li>" for alarm in alarms)
    return f'<div class="alarms"><ul>{lines}</ul></div>' if lines else ""


def _render_table(
    title: str, texts: Sequence[str], numbers: Sequence[str], rows: Iterable[Sequence[str]]
) -> str:
    """Return a table that can be unfolded; empty without rows."""
    body = "".join(f"<tr>{''.join(_render_cells(row, len(texts)))}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in texts)
    head += "".join(f'<th scope="col" class="number">{name}</th>' for name in numbers)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    label = f'tabindex="0" role="region" aria-label="{title}"'
    return (
        f'<details class="figures"><summary>{title}</summary>'
        f'<div class="scroll" {label}>{table}</div></details>'
    )


def _render_cells(row: Sequence[str], texts: int) -> Iterator[str]:
    for number, text in enumerate(row):
        if number == 0:
            yield f'<th scope="row">{_show(text)}</th>'
        else:
            kind = ' class="number"' if number >= texts else ""
            yield f"<td{kind}>{_show(text)}</td>"


def _show(text: str) -> str:
    return escape(make_printable(text))
