"""The checks of a site: those of every site, and those of its fields, sources and selectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

from newsbot.health.baseline import ComparedRuns
from newsbot.health.listing_checks import ListingCheck, SectionsCheck, list_listings
from newsbot.health.median_check import MedianCheck
from newsbot.health.new_names import NewNamesCheck
from newsbot.health.rare_counts import Part
from newsbot.health.share_check import ShareCheck
from newsbot.health.verdict import AlarmKey, Verdict
from newsbot.health.volume_checks import SilenceCheck, VolumeCheck
from newsbot.outcomes import NOT_REJECTED, Outcome
from newsbot.run_record import RunRecord

CHECKED_FIELDS = (
    "datePublished",
    "authors",
    "mainImage",
    "description",
    "articleSection",
    "keywords",
    "dateModified",
)
"""Fields without which an article is written all the same."""
MIN_FIELD_SHARE = 0.2
"""Of the articles, that must have a field, or its values from a source, to miss it."""
LATEST_RUNS = 30
"""Of which the fields, sources and selectors are checked."""

REJECTED = tuple(
    outcome
    for outcome in Outcome
    if outcome
    not in {
        *NOT_REJECTED,
        Outcome.DUPLICATE,
        Outcome.OVER_LIMIT,
        Outcome.DEFERRED,
        Outcome.STOPPED,
        Outcome.DROPPED,
        Outcome.OUT_OF_RANGE,
        Outcome.OTHER_LANGUAGE,
    }
)
"""Outcomes of requested pages whose share shows that something is wrong."""
PASSING = (Outcome.FAILED, Outcome.GONE, Outcome.BLOCKED, Outcome.EMPTY_PAGE)
"""Those that a server in trouble gives for an hour."""
REQUESTED = frozenset(
    {*REJECTED, Outcome.WRITTEN, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.DUPLICATE}
)


class Check(Protocol):
    """Compares the latest run of a site with its earlier ones."""

    @property
    def key(self) -> AlarmKey:
        """What an alarm of the check is about."""

    def judge(self, history: ComparedRuns) -> Verdict:
        """Return what the check finds."""


def make_checks(history: ComparedRuns) -> Iterator[Check]:
    """Yield the checks that the latest runs give something to."""
    runs = [*history.earlier[-LATEST_RUNS:], history.latest]
    yield from _make_field_checks(runs)
    yield from _make_source_checks(runs)
    yield from _make_selector_checks(runs)
    yield from _make_author_checks()
    yield from _make_median_checks()
    yield from _make_request_checks(runs)
    yield VolumeCheck()
    yield SilenceCheck()
    yield SectionsCheck()
    for section in list_listings(history.earlier):
        yield ListingCheck(AlarmKey("listing_empty", rule=section))


def _make_field_checks(runs: Sequence[RunRecord]) -> Iterator[Check]:
    articles = sum(run.articles for run in runs)
    for field in CHECKED_FIELDS:
        if sum(run.fields.get(field, 0) for run in runs) >= MIN_FIELD_SHARE * articles > 0:
            yield ShareCheck(
                key=AlarmKey("field_missing", field),
                read=partial(_read_field, field=field),
                falls=True,
                noun="articles",
                find_example=partial(_find_lacking, field=field),
            )


def _make_source_checks(runs: Sequence[RunRecord]) -> Iterator[Check]:
    for field in ("headline", *CHECKED_FIELDS):
        filled = sum(run.fields.get(field, 0) for run in runs)
        for source in _list_keys(run.sources.get(field, {}) for run in runs):
            given = sum(run.sources.get(field, {}).get(source, 0) for run in runs)
            if given >= 2 * MIN_FIELD_SHARE * filled:
                yield ShareCheck(
                    key=AlarmKey("source_stopped", field, source),
                    read=partial(_read_source, field=field, source=source),
                    falls=True,
                    noun=f"articles with {field}",
                    max_left=0.3,
                )


def _make_selector_checks(runs: Sequence[RunRecord]) -> Iterator[Check]:
    for selector in _list_keys(run.selectors for run in runs):
        name, _, css = selector.partition(": ")
        yield ShareCheck(
            key=AlarmKey("selector_stopped", name.removeprefix("fields."), css),
            read=partial(_read_selector, selector=selector),
            falls=True,
            noun="pages",
            max_left=0.3,
        )


def _make_author_checks() -> Iterator[Check]:
    yield ShareCheck(
        key=AlarmKey("authors_odd", "authors"),
        read=lambda run: Part(run.odd_authors, run.fields.get("authors", 0)),
        falls=False,
        noun="articles with authors",
        min_change=0.3,
    )
    yield NewNamesCheck()


def _make_median_checks() -> Iterator[Check]:
    yield MedianCheck(
        key=AlarmKey("length_changed", "articleBody"),
        read=lambda run: run.words,
        is_ratio=True,
        min_change=0.6,
        sigma=0.06,
        show="{:.0f} words".format,
    )
    yield MedianCheck(
        key=AlarmKey("chrome_changed", "articleBody"),
        read=lambda run: run.chrome_share,
        is_ratio=False,
        min_change=0.15,
        sigma=0.02,
        show="{:.0%} of the blocks".format,
    )
    yield MedianCheck(
        key=AlarmKey("late"),
        read=lambda run: run.freshness_seconds,
        is_ratio=True,
        min_change=1.8,
        sigma=0.3,
        show=_show_minutes,
        rises_only=True,
    )
    yield MedianCheck(
        key=AlarmKey("slow"),
        read=lambda run: run.latency_ms,
        is_ratio=True,
        min_change=1.6,
        sigma=0.25,
        show="{:.0f} ms".format,
        rises_only=True,
        min_runs=2,
        find_example=lambda run: next((url for url, _ in run.slowest), None),
    )


def _make_request_checks(runs: Sequence[RunRecord]) -> Iterator[Check]:
    yield ShareCheck(
        key=AlarmKey("requests_failed"),
        read=lambda run: Part(sum(run.failed.values()), run.requests),
        falls=False,
        noun="requests",
        min_runs=2,
    )
    for outcome in REJECTED:
        if any(run.outcomes.get(outcome) for run in runs):
            yield ShareCheck(
                key=AlarmKey("rejections_rose", rule=outcome.value),
                read=partial(_read_outcome, outcome=outcome),
                falls=False,
                noun="requested URLs",
                min_runs=2 if outcome in PASSING else 1,
                find_example=partial(_find_rejected, outcome=outcome),
            )


def _read_field(run: RunRecord, *, field: str) -> Part:
    return Part(run.fields.get(field, 0), run.articles)


def _find_lacking(run: RunRecord, *, field: str) -> str | None:
    return run.lacking.get(field) or run.examples.get(Outcome.WRITTEN)


def _read_source(run: RunRecord, *, field: str, source: str) -> Part:
    return Part(run.sources.get(field, {}).get(source, 0), run.fields.get(field, 0))


def _read_selector(run: RunRecord, *, selector: str) -> Part:
    return Part(*run.selectors.get(selector, (0, 0)))


def _read_outcome(run: RunRecord, *, outcome: Outcome) -> Part:
    total = sum([number for each, number in run.outcomes.items() if each in REQUESTED])
    return Part(run.outcomes.get(outcome, 0), total)


def _find_rejected(run: RunRecord, *, outcome: Outcome) -> str | None:
    return run.examples.get(outcome)


def _list_keys(tables: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(key for table in tables for key in table))


def _show_minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes"
