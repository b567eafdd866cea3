"""Histories of an even site, for the checks of its health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from newsbot.health.site_judge import judge_run
from newsbot.run_record import Alarm, RunRecord, Spread

HOUR, DAY = 3600, 24 * 3600
MONDAY = int(datetime(2026, 3, 2, 6, tzinfo=UTC).timestamp())
SECTIONS = [f"lamp.example/{name}" for name in ("world", "sport", "arts", "town")]


def make_run(number: int, ended_at: int, *, articles: int = 20, **changes: Any) -> RunRecord:
    """Make a run in which all is well; ``changes`` are fields of the record."""
    spread = None
    if articles:
        spread = Spread(n=articles, median=400 + number % 7 * 10, p10=200, p90=800)
    names = ("Ada Holm", "Bo Lind", "Cy Moor", "Di Nash")
    record = RunRecord(
        run_id=f"run{number:04}",
        started_at=ended_at - 60,
        ended_at=ended_at,
        reason="finished",
        outcomes={"written": articles, "section": len(SECTIONS), "known": 60},
        sections={name: {"section": 1, "known": 15} for name in SECTIONS},
        articles=articles,
        fields={"datePublished": articles, "authors": articles, "mainImage": articles // 2},
        sources={"datePublished": {"json-ld": articles}},
        authors=dict.fromkeys(names, articles // 4),
        author_names=4,
        words=spread,
        requests=articles + len(SECTIONS),
        examples={"written": "https://lamp.example/a-story"},
    )
    return replace(record, **changes)


def make_history(runs: int = 30, *, hours: int = 24, articles: int = 20) -> list[RunRecord]:
    """Make the runs of a site, the first on a Monday."""
    return [make_run(n, MONDAY + n * hours * HOUR, articles=articles) for n in range(runs)]


def follow(history: list[RunRecord], *, hours: int = 24, **changes: Any) -> tuple[Alarm, ...]:
    """Add a run to a history, and return its alarms."""
    latest = make_run(len(history), history[-1].ended_at + hours * HOUR, **changes)
    alarms = judge_run(history, latest)
    history.append(replace(latest, alarms=alarms))
    return alarms


def list_kinds(alarms: Sequence[Alarm]) -> list[tuple[str, str | None]]:
    """Return the kind and the state of alarms."""
    return [(alarm.kind, alarm.state) for alarm in alarms]
