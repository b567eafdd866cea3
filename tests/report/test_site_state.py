"""What the runs of a site say about its state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from newsbot.report.site_history import DAY_SECONDS, Period, SiteHistory
from newsbot.report.site_state import State, find_state
from newsbot.run_record import Alarm, RunRecord, Spread
from newsbot.store.latest_runs import LatestRun

NOW = 20_000 * DAY_SECONDS + 3600
STEADY = [5] * 30


def make_history(articles: Sequence[int | None], **last: Any) -> SiteHistory:
    """Return the history of a run a day up to today, none on a day of None."""
    history = SiteHistory("lamp", Period.until(NOW, max(30, len(articles))))
    for day, number in enumerate(articles):
        if number is not None:
            begun = NOW - (len(articles) - 1 - day) * DAY_SECONDS
            is_last = day == len(articles) - 1
            history.add(make_record(begun, number, **(last if is_last else {})))
    return history


def make_record(begun: int, articles: int = 1, **figures: Any) -> RunRecord:
    run_id = f"run-{begun}"
    return RunRecord(
        run_id=run_id, started_at=begun, ended_at=begun + 60, articles=articles, **figures
    )


def make_latest(*, ended: bool = True, is_running: bool = False) -> LatestRun:
    ended_at = NOW if ended else None
    return LatestRun(run_id="run", started_at=NOW - 60, ended_at=ended_at, is_running=is_running)


ALARM = Alarm(
    kind="field_missing",
    field="authors",
    expected="90% of articles",
    seen="0 of 9",
    since="2026-11-26T06:00:00Z",
    state="lasting",
)
SINCE = "since 2026-11-26 06:00 UTC"
ENDED = replace(ALARM, state="ended")
QUIET = replace(ALARM, kind="silent", field=None, expected="one in 2 days", seen="none in 5 days")


@pytest.mark.parametrize(
    ("history", "latest", "state", "note"),
    [
        (make_history(STEADY), make_latest(), State.FINE, ""),
        (make_history([5, 4]), make_latest(), State.NEW, "2 runs in this period"),
        (make_history([]), None, State.NEW, "0 runs in this period"),
        (
            make_history(STEADY, alarms=[ALARM, ALARM]),
            make_latest(),
            State.ALARM,
            f"authors is missing: expected 90% of articles, seen 0 of 9, {SINCE}, and 1 more",
        ),
        (make_history(STEADY, alarms=[ENDED]), make_latest(), State.FINE, ""),
        (
            make_history(STEADY, alarms=[QUIET, ENDED]),
            make_latest(),
            State.SILENT,
            f"no new article: expected one in 2 days, seen none in 5 days, {SINCE}",
        ),
        (
            make_history(STEADY, exit_code=75, reason="store"),
            make_latest(),
            State.ALARM,
            "the latest run ended with code 75 (store)",
        ),
        (
            make_history(STEADY),
            make_latest(ended=False),
            State.ALARM,
            "the latest run was killed",
        ),
        (
            make_history(STEADY),
            make_latest(ended=False, is_running=True),
            State.RUNNING,
            "since 00:59 UTC",
        ),
        (
            make_history([*STEADY, *[None] * 4]),
            make_latest(),
            State.SILENT,
            "no run for 4 days",
        ),
        (
            make_history([*STEADY, *[0] * 5]),
            make_latest(),
            State.SILENT,
            "no article for 5 days",
        ),
        (make_history([*STEADY, 0, 0]), make_latest(), State.FINE, ""),
        (make_history([9, 0, 0, 0, 0] * 6), make_latest(), State.FINE, ""),
        (make_history([5, *[None] * 6] * 8 + [5, None, None]), make_latest(), State.FINE, ""),
    ],
    ids=[
        "steady",
        "two runs",
        "no run",
        "alarms",
        "an alarm that is over",
        "an alarm of silence",
        "failed",
        "killed",
        "running",
        "no run for days",
        "no article for days",
        "a weekend",
        "writes every five days",
        "runs every week",
    ],
)
def test_the_state_says_whether_to_look(
    history: SiteHistory, latest: LatestRun | None, state: State, note: str
) -> None:
    assert find_state(history, latest, NOW) == (state, note)


def test_runs_outside_of_the_period_are_left_out() -> None:
    history = SiteHistory("lamp", Period.until(NOW, 7))
    for day in (-4000, -7, 1, 4000):
        history.add(make_record(NOW + day * DAY_SECONDS))

    assert sum(history.runs) == 0


def test_long_periods_have_a_point_a_week_that_ends_today() -> None:
    period = Period.until(NOW, 365)

    assert (period.step, period.points) == (7, 53)
    assert [period.find_point(day) for day in (0, 1, 357, 358, 364)] == [0, 1, 51, 52, 52]


def test_delays_of_runs_count_by_their_articles() -> None:
    history = SiteHistory("lamp", Period.until(NOW, 7))
    for number, median in ((1, 6000.0), (9, 600.0)):
        spread = Spread(n=number, median=median, p10=median / 2, p90=median * 2)
        history.add(make_record(NOW, freshness_seconds=spread))

    assert history.delays[-1].find() == (570.0, 1140.0, 2280.0)
