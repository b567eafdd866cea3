"""Metrics of the latest run of each site, from its record in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from newsbot.run_record import RunRecord, Spread

Values = Mapping[str, float]
"""Value of the label -> value of the gauge; with an empty key for a gauge without a label."""


@dataclass(frozen=True, slots=True)
class LastRunGauge:
    """A gauge of the latest run of a site, and how its values are read from the record."""

    name: str
    meaning: str
    read: Callable[[RunRecord], Values]
    label: str = ""
    """Beside ``site``; empty for none."""


def _read_one(read: Callable[[RunRecord], float]) -> Callable[[RunRecord], Values]:
    return lambda run: {"": read(run)}


def _list_percentiles(spread: Spread | None, *, scale: float = 1.0) -> Values:
    if spread is None:
        return {}
    values = {"10": spread.p10, "50": spread.median, "90": spread.p90}
    return {percentile: value * scale for percentile, value in values.items()}


def _count_alarms(run: RunRecord) -> Values:
    kinds = [alarm.kind for alarm in run.alarms if not alarm.is_over]
    return {kind: kinds.count(kind) for kind in kinds}


LAST_RUN_GAUGES = (
    LastRunGauge(
        "newsbot_last_run_end_timestamp_seconds",
        "When the latest run of the site ended, since 1970.",
        _read_one(lambda run: run.ended_at),
    ),
    LastRunGauge(
        "newsbot_last_run_duration_seconds",
        "How long it took.",
        _read_one(lambda run: run.ended_at - run.started_at),
    ),
    LastRunGauge(
        "newsbot_last_run_exit_code",
        "Its exit code: 0 done, 3 an alarm.",
        _read_one(lambda run: run.exit_code),
    ),
    LastRunGauge(
        "newsbot_last_run_articles",
        "Articles that it wrote, new and updated ones.",
        _read_one(lambda run: run.articles),
    ),
    LastRunGauge(
        "newsbot_last_run_urls",
        "URLs by outcome.",
        lambda run: run.outcomes,
        label="outcome",
    ),
    LastRunGauge(
        "newsbot_last_run_field_articles",
        "Written articles that have the field.",
        lambda run: run.fields,
        label="field",
    ),
    LastRunGauge(
        "newsbot_last_run_chrome_blocks",
        "Blocks that the rule dropped.",
        lambda run: run.rules,
        label="rule",
    ),
    LastRunGauge(
        "newsbot_last_run_requests",
        "Requests that it sent.",
        _read_one(lambda run: run.requests),
    ),
    LastRunGauge(
        "newsbot_last_run_failed_requests",
        "Requests without a usable response, by status or error.",
        lambda run: run.failed,
        label="cause",
    ),
    LastRunGauge(
        "newsbot_last_run_delay_seconds",
        "From publication to download of new articles, by percentile.",
        lambda run: _list_percentiles(run.freshness_seconds),
        label="percentile",
    ),
    LastRunGauge(
        "newsbot_last_run_latency_seconds",
        "From a request to its response, by percentile.",
        lambda run: _list_percentiles(run.latency_ms, scale=0.001),
        label="percentile",
    ),
    LastRunGauge(
        "newsbot_last_run_alarms",
        "Alarms that it raised, by kind.",
        _count_alarms,
        label="kind",
    ),
)


class LastRuns(Collector):
    """The gauges of some runs."""

    def __init__(self, records: Mapping[str, RunRecord]) -> None:
        """Take the latest record of each site by its name."""
        self._records = records

    def collect(self) -> Iterator[Metric]:
        """Yield each gauge with the values of all sites."""
        for gauge in LAST_RUN_GAUGES:
            labels = ["site", *_if_any(gauge.label)]
            family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=labels)
            for site, record in self._records.items():
                for value, number in gauge.read(record).items():
                    family.add_metric([site, *_if_any(value)], number)
            yield family


def _if_any(text: str) -> Iterable[str]:
    return (text,) if text else ()
