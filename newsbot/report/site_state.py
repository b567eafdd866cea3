"""The state of a site: what its latest runs say about whether somebody should look at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Self

from newsbot.console import plural
from newsbot.exit_codes import ExitCode
from newsbot.health.alarm_text import describe_alarm
from newsbot.report.site_history import DAY_SECONDS, SiteHistory
from newsbot.run_record import Alarm
from newsbot.store.latest_runs import LatestRun

NEW_RUNS = 5
"""Runs of a site that raise no alarm, since there is nothing to compare them with."""
SILENT_ALARM = "silent"
"""The kind of the alarm of a site without new articles."""
SILENT_DAYS = 3
"""The least number of days without an article, or a run, after which a site is silent: weekends
are shorter."""
SILENT_GAPS = 3
"""And so many times the longest pause between two days with articles."""
SILENT_ARTICLES = 10
"""A site with fewer articles in the period has no rate to compare with."""


class State(StrEnum):
    """The state of a site; members are in the order in which sites are listed."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a member with its value and its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    ALARM = "alarm", "its latest run raised an alarm, failed or was killed"
    SILENT = "silent", "no new article, or no run, for much longer than usual"
    RUNNING = "running", "a run is under way"
    NEW = "new", "too few runs to compare with"
    FINE = "fine", "nothing unusual"


def find_state(history: SiteHistory, latest: LatestRun | None, now: int) -> tuple[State, str]:
    """Return the state of a site, and a note that gives the reason; empty for a site that is fine.

    :param latest: the site's latest run as the store knows it.
    :param now: in seconds since 1970.
    """
    runs = sum(history.runs)
    last = history.latest[-1] if history.latest else None
    is_running = latest is not None and latest.is_running
    alarms = [alarm for alarm in last.alarms if not alarm.is_over] if last else []
    if alarms:
        is_silent = all(alarm.kind == SILENT_ALARM for alarm in alarms)
        more = f", and {len(alarms) - 1:,} more" if len(alarms) > 1 else ""
        return (State.SILENT if is_silent else State.ALARM), f"{word_alarm(alarms[0])}{more}"
    if not is_running and (failure := _find_failure(history, latest)):
        return State.ALARM, failure
    if runs >= NEW_RUNS and (silence := _find_silence(history, now)):
        return State.SILENT, silence
    if is_running and latest is not None:
        return State.RUNNING, f"since {datetime.fromtimestamp(latest.started_at, tz=UTC):%H:%M} UTC"
    if runs < NEW_RUNS:
        return State.NEW, f"{plural(runs, 'run')} in this period"
    return State.FINE, ""


def word_alarm(alarm: Alarm) -> str:
    """Return an alarm as one line without its example, which is shown beside it.

    >>> word_alarm(Alarm(kind="nothing_written", example="https://lamp.example/a"))
    'nothing written'
    """
    text = describe_alarm(replace(alarm, example=None))
    return text.replace("_", " ") if text == alarm.kind else text


def _find_failure(history: SiteHistory, latest: LatestRun | None) -> str:
    """Return why the latest run counts as failed; empty if it does not."""
    last = history.latest[-1] if history.latest else None
    if latest is not None and latest.ended_at is None:
        return "the latest run was killed"
    if last is not None and last.exit_code != ExitCode.DONE:
        return f"the latest run ended with code {last.exit_code} ({last.reason})"
    return ""


def _find_silence(history: SiteHistory, now: int) -> str:
    """Return for how long there has been no run or no article; empty if that is not unusual."""
    today = now // DAY_SECONDS - history.period.first_day
    ran = [day for day, runs in enumerate(history.runs) if runs]
    gaps = [after - before for before, after in pairwise(ran)]
    quiet = today - ran[-1]
    if quiet >= max(SILENT_DAYS, SILENT_GAPS * (median(gaps) if gaps else 1)):
        return f"no run for {plural(quiet, 'day')}"
    wrote = [day for day, number in enumerate(history.articles) if number]
    if sum(history.articles) < SILENT_ARTICLES:
        return ""
    gaps = [after - before for before, after in pairwise(wrote)]
    quiet = today - wrote[-1]
    if quiet >= max(SILENT_DAYS, SILENT_GAPS * max(gaps, default=1)):
        return f"no article for {plural(quiet, 'day')}"
    return ""
