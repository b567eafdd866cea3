"""Metrics for Prometheus: a Scrapy extension for ``METRICS_PORT`` and ``METRICS_FILE``."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.exit_codes import StartError
from newsbot.settings_readers import read_count
from newsbot.store.database import Store, StoreError
from newsbot.store.run_histories import read_latest_records

if TYPE_CHECKING:
    from newsbot.metrics.run_counters import RunCounters

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
MAX_PORT = 65535

_served: dict[int, RunCounters | None] = {}
"""Port -> the counters that this process serves there; None if the port was in use."""


class RunMetrics:
    """Counts the runs of this process for a port, and writes the latest run of each site."""

    def __init__(self, crawler: Crawler, *, port: int, file: Path | None) -> None:
        """Take the port, 0 for none, and the file, None for none."""
        self._crawler = crawler
        self._port = port
        self._file = file

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension; it must be called when the store has been closed.

        :raises NotConfigured: neither setting is set.
        :raises StartError: a setting is wrong, or the library is missing.
        """
        settings = crawler.settings
        port, file = read_count(settings, "METRICS_PORT"), settings.get("METRICS_FILE")
        if not port and not file:
            raise NotConfigured
        if find_spec("prometheus_client") is None:
            msg = "METRICS_PORT and METRICS_FILE need a library: pip install prometheus-client"
            raise StartError(msg)
        if port > MAX_PORT:
            msg = f"METRICS_PORT must be 0 to {MAX_PORT}, got {port}"
            raise StartError(msg)
        if file and not settings.get("STORE_URL"):
            msg = "METRICS_FILE needs a store, which has the runs of all sites: STORE_URL is empty"
            raise StartError(msg)
        metrics = cls(crawler, port=port, file=Path(file) if file else None)
        crawler.signals.connect(metrics.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(metrics.engine_stopped, signal=signals.engine_stopped)
        return metrics

    def spider_opened(self) -> None:
        """Count the run at the port."""
        counters = find_counters(self._port) if self._port else None
        if counters is not None:
            stats, site = self._crawler.stats, self._crawler.spidercls.name
            counters.begin(self, site=site, read_stats=stats.get_stats)

    def engine_stopped(self) -> None:
        """Keep the final counts, and replace the file."""
        if counters := _served.get(self._port):
            counters.end(self)
        if self._file is not None:
            settings = self._crawler.settings
            try:
                write_metrics(
                    self._file,
                    place=settings.get("STORE_URL"),
                    folder=Path(settings.get("OUTPUT_DIR")),
                )
            except (OSError, StoreError) as error:
                reason = getattr(error, "strerror", None) or error  # it names a temporary file
                logger.warning("METRICS_FILE %s was not written: %s", self._file, reason)


def find_counters(port: int) -> RunCounters | None:
    """Return the counters that this process serves at a port, from the first call on.

    :return: None if the port cannot be used, as by a process that serves its own there. That is
        no reason not to crawl: it is logged once.
    """
    from prometheus_client import CollectorRegistry, start_http_server  # noqa: PLC0415 - optional

    from newsbot.metrics.run_counters import RunCounters  # noqa: PLC0415 - needs the library

    if port not in _served:
        counters, registry = RunCounters(), CollectorRegistry()
        registry.register(counters)
        try:
            start_http_server(port, addr=LOOPBACK, registry=registry)
            _served[port] = counters
        except OSError as error:
            logger.warning("METRICS_PORT %d: no metrics are served: %s", port, error.strerror)
            _served[port] = None
    return _served[port]


def write_metrics(file: Path, *, place: str, folder: Path) -> None:
    """Replace a file, as a whole, with the metrics of the latest run of each site.

    :param place: the store as in ``STORE_URL``, relative to the output folder.
    :raises OSError: the file cannot be written.
    :raises StoreError: the store cannot be read.
    """
    from prometheus_client import CollectorRegistry, write_to_textfile  # noqa: PLC0415 - optional

    from newsbot.metrics.last_run_gauges import LastRuns  # noqa: PLC0415 - needs the library

    store = Store.find(place, folder=folder)
    if store is None:
        return
    try:
        registry = CollectorRegistry()
        registry.register(LastRuns(read_latest_records(store)))
    finally:
        store.close()
    write_to_textfile(str(file), registry)
