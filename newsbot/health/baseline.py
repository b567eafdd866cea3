"""Choose the runs that a run is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from newsbot.health.verdict import AlarmKey
from newsbot.run_record import RunRecord

MIN_RUNS = 5
"""Earlier runs of a site, without which nothing is compared."""
MIN_LIKE = 6
"""Runs of like hours and weekdays that are enough to compare with them."""
HOURS_ALIKE = 8
"""Length of the parts of a day: night, day and evening, in UTC."""
FIRST_WEEKEND_DAY = 5

LASTING = frozenset({"new", "lasting"})
"""States of an alarm that keep its run out of the baseline."""
ACCEPTED = "accepted"
GENERAL_ALARMS = frozenset({"nothing_written", "many_failed", "accounting_mismatch"})
"""Alarms of runs that are not compared with later ones, whatever their state."""


@dataclass(frozen=True, slots=True)
class ComparedRuns:
    """The runs of a site in order of time; ``latest`` is the one to judge, ``earlier`` the rest."""

    earlier: Sequence[RunRecord]
    latest: RunRecord

    @classmethod
    def make(cls, records: Sequence[RunRecord], latest: RunRecord) -> ComparedRuns:
        """Keep the runs that can be compared: whole ones that came to their own end."""
        return cls([record for record in records if is_comparable(record)], latest)

    @property
    def is_short(self) -> bool:
        """Whether the site is too new to be judged."""
        return len(self.earlier) < MIN_RUNS

    def find_baseline(self, key: AlarmKey) -> list[RunRecord]:
        """Return the runs in which all was well with what an alarm is about.

        What was accepted is the norm from the run on in which it began.
        """
        chosen: list[RunRecord] = []
        for run in self.earlier:
            if not run.alarms:
                chosen.append(run)
                continue
            # By the rule first, which differs most: there may be hundreds of alarms.
            own = [
                alarm
                for alarm in run.alarms
                if alarm.rule == key.rule and AlarmKey.of(alarm) == key
            ]
            accepted = next((alarm for alarm in own if alarm.state == ACCEPTED), None)
            if accepted is not None:
                since = parse_alarm_time(accepted.since)
                chosen = [each for each in self.earlier if since <= each.ended_at <= run.ended_at]
            elif not any(alarm.state in LASTING for alarm in own) and not _is_lost(run):
                chosen.append(run)
        return chosen

    def window(self, runs: int) -> list[RunRecord]:
        """Return so many of the latest runs, or all; the one to judge is the last of them."""
        first = max(len(self.earlier) + 1 - runs, 0)
        return [*self.earlier[first:], self.latest]


def is_comparable(record: RunRecord) -> bool:
    """Return whether a run did the whole of its work: nothing limited or ended it."""
    return record.reason == "finished" and not record.is_limited


def find_like(runs: Sequence[RunRecord], latest: RunRecord) -> list[RunRecord]:
    """Return the runs at the same part of the day, at weekends or on working days as the latest."""
    part = _part_of_week(latest)
    return [run for run in runs if _part_of_week(run) == part]


def day_class(seconds: int) -> int:
    """Return 0 for a working day, 1 for Saturday, 2 for Sunday, in UTC."""
    return max(0, datetime.fromtimestamp(seconds, tz=UTC).weekday() - FIRST_WEEKEND_DAY + 1)


def parse_alarm_time(iso: str | None) -> int:
    """Return the seconds since 1970 of an alarm's time; 0 without one."""
    return int(datetime.fromisoformat(iso).timestamp()) if iso else 0


def format_alarm_time(seconds: int) -> str:
    """Return seconds since 1970 as ISO 8601 in UTC.

    >>> format_alarm_time(0)
    '1970-01-01T00:00:00Z'
    """
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%dT%H:%M:%SZ}"


def _part_of_week(run: RunRecord) -> tuple[int, bool]:
    time = datetime.fromtimestamp(run.ended_at, tz=UTC)
    return time.hour // HOURS_ALIKE, time.weekday() >= FIRST_WEEKEND_DAY


def _is_lost(run: RunRecord) -> bool:
    return any(alarm.kind in GENERAL_ALARMS for alarm in run.alarms)
