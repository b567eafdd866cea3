"""A crawl's addresses, ends and articles -> the store and the file, in transactions; for Scrapy.

Ends are gathered for ``FLUSH_SECONDS`` and kept together: first in the store, articles with their
lines in one transaction; then in the file, synced; the next transaction says so. Whatever moment a
run is killed at, the next one cuts the file to the length that is known and goes on from there.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newsbot.crawl_store.article_files import ArticleFiles, finish_files
from newsbot.crawl_store.pattern_lookup import PatternLookup
from newsbot.crawl_store.text_index import StoreTextIndex
from newsbot.crawl_store.write_buffer import WriteBuffer
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.exit_codes import ExitCode, StartError
from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.settings_readers import read_ages, read_count
from newsbot.site_lock import SiteLock
from newsbot.store.cache_validators import find_validators
from newsbot.store.database import Store, StoreError
from newsbot.store.revisits import find_revisits, take_due
from newsbot.store.robots import find_robots
from newsbot.store.run_files import name_place
from newsbot.store.searches import find_lists
from newsbot.store.site_run import ReplacedError, SiteRun
from newsbot.store.store_records import UrlStatus
from newsbot.url_ledger import UrlLedger
from newsbot.write import check_name

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 0.5
"""How long an end waits for others, so that they share one transaction and one sync."""

FLUSH_ARTICLES = 200
"""Articles that do not wait any longer, whatever the time; each may be some 10 KB."""

HEARTBEAT_SECONDS = 30
"""A run that has nothing to say says at least that it is there."""

TAKEN_AT_ONCE = 100
"""Open addresses of earlier runs that are taken together."""

LOCKS = ".newsbot/locks"
"""Folder of the locks in the output folder."""

Stop = Callable[[Exception], None]


class CrawlStore:
    """A Scrapy extension that keeps what outlives a run; ``WritePipeline`` opens and closes it."""

    def __init__(
        self,
        crawler: Crawler,
        *,
        place: str,
        folder: Path,
        rotate_bytes: int,
        schedule_seconds: Sequence[int],
    ) -> None:
        self._name: str = crawler.spidercls.name
        self._place = place
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._gathering = WriteBuffer(self._name, schedule_seconds)
        self._shapes = PatternLookup()
        self._kept: list[tuple[Article, Outcome]] = []
        self._kept_bytes = 0
        self._is_open = False
        self._is_broken = False
        self._committed_at = 0
        self._clock = create_looping_call(self.flush)
        self._ledger: UrlLedger
        self._file: ArticleFiles
        self._store: Store
        self._run: SiteRun
        self._lock: SiteLock
        self.index: StoreTextIndex
        self._stop: Stop

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the state of a crawler; nothing is opened yet."""
        place = crawler.settings.get("STORE_URL")
        if not place:
            raise NotConfigured
        return cls(
            crawler,
            place=place,
            folder=Path(crawler.settings.get("OUTPUT_DIR")),
            rotate_bytes=read_count(crawler.settings, "OUTPUT_ROTATE_BYTES"),
            schedule_seconds=read_ages(crawler.settings, "REVISIT_AFTER"),
        )

    def open(
        self, path: Path, *, run_id: str, compression: str, ledger: UrlLedger, stop: Stop
    ) -> None:
        """Lock the site, open the store, and bring the files of killed runs to their end.

        :param path: of the file of articles, in the output folder, without what a compression adds.
        :param stop: called once with what makes keeping impossible.
        :raises StartError: another run holds the site, or store or files cannot be used.
        """
        self._ledger, self._stop = ledger, stop
        now = datetime.now(UTC)
        self._lock = SiteLock(self._folder / LOCKS, site=check_name(self._name))
        try:
            self._lock.acquire(run_id=run_id, since=f"{now:%Y-%m-%d %H:%M:%S} UTC")
            self._store = Store.open(self._place, folder=self._folder)
            place = name_place(self._folder)
            self._run = SiteRun.begin(
                self._store, site=self._name, run_id=run_id, place=place, now=_now()
            )
            self._gathering.epoch = self._run.epoch
            self._is_open = True
            self.index = StoreTextIndex(self._store, site_id=self._run.site_id)
            finish_files(self._run, self._folder)
            self._file = ArticleFiles(
                self._run,
                self._folder,
                path,
                compression=compression,
                rotate_bytes=self._rotate_bytes,
            )
        except ReplacedError as error:
            raise StartError(str(error), ExitCode.IN_USE) from error
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        except OSError as error:
            msg = f"could not write to {str(self._folder)!r}: {error.strerror or error}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error

    def start(self) -> None:
        """Begin to keep what is gathered, from time to time."""
        self._clock.start(FLUSH_SECONDS, now=False)

    @property
    def file_count(self) -> int:
        """Number of files of articles that the run has begun."""
        return self._file.count

    def close(self) -> None:
        """Keep the rest, finish the file, and let go of the site."""
        if self._clock.running:
            self._clock.stop()
        # What the ledger has counted is what the ends that were gathered must add up to.
        self._gathering.counts.found = self._ledger.found
        if not self._is_broken:
            self._commit()
        self.flush()
        try:
            if not self._is_broken:
                self._file.finish()
                self._run.end(now=_now())
        except (StoreError, OSError) as error:
            self.fail(error)
        self._is_open = False
        self._store.close()
        self._lock.release()

    def recall(self, urls: Sequence[str]) -> dict[str, UrlStatus]:
        """Return what the run may do with addresses that it has found."""
        keys = {url: self._gathering.key(url) for url in urls}
        try:
            again = self._gathering.looks_again
            known = self._run.recall(list(keys.values()), looks_again=again, now=_now())
            due = [key for key, (standing, _) in known.items() if standing is UrlStatus.DUE]
            if due:
                with self._store.transaction() as connection:
                    self._gathering.expect(find_revisits(connection, due))
        except StoreError as error:
            self.fail(error)
            return {}
        self._gathering.remember_tries({key: tries for key, (_, tries) in known.items()})
        free = (UrlStatus.FREE, 0)
        return {url: known.get(key, free)[0] for url, key in keys.items()}

    def take_open(self, *, sections: Collection[str] | None, limit: int) -> list[DiscoveredUrl]:
        """Take some addresses that earlier runs left open; none are left when none come.

        :param sections: only what was found there; None for everything of the site.
        """
        most = min(limit, TAKEN_AT_ONCE)
        try:
            taken = self._run.take_open(sections=sections, limit=most, now=_now())
        except StoreError as error:
            self.fail(error)
            return []
        self._gathering.remember_tries({o.fingerprint: o.attempts for o in taken})
        return [
            DiscoveredUrl(o.url, section=o.section, source=UrlSource(o.source), page=o.page)
            for o in taken
        ]

    def take_due(self, *, sections: Collection[str] | None, limit: int) -> list[DiscoveredUrl]:
        """Take some young articles that are to be looked at again; none are left when none come.

        :param sections: only what was found there; None for everything of the site.
        """
        if not self._gathering.looks_again:
            return []
        now, most = _now(), min(limit, TAKEN_AT_ONCE)
        try:
            with self._run.transaction(now=now) as connection:
                own = self._run.site_id
                due = take_due(connection, site_id=own, sections=sections, limit=most, now=now)
        except StoreError as error:
            self.fail(error)
            return []
        self._gathering.expect(due)
        return [
            DiscoveredUrl(y.address, section=y.section, source=UrlSource(y.source)) for y in due
        ]

    def find_validators(self, found: DiscoveredUrl) -> CacheValidators | None:
        """Return what an address said of its state when what it gave was kept.

        None for a new article, without a look into the store. A list is a ``DiscoveredUrl`` with a
        page: of a section, or any other document that is read for its links.
        """
        key = self._gathering.key(found.url)
        if not found.page and not self._gathering.is_due(key):
            return None
        try:
            return find_validators(self._store, key, is_list=found.page > 0, now=_now())
        except StoreError as error:
            self.fail(error)
            return None

    def note_validators(self, found: DiscoveredUrl, validators: CacheValidators | None) -> None:
        """Remember what a page that was read as a whole said of its state, None for nothing.

        It is kept with the end of the address, if that is one that keeps what the page gave: the
        article, or the links of the list.
        """
        self._gathering.note_validators(found.url, validators)

    def find_shapes(self, url: str) -> LearnedUrlPatterns | None:
        """Return what earlier runs learnt of the addresses of a site, None if it cannot be read."""
        try:
            return self._shapes.find(self._store, url)
        except StoreError as error:
            self.fail(error)
            return None

    def find_robots(self, host: str) -> CachedDocument | None:
        """Return the robots.txt that an earlier run kept of a host (scheme, name and port)."""
        try:
            return find_robots(self._store, host) if self._is_open else None
        except StoreError as error:
            self.fail(error)
            return None

    def keep_robots(self, host: str, kept: CachedDocument) -> None:
        """Keep the robots.txt of a host for the runs to come."""
        self._gathering.keep_robots(host, kept)

    def find_search(self, front: str) -> tuple[str, ...]:
        """Return the lists that a search from a front page found, none if it is to be made."""
        try:
            return find_lists(self._store, front, now=_now())
        except StoreError as error:
            self.fail(error)
            return ()

    def keep_search(self, front: str, lists: Sequence[str]) -> None:
        """Keep what a search found; without lists it is made again by the next run."""
        self._gathering.keep_search(front, lists)

    def find_blocks(self, url: str) -> bytes | None:
        """Return what was kept of the text of an article that is looked at again."""
        return self._gathering.find_blocks(url)

    def key(self, url: str) -> bytes:
        """Return the fingerprint of an address of this site."""
        return self._gathering.key(url)

    def add(self, found: DiscoveredUrl) -> None:
        """Keep an address that will be asked for."""
        self._gathering.add(found)

    def end(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        """Keep the end of an address without an article."""
        self._gathering.end(found, outcome)

    def keep(self, article: Article, found: DiscoveredUrl, *, outcome: Outcome) -> None:
        """Keep an article with its line and the end of its address, which is counted when kept.

        It is one that was added to ``index``.
        """
        self._kept.append((article, outcome))
        new = self.index.take(article.articleId or "")
        self._kept_bytes += self._gathering.keep(article, new, found, outcome=outcome)
        if len(self._kept) >= FLUSH_ARTICLES or self._file.is_filled_by(self._kept_bytes):
            self.flush()

    def flush(self) -> None:
        """Keep what was gathered: in the store, then in the file."""
        is_silent = _now() - self._committed_at < HEARTBEAT_SECONDS
        if not self._is_broken and not (self._gathering.is_empty and is_silent):
            self._commit()
        if self._is_broken:
            for article, _ in self._kept:
                self._ledger.close(article.requestedUrl or article.url, Outcome.FAILED)
            self._kept.clear()

    def _commit(self) -> None:
        batch = self._gathering.take()
        try:
            if batch.articles:
                self._file.begin()
            self._run.commit(batch, self._file.entry, self._gathering.counts, now=_now())
        except StoreError as error:
            self.fail(error)
            return
        self._committed_at = _now()
        self.index.forget(batch.articles)
        for article, outcome in self._kept:
            self._ledger.close(article.requestedUrl or article.url, outcome)
            self._ledger.count_article(article)
        self._kept.clear()
        self._kept_bytes = 0
        try:
            self._file.append(batch.lines)
            self._file.rotate()
        except (OSError, StoreError) as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Keep nothing more: the store or the file cannot be used."""
        self._is_broken = True
        self._stop(error)


def _now() -> int:
    return int(time.time())
