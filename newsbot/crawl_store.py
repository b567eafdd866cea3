"""The store of a crawl, opened, flushed and closed with it: a Scrapy extension.

What a run learns waits for ``FLUSH_SECONDS``, and is then committed in one transaction, articles
with their lines; only then the lines are appended to the file and synced, and the next transaction
records that. Whenever a run is killed, the next one cuts the file to the length that is recorded,
and goes on from there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

from newsbot.dedupe import MemoryIndex, TextIndex
from newsbot.discovered_url import DiscoveredUrl
from newsbot.exit_codes import ExitCode, StartError
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.settings_readers import read_ages, read_count
from newsbot.site_lock import LOCKS, SiteLock
from newsbot.store.database import ReplacedError, Store, StoreError, explain_damage
from newsbot.store.facts.earlier_files import finish_earlier_files
from newsbot.store.facts.shared_outbox import SharedOutbox
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.leases import Lease
from newsbot.store.session import Session
from newsbot.store.shared_stores import close_shared, open_shared
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun, name_bucket, name_place
from newsbot.store.store_pruning import prune_useless
from newsbot.url_ledger import UrlLedger, WrittenArticle
from newsbot.write import LineFiles, check_name

FLUSH_SECONDS = 0.5
"""How long the end of a URL waits for others, so that they share one transaction and one sync; a
spider's own ``flush_seconds`` comes first."""

COMMIT_SHARE = 0.05
"""Of the time of a run, for commits at most: where the disk is slow, they are less frequent."""
MAX_PAUSE_SECONDS = 5.0
"""Between two commits at most, however slow they are: readers of the unfinished file wait too."""

FLUSH_ARTICLES = 200
"""Articles that are flushed at once, whatever the time; each takes some 40 KB, for its line and the
signature of its text."""

HEARTBEAT_SECONDS = 30
"""After which a run commits although nothing has changed, to show that it is alive."""


class CrawlStore(SiteFacts):
    """The facts of the crawled site, and their transactions.

    ``WritePipeline`` opens it and finishes its files; it is closed when the engine has stopped, and
    the counts and alarms of the run are final. Before and after, nothing is known and nothing kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        schedule = read_ages(settings, "REVISIT_AFTER")
        lease: Lease | None = getattr(crawler.spidercls, "lease", None)
        super().__init__(Session(), revisit_after_seconds=schedule, is_shared=lease is not None)
        self._site: str = crawler.spidercls.name
        self._flush_seconds = getattr(crawler.spidercls, "flush_seconds", FLUSH_SECONDS)
        self._lease = lease
        self.rates.schedule = getattr(crawler.spidercls, "listing_schedule", None)
        self._place: str = settings.get("STORE_URL")
        self._folder = Path(settings.get("OUTPUT_DIR"))
        self._rotate_bytes = read_count(settings, "OUTPUT_ROTATE_BYTES")
        self.guard = FailureGuard()
        self._written: list[tuple[WrittenArticle, DiscoveredUrl, Outcome]] = []
        self._committed_at = 0.0
        self._pause_seconds = 0.0
        self._clock = create_looping_call(self._flush_in_time)
        self._ledger: UrlLedger
        self._lock: SiteLock
        self._run: SiteRun
        self._store: Store | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlStore:
        """Make the store of a crawler, the null store where ``STORE_URL`` is empty."""
        store = cls(crawler) if crawler.settings.get("STORE_URL") else NullStore(crawler)
        crawler.signals.connect(store.close, signal=signals.engine_stopped)
        return store

    def open(
        self,
        path: Path,
        *,
        run_id: str,
        compression: str,
        ledger: UrlLedger,
        stop: Callable[[Exception], None],
    ) -> None:
        """Lock the site, open the store, and finish the files of killed runs.

        In a fleet the lease of the site's bucket is the lock.

        :param path: of the file of articles, in the output folder, without a compression's suffix.
        :param stop: called with the first failure, after which nothing more can be written.
        :raises StartError: another run has the site, or store or files cannot be used.
        """
        self._ledger, self.guard.stop = ledger, stop
        self._lock = SiteLock(self._folder / LOCKS, site=check_name(self._site))
        is_begun = False
        try:
            if self._lease is None:
                since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
                self._lock.acquire(run_id=run_id, since=since)
            store = self._store = open_shared(self._place, folder=self._folder)
            self._run = SiteRun.begin(
                store,
                self.guard,
                name=self._site,
                run_id=run_id,
                place=name_bucket(self._lease) if self._lease else name_place(self._folder),
                killed=self._lock.killed,
                lease=self._lease,
            )
            self._use(self._run)
            self.parameters.load()
            self.articles.open(store)
            self.files.open(
                self._folder, path, compression=compression, rotate_bytes=self._rotate_bytes
            )
            if self._lease is None:
                finish_earlier_files(self._run, self._folder, killed=self._lock.killed)
            prune_useless(self._run)
            is_begun = True
        except ReplacedError as error:
            raise StartError(str(error), ExitCode.IN_USE) from error
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        except (KeyError, ValueError) as error:
            raise StartError(explain_damage(error), ExitCode.COULD_NOT_STORE) from error
        except OSError as error:
            msg = f"could not write to {str(self._folder)!r}: {error.strerror or error}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        finally:
            if not is_begun:
                self._leave_store()

    def start(self) -> None:
        """Begin to flush from time to time."""
        self._clock.start(self._flush_seconds, now=False)

    @property
    def index(self) -> TextIndex:
        """Where the text of an article is looked up among those known."""
        return self.articles.index

    @property
    def file_count(self) -> int:
        """Number of files of articles that the run has begun."""
        return self.files.count

    @property
    def is_shared(self) -> bool:
        """Whether lines go to the outbox of a fleet, not to files of the run."""
        return isinstance(self.files, SharedOutbox)

    def add_article(self, article: Article, line: bytes, found: DiscoveredUrl) -> None:
        """Write an article that was added to ``index``; its URL is closed when it is committed.

        :param line: the record as it is written to the file.
        """
        outcome = _written_as(article)
        self.close_article(article, line, found, outcome)
        self._written.append((WrittenArticle.of(article), found, outcome))
        if len(self._written) >= FLUSH_ARTICLES or self.files.is_full:
            self.flush()

    def add_rejection(self, line: bytes) -> bool:
        """Take the line of a rejection for the outbox of a fleet; False if a file takes it."""
        if isinstance(self.files, SharedOutbox):
            self.files.add_rejection(line)
        return self.is_shared

    def flush(self) -> None:
        """Commit what waits, and append the lines of its articles to the file."""
        is_silent = time.monotonic() - self._committed_at < HEARTBEAT_SECONDS
        if not is_silent or any(fact.is_changed for fact in self.facts):
            self._commit()
        if self.guard.failure:
            for _, found, _ in self._written:
                self._ledger.close(found.url, Outcome.FAILED)
            self._written.clear()

    def _flush_in_time(self) -> None:
        """Flush, unless commits would take more than their share of the time."""
        if time.monotonic() - self._committed_at >= self._pause_seconds:
            self.flush()

    @property
    def killed(self) -> int:
        """Number of runs of the site that were killed since the last one that came to its end."""
        return len(self._lock.killed)

    @property
    def is_open(self) -> bool:
        """Whether the run has a store, which keeps what is added."""
        return self.runs.run.keeps_facts

    def finish(self) -> None:
        """Commit the rest, and finish the file."""
        if self._clock.running:
            self._clock.stop()
        self.flush()
        if not self.guard.failure:
            with self.guard:
                self.files.finish()

    def close(self) -> None:
        """Commit what was added since, end the run, and release the site."""
        if not self.is_open:
            return
        if not self._ledger.ends[Outcome.STOPPED]:
            self.rates.end()
        self._commit(is_last=True)
        self._use(Session())
        self._leave_store()
        self._lock.release(is_over=not self.guard.failure)

    def _commit(self, *, is_last: bool = False) -> None:
        if self.guard.failure:
            return
        ends = self._ledger.ends + Counter(outcome for *_, outcome in self._written)
        self.runs.add(self._ledger.found, ends)
        began = time.monotonic()
        with self.guard:
            with self._run.transaction() as connection:
                for fact in self.facts:
                    fact.flush(connection)
                if is_last:
                    self._run.record_end(connection)
            self._committed_at = time.monotonic()
            self.articles.index.forget()
            for _, found, outcome in self._written:
                self._ledger.close(found.url, outcome)
            self._ledger.count_articles(article for article, *_ in self._written)
            self._written.clear()
            self.files.append()
            self._pause_seconds = find_pause(time.monotonic() - began)

    def _leave_store(self) -> None:
        if self._store is not None:
            close_shared(self._store)
        self._store = None

    def _use(self, run: Session) -> None:
        for fact in self.facts:
            fact.run = run


class NullStore(CrawlStore):
    """The store of a run with an empty ``STORE_URL``: it knows nothing of other runs.

    Lines go straight to the file.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._compression: str
        self._files: LineFiles
        self._index = MemoryIndex(read_count(crawler.settings, "DUPLICATES_IN_MEMORY"))

    def open(
        self,
        path: Path,
        *,
        run_id: str,  # noqa: ARG002 - of a store
        compression: str,
        ledger: UrlLedger,
        stop: Callable[[Exception], None],
    ) -> None:
        """Take the file of articles, as ``CrawlStore`` does."""
        self._ledger, self.guard.stop = ledger, stop
        self._files = LineFiles(path, compression=compression, max_bytes=self._rotate_bytes)

    def start(self) -> None:
        """Do nothing: nothing waits."""

    @property
    def index(self) -> TextIndex:
        """Where the text of an article is looked up among those of this run."""
        return self._index

    @property
    def file_count(self) -> int:
        """Number of files of articles that the run has begun."""
        return self._files.count

    def add_article(self, article: Article, line: bytes, found: DiscoveredUrl) -> None:
        """Write the line of an article, and close its URL."""
        with self.guard:
            self._files.write(line)
            self._ledger.close(found.url, _written_as(article))
            self._ledger.count_articles([WrittenArticle.of(article)])
            return
        self._ledger.close(found.url, Outcome.FAILED)

    def flush(self) -> None:
        """Do nothing: nothing waits."""

    def finish(self) -> None:
        """Finish the file."""
        with self.guard:
            self._files.close()

    def close(self) -> None:
        """Do nothing: nothing is kept."""


def find_pause(commit_seconds: float) -> float:
    """Return the seconds between two commits, from what the last one took.

    >>> find_pause(0.125), find_pause(30)
    (2.5, 5.0)
    """
    return min(commit_seconds / COMMIT_SHARE, MAX_PAUSE_SECONDS)


def get_store(crawler: Crawler) -> CrawlStore:
    """Return the store of a running crawler; the null store where the extension is switched off."""
    return crawler.get_extension(CrawlStore) or NullStore(crawler)


def _written_as(article: Article) -> Outcome:
    return Outcome.WRITTEN if article.version == 1 else Outcome.UPDATED
