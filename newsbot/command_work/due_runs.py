"""Crawl what is due, again and again in one process, until a signal ends it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextvars import copy_context
from datetime import datetime

from scrapy.crawler import Crawler, CrawlerProcessBase

from newsbot.command_work.due_plan import DuePlan, PlannedListing
from newsbot.command_work.due_sites import DueSites
from newsbot.command_work.run_progress import showing_run
from newsbot.command_work.site_result import SiteResult
from newsbot.command_work.site_runs import SiteRuns, log_result
from newsbot.exit_codes import ExitCode
from newsbot.site import Site
from newsbot.spiders.news_spider import NewsSpider
from newsbot.store.database import StoreError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
"""Longest time between two looks at the plan: a table may change, a budget be free again."""
LEAST_LOOK_SECONDS = 1.0
READ_SECONDS = 600.0
"""After which all sites are looked up again, since other runs read listings too."""

ENDING = (ExitCode.COULD_NOT_WRITE, ExitCode.COULD_NOT_STORE)
"""Codes of a run after which no other can do better: a full disk, a lost database."""


def limit_spiders(
    due: list[PlannedListing], load_spider: Callable[[str], type[NewsSpider]], *, budget: int
) -> dict[str, type[NewsSpider]]:
    """Return a spider of each site that reads these listings alone, in their order.

    :param budget: requests an hour, 0 for no limit.
    """
    urls: dict[str, set[str]] = {}
    for listing in due:
        urls.setdefault(listing.site, set()).add(listing.url)
    spiders = {name: load_spider(name) for name in urls}
    return {
        name: type(
            spider.__name__,
            (spider,),
            {"only": frozenset(urls[name]), "requests_an_hour": budget},
        )
        for name, spider in spiders.items()
    }


class DueRuns(SiteRuns):
    """The runs of sites, each of which begins when listings of it are due."""

    def __init__(
        self,
        process: CrawlerProcessBase,
        plan: DuePlan,
        *,
        sites: DueSites,
        at_once: int,
        arguments: Mapping[str, str],
    ) -> None:
        """Take the process, which must not have started, the plan and the chosen sites."""
        super().__init__(process, (), at_once=at_once, arguments=arguments)
        self._plan = plan
        self._sites = sites
        self._known: Mapping[str, Site] = {}
        self._read_at = -READ_SECONDS
        self._begun: dict[tuple[str, str], int] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._stopping: asyncio.Task[None] | None = None
        self._context = copy_context()
        self._logged = ""
        self.failure: StoreError | None = None

    def serve(self) -> int:
        """Crawl until a signal ends it, or a run that no other can follow; return the exit code.

        :raises StoreError: the store cannot be read.
        """
        self.prepare()
        self._look_after(0)
        with showing_run("crawling what is due"):
            self._process.start(stop_after_crawl=False)
        cut = [(task, crawler) for task, crawler in self._active.items() if not task.done()]
        for task, crawler in list(self._active.items()):
            self._end(task, crawler)
        if self.failure is not None:
            raise self.failure
        codes = [self._results[crawler.spidercls.name].code for _, crawler in cut]
        codes += [result.code for result in self._results.values() if result.code in ENDING]
        return max(codes, default=0)

    def _look_after(self, seconds: float) -> None:
        """Look at the plan after so many seconds, or earlier if a run ends."""
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_event_loop()
        # Outside of the run that has just ended, whose log lines begin with its site.
        self._timer = loop.call_later(seconds, self._look, context=self._context)

    def _look(self) -> None:
        """Begin the runs of sites with listings that are due, and plan the next look."""
        if self._is_stopped or self._stopping is not None:
            return
        try:
            self._read_all()
            now = self._plan.read_clock()
            due = [each for each in self._plan.find_due(now) if self._may_begin(each, now)]
            due = self._plan.take_affordable(due)
        except StoreError as error:
            self.stop(error)
            return
        for listing in due:
            self._begun[listing.site, listing.url] = now
        self._spiders = limit_spiders(due, self._sites.load_spider, budget=self._plan.budget)
        self._waiting.extend(self._spiders)
        self._begin_waiting()
        for listing in due:  # those of sites that have no place yet are chosen anew
            if listing.site in self._waiting:
                del self._begun[listing.site, listing.url]
        self._waiting.clear()
        self._look_after(self._find_wait(now))

    def _read_all(self) -> None:
        """Look up all sites from time to time, and when the tables have changed."""
        sites = self._sites.find_again()
        is_old = time.monotonic() - self._read_at >= READ_SECONDS
        if sites is self._known and not is_old:
            return
        self._known, self._read_at = sites, time.monotonic()
        self._plan.read_sites(sites)
        known = {(listing.site, listing.url) for listing in self._plan.listings}
        self._begun = {key: at for key, at in self._begun.items() if key in known}

    def _may_begin(self, listing: PlannedListing, now: int) -> bool:
        """Return whether the site has no run, and the listing was not requested just now.

        A run that cannot read a listing, or record that, does not begin again at once.
        """
        if listing.site in self._active_names:
            return False
        begun = self._begun.get((listing.site, listing.url))
        return begun is None or not 0 <= now - begun < listing.limits.least

    @property
    def _active_names(self) -> set[str]:
        return {crawler.spidercls.name for crawler in self._active.values()}

    def _find_wait(self, now: int) -> float:
        """Return the seconds until the next look, and log what comes next where that is later."""
        coming = [
            listing
            for listing in self._plan.listings
            if listing.due.at > now and listing.site not in self._active_names
        ]
        following = min(coming, key=lambda listing: listing.due.at, default=None)
        if following is None:
            return LOOK_SECONDS
        if not self._active:
            at = datetime.fromtimestamp(following.due.at).astimezone()
            line = f"nothing is due before {at:%H:%M}: {following.site}, {following.url}"
            if line != self._logged:
                self._logged = line
                logger.info(line)
        return min(max(following.due.at - now, LEAST_LOOK_SECONDS), LOOK_SECONDS)

    def _end(self, task: asyncio.Task[None], crawler: Crawler) -> None:
        super()._end(task, crawler)
        name = crawler.spidercls.name
        if self._is_stopped or name not in self._known:
            return
        try:
            self._plan.read_site(name, self._known[name])
        except StoreError as error:
            self.stop(error)
        else:
            self._look_after(0)

    def _add(self, result: SiteResult) -> None:
        self._results[result.name] = result
        log_result(result)
        if result.code in ENDING:
            self.stop()

    def stop(self, failure: StoreError | None = None) -> None:
        """End all runs, and the process."""
        if self._stopping is not None or self._is_stopped:
            return
        self.failure = failure
        from twisted.internet import reactor  # noqa: PLC0415 - which the process has installed

        self._stopping = asyncio.get_event_loop().create_task(self._process.stop())
        self._stopping.add_done_callback(lambda _: reactor.stop())  # type: ignore[misc]  # untyped
