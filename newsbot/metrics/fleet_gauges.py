"""Gauges of a fleet, as one of its programs saw it last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from newsbot.fleet_alarms import FleetAlarm
from newsbot.store.fleet_summary import FleetSummary

FLEET_GAUGES = {
    "newsbot_fleet_seen_timestamp_seconds": "When these gauges were read, since 1970.",
    "newsbot_fleet_workers": "Workers whose latest heartbeat is younger, or older, than a lease.",
    "newsbot_fleet_listings": "Sections, feeds and sitemaps that the fleet knows.",
    "newsbot_fleet_due_listings": "Sections, feeds and sitemaps that are due.",
    "newsbot_fleet_oldest_due_seconds": "For how long the first listing has been due.",
    "newsbot_fleet_waiting_jobs": "Jobs that no worker has taken.",
    "newsbot_fleet_buckets_at_work": "Buckets that workers crawl.",
    "newsbot_fleet_failing_buckets": "Buckets whose latest job failed.",
    "newsbot_fleet_last_hour_pages": "Pages that were read in the last hour.",
    "newsbot_fleet_last_hour_articles": "Articles that were written in the last hour.",
    "newsbot_fleet_outbox_lines": "Articles and rejections that wait to be written.",
    "newsbot_fleet_outbox_bytes": "Bytes of the lines that wait to be written.",
    "newsbot_fleet_outbox_oldest_seconds": "For how long the first line has waited to be written.",
    "newsbot_fleet_alarms": "Alarms, by the first part of their names.",
}
"""The name of each gauge, and what it means."""

FLEET_LABELS = {"newsbot_fleet_workers": "state", "newsbot_fleet_alarms": "kind"}
"""The label of a gauge that has one."""


class FleetGauges(Collector):
    """The gauges; none before they are first read, and while the store cannot be read."""

    def __init__(self) -> None:
        self._seen: tuple[FleetSummary, Sequence[FleetAlarm]] | None = None

    def show(self, fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> None:
        """Show a fleet from now on; from any thread."""
        self._seen = fleet, alarms

    def show_nothing(self) -> None:
        """Show no gauge from now on; from any thread."""
        self._seen = None

    def collect(self) -> Iterator[Metric]:
        """Yield each gauge."""
        seen = self._seen
        if seen is None:
            return
        for name, values in _read_values(*seen).items():
            labels = [FLEET_LABELS[name]] if name in FLEET_LABELS else []
            family = GaugeMetricFamily(name, FLEET_GAUGES[name], labels=labels)
            for value, number in values.items():
                family.add_metric([value] if labels else [], number)
            yield family


def _read_values(fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> dict[str, dict[str, float]]:
    """Return the numbers of each gauge by the value of its label, empty for one without a label."""
    live = fleet.live_workers
    kinds = Counter(alarm.name.partition("/")[0] for alarm in alarms)
    return {
        "newsbot_fleet_seen_timestamp_seconds": {"": fleet.made_at},
        "newsbot_fleet_workers": {"live": live, "silent": len(fleet.workers) - live},
        "newsbot_fleet_listings": {"": fleet.listings},
        "newsbot_fleet_due_listings": {"": fleet.due_listings},
        "newsbot_fleet_oldest_due_seconds": {"": _find_age(fleet, fleet.oldest_due_at)},
        "newsbot_fleet_waiting_jobs": {"": fleet.waiting_jobs},
        "newsbot_fleet_buckets_at_work": {"": fleet.buckets_at_work},
        "newsbot_fleet_failing_buckets": {"": fleet.failing_buckets},
        "newsbot_fleet_last_hour_pages": {"": fleet.last_hour.pages},
        "newsbot_fleet_last_hour_articles": {"": fleet.last_hour.articles},
        "newsbot_fleet_outbox_lines": {"": fleet.outbox.lines},
        "newsbot_fleet_outbox_bytes": {"": fleet.outbox.size},
        "newsbot_fleet_outbox_oldest_seconds": {"": _find_age(fleet, fleet.outbox.oldest_at)},
        "newsbot_fleet_alarms": dict(kinds),
    }


def _find_age(fleet: FleetSummary, since: int | None) -> int:
    return 0 if since is None else fleet.made_at - since
