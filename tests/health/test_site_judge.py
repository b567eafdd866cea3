"""Each run of a site is compared with the site's own history."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.health.alarm_text import KINDS, describe_alarm
from newsbot.health.site_judge import is_reported, judge_run
from newsbot.run_record import Alarm, RunRecord, Spread
from tests.health.site_histories import (
    DAY,
    HOUR,
    MONDAY,
    SECTIONS,
    follow,
    list_kinds,
    make_history,
    make_run,
)

WITHOUT_DATE: dict[str, Any] = {"fields": {"authors": 20, "mainImage": 10}, "sources": {}}
SPOILT: dict[str, dict[str, Any]] = {
    "field_missing": WITHOUT_DATE,
    "source_stopped": {"sources": {"datePublished": {"url": 20}}},
    "selector_stopped": {"selectors": {"body: .story": (0, 20)}},
    "authors_odd": {"odd_authors": 20},
    "authors_new": {"authors": {"Share Story": 20}},
    "length_changed": {"words": Spread(n=20, median=60, p10=30, p90=120)},
    "chrome_changed": {"chrome_share": Spread(n=20, median=0.8, p10=0.7, p90=0.9)},
    "late": {"freshness_seconds": Spread(n=20, median=90_000, p10=60_000, p90=99_000)},
    "rejections_rose": {"outcomes": {"written": 20, "section": 4, "consent_wall": 20}},
    "sections_gone": {
        "sections": {
            name: {"gone": 1} if place < 2 else {"section": 1, "known": 15}
            for place, name in enumerate(SECTIONS)
        }
    },
}
USUAL: dict[str, Any] = {
    "selectors": {"body: .story": (20, 20)},
    "chrome_share": Spread(n=20, median=0.3, p10=0.2, p90=0.4),
    "freshness_seconds": Spread(n=20, median=3000, p10=1000, p90=9000),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_break_is_named_in_the_run_in_which_it_begins(kind: str) -> None:
    history = [replace(run, **USUAL) for run in make_history()]

    fine = follow(history, **USUAL)
    broken = follow(history, **(USUAL | SPOILT[kind]))

    assert fine == ()
    assert list_kinds(broken) == [(kind, "new")]
    assert kind in KINDS


def test_what_passes_by_itself_is_named_in_the_second_run() -> None:
    slow: dict[str, Any] = {"latency_ms": Spread(n=24, median=4000, p10=2000, p90=8000)}
    failing: dict[str, Any] = {"failed": {"HTTP 503": 20}}
    usual: dict[str, Any] = {"latency_ms": Spread(n=24, median=200, p10=100, p90=400)}
    history = [replace(run, **usual) for run in make_history()]

    assert follow(history, **slow, **failing) == ()
    assert list_kinds(follow(history, **slow, **failing)) == [
        ("slow", "new"),
        ("requests_failed", "new"),
    ]


def test_each_kind_of_alarm_is_documented() -> None:
    table = Path("docs/health.md").read_text("utf-8").partition("## When there is no alarm")[0]

    assert re.findall(r"^\| `(.*?)` \| ", table, re.MULTILINE) == [*KINDS]


def test_an_alarm_names_field_expected_seen_and_an_example() -> None:
    history = make_history()
    lacking = {"datePublished": "https://lamp.example/without-date"}
    (alarm,) = follow(history, **WITHOUT_DATE, lacking=lacking)

    assert alarm == Alarm(
        kind="field_missing",
        field="datePublished",
        expected="100% of articles",
        seen="0 of 20",
        since="2026-04-01T06:00:00Z",
        example="https://lamp.example/without-date",
        state="new",
    )
    assert describe_alarm(alarm, program="newsbot") == (
        "datePublished is missing: expected 100% of articles, seen 0 of 20; "
        "newsbot explain https://lamp.example/without-date"
    )


def test_the_command_of_an_alarm_runs_nothing_else() -> None:
    alarm = Alarm(kind="late", example="https://lamp.example/$(reboot)?a=1&b=2", state="new")

    assert describe_alarm(alarm).endswith("scrapy explain 'https://lamp.example/$(reboot)?a=1&b=2'")


def test_few_articles_are_no_evidence() -> None:
    history = make_history(articles=4)
    fields = {"authors": 4, "datePublished": 3, "mainImage": 0}

    assert follow(history, articles=4, fields=fields) == ()


def test_small_runs_are_evidence_together() -> None:
    history = make_history(60, hours=6, articles=2)
    without: dict[str, Any] = {"articles": 2, "fields": {"authors": 2}, "sources": {}}

    found = [list_kinds(follow(history, hours=6, **without)) for _ in range(3)]

    assert ("field_missing", "new") in found[0] + found[1] + found[2]


def test_a_share_that_often_changes_is_no_alarm() -> None:
    history = make_history()
    fields = [{"authors": (n % 3) * 10, "datePublished": 20} for n in range(len(history))]
    history = [replace(run, fields=each) for run, each in zip(history, fields, strict=True)]

    assert follow(history, fields={"authors": 0, "datePublished": 20}) == ()


@pytest.mark.parametrize("runs", [0, 1, 4])
def test_the_first_five_runs_have_no_alarm(runs: int) -> None:
    history = make_history(runs)
    latest = make_run(runs, MONDAY + runs * DAY, **WITHOUT_DATE)

    assert judge_run(history, latest) == ()


def test_alarms_begin_last_and_end() -> None:
    history = make_history()
    first = follow(history, **WITHOUT_DATE)
    second = follow(history, **WITHOUT_DATE)
    nothing = follow(history, articles=0, authors={}, fields={}, sources={})
    over = follow(history)
    after = follow(history)

    assert list_kinds(first) == [("field_missing", "new")]
    assert list_kinds(second) == [("field_missing", "lasting")]
    assert ("field_missing", "lasting") in list_kinds(nothing)
    assert second[0].since == first[0].since
    assert list_kinds(over)[0] == ("field_missing", "ended")
    assert after == ()
    assert describe_alarm(over[0]).endswith(": ended; it began 2026-04-01 06:00 UTC")


def test_a_lasting_alarm_is_reported_once_a_day() -> None:
    history = make_history(200, hours=6)
    follow(history, hours=6, **WITHOUT_DATE)
    reported = []
    for _ in range(8):
        (alarm,) = follow(history, hours=6, **WITHOUT_DATE)
        reported.append(is_reported(alarm, history[-1], history[-2]))

    assert reported == [False, False, False, True] * 2


def test_a_limited_run_reports_no_alarm_of_earlier_ones() -> None:
    history = make_history()
    follow(history, **WITHOUT_DATE)
    (alarm,) = follow(history, hours=50, is_limited=True)

    assert alarm.state == "lasting"
    assert not is_reported(alarm, history[-1], history[-2])


def test_broken_runs_are_no_baseline_until_the_alarm_is_accepted() -> None:
    history = make_history()
    states = [follow(history, **WITHOUT_DATE)[0].state for _ in range(8)]
    later = [follow(history, **WITHOUT_DATE) for _ in range(3)]
    back = [follow(history) for _ in range(3)]

    assert states == ["new", *["lasting"] * 6, "accepted"]
    assert later == [(), (), ()]
    assert back == [(), (), ()]  # more dates than the norm are no alarm
    assert list_kinds(follow(history, **WITHOUT_DATE)) == []


def test_a_quiet_weekend_is_no_alarm() -> None:
    history: list[RunRecord] = []
    for number in range(28 * 4):
        ended = MONDAY + number * 6 * HOUR
        is_weekend = number // 4 % 7 > 4
        articles = (0 if number % 4 else 1) if is_weekend else 12
        run = make_run(number, ended, articles=articles)
        alarms = judge_run(history, run)
        assert alarms == (), (number, alarms)
        history.append(replace(run, alarms=alarms))


def test_a_site_that_is_silent_too_long_is_an_alarm_until_it_is_back() -> None:
    history = make_history(30 * 8, hours=3, articles=4)
    nothing: dict[str, Any] = {
        "articles": 0,
        "authors": {},
        "fields": {},
        "sources": {},
        "hours": 3,
    }
    silent: list[str] = []
    hours = 0
    while "silent" not in silent:
        hours += 3
        silent = [kind for kind, _ in list_kinds(follow(history, **nothing))]
        assert hours < 60, "no alarm"
    alarm = next(alarm for alarm in history[-1].alarms if alarm.kind == "silent")
    for _ in range(12 * 8):  # never the norm
        follow(history, **nothing)
    lasting = list_kinds(history[-1].alarms)
    back = list_kinds(follow(history, articles=4, hours=3))

    assert 6 <= hours <= 24
    assert alarm.expected == "a new article within 3 hours, as so far"
    assert alarm.seen == f"none for {hours} hours"
    assert ("silent", "lasting") in lasting
    assert ("silent", "ended") in back


def test_a_site_is_silent_although_most_of_its_runs_bring_nothing() -> None:
    history = make_history(0)
    for number in range(30 * 48):  # every half hour, and an article every six hours
        articles = 4 if number % 12 == 0 else 0
        history.append(make_run(number, MONDAY + number * HOUR // 2, articles=articles))
    latest = make_run(len(history), history[-1].ended_at + 20 * HOUR, articles=0)

    assert ("silent", "new") in list_kinds(judge_run(history, latest))


def test_a_listing_that_lists_nothing_is_named_after_three_runs() -> None:
    history = make_history()
    ends = {name: {"section": 1, "known": 15} for name in SECTIONS} | {SECTIONS[0]: {"failed": 1}}
    found = [follow(history, sections=ends) for _ in range(3)]

    assert found[:2] == [(), ()]
    assert list_kinds(found[2]) == [("listing_empty", "new")]
    assert found[2][0].rule == SECTIONS[0]


def test_the_alarm_of_a_selector_ends_when_the_table_has_another_one() -> None:
    history = [replace(run, **USUAL) for run in make_history()]
    broken = follow(history, **(USUAL | SPOILT["selector_stopped"]))
    no_page = follow(history, **(USUAL | {"selectors": {}}), articles=0)
    mended = follow(history, **(USUAL | {"selectors": {"body: .article": (20, 20)}}))

    assert list_kinds(broken) == [("selector_stopped", "new")]
    assert ("selector_stopped", "lasting") in list_kinds(no_page)
    assert ("selector_stopped", "ended") in list_kinds(mended)
    assert not follow(history, **(USUAL | {"selectors": {"body: .article": (20, 20)}}))


def test_the_alarm_of_a_listing_ends_when_no_run_reads_it_any_more() -> None:
    history = make_history()
    ends = {name: {"section": 1, "known": 15} for name in SECTIONS}
    for _ in range(3):
        broken = follow(history, sections=ends | {SECTIONS[0]: {"failed": 1}})
    del ends[SECTIONS[0]]
    after = [list_kinds(follow(history, sections=ends)) for _ in range(8)]

    assert list_kinds(broken) == [("listing_empty", "new")]
    assert after[0] == [("listing_empty", "lasting")]
    assert after[6:] == [[("listing_empty", "ended")], []]


def test_listings_that_were_not_read_or_not_modified_are_no_alarm() -> None:
    history = make_history()
    unchanged = {name: {"section": 1} for name in SECTIONS}

    assert follow(history, sections={}) == ()
    assert follow(history, sections=unchanged, not_modified=4) == ()
    assert list_kinds(follow(history, sections=unchanged)) == [("sections_gone", "new")]


def test_limited_and_stopped_runs_are_not_compared() -> None:
    history = make_history()

    assert follow(history, **WITHOUT_DATE, is_limited=True) == ()
    assert follow(history, **WITHOUT_DATE, reason="shutdown") == ()
    assert list_kinds(follow(history, **WITHOUT_DATE)) == [("field_missing", "new")]
    assert list_kinds(follow(history, is_limited=True)) == [("field_missing", "lasting")]


def invent_record(chance: Random) -> RunRecord:
    """Make a record whose figures contradict each other."""

    def count() -> int:
        return chance.choice((0, 1, 3, 20, 10**6))

    def table() -> dict[str, int]:
        names = ("datePublished", "authors", "written", "no_body", "section", "x")
        return {name: count() for name in chance.sample(names, 3)}

    def spread() -> Spread | None:
        values = [chance.choice((-1.0, 0.0, 0.5, 1e9)) for _ in range(3)]
        values_of = Spread(n=1 + count(), median=values[0], p10=values[1], p90=values[2])
        return chance.choice((None, values_of))

    return RunRecord(
        run_id=str(count()),
        started_at=chance.randrange(10**10),
        ended_at=chance.randrange(10**10),
        reason=chance.choice(("finished", "finished", "finished", "shutdown")),
        outcomes=table(),
        sections={name: table() for name in table()},
        articles=count(),
        fields=table(),
        sources={name: table() for name in table()},
        selectors={"body: .a": (count(), count())},
        authors=table(),
        odd_authors=count(),
        words=spread(),
        latency_ms=spread(),
        requests=count(),
        failed=table(),
    )


@given(st.integers(0, 2**32))
def test_no_history_is_an_error(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - hypothesis chooses the seed
    *history, latest = [invent_record(chance) for _ in range(chance.randint(7, 25))]

    for alarm in judge_run(history, latest):
        assert describe_alarm(alarm)
