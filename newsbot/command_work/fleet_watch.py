"""A thread of a fleet's programs that sends alarms, each once, and shows the fleet's gauges."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from scrapy.settings import BaseSettings

from newsbot.alerts_extension import load_actions
from newsbot.command_work.fleet_store import read_fleet_limits
from newsbot.fleet_alarms import FleetAlarm, FleetLimits, find_fleet_alarms
from newsbot.metrics_extension import MetricsOptions, serve_metrics, write_collector
from newsbot.settings_readers import read_count, read_seconds
from newsbot.store.announced_alarms import AlarmMemory, holding_alarms
from newsbot.store.database import Store, StoreError
from newsbot.store.fleet_summary import FleetSummary, summarize_fleet

if TYPE_CHECKING:
    from newsbot.metrics.fleet_gauges import FleetGauges

logger = logging.getLogger(__name__)

MAX_SEND_SECONDS = 15.0
"""For which alarms are sent; the database ends a transaction that is idle for 20."""

LOOK_TICKS = 6
"""Ticks of a worker between two looks: a minute, since a look reads all that is due."""


@contextmanager
def watching_fleet(settings: BaseSettings) -> Iterator[None]:
    """Watch the fleet in a thread during a block, if alarms are to be sent or metrics to be shown.

    The thread keeps no connection between two looks, and nobody waits for it at the end.

    :raises StartError: a setting of alerts or metrics is wrong.
    """
    sender, shown = AlarmSender.from_settings(settings), ShownGauges.from_settings(settings)
    if sender is None and shown is None:
        yield
        return
    watch = FleetWatch(settings, sender=sender, shown=shown)
    seconds = read_count(settings, "FLEET_TICK_SECONDS") * LOOK_TICKS
    ended = Event()
    Thread(target=watch.run, args=(ended, seconds), name="watch", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


class FleetWatch:
    """Looks at the fleet of a store now and then."""

    def __init__(
        self, settings: BaseSettings, *, sender: AlarmSender | None, shown: ShownGauges | None
    ) -> None:
        """Take where alarms are sent and gauges are shown, None for nowhere."""
        self._place = settings.get("STORE_URL")
        self._folder = Path(settings.get("OUTPUT_DIR"))
        self._limits = read_fleet_limits(settings)
        self._sender = sender
        self._shown = shown

    def run(self, ended: Event, seconds: float) -> None:
        """Look every so many seconds until the end.

        While the database cannot be used there are no gauges; the program itself logs that. Any
        other error is logged, and the next look comes all the same.
        """
        while not ended.wait(seconds):
            try:
                self.look()
            except StoreError as error:
                logger.debug("the fleet could not be watched: %s", error)
                if self._shown is not None:
                    self._shown.show_nothing()
            except Exception:
                logger.exception("the fleet could not be watched, please report it")

    def look(self) -> None:
        """Look once.

        :raises StoreError: the store cannot be used.
        """
        store = Store.find(self._place, folder=self._folder)
        if store is None:  # only a file can be missing
            return
        with closing(store):
            if self._shown is not None:
                self._shown.show(*_summarize(store, self._limits))
            if self._sender is None:
                return
            with holding_alarms(store) as memory:
                if memory is not None:  # summarized again, since another may just have looked
                    self._sender.announce(memory, _summarize(store, self._limits)[1])


def _summarize(store: Store, limits: FleetLimits) -> tuple[FleetSummary, Sequence[FleetAlarm]]:
    fleet = summarize_fleet(store, silent_seconds=limits.silent_seconds)
    return fleet, find_fleet_alarms(fleet, limits)


class AlarmSender:
    """Sends what has begun and what has ended by the actions of ``ALERTS``."""

    def __init__(self, actions: Sequence[Any], seconds: float) -> None:
        """Take Spidermon's actions, and the seconds after which one is not waited for."""
        self._actions = actions
        self._seconds = seconds

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> AlarmSender | None:
        """Return the sender; None if no alerts are set.

        :raises StartError: a setting is wrong, or a library is missing.
        """
        # Of a crawler, actions take only the settings.
        actions = load_actions(SimpleNamespace(settings=settings))
        seconds = read_seconds(settings, "ALERTS_TIMEOUT_SECONDS")
        return cls(actions, min(seconds, MAX_SEND_SECONDS)) if actions else None

    def announce(self, memory: AlarmMemory, alarms: Sequence[FleetAlarm]) -> None:
        """Send what differs from what was announced; what could not be sent is tried again."""
        known, present = memory.find(), {alarm.name: alarm.message for alarm in alarms}
        begun = {name: text for name, text in present.items() if name not in known}
        ended = {name: alarm for name, alarm in known.items() if name not in present}
        if not begun and not ended:
            return
        lines = [f"fleet: {text}" for text in begun.values()]
        over = [
            f"fleet: {alarm.message}: ended; it began {_format_time(alarm.since)}"
            for alarm in ended.values()
        ]
        if self._send(lines, over):
            memory.save(begun=begun, ended=ended)

    def _send(self, lines: Sequence[str], over: Sequence[str]) -> bool:
        """Return whether at least one action sent the lines in time."""
        failed: dict[str, str] = {}
        sent = Event()

        def send() -> None:
            from newsbot.alert_actions import run_actions  # noqa: PLC0415 - needs the libraries

            data = {"site": "fleet", "sc_spider_name": "fleet", "stats": {}}
            none = dict.fromkeys(("crawler", "spider", "job"))
            failed.update(run_actions(self._actions, lines, over, **data, **none))
            sent.set()

        Thread(target=send, name="fleet-alerts", daemon=True).start()
        is_sent = sent.wait(self._seconds)
        if not is_sent:
            logger.warning("fleet: the alarms were not sent within %g s", self._seconds)
        for action, error in failed.items():
            logger.warning("fleet: the alarms were not sent by %s: %s", action, error)
        return is_sent and len(failed) < len(self._actions)


class ShownGauges:
    """The gauges at the port and in the file of the metrics."""

    def __init__(self, gauges: FleetGauges, file: Path | None) -> None:
        """Take the gauges, which are served already, and a file for them, None for none."""
        self._gauges = gauges
        self._file = file

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> ShownGauges | None:
        """Return the gauges; None if no metrics are set.

        :raises StartError: a setting is wrong, or a library is missing.
        """
        options = MetricsOptions.from_settings(settings)
        if options is None:
            return None
        from newsbot.metrics.fleet_gauges import FleetGauges  # noqa: PLC0415 - needs the library

        gauges = FleetGauges()
        if options.port:
            serve_metrics(options, gauges)
        return cls(gauges, options.file)

    def show(self, fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> None:
        """Show a fleet, and replace the file; a file that cannot be written is logged."""
        self._gauges.show(fleet, alarms)
        if self._file is not None:
            write_collector(self._file, self._gauges)

    def show_nothing(self) -> None:
        """Show no gauge at the port; the file keeps those of the latest look, with its time."""
        self._gauges.show_nothing()


def _format_time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, tz=UTC):%Y-%m-%d %H:%M} UTC"
