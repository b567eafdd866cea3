"""Item pipelines as users write them, for tests/test_own_pipelines.py."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot import Article
from tests.store.test_store_check import path_of


class DropOne:
    """Expects articles alone, and drops one of them."""

    def process_item(self, item: Any) -> Any:
        if not isinstance(item, Article):
            raise TypeError(item)
        if item.url.endswith(path_of(2)):
            reason = "about the wrong sea"
            raise DropItem(reason)
        return item


class DropOneSlowly(DropOne):
    """Takes its time for the articles that others are copies of."""

    async def process_item(self, item: Any) -> Any:
        if item.url.endswith((path_of(2), path_of(3))):
            await asyncio.sleep(1)
        return super().process_item(item)


class KillAtSecond:
    """Kills the run at its second article, once the first one is in the file."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.count = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KillAtSecond:
        return cls(Path(crawler.settings["OUTPUT_DIR"]))

    async def process_item(self, item: Any) -> Any:
        self.count += 1
        if self.count == 1:
            return item
        while not any(part.stat().st_size for part in self.output.rglob("*.part")):  # noqa: ASYNC110 - of a file
            await asyncio.sleep(0.05)
        os.kill(os.getpid(), signal.SIGKILL)
        return item


class DropAll:
    def process_item(self, item: Any) -> Any:
        raise DropItem(item.headline)


class DropTides:
    def process_item(self, item: Any) -> Any:
        if "Springtide" in item.articleBody:
            reason = "no tides"
            raise DropItem(reason)
        return item


class FailOnTwo:
    def process_item(self, item: Any) -> Any:
        if item.url.endswith((path_of(2), path_of(3))):
            msg = "no such sea"
            raise ValueError(msg)
        return item


class FailAlways:
    def process_item(self, item: Any) -> Any:
        return item.headlines


class ReturnNothing:
    def process_item(self, item: Any) -> Any:
        pass


class ReturnDict:
    def process_item(self, item: Any) -> Any:
        return {"url": item.url}


class FillExtraWithDate:
    def process_item(self, item: Any) -> Any:
        item.extra["seen"] = datetime.now(UTC)
        return item


class ChangeRequestedUrl:
    def process_item(self, item: Any) -> Any:
        return replace(item, requestedUrl="http://example.com/")


class ChangeArticleId:
    def process_item(self, item: Any) -> Any:
        return replace(item, articleId="1")


class ChangeHeadline:
    def process_item(self, item: Any) -> Any:
        return replace(item, headline=item.headline.upper())
