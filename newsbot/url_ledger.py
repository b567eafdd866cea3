"""Account for every URL of a run: counts that add up, alarms and the exit code.

Counts are kept as Scrapy's stats:

- ``newsbot/found``: URLs that the run discovered, each once
- ``newsbot/end/<outcome>``: how they ended; the sum is ``newsbot/found``
- ``newsbot/section/<host and path>/<outcome>``: the same for each section
- ``newsbot/fetch/not_modified``: responses with status 304
- ``newsbot/archive/resumed``: archives of which an earlier run has read some
- ``newsbot/archive/skipped/<reason>`` and ``newsbot/archive/damaged/<reason>``: their other records
- ``newsbot/chrome/<rule>`` and ``newsbot/field/<field>/<source>``: over the articles written
- ``newsbot/selector/<selector>``: pages that a selector of the site's table was tried on, and
  ``newsbot/selector_match/<selector>`` those that it matched
- ``newsbot/alarm/<name>`` and ``newsbot/exit_code``: what a person should look into
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from newsbot.discovered_url import DiscoveredUrl
from newsbot.exit_codes import ExitCode
from newsbot.items import Article, Author
from newsbot.outcomes import Outcome
from newsbot.urls import url_key

logger = logging.getLogger(__name__)


_FOUND_ARTICLES = (
    Outcome.WRITTEN,
    Outcome.UPDATED,
    Outcome.UNCHANGED,
    Outcome.DUPLICATE,
    Outcome.DROPPED,
    Outcome.OTHER_LANGUAGE,
    Outcome.KNOWN,
    Outcome.WAITING,
)
"""One of these shows that the sections were read and lead to articles."""


_WRITTEN = (Outcome.WRITTEN, Outcome.UPDATED)
_FAILED = (Outcome.FAILED, Outcome.BLOCKED)
_NOT_REQUESTED = frozenset(
    {
        Outcome.KNOWN,
        Outcome.WAITING,
        Outcome.OVER_LIMIT,
        Outcome.DEFERRED,
        Outcome.STOPPED,
        Outcome.ROBOTS,
        Outcome.PRIVATE_ADDRESS,
    }
)
MIN_FAILED = 10
"""Fewer may be chance: a handful of dead links in a run that found little else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenArticle:
    """What is counted of an article once it is written.

    An article with its text takes 30 to 60 KB, and many may wait for their transaction.
    """

    url: str
    version: int
    word_count: int | None
    block_count: int
    """Of its text, without those that were dropped."""
    published: str | None
    published_utc: str | None
    downloaded: str | None
    authors: Sequence[Author]
    field_sources: Mapping[str, str]
    dropped_rules: Sequence[str]
    """The rule of each block that was dropped as chrome."""

    @classmethod
    def of(cls, article: Article) -> Self:
        """Return what is counted of an article."""
        metadata = article.metadata
        return cls(
            url=article.url,
            version=article.version,
            word_count=article.wordCount,
            block_count=len(article.articleBlocks),
            published=article.datePublished,
            published_utc=article.datePublishedUtc,
            downloaded=metadata.dateDownloaded,
            authors=article.authors,
            field_sources=metadata.fieldSources,
            dropped_rules=[dropped.rule for dropped in metadata.chromeDropped],
        )


class UrlLedger:
    """The URLs of one run, each open until it is closed with an outcome; a Scrapy extension.

    Memory: about 100 bytes for a closed URL.
    """

    def __init__(
        self, stats: StatsCollector, *, max_failed_share: float = 1.0, is_summarized: bool = False
    ) -> None:
        """Make an empty ledger; ``is_summarized`` if a summary shows the alarms."""
        self._stats = stats
        self._is_summarized = is_summarized
        self._max_failed_share = max_failed_share
        self._seen: set[bytes] = set()
        self._open: dict[str, DiscoveredUrl] = {}
        self.examples: dict[Outcome, str] = {}
        """The first URL of each outcome, as an example."""
        self.listeners: list[Callable[[DiscoveredUrl, Outcome], None]] = []
        """Called with each URL that ends."""
        self.article_listeners: list[Callable[[WrittenArticle], None]] = []
        """Called with each article that is written."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the ledger of a crawler; it checks its counts when the spider is closed."""
        settings = crawler.settings
        ledger = cls(
            crawler.stats,
            max_failed_share=settings.getfloat("MAX_FAILED_SHARE"),
            is_summarized=settings.getbool("SUMMARY_ENABLED"),
        )
        crawler.signals.connect(ledger.spider_closed, signal=signals.spider_closed)
        return ledger

    def add(self, found: DiscoveredUrl) -> bool:
        """Add a URL; False if the run has it already, in this or another spelling.

        :raises ValueError: it is not an absolute http or https URL.
        """
        key = url_key(found.url).encode()
        if key in self._seen:
            return False
        self._seen.add(key)
        self._open[found.url] = found
        self._stats.inc_value("newsbot/found")
        return True

    def add_again(self, found: DiscoveredUrl) -> None:
        """Add a further capture of a URL, which ends by itself; the URL must not be open."""
        self._seen.add(url_key(found.url).encode())
        self._open[found.url] = found
        self._stats.inc_value("newsbot/found")

    def close(self, url: str, outcome: Outcome) -> DiscoveredUrl | None:
        """Close a URL; None if it was not open, which is a bug of newsbot."""
        found = self._open.pop(url, None)
        if found is None:
            self._stats.inc_value("newsbot/accounting/unexpected_end")
            logger.error("%s ended as %s, but was not open; please report this", url, outcome)
            return None
        end = {
            "outcome": outcome.value,
            "url": url,
            "section": found.section,
            "source": found.source.value,
        }
        logger.debug("%s: %s", outcome.value, url, extra={"fields": end})
        self.examples.setdefault(outcome, url)
        self._stats.inc_value(f"newsbot/end/{outcome.value}")
        self._stats.inc_value(f"newsbot/section/{found.section}/{outcome.value}")
        for listener in self.listeners:
            listener(found, outcome)
        return found

    def get(self, url: str) -> DiscoveredUrl | None:
        """Return an open URL; None if it was closed, or never added."""
        return self._open.get(url)

    def list_open(self) -> list[DiscoveredUrl]:
        """List the open URLs, in the order in which they were added."""
        return list(self._open.values())

    def count_articles(self, articles: Iterable[WrittenArticle]) -> None:
        """Count the field sources and the chrome rules of articles that are written."""
        counts: Counter[str] = Counter()
        for article in articles:
            counts.update(f"field/{field}/{name}" for field, name in article.field_sources.items())
            counts.update(f"chrome/{rule}" for rule in article.dropped_rules)
            for listener in self.article_listeners:
                listener(article)
        for name, number in counts.items():
            self._stats.inc_value(f"newsbot/{name}", number)

    @property
    def found(self) -> int:
        """Number of URLs that the run has discovered."""
        return self._count("found")

    @property
    def ends(self) -> Counter[Outcome]:
        """How the URLs of the run have ended so far."""
        stats = self._stats.get_stats()
        return Counter({each: stats.get(f"newsbot/end/{each.value}", 0) for each in Outcome})

    def count_selectors(self, matches: Mapping[str, bool]) -> None:
        """Count the selectors that were tried on a page, by name whether they matched."""
        for name, is_match in matches.items():
            self._stats.inc_value(f"newsbot/selector/{name}")
            self._stats.inc_value(f"newsbot/selector_match/{name}", int(is_match))

    def count_not_modified(self) -> None:
        """Count a response with status 304."""
        self._stats.inc_value("newsbot/fetch/not_modified")

    def alarm(self, name: str, code: ExitCode = ExitCode.ALARM) -> None:
        """Count something that a person should look into, and end the run with its code."""
        self._stats.inc_value(f"newsbot/alarm/{name}")
        self._stats.max_value("newsbot/exit_code", int(code))

    def spider_closed(self, reason: str) -> None:
        """Check that the counts add up, and that a run that finished found an article."""
        found, ends = self.found, self.ends
        ended = ends.total()
        if found != ended or self._open or self._count("accounting/unexpected_end"):
            logger.error("discovered %d URLs, but closed %d; please report this", found, ended)
            self.alarm("accounting_mismatch")
        has_articles = any(ends[outcome] for outcome in (*_FOUND_ARTICLES, Outcome.DEFERRED))
        is_known = self._count("fetch/not_modified") or self._count("archive/resumed")
        if reason == "finished" and not has_articles and not is_known:
            # Of a run without any response, the spider has logged what failed.
            if not self._is_summarized and self._has_response:
                logger.error("nothing was written: no URL gave an article; see the lines above")
            self.alarm("nothing_written")
        dropped = ends[Outcome.DROPPED]
        if dropped and not any(ends[outcome] for outcome in _WRITTEN):
            logger.info(
                "nothing was written; dropped by your pipelines or middlewares: %d", dropped
            )
        if not self._is_lost:
            self._check_failures()

    @property
    def _has_response(self) -> bool:
        return bool(self._stats.get_value("response_received_count"))

    @property
    def _is_lost(self) -> bool:
        """Whether store or disk ended the run, which says nothing about the site."""
        return bool(self._stats.get_value("newsbot/exit_code", 0) > ExitCode.ALARM)

    def _check_failures(self) -> None:
        ends = self.ends
        requested = sum(number for outcome, number in ends.items() if outcome not in _NOT_REQUESTED)
        failed = sum(ends[outcome] for outcome in _FAILED)
        if failed >= MIN_FAILED and failed > requested * self._max_failed_share:
            self.alarm("many_failed")
            if not self._has_response:
                return
            logger.error(
                "%d of %d URLs failed or were refused, more than MAX_FAILED_SHARE of %g: "
                "check whether the site is up, and still wants to be crawled",
                failed,
                requested,
                self._max_failed_share,
            )

    def _count(self, name: str) -> int:
        count: int = self._stats.get_value(f"newsbot/{name}", 0)
        return count


def get_ledger(crawler: Crawler) -> UrlLedger:
    """Return the ledger of a running crawler.

    :raises RuntimeError: the extension was switched off in ``EXTENSIONS``.
    """
    ledger = crawler.get_extension(UrlLedger)
    if ledger is None:
        msg = "newsbot.url_ledger.UrlLedger must stay in EXTENSIONS: it counts the URLs of a run"
        raise RuntimeError(msg)
    return ledger
