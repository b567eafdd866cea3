"""Scrapy's adapters of the last two stages: an article -> a line of output, or its rejection."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot.crawl_store import CrawlStore, get_store
from newsbot.dedupe import (
    DuplicateFinder,
    DuplicatePolicy,
    KnownVersion,
    find_changed_fields,
    lacks_only_chrome,
)
from newsbot.exit_codes import ExitCode, StartError
from newsbot.items import Article
from newsbot.outcomes import NOT_REJECTED, Outcome, Rejection
from newsbot.settings_readers import read_choice, read_count
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import ReplacedError
from newsbot.url_ledger import get_ledger
from newsbot.write import SUFFIXES, LineFiles, format_line, make_folder, make_run_id

logger = logging.getLogger(__name__)


class ValidatePipeline:
    """Lets through articles with a headline and a body; others become rejections."""

    def process_item(self, item: Article | Rejection) -> Article | Rejection:
        if isinstance(item, Rejection):
            return item
        if not item.headline:
            return _reject(item, Outcome.NO_HEADLINE, "no source of the page gave a headline")
        if not item.articleBody:
            return _reject(item, Outcome.NO_BODY, "no block of the page is article text")
        return item


class DedupePipeline:
    """Fills in keys and labels of an article; one whose text is known becomes a rejection.

    An article that was asked for again is told from what was written of it: unchanged, or a new
    version.
    """

    def __init__(self, *, policy: DuplicatePolicy, store: CrawlStore) -> None:
        self._policy = policy
        self._store = store
        self._copies: DuplicateFinder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(
            policy=DuplicatePolicy(
                read_choice(crawler.settings, "DUPLICATES", list(DuplicatePolicy))
            ),
            store=get_store(crawler),
        )

    def open_spider(self) -> None:
        self._copies = DuplicateFinder(self._store.index, self._policy)

    def process_item(self, item: Article | Rejection) -> Article | Rejection:
        if isinstance(item, Rejection):
            return item
        with self._store.guard:
            return self._judge(item)
        return _reject(item, Outcome.FAILED, str(self._store.guard.failure))

    def _judge(self, article: Article) -> Article | Rejection:
        page = self._store.key(article.requestedUrl or article.url)
        judged = self._copies.judge(article, page=page)
        if judged.reason is not None:
            return _reject(judged.article, Outcome.DUPLICATE, judged.reason)
        if judged.earlier is not None:
            return self._renew(judged.article, judged.earlier)
        return judged.article

    def _renew(self, article: Article, earlier: KnownVersion) -> Article | Rejection:
        if earlier.content_hash == article.contentHash:
            return _reject(article, Outcome.UNCHANGED, f"same text as version {earlier.version}")
        url = article.requestedUrl or article.url
        if lacks_only_chrome(article, self._store.revisits.find_blocks(url)):
            reason = f"text of version {earlier.version}, without what is now known as chrome"
            return _reject(article, Outcome.UNCHANGED, reason)
        if article.isTruncated and "isTruncated" in find_changed_fields(article, earlier.fields):
            # A wall went up, or a further page could not be had: what is known says more.
            reason = f"cut short; version {earlier.version} is not"
            return _reject(article, Outcome.UNCHANGED, reason)
        return self._copies.renew(article, earlier)


class WritePipeline:
    """Encodes articles and hands them to the store; rejections go to the file beside theirs.

    Both kinds of ends are counted.
    """

    def __init__(
        self,
        *,
        folder: Path,
        run_id: str,
        compression: str,
        rotate_bytes: int,
        crawler: Crawler,
    ) -> None:
        self._is_ending = False
        self._is_stopped = False
        self._ending: asyncio.Future[None] | None = None
        self._folder = folder
        self._run_id = run_id
        self._ledger = get_ledger(crawler)
        self._crawler = crawler
        path = folder / f"{run_id}.jsonl"
        self._path = path.with_name(path.name + SUFFIXES[compression])
        self._rejected = LineFiles(
            folder / f"{run_id}.rejected.jsonl", compression=compression, max_bytes=rotate_bytes
        )
        self._rejected_guard = FailureGuard(self._stop_writing)
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
        now = datetime.now(UTC)
        root = Path(crawler.settings.get("OUTPUT_DIR"))
        name = crawler.spider.name if crawler.spider else ""
        compression = read_choice(crawler.settings, "OUTPUT_COMPRESSION", SUFFIXES)
        try:
            folder = make_folder(root, site=name, now=now)
        except OSError as error:
            msg = f"OUTPUT_DIR {str(root)!r} cannot be written: {error.strerror or error}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        return cls(
            folder=folder,
            run_id=make_run_id(now),
            compression=compression,
            rotate_bytes=read_count(crawler.settings, "OUTPUT_ROTATE_BYTES"),
            crawler=crawler,
        )

    def open_spider(self) -> None:
        stats = self._crawler.stats
        stats.set_value("newsbot/run_id", self._run_id)
        stats.set_value("newsbot/file/articles", str(self._path))
        stats.set_value("newsbot/file/rejected", str(self._rejected.path))
        self._store.start()

    def process_item(self, item: Article | Rejection) -> Article:
        if isinstance(item, Rejection):
            self._end_rejected(item)
            raise DropItem(item.reason)
        article = replace(item, metadata=replace(item.metadata, runId=self._run_id))
        url = article.requestedUrl or article.url
        found = self._ledger.get(url)
        if found is None:
            msg = f"{url} gave an article, but was not open; please report this"
            raise DropItem(msg)
        self._store.add_article(article, format_line(article.to_dict()), found)
        return article

    def close_spider(self) -> None:
        self._is_ending = True
        self._store.flush()
        for found in self._ledger.list_open():
            reason = "the run was ended before its turn"
            self._end_rejected(Rejection(url=found.url, outcome=Outcome.STOPPED, reason=reason))
        self._store.close()
        self._crawler.stats.set_value("newsbot/file/count", self._store.file_count)
        with self._rejected_guard:
            self._rejected.close()

    def _end_rejected(self, rejection: Rejection) -> None:
        found = self._ledger.close(rejection.url, rejection.outcome)
        if found is None:
            return
        self._store.close_url(found, rejection.outcome)
        if rejection.outcome in NOT_REJECTED:
            return
        record = {
            "url": rejection.url,
            "outcome": rejection.outcome.value,
            "reason": rejection.reason,
            "source": found.source,
            "section": found.section,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "runId": self._run_id,
        }
        with self._rejected_guard:
            self._rejected.write(record)

    def _stop_writing(self, error: Exception) -> None:
        """Say it once, end the run, and leave what was written as it is."""
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
        if not self._is_ending and self._crawler.engine is not None:
            # What is fetched now could not be kept; the publishers are spared it.
            end = self._crawler.engine.close_spider_async(reason=name)
            self._ending = asyncio.ensure_future(end)


def _reject(article: Article, outcome: Outcome, reason: str) -> Rejection:
    return Rejection(url=article.requestedUrl or article.url, outcome=outcome, reason=reason)
