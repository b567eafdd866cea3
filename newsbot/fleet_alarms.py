"""The alarms of a fleet: what a person should look into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsbot.store.fleet_summary import FailingBucket, FleetSummary


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetLimits:
    """The limits of alarms: the age of what waits, and failures of a bucket in a row.

    ``silent_seconds`` after its latest heartbeat a worker is not live. The defaults are those of
    the settings.
    """

    silent_seconds: int = 60
    late_seconds: int = 3600
    failures: int = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetAlarm:
    """An alarm; while it lasts, ``name`` is the same and ``message`` may change."""

    name: str
    message: str


def find_fleet_alarms(fleet: FleetSummary, limits: FleetLimits) -> list[FleetAlarm]:
    """Return the alarms of a fleet at a moment; empty if all is well."""
    return [*_find_alarms(fleet, limits)]


def _find_alarms(fleet: FleetSummary, limits: FleetLimits) -> Iterator[FleetAlarm]:
    if fleet.due_listings and not fleet.live_workers:
        due = f"{fleet.due_listings:,} listings are due"
        yield FleetAlarm(name="no_worker", message=f"{due}, and no worker is alive")
    if fleet.oldest_due_at is not None:
        late_seconds = fleet.made_at - fleet.oldest_due_at
        if late_seconds > limits.late_seconds:
            waits = describe_seconds(late_seconds)
            yield FleetAlarm(name="late", message=f"a listing has been due for {waits}")
    if fleet.outbox.oldest_at is not None:
        age_seconds = fleet.made_at - fleet.outbox.oldest_at
        if age_seconds > limits.late_seconds:
            waits = describe_seconds(age_seconds)
            message = f"articles have been waiting for the writer for {waits}"
            yield FleetAlarm(name="outbox", message=message)
    for bucket in fleet.failing:
        if bucket.failures >= limits.failures:
            yield FleetAlarm(name=f"failing/{bucket.bucket}", message=describe_failing(bucket))


def describe_failing(bucket: FailingBucket) -> str:
    """Return one line for a failing bucket."""
    sites = f" ({', '.join(bucket.sites)})" if bucket.sites else ""
    number = bucket.failures
    return f"bucket {bucket.bucket}{sites} failed {number} times in a row: {bucket.message}"


def describe_seconds(seconds: float) -> str:
    """Return a time in its largest unit, rounded down.

    >>> describe_seconds(59), describe_seconds(3 * 3600 + 60), describe_seconds(200_000)
    ('59 s', '3 h', '2 d')
    """
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(max(seconds, 0))} s"
