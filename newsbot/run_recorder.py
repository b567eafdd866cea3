"""Record the figures of a run for the history of its site: a Scrapy extension.

Counts are those of the stats; latencies, lengths and names are collected while the run goes on, in
bounded memory. The record enters the store in the run's last transaction. Alarms of the site's
health that are reported are also in the stats, as ``newsbot/health``, and those that are over as
``newsbot/health_ended``: one line for each.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler

from newsbot.command_base import find_program
from newsbot.crawl_store import get_store
from newsbot.health.alarm_text import describe_alarm
from newsbot.health.site_checks import CHECKED_FIELDS
from newsbot.health.site_judge import is_reported, judge_run
from newsbot.items import Author
from newsbot.outcomes import Outcome
from newsbot.run_record import LIMITED_MARK, Alarm, RunRecord
from newsbot.run_samples import Slowest, ValueSample
from newsbot.summary.run_figures import RunFigures, find_stats, read_run_figures
from newsbot.url_ledger import WrittenArticle, get_ledger

SLOWEST_URLS = 5
MAX_URL_CHARS = 500
"""Of a URL in the record; a longer one is cut off."""
MAX_SECTIONS = 200
"""Sections in the record, those with the most URLs."""
MAX_KINDS = 20
"""Sources of a field, or kinds of failed requests, in the record: the most frequent ones."""
MAX_AUTHORS = 40
"""Names of authors in the record, the most frequent ones."""
MAX_NAMES = 5_000
"""Names of authors in memory; further ones are not counted."""
MAX_AGE_SECONDS = 7 * 24 * 3600
"""Of an article when it was downloaded; the first run of a site finds older ones. Crawls are more
frequent than once a week."""
MAX_NAME_CHARS = 60
MAX_NAME_WORDS = 6
"""A longer name is odd: names of persons with particles have up to six words."""

JUDGED_RUNS = 1_000
"""Earlier runs that a run is compared with, about 12 ms to read."""

logger = logging.getLogger(__name__)
_DIGIT = re.compile(r"\d")


class RunRecorder:
    """Collects what the stats do not have, and records the run when the engine has stopped."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._words, self._chrome, self._freshness = ValueSample(), ValueSample(), ValueSample()
        self._latency, self._slowest = ValueSample(), Slowest(SLOWEST_URLS)
        self._names: Counter[str] = Counter()
        self._odd = 0
        self._lacking: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the recorder of a crawler; its store must be closed after it is called."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(recorder.add_response, signal=signals.response_received)
        crawler.signals.connect(recorder.engine_stopped, signal=signals.engine_stopped)
        return recorder

    def spider_opened(self) -> None:
        """Listen to the articles that are written."""
        get_ledger(self._crawler).article_listeners.append(self.add_article)

    def add_response(self, request: Request) -> None:
        """Note how long a response took."""
        seconds = request.meta.get("download_latency")
        if seconds is not None:
            self._latency.add(seconds * 1000)
            self._slowest.add(request.url[:MAX_URL_CHARS], round(seconds * 1000))

    def add_article(self, article: WrittenArticle) -> None:
        """Note the lengths, the age and the authors of an article that is written."""
        self._words.add(article.word_count or 0)
        dropped = len(article.dropped_rules)
        if blocks := dropped + article.block_count:
            self._chrome.add(dropped / blocks)
        if article.version == 1 and (seconds := _find_age(article)) is not None:
            self._freshness.add(seconds)
        for author in article.authors:
            name = author.name[:MAX_NAME_CHARS]
            if name in self._names or len(self._names) < MAX_NAMES:
                self._names[name] += 1
        for field in CHECKED_FIELDS:
            if field not in article.field_sources:
                self._lacking.setdefault(field, article.url[:MAX_URL_CHARS])
        self._odd += any(is_odd_name(author) for author in article.authors)

    def engine_stopped(self) -> None:
        """Judge and record the run, now that its counts are final."""
        store = get_store(self._crawler)
        if not store.is_open:
            return
        record = self.make_record(ended_at=store.history.run.now(), earlier_killed=store.killed)
        if self._crawler.settings.getbool("HEALTH_ALARMS"):
            record = self._judge(record, _parse_records(store.history.find_latest(JUDGED_RUNS)))
        store.history.add(record)

    def _judge(self, record: RunRecord, history: Sequence[RunRecord]) -> RunRecord:
        """Return the record with the alarms of the site's health; log those that are reported."""
        alarms = judge_run(history, record)
        ledger, previous = get_ledger(self._crawler), history[-1] if history else None
        lines: list[str] = []
        ended: list[str] = []
        for alarm in alarms:
            if not is_reported(alarm, record, previous):
                continue
            level = logging.INFO if alarm.is_over else logging.ERROR
            text = describe_alarm(alarm, program=find_program())
            logger.log(level, "%s: %s", self._crawler.spidercls.name, text)
            if not alarm.is_over:
                ledger.alarm(alarm.kind)
            (ended if alarm.is_over else lines).append(text)
        self._crawler.stats.set_value("newsbot/health", lines)
        self._crawler.stats.set_value("newsbot/health_ended", ended)
        code = self._crawler.stats.get_value("newsbot/exit_code", 0)
        return replace(record, alarms=(*record.alarms, *alarms), exit_code=int(code))

    def make_record(self, *, ended_at: int, earlier_killed: int) -> RunRecord:
        """Return the record of the run; the two values are those of the store."""
        stats: Mapping[str, Any] = self._crawler.stats.get_stats()
        examples = get_ledger(self._crawler).examples
        figures = read_run_figures(stats, examples)
        return RunRecord(
            run_id=str(stats.get("newsbot/run_id", "")),
            started_at=ended_at - round(figures.seconds),
            ended_at=ended_at,
            exit_code=figures.exit_code,
            reason=figures.reason,
            is_limited=getattr(self._crawler.spider, "is_limited", True),
            earlier_killed=earlier_killed,
            found=figures.found,
            outcomes=_plain(figures.outcomes),
            sections=_read_sections(figures),
            articles=figures.written,
            fields=dict(figures.fields),
            sources=_read_sources(stats),
            selectors=_read_selectors(stats),
            authors=dict(self._names.most_common(MAX_AUTHORS)),
            author_names=len(self._names),
            odd_authors=self._odd,
            words=self._words.spread(),
            chrome_share=self._chrome.spread(3),
            freshness_seconds=self._freshness.spread(),
            latency_ms=self._latency.spread(),
            rules=dict(figures.rules),
            requests=stats.get("downloader/request_count", 0),
            retries=figures.retries,
            failed=_read_failed(stats),
            not_modified=figures.not_modified,
            slowest=self._slowest.ranking(),
            examples={outcome.value: url[:MAX_URL_CHARS] for outcome, url in examples.items()},
            lacking=self._lacking,
            alarms=tuple(Alarm(kind=name) for name in figures.alarms),
        )


def is_odd_name(author: Author) -> bool:
    """Return whether the name of an author does not look like one.

    >>> [is_odd_name(Author(name=name)) for name in ("Ada Holm", "3 min read", "share this")]
    [False, True, True]
    """
    name = author.name
    is_long = len(name) > MAX_NAME_CHARS or len(name.split()) > MAX_NAME_WORDS
    lacks_capitals = name.islower() and " " in name
    return is_long or lacks_capitals or bool(_DIGIT.search(name))


def _find_age(article: WrittenArticle) -> int | None:
    """Return the seconds from publication to download; None if unknown or of a date to come.

    Also None for an old article, which was found late because the listing or the site is new.
    """
    published, downloaded = article.published_utc, article.downloaded
    if not published or not downloaded or "T" not in (article.published or ""):
        return None
    begin, end = (datetime.fromisoformat(time) for time in (published, downloaded))
    seconds = (end.replace(tzinfo=UTC) - begin.replace(tzinfo=UTC)).total_seconds()
    return round(seconds) if 0 <= seconds <= MAX_AGE_SECONDS else None


def _parse_records(texts: Sequence[str]) -> list[RunRecord]:
    """Return the records of JSON that are compared with others, and the last one in any case.

    Those that cannot be read are logged and left out.
    """
    records = []
    for number, text in enumerate(texts, start=1):
        if LIMITED_MARK in text and number < len(texts):
            continue
        try:
            records.append(RunRecord.from_json(text))
        except ValueError:
            logger.warning("the figures of an earlier run cannot be read; see store check")
    return records


def _read_sections(figures: RunFigures) -> dict[str, dict[str, int]]:
    ranked = sorted(figures.sections.items(), key=lambda each: -each[1].total())[:MAX_SECTIONS]
    return {name[:MAX_URL_CHARS]: _plain(ends) for name, ends in ranked}


def _read_sources(stats: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    for name, number in find_stats(stats, "newsbot/field/").items():
        field, _, source = name.partition("/")
        sources[field][source] = number
    return {field: dict(counts.most_common(MAX_KINDS)) for field, counts in sources.items()}


def _read_selectors(stats: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    tried = find_stats(stats, "newsbot/selector/").items()
    return {name: (stats[f"newsbot/selector_match/{name}"], number) for name, number in tried}


def _read_failed(stats: Mapping[str, Any]) -> dict[str, int]:
    failed: Counter[str] = Counter()
    for status, number in find_stats(stats, "downloader/response_status_count/").items():
        if int(status) >= 400:  # noqa: PLR2004 - client and server errors
            failed[f"HTTP {status}"] = number
    for name, number in find_stats(stats, "downloader/exception_type_count/").items():
        failed[name.rpartition(".")[2]] += number
    return dict(failed.most_common(MAX_KINDS))


def _plain(ends: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: number for outcome, number in ends.items()}
