"""Signatures of articles that are known -> those that a new text may repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from newsbot.dedupe.signature import SAMPLED_ONE_IN, Shingles, Signature, bands

MAX_SHARERS = 32
"""Articles kept under one key, the first ones: a shingle of more is a phrase of the house."""
MAX_CANDIDATES = 64
"""Articles compared with a new one, those that share most keys."""
MIN_SHARED_SAMPLES = 0.3
"""Of the samples of the shorter text; of one that is contained to 0.8 nearly all share more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """An article that others are compared with.

    ``content_key`` is shared by equal texts, ``site`` is a registrable domain, ``cluster_id`` the
    name shared by copies of the text on any site.
    """

    article_id: str
    url: str
    site: str
    cluster_id: str
    content_key: str
    shingles: Shingles


class TextIndex(Protocol):
    """Where articles are looked up by their text; kept in memory or in tables."""

    def get(self, article_id: str) -> Known | None:
        """Return the article known by an id, None if there is none."""

    def find(self, content_key: str, signature: Signature) -> Sequence[Known]:
        """Return what may be the same text, in the order in which it was added.

        Candidates only: whoever asks compares their shingles.
        """

    def add(self, known: Known, signature: Signature) -> None:
        """Add an article under its id, its content key and the keys of its text."""


class MemoryIndex:
    """Keeps up to ``limit`` articles, about 10,000 bytes each with a text of 600 words.

    Over the limit the article that was added first is forgotten.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._count = 0
        self._articles: dict[int, tuple[Known, tuple[bytes, ...]]] = {}
        self._numbers: dict[str, int] = {}
        self._sharers: dict[bytes, tuple[int, ...]] = {}

    def get(self, article_id: str) -> Known | None:
        """Return the article known by an id, None if there is none or it was forgotten."""
        number = self._numbers.get(article_id)
        return None if number is None else self._articles[number][0]

    def find(self, content_key: str, signature: Signature) -> Sequence[Known]:
        """Return what may be the same text, in the order in which it was added."""
        likely = self._count_sharers((content_key.encode(), *bands(signature)))
        samples = self._count_sharers(signature.samples)
        for number, shared in samples.items():
            known = self._articles[number][0].shingles
            shorter = min(len(known), len(signature.shingles)) / SAMPLED_ONE_IN
            if shared >= MIN_SHARED_SAMPLES * shorter:
                likely[number] += shared
        best = (number for number, _ in likely.most_common(MAX_CANDIDATES))
        return [self._articles[number][0] for number in sorted(best)]

    def add(self, known: Known, signature: Signature) -> None:
        """Add an article; an earlier one of the same id is still found by its text."""
        keys = (known.content_key.encode(), *bands(signature), *signature.samples)
        self._count += 1
        own = (self._count,)
        self._articles[self._count] = (known, keys)
        self._numbers[known.article_id] = self._count
        for key in keys:
            sharers = self._sharers.get(key, ())
            if len(sharers) < MAX_SHARERS:
                self._sharers[key] = sharers + own if sharers else own
        if len(self._articles) > self._limit:
            self._forget(next(iter(self._articles)))

    def _count_sharers(self, keys: Sequence[bytes]) -> Counter[int]:
        return Counter(number for key in keys for number in self._sharers.get(key, ()))

    def _forget(self, number: int) -> None:
        known, keys = self._articles.pop(number)
        if self._numbers.get(known.article_id) == number:
            del self._numbers[known.article_id]
        for key in keys:
            left = tuple(other for other in self._sharers.get(key, ()) if other != number)
            if left:
                self._sharers[key] = left
            else:
                self._sharers.pop(key, None)
