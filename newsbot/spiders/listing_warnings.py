"""Warnings about listings that could not be read; one for all of them if no host responds."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy.statscollectors import StatsCollector

from newsbot.console import plural

logger = logging.getLogger(__name__)

MAX_HELD = 1_000
"""Warnings that wait for a first response; further ones before it are not logged."""


@dataclass(frozen=True, slots=True)
class _Warning:
    url: str
    reason: str
    advice: str

    def log(self) -> None:
        logger.warning("%s: %s; %s", self.url, self.reason, self.advice)


class ListingWarnings:
    """Logs why listings could not be read.

    Before any host has responded, the network of this machine may be down: warnings about failures
    wait for the first response, or the end of the run.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats
        self._held: list[_Warning] = []

    def warn(self, url: str, reason: str, advice: str, *, is_failure: bool) -> None:
        """Log a warning, or hold it.

        :param is_failure: whether it may be due to the network.
        """
        warning = _Warning(url, reason, advice)
        if is_failure and not self._has_response:
            if len(self._held) < MAX_HELD:
                self._held.append(warning)
            return
        self._release()
        warning.log()

    def close(self) -> None:
        """Log what is held; if several hosts were requested and none has responded, as one line."""
        hosts = {urlsplit(warning.url).netloc for warning in self._held}
        if self._has_response or len(self._held) <= 1:
            self._release()
            return
        first = self._held[0]
        others = plural(len(self._held) - 1, "further listing")
        if len(hosts) == 1:
            message = "%s: %s; %s (the same for %s of the host)"
            logger.warning(message, first.url, first.reason, first.advice, others)
            return
        logger.error(
            "none of %d hosts has responded (%s: %s, and %s): check the network of this machine, "
            "and its proxy if it has one",
            len(hosts),
            first.url,
            first.reason,
            others,
        )

    @property
    def _has_response(self) -> bool:
        return bool(self._stats.get_value("response_received_count"))

    def _release(self) -> None:
        for warning in self._held:
            warning.log()
        self._held.clear()
