"""The ledger of URLs: each has one outcome, and a run that does not add up is an alarm."""

from __future__ import annotations

import logging

import pytest
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from newsbot.url_ledger import UrlLedger

A = DiscoveredUrl(
    url="https://example.com/a", section="example.com/world", source=UrlSource.SECTION
)
B = DiscoveredUrl(
    url="https://example.com/b", section="example.com/world", source=UrlSource.SECTION
)


@pytest.fixture
def stats() -> MemoryStatsCollector:
    return MemoryStatsCollector(get_crawler())


def test_another_spelling_is_no_new_url(stats: MemoryStatsCollector) -> None:
    ledger = UrlLedger(stats)

    again = DiscoveredUrl(
        url="http://www.example.com/a/?utm_source=x", section="x", source=UrlSource.SECTION
    )

    assert ledger.add(A)
    assert not ledger.add(again)
    assert stats.get_value("newsbot/found") == 1


def test_urls_are_counted_by_outcome_and_section(stats: MemoryStatsCollector) -> None:
    ledger = UrlLedger(stats)
    ledger.add(A)
    ledger.add(B)
    ledger.close(A.url, Outcome.WRITTEN)
    ledger.close(B.url, Outcome.GONE)
    ledger.spider_closed("finished")

    assert stats.get_value("newsbot/end/written") == 1
    assert stats.get_value("newsbot/section/example.com/world/gone") == 1
    assert stats.get_value("newsbot/exit_code") is None


def test_url_without_an_outcome_is_an_alarm(
    stats: MemoryStatsCollector, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = UrlLedger(stats)
    ledger.add(A)
    with caplog.at_level(logging.ERROR):
        ledger.spider_closed("shutdown")

    assert "discovered 1 URLs, but closed 0" in caplog.text
    assert stats.get_value("newsbot/exit_code") == ExitCode.ALARM


def test_second_outcome_of_a_url_is_an_alarm(
    stats: MemoryStatsCollector, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = UrlLedger(stats)
    ledger.add(A)
    ledger.close(A.url, Outcome.WRITTEN)
    with caplog.at_level(logging.ERROR):
        ledger.close(A.url, Outcome.DUPLICATE)
        ledger.spider_closed("finished")

    assert "was not open" in caplog.text
    assert stats.get_value("newsbot/end/duplicate") is None
    assert stats.get_value("newsbot/exit_code") == ExitCode.ALARM


def test_finished_run_without_an_article_is_an_alarm(stats: MemoryStatsCollector) -> None:
    ledger = UrlLedger(stats)
    ledger.add(A)
    ledger.close(A.url, Outcome.GONE)
    ledger.spider_closed("finished")

    assert stats.get_value("newsbot/alarm/nothing_written") == 1
