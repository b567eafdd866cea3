"""Judge a run by the history of its site: alarms that begin, last and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsbot.health.baseline import (
    ACCEPTED,
    LASTING,
    ComparedRuns,
    format_alarm_time,
    is_comparable,
    parse_alarm_time,
)
from newsbot.health.site_checks import make_checks
from newsbot.health.verdict import UNKNOWN, AlarmKey, Condition, Verdict
from newsbot.run_record import Alarm, RunRecord

ACCEPTED_SECONDS = 7 * 24 * 3600
"""After which what an alarm has seen is the norm; runs until then are no baseline."""
REPEATED_SECONDS = 24 * 3600
"""After which an alarm that lasts is reported again."""
UNREAD_SECONDS = 7 * 24 * 3600
"""After which a listing that no run has read is no part of the site any more."""
ENDED = "ended"

_NEVER_ACCEPTED = frozenset({"silent", "few_articles", "sections_gone", "listing_empty"})
"""Kinds of alarms about what is not there: they last until it is back."""
_SAME_CAUSE = {"few_articles": "silent", "listing_empty": "sections_gone"}
"""Kinds that need no alarm beside another one."""


def judge_run(history: Sequence[RunRecord], latest: RunRecord) -> tuple[Alarm, ...]:
    """Return the alarms of a run by the earlier runs of its site, in order of time.

    An alarm is ``new``, ``lasting``, ``ended``, or ``accepted``: what is seen is the norm from
    then on. A run that was limited or stopped early ends no alarm and begins none.
    """
    site = ComparedRuns.make(history, latest)
    active = _find_active(site.earlier)
    if not is_comparable(latest):
        return tuple(replace(alarm, state="lasting") for alarm in active.values())
    if site.is_short:
        return ()
    verdicts = {check.key: check.judge(site) for check in make_checks(site)}
    verdicts |= {key: Verdict(Condition.FINE) for key in active if _is_removed(key, site)}
    broken = {key for key, verdict in verdicts.items() if verdict.state is Condition.BROKEN}
    kinds = {key.kind for key in broken}
    keys = [
        key
        for key in dict.fromkeys([*active, *verdicts])
        if key in active or (key in broken and _SAME_CAUSE.get(key.kind) not in kinds)
    ]
    alarms = (_continue(active.get(key), key, verdicts.get(key, UNKNOWN), latest) for key in keys)
    return tuple(alarms)


def is_reported(alarm: Alarm, latest: RunRecord, previous: RunRecord | None) -> bool:
    """Return whether the latest run reports an alarm: not each one of those that last does.

    :param previous: the run of the site before it.
    """
    if not is_comparable(latest):
        return False
    if alarm.state != "lasting" or previous is None:
        return True
    begin = parse_alarm_time(alarm.since)
    days, before = ((run.ended_at - begin) // REPEATED_SECONDS for run in (latest, previous))
    return days > before


def _find_active(runs: Sequence[RunRecord]) -> dict[AlarmKey, Alarm]:
    if not runs:
        return {}
    return {AlarmKey.of(alarm): alarm for alarm in runs[-1].alarms if alarm.state in LASTING}


def _is_removed(key: AlarmKey, site: ComparedRuns) -> bool:
    """Return whether the site's table no longer has the selector or listing of an alarm.

    A run tries all selectors on each page, but reads the listings alone that are due.
    """
    latest = site.latest
    if key.kind == "selector_stopped":
        tried = {name.removeprefix("fields.") for name in latest.selectors}
        return latest.articles > 0 and f"{key.field}: {key.rule}" not in tried
    if key.kind == "listing_empty":
        since = latest.ended_at - UNREAD_SECONDS
        runs = [run for run in (*site.earlier, latest) if run.ended_at > since]
        return not any(key.rule in run.sections for run in runs)
    return False


def _continue(alarm: Alarm | None, key: AlarmKey, verdict: Verdict, latest: RunRecord) -> Alarm:
    """Return the alarm of a run after that of the run before."""
    if alarm is None:
        return Alarm(
            kind=key.kind,
            field=key.field,
            rule=key.rule,
            expected=verdict.expected,
            seen=verdict.seen,
            since=format_alarm_time(latest.ended_at),
            example=verdict.example,
            state="new",
        )
    if verdict.state is Condition.FINE:
        return replace(alarm, state=ENDED)
    if verdict.state is Condition.BROKEN:
        # What was expected when the alarm began, and what is seen now.
        alarm = replace(alarm, seen=verdict.seen, example=verdict.example or alarm.example)
        age = latest.ended_at - parse_alarm_time(alarm.since)
        if age >= ACCEPTED_SECONDS and key.kind not in _NEVER_ACCEPTED:
            return replace(alarm, state=ACCEPTED)
    return replace(alarm, state="lasting")
