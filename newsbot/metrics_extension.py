"""Metrics for Prometheus: a Scrapy extension for ``METRICS_PORT`` and ``METRICS_FILE``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings

from newsbot.exit_codes import StartError
from newsbot.settings_readers import read_count
from newsbot.store.database import Store, StoreError
from newsbot.store.run_histories import read_latest_records

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.registry import Collector

    from newsbot.metrics.run_counters import RunCounters

logger = logging.getLogger(__name__)

MAX_PORT = 65535

_served: dict[int, tuple[CollectorRegistry, RunCounters] | None] = {}
"""Port -> what this process serves there; None if the port was in use."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricsOptions:
    """Where metrics are served and written: a port, 0 for none, of a host, and a file."""

    host: str
    port: int
    file: Path | None

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self | None:
        """Return the options; None if there is neither a port nor a file.

        :raises StartError: a setting is wrong, or the library is missing.
        """
        port, file = read_count(settings, "METRICS_PORT"), settings.get("METRICS_FILE")
        if not port and not file:
            return None
        if find_spec("prometheus_client") is None:
            msg = "METRICS_PORT and METRICS_FILE need a library: pip install prometheus-client"
            raise StartError(msg)
        if port > MAX_PORT:
            msg = f"METRICS_PORT must be 0 to {MAX_PORT}, got {port}"
            raise StartError(msg)
        if file and not settings.get("STORE_URL"):
            msg = "METRICS_FILE needs a store, which has the runs of all sites: STORE_URL is empty"
            raise StartError(msg)
        host = settings.get("METRICS_HOST")
        return cls(host=host, port=port, file=Path(file) if file else None)


class RunMetrics:
    """Counts the runs of this process for a port, and writes the latest run of each site.

    Runs of a worker of a fleet are counted as those of one site without a name, since it crawls
    any number of sites; the fleet's own figures take the place of the file.
    """

    def __init__(self, crawler: Crawler, options: MetricsOptions) -> None:
        """Take where the metrics are served and written."""
        self._crawler = crawler
        self._options = options
        self._is_leased = getattr(crawler.spidercls, "lease", None) is not None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension; it must be called when the store has been closed.

        :raises NotConfigured: neither setting is set.
        :raises StartError: a setting is wrong, or the library is missing.
        """
        options = MetricsOptions.from_settings(crawler.settings)
        if options is None:
            raise NotConfigured
        metrics = cls(crawler, options)
        crawler.signals.connect(metrics.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(metrics.engine_stopped, signal=signals.engine_stopped)
        return metrics

    def spider_opened(self) -> None:
        """Count the run at the port."""
        served = _serve(self._options) if self._options.port else None
        if served is not None:
            stats, name = self._crawler.stats, self._crawler.spidercls.name
            site = "" if self._is_leased else name
            _, counters = served
            counters.begin(self, site=site, read_stats=stats.get_stats)

    def engine_stopped(self) -> None:
        """Keep the final counts, and replace the file."""
        if served := _served.get(self._options.port):
            _, counters = served
            counters.end(self)
        if self._options.file is not None and not self._is_leased:
            settings = self._crawler.settings
            _write_latest_runs(
                self._options.file,
                place=settings.get("STORE_URL"),
                folder=Path(settings.get("OUTPUT_DIR")),
            )


def serve_metrics(options: MetricsOptions, collector: Collector) -> None:
    """Serve the metrics of a collector beside the counters of this process.

    If the port cannot be used, none are served, which is logged.
    """
    if served := _serve(options):
        registry, _ = served
        registry.register(collector)


def _serve(options: MetricsOptions) -> tuple[CollectorRegistry, RunCounters] | None:
    """Return what this process serves at a port, from the first call on.

    :return: None if the port cannot be used, as by a process that serves its own there. That is
        no reason not to crawl: it is logged once.
    """
    from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415 - optional

    from newsbot.metrics.run_counters import RunCounters  # noqa: PLC0415 - needs the library

    port = options.port
    if port not in _served:
        counters, registry = RunCounters(), CollectorRegistry()
        registry.register(counters)
        try:
            start_http_server(port, addr=options.host, registry=registry)
            _served[port] = registry, counters
        except OSError as error:
            logger.warning("METRICS_PORT %d: no metrics are served: %s", port, error.strerror)
            _served[port] = None
    return _served[port]


def write_collector(file: Path, collector: Collector) -> None:
    """Replace a file, as a whole, with the metrics of a collector; a failure is logged."""
    from prometheus_client import CollectorRegistry, write_to_textfile  # noqa: PLC0415 - optional

    registry = CollectorRegistry()
    registry.register(collector)
    with _logging_failure(file):
        write_to_textfile(str(file), registry)


@contextmanager
def _logging_failure(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, StoreError) as error:
        reason = getattr(error, "strerror", None) or error  # it names a temporary file
        logger.warning("METRICS_FILE %s was not written: %s", file, reason)


def _write_latest_runs(file: Path, *, place: str, folder: Path) -> None:
    """Replace a file, as a whole, with the metrics of the latest run of each site.

    A failure to read the store is logged, too.

    :param place: the store as in ``STORE_URL``, relative to the output folder.
    """
    from newsbot.metrics.last_run_gauges import LastRuns  # noqa: PLC0415 - needs the library

    with _logging_failure(file):
        store = Store.find(place, folder=folder)
        if store is None:
            return
        with closing(store):
            runs = LastRuns(read_latest_records(store))
        write_collector(file, runs)
