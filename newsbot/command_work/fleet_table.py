"""The state of a fleet as tables for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from newsbot.console.console_tables import ShownText, make_table
from newsbot.fleet_alarms import FleetAlarm
from newsbot.fleet_figures import (
    FAILING_COLUMNS,
    WORKER_NUMBERS,
    WORKER_TEXTS,
    describe_fleet,
    list_failing_rows,
    list_worker_rows,
)
from newsbot.record_values import format_utc
from newsbot.store.fleet_summary import FleetSummary


def list_fleet_parts(fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> Iterator[RenderableType]:
    """Yield alarms, figures, workers and failing buckets, each as a part to print."""
    if alarms:
        lines = "\n".join(f"alarm: {alarm.message}" for alarm in alarms)
        yield ShownText(lines, "bold red")
    figures = Table.grid(padding=(0, 2))
    for row in describe_fleet(fleet).items():
        figures.add_row(*row)
    yield figures
    if fleet.workers:
        workers = make_table(*WORKER_TEXTS, numbers=WORKER_NUMBERS, boxed=False)
        for cells in list_worker_rows(fleet):
            workers.add_row(*cells)
        yield workers
    if fleet.failing:
        failing = make_table(*FAILING_COLUMNS, boxed=False)
        for cells in list_failing_rows(fleet):
            failing.add_row(*cells)
        yield failing


def make_fleet_json(fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> dict[str, Any]:
    """Return the state of a fleet for JSON: times are ISO 8601 in UTC."""
    values = asdict(fleet, dict_factory=_format_times)
    return {**values, "alarms": [asdict(alarm) for alarm in alarms]}


def _format_times(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return a record with its times, whose names end in ``_at`` or ``_before``, as text."""
    return {
        name: format_utc(datetime.fromtimestamp(value, tz=UTC))
        if name.endswith(("_at", "_before")) and value is not None
        else value
        for name, value in pairs
    }
