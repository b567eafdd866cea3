"""Metrics of a process: what all of its runs have counted so far, from Scrapy's stats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

ReadStats = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RunCounter:
    """A counter and the stats it adds up; with a label, those below ``key`` by their next part."""

    name: str
    meaning: str
    key: str
    label: str = ""


RUN_COUNTERS = (
    RunCounter("newsbot_urls_found", "URLs that were discovered.", "newsbot/found"),
    RunCounter("newsbot_urls", "URLs by outcome.", "newsbot/end/", "outcome"),
    RunCounter(
        "newsbot_field_articles", "Written articles with the field.", "newsbot/field/", "field"
    ),
    RunCounter("newsbot_chrome_blocks", "Blocks that the rule dropped.", "newsbot/chrome/", "rule"),
    RunCounter("newsbot_alarms", "Alarms that were raised.", "newsbot/alarm/", "kind"),
    RunCounter("newsbot_requests", "Requests that were sent.", "downloader/request_count"),
    RunCounter(
        "newsbot_responses",
        "Responses by status.",
        "downloader/response_status_count/",
        "status",
    ),
    RunCounter(
        "newsbot_response_bytes", "Bytes of responses, as sent.", "downloader/response_bytes"
    ),
    RunCounter("newsbot_retries", "Requests that were sent again.", "retry/count"),
)
RUNS = RunCounter("newsbot_runs", "Runs that ended, by exit code.", "newsbot/exit_code", "code")
RUNNING = "newsbot_running"
"""A gauge: the runs of a site that are under way."""

_Counts = Counter[tuple[str, str, str]]
"""Name of the counter, site and value of the label -> number."""


class RunCounters(Collector):
    """The counters of all runs of a process; they are read from another thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._done: _Counts = Counter()
        self._running: dict[object, tuple[str, ReadStats]] = {}
        self._sites: set[str] = set()

    def begin(self, run: object, *, site: str, read_stats: ReadStats) -> None:
        """Count a run from now on.

        :param read_stats: returns its stats of the moment.
        """
        with self._lock:
            self._running[run] = site, read_stats
            self._sites.add(site)

    def end(self, run: object) -> None:
        """Keep the final counts of a run; a second call does nothing."""
        with self._lock:
            if run not in self._running:
                return
            site, read_stats = self._running.pop(run)
            stats = dict(read_stats())
            self._done.update(_count(site, stats))
            self._done[RUNS.name, site, str(stats.get(RUNS.key, 0))] += 1

    def collect(self) -> Iterator[Metric]:
        """Yield each counter with the values of all sites."""
        with self._lock:
            counts = self._done.copy()
            for site, read_stats in self._running.values():
                # A copy is made at once, while the crawl goes on in its thread.
                counts.update(_count(site, dict(read_stats())))
            running = Counter(site for site, _ in self._running.values())
            sites = sorted(self._sites)
        gauge = GaugeMetricFamily(RUNNING, "Runs that are under way.", labels=["site"])
        for site in sites:
            gauge.add_metric([site], running[site])
        yield gauge
        for counter in (*RUN_COUNTERS, RUNS):
            labels = ["site", *([counter.label] if counter.label else [])]
            family = CounterMetricFamily(counter.name, counter.meaning, labels=labels)
            for (name, site, value), number in sorted(counts.items()):
                if name == counter.name:
                    family.add_metric([site, *([value] if counter.label else [])], number)
            yield family


def _count(site: str, stats: Mapping[str, Any]) -> _Counts:
    counts: _Counts = Counter()
    for counter in RUN_COUNTERS:
        if not counter.label:
            counts[counter.name, site, ""] += stats.get(counter.key, 0)
            continue
        for key, number in stats.items():
            if key.startswith(counter.key):
                value = key.removeprefix(counter.key).partition("/")[0]
                counts[counter.name, site, value] += number
    return counts
