"""Listings are read in workers; formats of a project too."""

from __future__ import annotations

import asyncio
import os
import re

import pytest
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newsbot.discover.feeds import FEED
from newsbot.discover.listing import Entry, EntryTrust, Listing, ListingFormat, ListingKind
from newsbot.discover.listing_formats import LISTING_FORMATS
from newsbot.discovered_url import UrlSource
from newsbot.outcomes import Outcome, Rejected
from newsbot.spiders.document_reader import DocumentReader
from newsbot.workers.reader_workers import get_workers
from newsbot.workers.usable_cores import count_usable_cores
from tests.processes import find_workers, wait_for
from tests.workers import broken_calls

FEED_BODY = b"<rss><channel><item><link>/the-tide-comes-in</link></item></channel></rss>"
DIARY = ListingKind(name="diary", source=UrlSource.FEED, trust=EntryTrust.ARTICLES)


def read_diary(body: bytes, _: str) -> Listing | None:
    links = re.findall(r"^=> (\S+)", body.decode(), re.MULTILINE)
    entries = [Entry(url=link, title=str(os.getpid())) for link in links]
    return Listing(kind=DIARY, entries=tuple(entries))


def make_crawler(processes: str = "1") -> Crawler:
    return get_crawler(settings_dict={"EXTRACTION_PROCESSES": processes, "EXTRACTION_TIMEOUT": 60})


def read(body: bytes) -> Listing | None:
    """Read a listing in a worker."""
    crawler = make_crawler()

    async def use() -> Listing | None:
        documents = DocumentReader(crawler, find_site=lambda _: None, find_profile=lambda _: None)
        try:
            return await documents.read_listing(Response("https://lamp.example/feed", body=body))
        finally:
            get_workers(crawler).stop()

    return asyncio.run(use())


def test_a_listing_from_a_worker_has_the_kind_of_one_read_here() -> None:
    listing = read(FEED_BODY)

    assert listing is not None
    assert listing.kind == FEED
    assert [entry.url for entry in listing.entries] == ["https://lamp.example/the-tide-comes-in"]


def test_a_format_of_a_project_is_read_in_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    own = ListingFormat(sniff=lambda head: head.startswith("# Diary"), read=read_diary)
    monkeypatch.setattr("newsbot.discover.listing_formats.LISTING_FORMATS", [*LISTING_FORMATS, own])

    listing = read(b"# Diary\n=> https://lamp.example/ferry\n")

    assert listing is not None
    assert listing.kind == DIARY
    assert listing.entries[0].title != str(os.getpid())


def test_sites_of_one_process_share_their_workers() -> None:
    async def use() -> None:
        first, second = (get_workers(crawler) for crawler in crawlers)
        for workers in (first, second):
            assert await workers.read(read_diary, b"", "") is not None
        assert len(find_workers(os.getpid())) == 1
        waiting = asyncio.ensure_future(first.read(read_diary, b"", ""))
        await asyncio.sleep(0)
        first.stop()
        with pytest.raises(Rejected) as stopped:
            await waiting
        assert stopped.value.outcome is Outcome.STOPPED
        assert await second.read(read_diary, b"", "") is not None
        second.stop()
        assert wait_for(lambda: not find_workers(os.getpid()))

    crawlers = [make_crawler() for _ in range(2)]
    asyncio.run(use())


def test_what_readers_have_loaded_here_is_freed_once_before_the_first_worker_starts() -> None:
    freed: list[list[int]] = []

    async def use() -> None:
        workers = get_workers(crawler)
        workers.free_memory = lambda: freed.append(find_workers(os.getpid()))
        for _ in range(2):
            assert await workers.read(read_diary, b"", "") is not None
        workers.stop()

    crawler = make_crawler()
    asyncio.run(use())
    assert freed == [[]]


@pytest.mark.skipif(count_usable_cores() < 2, reason="auto is 0 on one core")
def test_the_crawl_reads_documents_itself_if_auto_can_start_no_worker(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(broken_calls.VARIABLE, "1")
    monkeypatch.setattr("newsbot.workers.reader_workers._PRELOADED", [broken_calls.__name__])

    async def use() -> None:
        workers = get_workers(crawler)
        for _ in range(2):
            listing = await workers.read(read_diary, b"=> https://lamp.example/" + b" " * 10**6, "")
            assert listing.entries[0].title == str(os.getpid())
        workers.stop()

    crawler = make_crawler("auto")
    asyncio.run(use())
    assert caplog.text.count("the crawl reads them") == 1
