"""Found addresses and their ends -> counts that add up, and the exit code of the run.

Counts are kept as Scrapy's stats:

- ``newsbot/found``: addresses the run knew of, each once
- ``newsbot/end/<outcome>``: how they ended; the sum is ``newsbot/found``
- ``newsbot/section/<host and path>/<outcome>``: the same for each section
- ``newsbot/fetch/not_modified``: pages that the publisher said had not changed (HTTP 304)
- ``newsbot/chrome/<rule>`` and ``newsbot/field/<field>/<source>``: over the articles written
- ``newsbot/alarm/<name>`` and ``newsbot/exit_code``: what a person should look at
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from newsbot.discovered_url import DiscoveredUrl
from newsbot.exit_codes import ExitCode
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.urls import url_key

logger = logging.getLogger(__name__)


_ALL_IS_WELL = (
    Outcome.WRITTEN,
    Outcome.UPDATED,
    Outcome.UNCHANGED,
    Outcome.DUPLICATE,
    Outcome.DROPPED,
    Outcome.KNOWN,
    Outcome.WAITING,
)
"""One of these shows that the sections were read and lead to articles."""


_WRITTEN = (Outcome.WRITTEN, Outcome.UPDATED)
_FAILED = (Outcome.FAILED, Outcome.BLOCKED)
_NOT_ASKED = frozenset(
    {
        Outcome.KNOWN,
        Outcome.WAITING,
        Outcome.OVER_LIMIT,
        Outcome.STOPPED,
        Outcome.ROBOTS,
        Outcome.PRIVATE_ADDRESS,
    }
)
MIN_FAILED = 10
"""Fewer may be chance: a handful of dead links in a run that found little else."""


class UrlLedger:
    """The addresses of one run, each open until its one end; a Scrapy extension.

    Kept in memory: about 100 bytes for an address that has ended.
    """

    def __init__(self, stats: StatsCollector, *, max_failed_share: float = 1.0) -> None:
        self._stats = stats
        self._max_failed_share = max_failed_share
        self._seen: set[bytes] = set()
        self._open: dict[str, DiscoveredUrl] = {}
        self.examples: dict[Outcome, str] = {}
        """The first address of each outcome, for people to look at."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the ledger of a crawler, which checks itself when the spider is closed."""
        share = crawler.settings.getfloat("MAX_FAILED_SHARE")
        ledger = cls(crawler.stats, max_failed_share=share)
        crawler.signals.connect(ledger.spider_closed, signal=signals.spider_closed)
        return ledger

    def add(self, found: DiscoveredUrl) -> bool:
        """Enter an address; False if the run already knows it in this or another spelling.

        :raises ValueError: the address is not an absolute http or https address.
        """
        key = url_key(found.url).encode()
        if key in self._seen:
            return False
        self._seen.add(key)
        self._open[found.url] = found
        self._stats.inc_value("newsbot/found")
        return True

    def close(self, url: str, outcome: Outcome) -> DiscoveredUrl | None:
        """Count the one end of an address; None if it was not open, which is a mistake of ours."""
        found = self._open.pop(url, None)
        if found is None:
            self._stats.inc_value("newsbot/accounting/unexpected_end")
            logger.error("%s ended as %s, but was not open; please report this", url, outcome)
            return None
        logger.debug("%s: %s", outcome.value, url)
        self.examples.setdefault(outcome, url)
        self._stats.inc_value(f"newsbot/end/{outcome.value}")
        self._stats.inc_value(f"newsbot/section/{found.section}/{outcome.value}")
        return found

    def get(self, url: str) -> DiscoveredUrl | None:
        """Return an open address, None if it has ended or was never found."""
        return self._open.get(url)

    def list_open(self) -> list[DiscoveredUrl]:
        """List the addresses without an end, in the order in which they were found."""
        return list(self._open.values())

    def count_article(self, article: Article) -> None:
        """Count which sources filled the fields of a written article and which rules dropped."""
        for field, source in article.metadata.fieldSources.items():
            self._stats.inc_value(f"newsbot/field/{field}/{source}")
        for dropped in article.metadata.chromeDropped:
            self._stats.inc_value(f"newsbot/chrome/{dropped.rule}")

    @property
    def found(self) -> int:
        """Number of addresses that the run has found."""
        return self._count("found")

    @property
    def ends(self) -> Counter[Outcome]:
        """How the URLs of the run have ended so far."""
        return Counter({outcome: self._count(f"end/{outcome.value}") for outcome in Outcome})

    def count_not_modified(self) -> None:
        """Count a page that the publisher said had not changed."""
        self._stats.inc_value("newsbot/fetch/not_modified")

    def alarm(self, name: str, code: ExitCode = ExitCode.ALARM) -> None:
        """Count something that a person should look at, and let the run end with its code."""
        self._stats.inc_value(f"newsbot/alarm/{name}")
        self._stats.max_value("newsbot/exit_code", int(code))

    def spider_closed(self, reason: str) -> None:
        """Check that found is the sum of ends, and that a run that finished wrote something."""
        found, ended = self.found, self.ends.total()
        if found != ended or self._open or self._count("accounting/unexpected_end"):
            logger.error("found %d addresses, but counted %d ends; please report it", found, ended)
            self.alarm("accounting_mismatch")
        is_well = any(self.ends[outcome] for outcome in _ALL_IS_WELL)
        if reason == "finished" and not is_well and not self._count("fetch/not_modified"):
            logger.error("nothing was written: no address gave an article; see the lines above")
            self.alarm("nothing_written")
        dropped = self._count(f"end/{Outcome.DROPPED.value}")
        if dropped and not any(self._count(f"end/{outcome.value}") for outcome in _WRITTEN):
            logger.info("nothing was written: your pipelines dropped all %d articles", dropped)
        self._check_failures()

    def _check_failures(self) -> None:
        ends = self.ends
        asked = sum(number for outcome, number in ends.items() if outcome not in _NOT_ASKED)
        failed = sum(ends[outcome] for outcome in _FAILED)
        if failed >= MIN_FAILED and failed > asked * self._max_failed_share:
            logger.error(
                "%d of %d addresses failed or were refused, more than MAX_FAILED_SHARE of %g: "
                "look whether the site is up, and still wants to be crawled",
                failed,
                asked,
                self._max_failed_share,
            )
            self.alarm("many_failed")

    def _count(self, name: str) -> int:
        count: int = self._stats.get_value(f"newsbot/{name}", 0)
        return count


def get_ledger(crawler: Crawler) -> UrlLedger:
    """Return the ledger of a running crawler.

    :raises RuntimeError: the extension was switched off in ``EXTENSIONS``.
    """
    ledger = crawler.get_extension(UrlLedger)
    if ledger is None:
        msg = "newsbot.url_ledger.UrlLedger must stay in EXTENSIONS: the counts of a run hang on it"
        raise RuntimeError(msg)
    return ledger
