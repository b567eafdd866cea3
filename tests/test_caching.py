"""What the parts of a crawl share, and when it is freed."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any
from weakref import ref

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from newsbot.caching import MAX_CACHED_CHARS, cache_short
from newsbot.fetch.active_downloads import get_downloads
from newsbot.fetch.host_load import get_load
from newsbot.fetch.host_pace import get_pace
from newsbot.workers.reader_workers import get_workers


@pytest.mark.parametrize("get", [get_load, get_pace, get_downloads, get_workers])
def test_what_all_parts_of_a_crawl_share_is_freed_with_its_crawler(
    get: Callable[[Crawler], Any],
) -> None:
    settings = get_project_settings()
    settings["EXTRACTION_PROCESSES"] = 0
    first, second = Crawler(Spider, settings), Crawler(Spider, settings)
    shared = ref(get(first))

    assert get(first) is shared()
    assert get(second) is not shared()
    del first
    gc.collect()
    assert shared() is None


def test_a_cached_function_is_called_once_for_a_short_text_and_never_keeps_a_long_one() -> None:
    calls: list[str] = []

    @cache_short(2)
    def double(text: str) -> str:
        """Return a text twice."""
        calls.append(text)
        return text * 2

    long = "x" * (MAX_CACHED_CHARS + 1)
    assert [double("a"), double("a"), double(long), double(long)] == ["aa", "aa", *[long * 2] * 2]
    assert calls == ["a", long, long]
    assert double.__doc__ == "Return a text twice."
    assert [double("b"), double("c"), double("a")] == ["bb", "cc", "aa"]
    assert calls[3:] == ["b", "c", "a"]
