"""A crawl's addresses, ends and articles -> the store and the file, in transactions; for Scrapy.

Ends are gathered for ``FLUSH_SECONDS`` and kept together: first in the store, articles with their
lines in one transaction; then in the file, synced; the next transaction says so. Whatever moment a
run is killed at, the next one cuts the file to the length that is known and goes on from there.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newsbot.accounting import Found, Ledger
from newsbot.exits import ExitCode, StartError
from newsbot.items import Article
from newsbot.locking import SiteLock
from newsbot.outcomes import Outcome
from newsbot.state.files import RunFile, finish_files
from newsbot.store.database import Store, StoreError
from newsbot.store.records import (
    LEFT_OPEN,
    MAX_ATTEMPTS,
    NOT_TOUCHED,
    TRIED_AGAIN,
    Batch,
    KnownArticle,
    Standing,
    choose_wait,
    fingerprint,
)
from newsbot.store.site_run import ReplacedError, SiteRun
from newsbot.store.tables import OPEN
from newsbot.write import check_name, format_line

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


class SiteState:
    """A Scrapy extension that keeps what outlives a run; ``WritePipeline`` opens and closes it."""

    def __init__(self, crawler: Crawler, *, place: str, folder: Path) -> None:
        self._name: str = crawler.spidercls.name
        self._place = place
        self._folder = folder
        self._batch = Batch()
        self._kept: list[tuple[Article, Outcome]] = []
        self._tried: dict[bytes, int] = {}
        self._is_broken = False
        self._committed_at = 0
        self._clock = create_looping_call(self.flush)
        self._ledger: Ledger
        self._file: RunFile
        self._store: Store
        self._run: SiteRun
        self._lock: SiteLock
        self._stop: Stop

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the state of a crawler; nothing is opened yet."""
        place = crawler.settings.get("STORE_URL")
        if not place:
            raise NotConfigured
        return cls(crawler, place=place, folder=Path(crawler.settings.get("OUTPUT_DIR")))

    def open(
        self, path: Path, *, run_id: str, compression: str, ledger: Ledger, stop: Stop
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
            host = f"{socket.gethostname()}:{self._folder.resolve()}"
            self._run = SiteRun.begin(
                self._store, site=self._name, run_id=run_id, place=host, now=_now()
            )
            finish_files(self._run, self._folder)
            self._file = RunFile(self._run, self._folder, path, compression=compression)
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

    def close(self) -> None:
        """Keep the rest, finish the file, and let go of the site."""
        if self._clock.running:
            self._clock.stop()
        self.flush()
        try:
            if not self._is_broken:
                self._file.finish()
                self._run.end(now=_now())
        except (StoreError, OSError) as error:
            self._break(error)
        self._store.close()
        self._lock.release()

    def recall(self, urls: Sequence[str]) -> dict[str, Standing]:
        """Return what the run may do with addresses that it has found."""
        keys = {url: fingerprint(self._name, url) for url in urls}
        try:
            known = self._run.recall(list(keys.values()), now=_now())
        except StoreError as error:
            self._break(error)
            return {}
        self._tried.update({key: tries for key, (_, tries) in known.items() if tries})
        free = (Standing.FREE, 0)
        return {url: known.get(key, free)[0] for url, key in keys.items()}

    def take_open(self, *, sections: Collection[str] | None, limit: int) -> list[Found]:
        """Take some addresses that earlier runs left open; none are left when none come.

        :param sections: only what was found there; None for everything of the site.
        """
        most = min(limit, TAKEN_AT_ONCE)
        try:
            taken = self._run.take_open(sections=sections, limit=most, now=_now())
        except StoreError as error:
            self._break(error)
            return []
        self._tried.update({open_.fingerprint: open_.attempts for open_ in taken if open_.attempts})
        return [Found(url=o.url, section=o.section, source=o.source, page=o.page) for o in taken]

    def find_articles(self, *, article_id: str, text_key: str) -> list[KnownArticle]:
        """Return what earlier runs have written with this identity or this text."""
        try:
            return self._run.find_articles(article_id=article_id, text_key=text_key)
        except StoreError as error:
            self._break(error)
            return []

    def key(self, url: str) -> bytes:
        """Return the fingerprint of an address of this site."""
        return fingerprint(self._name, url)

    def find(self, found: Found) -> None:
        """Keep an address that will be asked for."""
        self._put(found, state=OPEN)

    def end(self, found: Found, outcome: Outcome) -> None:
        """Keep the end of an address without an article."""
        if outcome in NOT_TOUCHED:
            return
        key = self.key(found.url)
        if outcome in LEFT_OPEN:
            self._put(found, state=OPEN)
        elif outcome in TRIED_AGAIN:
            tries = self._tried[key] = self._tried.get(key, 0) + 1
            if tries < MAX_ATTEMPTS:
                self._put(found, state=OPEN, not_before=_now() + choose_wait(tries))
            else:
                self._put(found, state=outcome.value)
        else:
            self._put(found, state=outcome.value)
        if outcome is Outcome.SECTION:
            self._batch.sections[key] = found.url

    def keep(self, article: Article, found: Found, *, outcome: Outcome, text_key: str) -> None:
        """Keep an article with its line and the end of its address, which is counted when kept."""
        self._kept.append((article, outcome))
        self._put(found, state=outcome.value)
        known = KnownArticle(
            article_id=article.articleId or "",
            version=article.version,
            content_hash=article.contentHash or "",
            text_key=text_key,
            fingerprint=self.key(found.url),
            address=found.url,
        )
        self._batch.articles.append(known)
        self._batch.lines.append(format_line(article.to_dict()))
        if len(self._kept) >= FLUSH_ARTICLES:
            self.flush()

    def flush(self) -> None:
        """Keep what was gathered: in the store, then in the file."""
        is_silent = _now() - self._committed_at < HEARTBEAT_SECONDS
        if not self._is_broken and (self._batch or not is_silent):
            self._commit()
        if self._is_broken:
            for article, _ in self._kept:
                self._ledger.end(article.requestedUrl or article.url, Outcome.FAILED)
            self._kept.clear()

    def _commit(self) -> None:
        batch, self._batch = self._batch, Batch()
        try:
            if batch.articles:
                self._file.begin()
            self._run.commit(batch, self._file.entry, now=_now())
        except StoreError as error:
            self._break(error)
            return
        self._committed_at = _now()
        for article, outcome in self._kept:
            self._ledger.end(article.requestedUrl or article.url, outcome)
            self._ledger.count_article(article)
        self._kept.clear()
        try:
            self._file.append(batch.lines)
        except OSError as error:
            self._break(error)

    def _put(self, found: Found, *, state: str, not_before: int = 0) -> None:
        key = self.key(found.url)
        is_open = state == OPEN
        row: dict[str, Any] = {
            "fingerprint": key,
            "state": state,
            "epoch": self._run.epoch,
            "attempts": self._tried.get(key, 0),
            "not_before": not_before,
            "address": found.url if is_open else None,
            "section": found.section if is_open else None,
            "source": found.source if is_open else None,
            "page": found.page if is_open else None,
        }
        self._batch.addresses[key] = row

    def _break(self, error: Exception) -> None:
        self._is_broken = True
        self._stop(error)


def _now() -> int:
    return int(time.time())
