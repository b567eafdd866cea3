"""The state of a fleet in words: figures, workers and failing buckets, as text for any medium."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from rich import filesize

from newsbot.console import plural
from newsbot.fleet_alarms import describe_seconds
from newsbot.store.fleet_summary import FleetSummary, WorkDone

WORKER_TEXTS = ("worker", "version", "since", "heartbeat")
WORKER_NUMBERS = ("buckets", "pages/hour", "articles/hour")
"""The columns of ``list_worker_rows``, the texts first."""

FAILING_COLUMNS = ("failing bucket", "times", "again", "sites", "message")
"""The columns of ``list_failing_rows``."""


def describe_fleet(fleet: FleetSummary) -> Mapping[str, str]:
    """Return the name of each figure -> its text."""
    silent = len(fleet.workers) - fleet.live_workers
    due = f"{fleet.due_listings:,} of {plural(fleet.listings, 'listing')}"
    at_work = plural(fleet.buckets_at_work, "bucket")
    figures = {
        "workers": f"{fleet.live_workers} alive" + (f", {silent} silent" if silent else ""),
        "due": due + _describe_age(fleet, fleet.oldest_due_at),
        "jobs": f"{fleet.waiting_jobs:,} waiting, {at_work} at work",
        "last hour": _describe_work(fleet.last_hour),
        "last day": _describe_work(fleet.last_day),
        "to be written": _describe_outbox(fleet),
    }
    if fleet.failing_buckets:
        figures["failing"] = plural(fleet.failing_buckets, "bucket")
    return figures


def list_worker_rows(fleet: FleetSummary) -> Iterator[tuple[str, ...]]:
    """Yield the texts of each worker."""
    for worker in fleet.workers:
        ago = describe_seconds(fleet.made_at - worker.heartbeat_at)
        yield (
            worker.name,
            worker.version,
            f"{datetime.fromtimestamp(worker.started_at, tz=UTC):%Y-%m-%d %H:%M} UTC",
            f"{ago} ago" if worker.is_live else f"silent for {ago}",
            f"{worker.buckets} of {worker.concurrency}" if worker.is_live else "-",
            f"{worker.last_hour.pages:,}",
            f"{worker.last_hour.articles:,}",
        )


def list_failing_rows(fleet: FleetSummary) -> Iterator[tuple[str, ...]]:
    """Yield the texts of each failing bucket."""
    for bucket in fleet.failing:
        wait_seconds = bucket.not_before - fleet.made_at
        yield (
            str(bucket.bucket),
            str(bucket.failures),
            f"in {describe_seconds(wait_seconds)}" if wait_seconds > 0 else "now",
            ", ".join(bucket.sites),
            bucket.message,
        )


def _describe_age(fleet: FleetSummary, oldest_at: int | None) -> str:
    if oldest_at is None:
        return ""
    return f", the oldest for {describe_seconds(fleet.made_at - oldest_at)}"


def _describe_outbox(fleet: FleetSummary) -> str:
    outbox = fleet.outbox
    lines = f"{plural(outbox.lines, 'line')}, {filesize.decimal(outbox.size)}"
    return lines + _describe_age(fleet, outbox.oldest_at)


def _describe_work(done: WorkDone) -> str:
    return f"{plural(done.pages, 'page')}, {plural(done.articles, 'article')}"
