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

from newsbot.accounting import Ledger, get_ledger
from newsbot.checks import read_choice, read_count
from newsbot.dedupe import Copies, MemoryIndex, Policy
from newsbot.exits import ExitCode, StartError
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejection
from newsbot.write import SUFFIXES, LineFile, make_folder, make_run_id

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
    """Fills in keys and labels of an article; one whose text is known becomes a rejection."""

    def __init__(self, copies: Copies) -> None:
        self._copies = copies

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        policy = Policy(read_choice(crawler.settings, "DUPLICATES", list(Policy)))
        limit = read_count(crawler.settings, "DUPLICATES_IN_MEMORY", least=1)
        return cls(Copies(MemoryIndex(limit), policy))

    def process_item(self, item: Article | Rejection) -> Article | Rejection:
        if isinstance(item, Rejection):
            return item
        judged = self._copies.judge(item)
        if judged.reason is not None:
            return _reject(judged.article, Outcome.DUPLICATE, judged.reason)
        return judged.article


class WritePipeline:
    """Appends articles to the run's file, rejections to the one beside it, and counts the ends."""

    def __init__(
        self, *, folder: Path, run_id: str, compression: str, ledger: Ledger, crawler: Crawler
    ) -> None:
        self._is_ending = False
        self._ending: asyncio.Future[None] | None = None
        self._folder = folder
        self._run_id = run_id
        self._ledger = ledger
        self._articles = LineFile(folder / f"{run_id}.jsonl", compression=compression)
        self._rejected = LineFile(folder / f"{run_id}.rejected.jsonl", compression=compression)
        self._crawler = crawler

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
            ledger=get_ledger(crawler),
            crawler=crawler,
        )

    def open_spider(self) -> None:
        stats = self._crawler.stats
        stats.set_value("newsbot/run_id", self._run_id)
        stats.set_value("newsbot/file/articles", str(self._articles.path))
        stats.set_value("newsbot/file/rejected", str(self._rejected.path))

    def process_item(self, item: Article | Rejection) -> Article:
        if isinstance(item, Rejection):
            self._end_rejected(item)
            raise DropItem(item.reason)
        article = replace(item, metadata=replace(item.metadata, runId=self._run_id))
        try:
            self._articles.write(article.to_dict())
        except OSError as error:
            self._stop_writing(error)
            self._ledger.end(article.requestedUrl or article.url, Outcome.FAILED)
            raise DropItem(str(error)) from error
        self._ledger.end(article.requestedUrl or article.url, Outcome.WRITTEN)
        self._ledger.count_article(article)
        return article

    def close_spider(self) -> None:
        self._is_ending = True
        for found in self._ledger.list_open():
            reason = "the run was ended before its turn"
            self._end_rejected(Rejection(url=found.url, outcome=Outcome.STOPPED, reason=reason))
        for file in (self._articles, self._rejected):
            try:
                file.close()
            except OSError as error:
                self._stop_writing(error)

    def _end_rejected(self, rejection: Rejection) -> None:
        found = self._ledger.end(rejection.url, rejection.outcome)
        if found is None or rejection.outcome is Outcome.SECTION:
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
        try:
            self._rejected.write(record)
        except OSError as error:
            self._stop_writing(error)

    def _stop_writing(self, error: OSError) -> None:
        """Say it once, end the run, and leave what was written as it is."""
        if self._crawler.stats.get_value("newsbot/alarm/could_not_write"):
            return
        logger.error("could not write to %r: %s", str(self._folder), error)
        self._ledger.alarm("could_not_write", ExitCode.COULD_NOT_WRITE)
        if not self._is_ending and self._crawler.engine is not None:
            # What is fetched now could not be kept; the publishers are spared it.
            end = self._crawler.engine.close_spider_async(reason="could_not_write")
            self._ending = asyncio.ensure_future(end)


def _reject(article: Article, outcome: Outcome, reason: str) -> Rejection:
    return Rejection(url=article.requestedUrl or article.url, outcome=outcome, reason=reason)
