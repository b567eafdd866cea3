"""The runs of a worker of a fleet: the sites of buckets, which its queue thread has leases of."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcessBase

from newsbot.command_work.due_plan import PlannedListing
from newsbot.command_work.fleet_listings import (
    FleetListings,
    group_sites,
    lease_spiders,
    register_sites,
)
from newsbot.command_work.run_progress import showing_run
from newsbot.command_work.site_result import SiteResult
from newsbot.command_work.site_runs import SiteRuns, log_result
from newsbot.exit_codes import ExitCode
from newsbot.fleet.queue_thread import QueueOptions, QueueThread
from newsbot.site import Site
from newsbot.store.database import StoreError
from newsbot.store.fleet_workers import WorkerFigures
from newsbot.store.leases import Lease
from newsbot.workers.reader_workers import keeping_workers

logger = logging.getLogger(__name__)

STOP_SECONDS = 15.0
"""For which the end of a worker waits for open requests, and for the database."""

CUT_OFF_SECONDS = 2.0
"""The same for a database that could not be reached the last time."""

COLLECT_SECONDS = 10.0
"""Between two collections of garbage, each of which takes as long as a run without new articles."""

CONNECTIONS = 2
"""That the crawls of a process share."""

TABLES_SECONDS = 5.0
"""Between two looks at the files of sites."""


class BucketRuns(SiteRuns):
    """The runs of a worker; what is done in the queue thread is marked."""

    def __init__(
        self,
        process: CrawlerProcessBase,
        listings: FleetListings,
        *,
        at_once: int,
        arguments: Mapping[str, str],
        options: QueueOptions,
    ) -> None:
        """Take the process, which must not have started.

        :param at_once: sites of a bucket.
        """
        super().__init__(process, (), at_once=at_once, arguments=arguments)
        self._listings = listings
        self._sites = listings.sites
        self._loop = asyncio.get_event_loop()
        # Outside of any run: the log lines of a task begin with the site that it began in.
        self._context = copy_context()
        self._leases: set[Lease] = set()
        self._lost: set[Lease] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pages = self._articles = 0
        self._collected_at = time.monotonic()
        self._is_ending = False
        self._code = ExitCode.DONE
        self._queue = QueueThread(
            options,
            crawl=self._take,
            lose=partial(self._call_here, self._lose),
            end=partial(self._call_here, self.stop),
            read_figures=self._read_figures,
        )

    def serve(self) -> int:
        """Crawl what the queue has until a signal or a failure ends it; return the exit code.

        :raises StoreError: newer workers have joined the fleet.
        """
        self.prepare()
        self._queue.start()
        self._spawn(self._register())
        label = "crawling what is due in the fleet"
        with showing_run(label), keeping_workers(self._process.settings):
            self._process.start(stop_after_crawl=False)
        cut = [task for task in self._active if not task.done()]
        for task, crawler in list(self._active.items()):
            self._end(task, crawler)
        ended = self._queue.ended
        if ended.done() and (error := ended.result()) is not None:
            raise error
        return max(self._code, ExitCode.ALARM if cut else ExitCode.DONE)

    def prepare(self) -> None:
        """Let the end of the process also wait for the queue, which releases the leases."""
        super().prepare()
        stop = self._process.stop

        async def stop_all() -> None:
            is_first = not self._is_ending
            self._is_ending = True
            self._queue.stop()
            if not is_first:  # after a second interrupt nothing is waited for
                return await stop()
            end = time.monotonic() + STOP_SECONDS
            await asyncio.wait([asyncio.create_task(stop())], timeout=STOP_SECONDS)
            ended = asyncio.wrap_future(self._queue.ended)
            while not ended.done() and time.monotonic() < end:
                if self._queue.is_cut_off:
                    end = min(end, time.monotonic() + CUT_OFF_SECONDS)
                await asyncio.wait([ended], timeout=CUT_OFF_SECONDS)
            return None

        self._process.stop = stop_all  # type: ignore[method-assign]  # Scrapy calls it at Ctrl-C

    def stop(self, code: ExitCode = ExitCode.DONE) -> None:
        """End all runs, and the process."""
        self._code = max(self._code, code)
        if not self._is_ending:
            self._spawn(self._stop_process())

    async def _stop_process(self) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 - which the process has installed

        await self._process.stop()
        with suppress(RuntimeError):  # a signal has stopped it
            reactor.stop()  # type: ignore[misc]  # untyped

    def _call_here(self, function: Callable[..., object], *arguments: object) -> None:
        """Call a function in the loop of the runs; from any thread."""
        self._loop.call_soon_threadsafe(partial(function, *arguments), context=self._context)

    def _take(self, lease: Lease) -> Future[str]:
        """Begin to crawl a bucket; in the queue thread."""
        future: Future[str] = Future()
        self._call_here(self._begin_bucket, lease, future)
        return future

    def _read_figures(self) -> WorkerFigures:
        """Return what the worker does and has done; in any thread."""
        return WorkerFigures(buckets=len(self._leases), pages=self._pages, articles=self._articles)

    def _lose(self, lease: Lease) -> None:
        """End the runs of a bucket at once; what they commit would be refused anyway."""
        if lease not in self._leases:
            return
        logger.warning(
            "bucket %d: its lease could not be renewed in time; its runs end here, and another "
            "worker goes on with them",
            lease.bucket,
        )
        self._lost.add(lease)
        for crawler in self._active.values():
            if getattr(crawler.spidercls, "lease", None) == lease:
                self._spawn(crawler.stop_async())

    def _begin_bucket(self, lease: Lease, future: Future[str]) -> None:
        self._leases.add(lease)
        task = self._spawn(self._crawl_bucket(lease))
        task.add_done_callback(partial(self._end_bucket, lease, future))

    def _end_bucket(self, lease: Lease, future: Future[str], task: asyncio.Task[str]) -> None:
        self._leases.discard(lease)
        self._lost.discard(lease)
        error = task.exception()
        future.set_result(f"{type(error).__name__}: {error}" if error else task.result())

    async def _crawl_bucket(self, lease: Lease) -> str:
        """Crawl the sites of a bucket; return the message of a failure, or none.

        Sites that share hosts are crawled one after the other.
        """
        results: list[SiteResult] = []
        try:
            due = self._find_due(lease, self._sites.find_again())
            load, budget = self._sites.load_spider, self._listings.budget
            leased = lease_spiders(due, load, lease, budget=budget)
            at_once = asyncio.Semaphore(self._at_once)
            crawls = (self._crawl_in_turn(group, lease, at_once) for group in group_sites(leased))
            for group in await asyncio.gather(*crawls):
                results += [result for result in group if not _is_cut_off(result)]
            if not self._is_over(lease):
                ended = {result.name for result in results}
                self._listings.postpone(lease, [each for each in due if each.site in ended])
        except StoreError as error:  # no fault of the bucket, which is still due
            logger.warning("bucket %d: %s", lease.bucket, error)
        return next(filter(None, map(_describe_failure, results)), "")

    async def _crawl_in_turn(
        self, spiders: Mapping[str, type[Spider]], lease: Lease, at_once: asyncio.Semaphore
    ) -> list[SiteResult]:
        results = []
        for name, spider in spiders.items():
            async with at_once:
                if not self._is_over(lease):
                    results.append(await self._crawl_site(name, spider))
        return results

    def _find_due(self, lease: Lease, sites: Mapping[str, Site]) -> list[PlannedListing]:
        """Return what is due; connections that the server has closed fail once each."""
        for _ in range(CONNECTIONS):
            with suppress(StoreError):
                return self._listings.find_due(lease, sites)
        return self._listings.find_due(lease, sites)

    async def _crawl_site(self, name: str, spider: type[Spider]) -> SiteResult:
        if task := self._begin(name, spider):
            await asyncio.wait([task])
            self._end(task, self._active[task])
            self._collect()
        return self._results.pop(name)

    def _collect(self) -> None:
        """Free what crawls leave, which are cycles; not after each, as most runs are short."""
        if time.monotonic() - self._collected_at >= COLLECT_SECONDS:
            gc.collect()
            self._collected_at = time.monotonic()

    def _is_over(self, lease: Lease) -> bool:
        return self._is_stopped or lease in self._lost

    def _add(self, result: SiteResult) -> None:
        self._results[result.name] = result
        log_result(result)
        if result.figures is not None:
            self._pages += result.figures.pages
            self._articles += result.figures.written
        if result.code == ExitCode.COULD_NOT_WRITE:  # as all others will here, on a full disk
            self.stop(ExitCode.COULD_NOT_WRITE)

    async def _register(self) -> None:
        """Make the listings of all sites known, and those that change later."""
        known: Mapping[str, Site] = {}
        while not self._is_stopped:
            sites = self._sites.find_again()
            if sites is not known:
                changed = {name: site for name, site in sites.items() if known.get(name) != site}
                try:
                    await self._queue.call_store(register_sites, changed)
                    known = sites
                except StoreError as error:
                    logger.warning("the tables of sites are not registered yet: %s", error)
            await asyncio.sleep(TABLES_SECONDS)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin a task whose errors are logged, and keep it: the loop alone would let it go."""
        task = self._loop.create_task(work, context=self._context.copy())
        self._tasks.add(task)
        task.add_done_callback(self._end_task)
        return task

    def _end_task(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a task of the worker failed, please report it", exc_info=error)


def _is_cut_off(result: SiteResult) -> bool:
    """Return whether a run lost the database, or in the middle its lease."""
    is_replaced = result.figures is not None and result.code == ExitCode.IN_USE
    return is_replaced or result.code == ExitCode.COULD_NOT_STORE


def _describe_failure(result: SiteResult) -> str:
    """Return what a run failed with; empty for one that did its work, with an alarm or without.

    A site that a person crawls meanwhile is no failure of its bucket, nor is a full disk here.
    """
    if result.figures is not None or result.code in (ExitCode.IN_USE, ExitCode.COULD_NOT_WRITE):
        return ""
    return f"{result.name}: {result.result}"
