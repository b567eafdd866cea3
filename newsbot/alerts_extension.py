"""Messages about alarms, sent by Spidermon's actions: a Scrapy extension for ``ALERTS``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from threading import Thread
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import load_object

from newsbot.exit_codes import StartError
from newsbot.settings_readers import read_seconds

logger = logging.getLogger(__name__)


class Alerts:
    """Sends what a run reports of its site's health, once the run is recorded.

    Spidermon's own extension would block the process, and all other runs in it, while an action
    waits for its server.
    """

    def __init__(self, crawler: Crawler, actions: Sequence[Any], seconds: float) -> None:
        """Take Spidermon's actions, and for how many seconds they may hold up the run's end."""
        self._crawler = crawler
        self._actions = actions
        self._seconds = seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension; it must be called when the store has been closed.

        :raises NotConfigured: no action is set, or there is no store, which Scrapy logs.
        :raises StartError: a setting is wrong, or a library is missing.
        """
        if not _list_names(crawler):
            raise NotConfigured
        if not crawler.settings.get("STORE_URL"):
            msg = "ALERTS needs a store, which has a site's earlier runs: STORE_URL is empty"
            raise NotConfigured(msg)
        seconds = read_seconds(crawler.settings, "ALERTS_TIMEOUT_SECONDS")
        alerts = cls(crawler, load_actions(crawler), seconds)
        crawler.signals.connect(alerts.engine_stopped, signal=signals.engine_stopped)
        return alerts

    async def engine_stopped(self) -> None:
        """Run the actions in a thread; one that takes too long is left behind."""
        stats = self._crawler.stats
        alarms = stats.get_value("newsbot/health", [])
        ended = stats.get_value("newsbot/health_ended", [])
        if not alarms and not ended:
            return
        loop = asyncio.get_running_loop()
        sent = asyncio.Event()

        def send() -> None:
            try:
                self._send(alarms, ended)
            finally:
                with suppress(RuntimeError):  # the loop is closed: the process ends
                    loop.call_soon_threadsafe(sent.set)

        # Unlike those of a pool, a daemon thread does not keep the process from ending.
        Thread(target=send, name="newsbot-alerts", daemon=True).start()
        try:
            await asyncio.wait_for(sent.wait(), self._seconds)
        except TimeoutError:
            name = self._crawler.spidercls.name
            logger.warning("%s: the alarms were not sent within %g s", name, self._seconds)

    def _send(self, alarms: Sequence[str], ended: Sequence[str]) -> None:
        from newsbot.alert_actions import run_actions  # noqa: PLC0415 - needs the libraries

        site = self._crawler.spidercls.name
        lines, over = ([f"{site}: {line}" for line in each] for each in (alarms, ended))
        data = {
            "site": site,
            "stats": self._crawler.stats.get_stats(),
            "crawler": self._crawler,
            "spider": self._crawler.spider,
            "sc_spider_name": site,
            "job": None,
        }
        for action, error in run_actions(self._actions, lines, over, **data).items():
            logger.warning("%s: the alarms were not sent by %s: %s", site, action, error)


def load_actions(crawler: Any) -> list[Any]:
    """Return Spidermon's actions that the setting ``ALERTS`` names; empty without any.

    :param crawler: a crawler, or an object with its ``settings``.
    :raises StartError: a setting is wrong, or a library is missing.
    """
    names = _list_names(crawler)
    if names and find_spec("spidermon") is None:
        msg = "ALERTS needs libraries: pip install spidermon slack-sdk jinja2 requests premailer"
        raise StartError(msg)
    return [_load(name, crawler) for name in names]


def _list_names(crawler: Any) -> list[str]:
    return [name.strip() for name in crawler.settings.getlist("ALERTS") if name.strip()]


def _load(name: str, crawler: Any) -> Any:
    from spidermon.core.factories import ActionFactory  # noqa: PLC0415 - optional

    from newsbot.alert_actions import ACTIONS  # noqa: PLC0415 - needs the libraries

    try:
        kind = ACTIONS.get(name) or load_object(name)
        return ActionFactory.load_action(kind, crawler=crawler)
    except Exception as error:
        known = ", ".join(ACTIONS)
        msg = f"ALERTS has {name!r}, expected {known} or the path of an action's class: {error}"
        raise StartError(msg) from error
