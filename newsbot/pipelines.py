"""Scrapy item pipelines for the last two stages: check and compare articles, and write them."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.defer import Deferred

from newsbot.crawl_store import CrawlStore, get_store
from newsbot.dedupe import (
    DuplicateDecision,
    DuplicateFinder,
    DuplicatePolicy,
    KnownVersion,
    find_changed_fields,
    lacks_only_chrome,
)
from newsbot.exit_codes import ExitCode, StartError
from newsbot.item_tracker import ItemTracker, RejectedItem, get_tracker
from newsbot.items import EXCLUDABLE_FIELDS, Article
from newsbot.outcomes import Outcome, Rejection
from newsbot.record_values import change_record
from newsbot.required_fields import find_missing
from newsbot.settings_readers import read_choice, read_choices, read_count
from newsbot.store.database import ReplacedError
from newsbot.store.failure_guard import FailureGuard
from newsbot.store_clock import now_utc
from newsbot.url_ledger import get_ledger
from newsbot.write import (
    COMPRESSIONS,
    OUTPUT_FORMATS,
    REJECTED_SUFFIX,
    LineFiles,
    make_folder,
    make_run_id,
)

logger = logging.getLogger(__name__)

STOPPED_REASON = "the run ended before it was requested"


class ValidatePipeline:
    """Drops articles without a headline or a body."""

    def process_item(self, item: Article) -> Article:
        check_article(_require_article(item, self))
        return item


def check_article(article: Article) -> None:
    """Make sure that an article has a headline and a body.

    :raises RejectedItem: it has not.
    """
    if missing := find_missing(article):
        raise RejectedItem(*missing)


class DedupePipeline:
    """Fills in keys and labels of an article, and drops one whose text is known.

    An article that was requested again is compared with the version that was written: it is dropped
    as unchanged, or becomes the next version.
    """

    def __init__(self, *, policy: DuplicatePolicy, store: CrawlStore, tracker: ItemTracker) -> None:
        self._policy = policy
        self._store = store
        self._tracker = tracker
        self._finder: DuplicateFinder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(
            policy=DuplicatePolicy(
                read_choice(crawler.settings, "DUPLICATES", list(DuplicatePolicy))
            ),
            store=get_store(crawler),
            tracker=get_tracker(crawler),
        )

    def open_spider(self) -> None:
        self._finder = DuplicateFinder(self._store.index, self._policy)

    async def process_item(self, item: Article) -> Article:
        article = _require_article(item, self)
        with self._store.guard:
            is_again = article.metadata.reextractedWith is not None
            decision = self._renew(article) if is_again else await self._decide(article)
            self._finder.add(decision)
            article_id = decision.article.articleId or ""
            self._tracker.add(decision.article, discard=partial(self._finder.discard, article_id))
            return decision.article
        raise RejectedItem(Outcome.FAILED, str(self._store.guard.failure))

    async def _decide(self, article: Article) -> DuplicateDecision:
        """Decide once it is known of every match whether it is written.

        A pipeline of the user's may still drop an article that this one repeats.
        """
        page = self._store.key(article.discovered_url)
        signature = self._tracker.take_signature(article)
        while True:
            decision = self._finder.decide(article, page=page, signature=signature)
            if not await self._tracker.wait_for(decision.matches):
                break
        if decision.reason is not None:
            raise RejectedItem(Outcome.DUPLICATE, decision.reason)
        if decision.earlier is None:
            return decision
        if reason := self._explain_unchanged(decision.article, decision.earlier):
            raise RejectedItem(Outcome.UNCHANGED, reason)
        return self._finder.renew(decision, decision.earlier)

    def _renew(self, article: Article) -> DuplicateDecision:
        """Make a re-extracted article the next version, if its own is still the latest.

        :raises RejectedItem: another version was written in the meantime.
        """
        page = self._store.key(article.discovered_url)
        known = self._store.index.get(article.articleId or "")
        if known is not None:
            page = known.page
            if (known.version, known.content_hash) != (article.version, article.supersedes):
                reason = f"version {known.version} was written after version {article.version}"
                raise RejectedItem(Outcome.UNCHANGED, reason)
        signature = self._tracker.take_signature(article)
        return self._finder.renew_reextracted(article, page=page, signature=signature)

    def _explain_unchanged(self, article: Article, earlier: KnownVersion) -> str | None:
        """Return why an article is no new version; None if it is one."""
        if earlier.content_hash == article.contentHash:
            return f"same text as version {earlier.version}"
        url = article.discovered_url
        if lacks_only_chrome(article, self._store.revisits.find_blocks(url)):
            return f"text of version {earlier.version}, without what is now known as chrome"
        if article.isTruncated and "isTruncated" in find_changed_fields(article, earlier.fields):
            # A paywall went up, or a further page failed: the version that is known has more text.
            return f"cut short; version {earlier.version} is not"
        return None


class WritePipeline:
    """Encodes articles and passes them to the store."""

    def __init__(self, crawler: Crawler, *, folder: Path, run_id: str) -> None:
        settings = crawler.settings
        compression = read_choice(settings, "OUTPUT_COMPRESSION", COMPRESSIONS)
        self._excluded = read_choices(settings, "LINE_FIELDS_EXCLUDED", EXCLUDABLE_FIELDS)
        self._format = OUTPUT_FORMATS[read_choice(settings, "OUTPUT_FORMAT", OUTPUT_FORMATS)]
        self._is_closing = False
        self._is_stopped = False
        self._closing: Deferred[None] | None = None
        self._folder = folder
        self._run_id = run_id
        self._ledger = get_ledger(crawler)
        self._crawler = crawler
        path = folder / f"{run_id}{self._format.suffix}"
        self._path = path.with_name(path.name + COMPRESSIONS[compression].suffix)
        self._rejected = LineFiles(
            folder / f"{run_id}{REJECTED_SUFFIX}",
            # Compressed, it would match *.gz and *.zst, the names of files of articles.
            compression="none",
            max_bytes=read_count(settings, "OUTPUT_ROTATE_BYTES"),
        )
        self._rejected_guard = FailureGuard(self._stop_writing)
        self._tracker = get_tracker(crawler)
        self._tracker.open(self._rejected, run_id=run_id, guard=self._rejected_guard)
        self._store = get_store(crawler)
        self._store.open(
            path,
            run_id=run_id,
            compression=compression,
            ledger=self._ledger,
            stop=self._stop_writing,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        now = now_utc()
        root = Path(crawler.settings.get("OUTPUT_DIR"))
        name = crawler.spider.name if crawler.spider else ""
        if get_store(crawler).is_shared:
            return cls(crawler, folder=root / name, run_id=make_run_id(now))
        try:
            folder = make_folder(root, site=name, now=now)
        except OSError as error:
            msg = f"OUTPUT_DIR {str(root)!r} cannot be written: {error.strerror or error}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        return cls(crawler, folder=folder, run_id=make_run_id(now))

    def open_spider(self) -> None:
        stats = self._crawler.stats
        stats.set_value("newsbot/run_id", self._run_id)
        if not self._store.is_shared:
            stats.set_value("newsbot/file/articles", str(self._path))
            stats.set_value("newsbot/file/rejected", str(self._rejected.path))
        self._store.start()

    def process_item(self, item: Article) -> Article:
        article = _require_article(item, self)
        found = self._tracker.find_open(article)
        metadata = replace(article.metadata, runId=self._run_id)
        article = change_record(article, metadata=metadata)
        line = self._format.encode(article.to_dict(without=self._excluded))
        self._store.add_article(article, line, found)
        self._tracker.accept(article)
        return article

    def close_spider(self) -> None:
        self._is_closing = True
        self._store.flush()
        for found in self._ledger.list_open():
            self._tracker.reject(
                Rejection(url=found.url, outcome=Outcome.STOPPED, reason=STOPPED_REASON)
            )
        self._store.finish()
        self._crawler.stats.set_value("newsbot/file/count", self._store.file_count)
        with self._rejected_guard:
            self._rejected.close()

    def _stop_writing(self, error: Exception) -> None:
        """Log the first failure, and end the run; what was written stays as it is."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if isinstance(error, OSError):
            logger.error("could not write to %r: %s", str(self._folder), error)
            name, code = "could_not_write", ExitCode.COULD_NOT_WRITE
        elif isinstance(error, ReplacedError):
            logger.error("%s", error)
            name, code = "replaced", ExitCode.IN_USE
        else:
            logger.error("could not go on: %s", error)
            name, code = "could_not_store", ExitCode.COULD_NOT_STORE
        self._ledger.alarm(name, code)
        if not self._is_closing and self._crawler.engine is not None:
            # What is fetched from now on could not be written.
            closing = self._crawler.engine.close_spider_async(reason=name)
            self._closing = deferred_from_coro(closing)


def _require_article(item: Any, pipeline: object) -> Article:
    if isinstance(item, Article):
        return item
    msg = (
        f"{type(pipeline).__name__} got {type(item).__name__}, expected an Article: process_item "
        "of the pipeline before it must return one (dataclasses.replace makes a changed copy)"
    )
    raise TypeError(msg)
