"""Progress line and summary of a crawl."""

from __future__ import annotations

import sys
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.statscollectors import StatsCollector
from scrapy.utils.asyncio import create_looping_call

from newsbot.console.console_tables import make_console
from newsbot.items import Article
from newsbot.json_log import is_json_log
from newsbot.settings_readers import read_seconds
from newsbot.summary.crawl_progress import TERMINAL_INTERVAL_SECONDS, CrawlProgress
from newsbot.summary.run_figures import read_run_figures
from newsbot.summary.run_report import log_summary, print_article, print_summary
from newsbot.url_ledger import UrlLedger, get_ledger


class CrawlSummary:
    """A Scrapy extension that prints progress and a summary to stderr.

    On a terminal it shows a progress line, and a summary with colours and bars. Elsewhere it logs
    a line every ``progress_interval_seconds`` (0 for none), and prints the summary as plain text.
    A log of JSON lines gets the figures of the summary.
    """

    def __init__(
        self,
        crawler: Crawler,
        *,
        progress_interval_seconds: float,
        show_article: bool,
        logs_json: bool = False,
    ) -> None:
        self._crawler = crawler
        self._console = make_console(sys.stderr)
        self._progress = CrawlProgress(self._console, name=crawler.spidercls.name)
        self._show_article = show_article
        self._logs_json = logs_json
        self._article: Article | None = None
        interval = progress_interval_seconds
        self._is_live = self._console.is_terminal and not logs_json
        if interval and self._is_live:
            interval = TERMINAL_INTERVAL_SECONDS
        self._interval_seconds = interval
        self._timer = create_looping_call(self._tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getbool("SUMMARY_ENABLED"):
            raise NotConfigured
        summary = cls(
            crawler,
            progress_interval_seconds=read_seconds(settings, "PROGRESS_INTERVAL_SECONDS"),
            show_article=settings.getbool("SUMMARY_SHOW_ARTICLE"),
            logs_json=is_json_log(settings),
        )
        crawler.signals.connect(summary.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(summary.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(summary.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(summary.engine_stopped, signal=signals.engine_stopped)
        return summary

    def spider_opened(self) -> None:
        """Start to show progress."""
        if self._interval_seconds:
            if self._is_live:
                self._progress.start()
            self._timer.start(self._interval_seconds, now=self._is_live)

    def item_scraped(self, item: Article) -> None:
        """Keep the article that is the best example."""
        if self._show_article and (self._article is None or _rate(item) > _rate(self._article)):
            self._article = item

    def spider_closed(self) -> None:
        """Remove the progress line before the last log lines."""
        if self._timer.running:
            self._timer.stop()
        self._progress.stop()

    def engine_stopped(self) -> None:
        """Print the summary, now that all counts and alarms are final."""
        if not self._stats.get_value("start_time"):
            return
        figures = read_run_figures(self._stats.get_stats(), self._ledger.examples)
        if self._logs_json:
            log_summary(figures, name=self._crawler.spidercls.name)
            return
        print_summary(self._console, figures, name=self._crawler.spidercls.name)
        if self._article is not None:
            print_article(self._console, self._article)

    @property
    def _ledger(self) -> UrlLedger:
        return get_ledger(self._crawler)

    @property
    def _stats(self) -> StatsCollector:
        return self._crawler.stats

    def _tick(self) -> None:
        self._progress.show(self._stats.get_stats())


def _rate(article: Article) -> tuple[bool, int]:
    """Rate an article as an example: with audio or video first, then by dropped chrome."""
    rules = {dropped.rule for dropped in article.metadata.chromeDropped}
    return bool(article.audios or article.videos), len(rules)
