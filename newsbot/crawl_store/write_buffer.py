"""Addresses as they are found and end -> what the next transaction keeps of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from newsbot.crawl_store.revisit_schedule import RevisitSchedule
from newsbot.dedupe import fingerprint_fields
from newsbot.discover.learned_url_patterns import url_pattern
from newsbot.discovered_url import DiscoveredUrl
from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.store.store_records import (
    LEFT_OPEN,
    MAX_ATTEMPTS,
    NO_ARTICLES,
    NOT_TOUCHED,
    TRIED_AGAIN,
    NewArticle,
    Revisit,
    RunCounts,
    StoreBatch,
    fingerprint,
    retry_wait,
)
from newsbot.store.tables import OPEN
from newsbot.urls import registrable_domain
from newsbot.write import format_line


class WriteBuffer:
    """The batch of one run of a site, and the counts of the run so far; nothing is kept here."""

    def __init__(self, site: str, schedule_seconds: Sequence[int]) -> None:
        self.epoch = 0
        self.counts = RunCounts()
        self._site = site
        self._batch = StoreBatch()
        self._tried: dict[bytes, int] = {}
        self._revisits = RevisitSchedule(schedule_seconds)
        self._read: dict[bytes, CacheValidators | None] = {}

    def key(self, url: str) -> bytes:
        """Return the fingerprint of an address of this site."""
        return fingerprint(self._site, url)

    def take(self) -> StoreBatch:
        """Return what was gathered since the last time."""
        batch, self._batch = self._batch, StoreBatch()
        return batch

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was gathered."""
        return not self._batch

    @property
    def looks_again(self) -> bool:
        """Tell whether young articles are looked at again at all."""
        return self._revisits.is_on

    def remember_tries(self, tries: Mapping[bytes, int]) -> None:
        """Remember how often addresses were tried in earlier runs."""
        self._tried.update({key: number for key, number in tries.items() if number})

    def expect(self, due: Iterable[Revisit]) -> None:
        """Remember articles that are about to be looked at again."""
        self._revisits.expect(due)

    def is_due(self, key: bytes) -> bool:
        """Tell whether an address is one of these."""
        return self._revisits.is_due(key)

    def find_blocks(self, url: str) -> bytes | None:
        """Return what was kept of the text of an article that is looked at again."""
        return self._revisits.find_blocks(self.key(url))

    def note_validators(self, url: str, validators: CacheValidators | None) -> None:
        """Remember what a page that was read as a whole said of its state, None for nothing.

        It is kept with the end of the address, if that is one that keeps what the page gave: the
        article, or the links of the list.
        """
        self._read[self.key(url)] = validators

    def add(self, found: DiscoveredUrl) -> None:
        """Gather an address that will be asked for."""
        key = self.key(found.url)
        self.counts.found += 1
        self.counts.pending.add(key)
        if not self.is_due(key):
            self._put(found, state=OPEN)

    def keep_robots(self, host: str, kept: CachedDocument) -> None:
        """Gather the robots.txt of a host."""
        self._batch.robots[host] = kept

    def keep_search(self, front: str, lists: Sequence[str]) -> None:
        """Gather what a search found, or, without lists, that it is to be made again."""
        self._batch.searches[front] = tuple(lists)

    def end(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        """Gather the end of an address without an article."""
        key = self.key(found.url)
        self._count_end(key, outcome)
        is_read = key in self._read
        validators = self._read.pop(key, None)
        if outcome in NOT_TOUCHED:
            return
        if self.is_due(key):
            self._end_look(found, outcome, validators)
        elif outcome in LEFT_OPEN:
            self._put(found, state=OPEN)
        elif outcome in TRIED_AGAIN:
            self._end_try(found, outcome)
        else:
            self._put(found, state=outcome.value)
            if outcome is Outcome.DUPLICATE or outcome in NO_ARTICLES:
                self._learn(found, is_article=outcome is Outcome.DUPLICATE)
        if outcome is Outcome.SECTION:
            self._batch.sections[key] = found.url
            if is_read:
                self._batch.validators[key, True] = validators

    def keep(
        self, article: Article, new: NewArticle, found: DiscoveredUrl, *, outcome: Outcome
    ) -> int:
        """Gather an article with its line and the end of its address.

        :param new: what the store is to know of it, but for its fields.
        :return: the bytes of the line.
        """
        key = self.key(found.url)
        self._count_end(key, outcome)
        self._put(found, state=outcome.value)
        if outcome is Outcome.WRITTEN:
            self._learn(found, is_article=True)
        young = self._revisits.plan(article, found, key, now=_now())
        if young or outcome is Outcome.UPDATED:
            self._batch.young[key] = young
        validators = self._read.pop(key, None)
        if young and (validators or outcome is Outcome.UPDATED):
            self._batch.validators[key, False] = validators
        known = replace(new.article, fields=fingerprint_fields(article))
        line = format_line(article.to_dict())
        self._batch.articles.append(replace(new, article=known))
        self._batch.lines.append(line)
        return len(line)

    def _learn(self, found: DiscoveredUrl, *, is_article: bool) -> None:
        shape = url_pattern(found.url)
        if shape is not None:
            key = registrable_domain(urlsplit(found.url).hostname or ""), shape
            articles, others = self._batch.shapes.get(key, (0, 0))
            self._batch.shapes[key] = articles + is_article, others + (not is_article)

    def _end_look(
        self, found: DiscoveredUrl, outcome: Outcome, validators: CacheValidators | None
    ) -> None:
        """End a look at an article that is known: only what was read of it changes anything."""
        key = self.key(found.url)
        young, is_end = self._revisits.end(key, outcome, now=_now())
        self._batch.young[key] = young
        if is_end:
            self._put(found, state=outcome.value)
            if young and validators:
                self._batch.validators[key, False] = validators

    def _end_try(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        key = self.key(found.url)
        tries = self._tried[key] = self._tried.get(key, 0) + 1
        if tries < MAX_ATTEMPTS:
            self._put(found, state=OPEN, not_before=_now() + retry_wait(tries))
        else:
            self._put(found, state=outcome.value)

    def _count_end(self, key: bytes, outcome: Outcome) -> None:
        if key in self.counts.pending:
            self.counts.pending.discard(key)
        else:
            self.counts.found += 1
        self.counts.ends[outcome.value] += 1

    def _put(self, found: DiscoveredUrl, *, state: str, not_before: int = 0) -> None:
        key = self.key(found.url)
        is_open = state == OPEN
        row: dict[str, Any] = {
            "fingerprint": key,
            "state": state,
            "epoch": self.epoch,
            "attempts": self._tried.get(key, 0),
            "not_before": not_before,
            "address": found.url if is_open else None,
            "section": found.section if is_open else None,
            "source": found.source if is_open else None,
            "page": found.page if is_open else None,
        }
        self._batch.addresses[key] = row


def _now() -> int:
    return int(time.time())
