"""Follow each article through ITEM_PIPELINES, and close the URLs that give no article.

Spiders pass their rejections to the tracker, so that pipelines get articles only. Scrapy's signals
report how an article left the pipelines: a pipeline of a user's project may drop it (``DropItem``)
or fail, and its URL still has exactly one outcome.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from newsbot.crawl_store import CrawlStore, get_store
from newsbot.dedupe import Signature, sign_text
from newsbot.discovered_url import DiscoveredUrl
from newsbot.items import Article
from newsbot.outcomes import NOT_REJECTED, Outcome, Rejected, Rejection
from newsbot.store.failure_guard import FailureGuard
from newsbot.store_clock import now_utc
from newsbot.text.printable import make_printable
from newsbot.url_ledger import UrlLedger, get_ledger
from newsbot.write import JsonLines, LineFiles

logger = logging.getLogger(__name__)

MAX_REASON_CHARS = 500
"""Of an exception's text, which may contain a whole item."""


class RejectedItem(Rejected, DropItem):
    """Raised by newsbot's own pipelines: the article ends as ``outcome``."""


@dataclass(slots=True)
class PendingArticle:
    """An article between ``DedupePipeline`` and ``WritePipeline``."""

    article_id: str | None
    discard: Callable[[], None]
    """Removes it from the duplicate index."""
    decided: asyncio.Event = field(default_factory=asyncio.Event)


class ItemTracker:
    """A Scrapy extension; ``WritePipeline`` opens it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._store: CrawlStore
        self._ledger: UrlLedger
        self._signatures: dict[str, tuple[str, Signature]] = {}
        self._pending: dict[str, PendingArticle] = {}
        self._accepted: set[str] = set()
        self._run_id: str
        self._file: LineFiles
        self._guard: FailureGuard

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the tracker of a crawler, which listens to how items leave the pipelines."""
        tracker = cls(crawler)
        crawler.signals.connect(tracker.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(tracker.item_dropped, signal=signals.item_dropped)
        crawler.signals.connect(tracker.item_error, signal=signals.item_error)
        return tracker

    def open(self, file: LineFiles, *, run_id: str, guard: FailureGuard) -> None:
        """Take the file of rejections, and the guard that handles its failure."""
        self._file, self._run_id, self._guard = file, run_id, guard
        self._ledger = get_ledger(self._crawler)
        self._store = get_store(self._crawler)

    def reject(self, rejection: Rejection) -> None:
        """Close the URL of a rejection in the ledger and the store, and write its line."""
        found = self._ledger.close(rejection.url, rejection.outcome)
        if found is None:
            return
        self._store.close_url(found, rejection.outcome)
        if rejection.outcome in NOT_REJECTED:
            return
        record = {
            "url": rejection.url,
            "outcome": rejection.outcome.value,
            "reason": make_printable(rejection.reason),
            "source": found.source,
            "section": found.section,
            "spider": self._crawler.spidercls.name,
            "time": now_utc().isoformat(timespec="seconds"),
            "runId": self._run_id,
        }
        line = JsonLines().encode(record)
        if not self._store.add_rejection(line):
            with self._guard:
                self._file.write(line)

    def add_signature(self, url: str, text: str, signature: Signature) -> None:
        """Remember the signature of an article's text, which was made where its page was read."""
        self._signatures[url] = text, signature

    def take_signature(self, article: Article) -> Signature:
        """Return the signature of an article's text, a new one if the text was changed since."""
        body = article.articleBody or ""
        text, signature = self._signatures.pop(article.discovered_url, ("", None))
        return signature if signature is not None and text == body else sign_text(body)

    def add(self, article: Article, *, discard: Callable[[], None]) -> None:
        """Add an article that is in the duplicate index, and not written yet."""
        self._pending[article.discovered_url] = PendingArticle(article.articleId, discard)

    def find_open(self, article: Article) -> DiscoveredUrl:
        """Return the open URL of an article that is about to be written.

        :raises ValueError: it is not the article that ``add`` entered.
        """
        url = article.discovered_url
        pending, found = self._pending.get(url), self._ledger.get(url)
        if pending is None or found is None:
            msg = (
                f"requestedUrl {url!r} is not that of an article under way; a pipeline must leave "
                "it as it is, and DedupePipeline must stay in ITEM_PIPELINES"
            )
            raise ValueError(msg)
        if pending.article_id != article.articleId:
            msg = f"a pipeline changed articleId {pending.article_id!r} to {article.articleId!r}"
            raise ValueError(msg)
        return found

    def accept(self, article: Article) -> None:
        """Record that an article is written: later pipelines cannot keep it out."""
        url = article.discovered_url
        self._pending.pop(url).decided.set()
        self._accepted.add(url)

    async def wait_for(self, article_ids: Collection[str]) -> bool:
        """Wait until articles are written or left out; False if none of them was under way."""
        pending = [p for p in self._pending.values() if p.article_id in article_ids]
        for each in pending:
            await each.decided.wait()
        return bool(pending)

    def item_scraped(self, item: Any) -> None:
        """Forget an article that has passed all pipelines."""
        if isinstance(item, Article):
            self._accepted.discard(item.discovered_url)

    def item_dropped(self, item: Any, exception: BaseException) -> None:
        """Close the URL of an article that a pipeline dropped."""
        if isinstance(exception, Rejected):
            self._close(item, exception.outcome, exception.reason)
        else:
            reason = str(exception) or f"dropped by {name_pipeline(exception)}"
            self._close(item, Outcome.DROPPED, reason)

    def item_error(self, item: Any, failure: Failure) -> None:
        """Close the URL of an article that a pipeline failed on."""
        error = failure.value or RuntimeError("no exception")
        pipeline, reason = name_pipeline(error), f"{type(error).__name__}: {error}"
        self._crawler.stats.inc_value(f"newsbot/pipeline_error/{pipeline}")
        url = item.discovered_url if isinstance(item, Article) else type(item).__name__
        logger.warning("%s: %s failed: %s", url, pipeline, _shorten(reason))
        self._close(item, Outcome.FAILED, reason)

    def _close(self, item: Any, outcome: Outcome, reason: str) -> None:
        if not isinstance(item, Article):
            return
        url = item.discovered_url
        self._signatures.pop(url, None)
        if url in self._accepted:
            self._accepted.discard(url)
            logger.warning(
                "%s: is written nevertheless; only a pipeline before WritePipeline can drop it",
                url,
            )
            return
        pending = self._pending.pop(url, None)
        if pending is not None:
            pending.discard()
            pending.decided.set()
        self.reject(Rejection(url=url, outcome=outcome, reason=_shorten(reason)))


class PipelineLogFormatter(LogFormatter):
    """Log the traceback of a failing pipeline once, and never the whole item."""

    def __init__(self) -> None:
        self._logged: set[tuple[str, type[BaseException]]] = set()

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,  # noqa: ARG002 - Scrapy's hook
        spider: Spider,  # noqa: ARG002 - Scrapy's hook
    ) -> LogFormatterResult:
        """Return the log record of an exception in a pipeline."""
        pipeline = name_pipeline(exception)
        cause = pipeline, type(exception)
        level = logging.DEBUG if cause in self._logged else logging.ERROR
        self._logged.add(cause)
        url = item.discovered_url if isinstance(item, Article) else type(item).__name__
        args = {"pipeline": pipeline, "url": url}
        return {"level": level, "msg": "%(pipeline)s failed on %(url)s", "args": args}


def name_pipeline(error: BaseException) -> str:
    """Return the class of the pipeline that raised an exception."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_name == "process_item" and "self" in frame.f_locals:
            return type(frame.f_locals["self"]).__name__
    return "a pipeline"


def get_tracker(crawler: Crawler) -> ItemTracker:
    """Return the tracker of a running crawler.

    :raises RuntimeError: the extension was switched off in ``EXTENSIONS``.
    """
    tracker = crawler.get_extension(ItemTracker)
    if tracker is None:
        msg = (
            "newsbot.item_tracker.ItemTracker must stay in EXTENSIONS: it closes each URL of a run"
        )
        raise RuntimeError(msg)
    return tracker


def _shorten(text: str) -> str:
    return " ".join(text.split())[:MAX_REASON_CHARS]
