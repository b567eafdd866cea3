"""The state of a fleet as tables for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from newsbot.console import ShownText, make_table, plural
from newsbot.fleet_alarms import FleetAlarm, describe_seconds
from newsbot.record_values import format_utc
from newsbot.store.fleet_summary import FleetSummary, WorkDone

MEGABYTE = 10**6
"""In bytes."""


def list_fleet_parts(fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> Iterator[RenderableType]:
    """Yield alarms, figures, workers and failing buckets, each as a part to print."""
    if alarms:
        lines = "\n".join(f"alarm: {alarm.message}" for alarm in alarms)
        yield ShownText(lines, "bold red")
    yield _make_figures_table(fleet)
    if fleet.workers:
        yield _make_workers_table(fleet)
    if fleet.failing:
        yield _make_failing_table(fleet)


def _make_figures_table(fleet: FleetSummary) -> Table:
    table = Table.grid(padding=(0, 2))
    silent = len(fleet.workers) - fleet.live_workers
    table.add_row("workers", f"{fleet.live_workers} alive" + (f", {silent} silent" * bool(silent)))
    due = f"{fleet.due_listings:,} of {plural(fleet.listings, 'listing')}"
    if fleet.oldest_due_at is not None:
        due += f", the oldest for {describe_seconds(fleet.made_at - fleet.oldest_due_at)}"
    table.add_row("due", due)
    at_work = plural(fleet.buckets_at_work, "bucket")
    table.add_row("jobs", f"{fleet.waiting_jobs:,} waiting, {at_work} at work")
    table.add_row("last hour", _describe_work(fleet.last_hour))
    table.add_row("last day", _describe_work(fleet.last_day))
    table.add_row("to be written", _describe_outbox(fleet))
    if fleet.failing_buckets:
        table.add_row("failing", plural(fleet.failing_buckets, "bucket"))
    return table


def _describe_outbox(fleet: FleetSummary) -> str:
    outbox = fleet.outbox
    text = f"{plural(outbox.lines, 'line')}, {outbox.size / MEGABYTE:,.1f} MB"
    if outbox.oldest_at is None:
        return text
    return f"{text}, the oldest for {describe_seconds(fleet.made_at - outbox.oldest_at)}"


def _describe_work(done: WorkDone) -> str:
    return f"{plural(done.pages, 'page')}, {plural(done.articles, 'article')}"


def _make_workers_table(fleet: FleetSummary) -> Table:
    numbers = ("buckets", "pages/hour", "articles/hour")
    table = make_table("worker", "version", "since", "heartbeat", numbers=numbers, boxed=False)
    for worker in fleet.workers:
        ago = describe_seconds(fleet.made_at - worker.heartbeat_at)
        table.add_row(
            worker.name,
            worker.version,
            _format_time(worker.started_at),
            f"{ago} ago" if worker.is_live else f"silent for {ago}",
            f"{worker.buckets} of {worker.concurrency}" if worker.is_live else "-",
            f"{worker.last_hour.pages:,}",
            f"{worker.last_hour.articles:,}",
        )
    return table


def _make_failing_table(fleet: FleetSummary) -> Table:
    table = make_table("failing bucket", "times", "again", "sites", boxed=False)
    table.add_column("message", overflow="fold")
    for bucket in fleet.failing:
        wait_seconds = bucket.not_before - fleet.made_at
        table.add_row(
            str(bucket.bucket),
            str(bucket.failures),
            f"in {describe_seconds(wait_seconds)}" if wait_seconds > 0 else "now",
            ", ".join(bucket.sites),
            bucket.message,
        )
    return table


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


def _format_time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, tz=UTC):%Y-%m-%d %H:%M} UTC"
