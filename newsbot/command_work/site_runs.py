"""Crawl several sites in one process, a few at a time; each is a run of its own."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler, CrawlerProcessBase

from newsbot.command_work.run_progress import showing_run
from newsbot.command_work.site_result import SiteResult
from newsbot.console import plural
from newsbot.exit_codes import ExitCode, StartError
from newsbot.summary.run_figures import read_run_figures

logger = logging.getLogger(__name__)

_site: ContextVar[str] = ContextVar("site", default="")
"""The site that a task belongs to, for its log lines."""


class SiteRuns:
    """The runs of several sites: the next one begins when one of those under way ends.

    Whatever ends a run, the others go on; an interrupt ends all, and no further one begins.
    """

    def __init__(
        self,
        process: CrawlerProcessBase,
        names: Sequence[str],
        *,
        at_once: int,
        arguments: Mapping[str, str],
        spiders: Mapping[str, type[Spider]] | None = None,
    ) -> None:
        """Take the process, which must not have started, and the arguments of each spider.

        :param spiders: by site; without them the spider loader has those of the names.
        :raises StartError: the process does not use asyncio.
        """
        if not isinstance(process, AsyncCrawlerProcess):
            msg = "several sites need the asyncio reactor, which is Scrapy's default"
            raise StartError(msg)
        self._process = process
        self._names = names
        self._waiting = deque(names)
        self._at_once = at_once
        self._arguments = arguments
        self._spiders = spiders or {}
        self._results: dict[str, SiteResult] = {}
        self._active: dict[asyncio.Task[None], Crawler] = {}
        self._is_stopped = False
        self._show: Callable[[int, int], None] = lambda done, total: None  # noqa: ARG005

    def run(self) -> list[SiteResult]:
        """Run all sites, and return how each ended, in the order of their names."""
        self.prepare()
        self._begin_waiting()
        if self._active:
            with showing_run("crawling sites", unit="items") as self._show:
                self._show(len(self._results), len(self._names))
                self._process.start()
        for task, crawler in list(self._active.items()):
            self._end(task, crawler)
        missing = "not started: interrupted"
        return [
            self._results.get(name, SiteResult(name=name, code=ExitCode.DONE, result=missing))
            for name in self._names
        ]

    def prepare(self) -> None:
        """Name the site in each log line, and begin no further run once the process is stopped."""
        _name_site_in_log()
        stop = self._process.stop

        async def stop_all() -> None:
            is_first = not self._is_stopped
            self._is_stopped = True
            await stop()
            if is_first:  # after a second interrupt nothing is waited for
                await self._process.join()

        self._process.stop = stop_all  # type: ignore[method-assign]  # Scrapy calls it at Ctrl-C

    def _begin_waiting(self) -> None:
        while self._waiting and len(self._active) < self._at_once and not self._is_stopped:
            self._begin_next()

    def _begin_next(self) -> None:
        name = self._waiting.popleft()
        if task := self._begin(name, self._spiders.get(name, name)):
            task.add_done_callback(self._go_on)

    def _begin(self, name: str, spider: type[Spider] | str) -> asyncio.Task[None] | None:
        """Begin the run of a site; None if it cannot start, which is its result."""
        token = _site.set(name)
        try:
            crawler = self._process.create_crawler(spider)
            task = self._process.crawl(crawler, **self._arguments)
        except StartError as error:
            self._add(SiteResult(name=name, code=error.code, result=str(error)))
            return None
        finally:
            _site.reset(token)
        self._active[task] = crawler
        return task

    def _go_on(self, task: asyncio.Task[None]) -> None:
        self._end(task, self._active[task])
        gc.collect()  # what a crawl leaves are cycles
        self._begin_waiting()

    def _end(self, task: asyncio.Task[None], crawler: Crawler) -> None:
        del self._active[task]
        name = crawler.spidercls.name
        error = task.exception() if task.done() and not task.cancelled() else None
        if isinstance(error, StartError):
            result = SiteResult(name=name, code=error.code, result=str(error))
        elif error is not None:
            logger.error("the run ended with an error, please report it", exc_info=error)
            reason = f"{type(error).__name__}: {error}"
            result = SiteResult(name=name, code=ExitCode.COULD_NOT_START, result=reason)
        elif not task.done():
            result = _describe_cut(name, crawler)
        else:
            result = SiteResult.of_run(name, read_run_figures(crawler.stats.get_stats(), {}))
        self._add(result)

    def _add(self, result: SiteResult) -> None:
        self._results[result.name] = result
        log_result(result, note=f" ({len(self._results)} of {len(self._names)} sites)")
        self._show(len(self._results), len(self._names))


def log_result(result: SiteResult, *, note: str = "") -> None:
    """Log how the run of a site ended, followed by the note."""
    figures = result.figures
    articles = f"{plural(figures.written, 'article')}, " if figures else ""
    level = logging.INFO if result.code == ExitCode.DONE or figures else logging.ERROR
    token = _site.set(result.name)
    logger.log(level, "%s%s%s", articles, result.result, note)
    _site.reset(token)


def _describe_cut(name: str, crawler: Crawler) -> SiteResult:
    if crawler.engine is None or crawler.engine.running:
        reason = "interrupted while it started; the next run begins where this one did"
        return SiteResult(name=name, code=ExitCode.COULD_NOT_START, result=reason)
    reason = "interrupted twice: URLs that were still open are in no file of rejections"
    return SiteResult(name=name, code=ExitCode.ALARM, result=reason)


def _name_site_in_log() -> None:
    """Begin each log line of a run with its site: tasks and callbacks inherit the variable."""
    make_record = logging.getLogRecordFactory()

    def make_named(*values: Any, **others: Any) -> logging.LogRecord:
        record = make_record(*values, **others)
        if name := _site.get():
            record.msg = f"{name}: {record.msg}"
        return record

    logging.setLogRecordFactory(make_named)
