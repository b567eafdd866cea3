"""An index of known articles, to look up those that a new text may repeat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from newsbot.dedupe.text_signature import Extent, Shingles, Signature, expect_samples

MAX_SHARERS = 32
"""Articles under one key, the first ones: a shingle of more is a phrase of the publisher."""
MAX_CANDIDATES = 64
"""Articles compared with a new one: those that share most keys."""
MAX_WEIGHED = 256
"""Articles whose size decides whether they share enough: those that share most."""
MIN_SHARED_SAMPLES = 0.2
"""Of the samples of the shorter text; nearly all pairs with 0.8 of it in common share more."""
_KEY_DIGITS = 12
"""Of a content key: 48 bits, as many as a sample has."""

Sharers = Mapping[int, Sequence[int]]
"""By key, the numbers of the articles under it, in the order in which they were added."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownVersion:
    """A version of an article that new articles are compared with.

    ``content_key`` is shared by equal texts, ``site`` comes from ``publisher_of``, ``cluster_id``
    is shared by duplicates on all sites. ``page`` identifies the URL that was requested; it is
    empty if no later run requests it again. ``fields`` comes from ``fingerprint_fields``.
    ``is_claimed`` is whether the page has another URL than ``url``, which it states as canonical.
    """

    article_id: str
    url: str
    site: str
    cluster_id: str
    content_key: str
    content_hash: str
    version: int
    shingles: Shingles
    page: bytes = b""
    fields: bytes | None = None
    is_claimed: bool = False


class TextIndex(ABC):
    """Looks up articles by their text; each has a number, higher than those added before.

    Results do not depend on where the articles are stored.
    """

    def __init__(self) -> None:
        self._latest_query: tuple[Signature, Sharers] | None = None

    @abstractmethod
    def get(self, article_id: str) -> KnownVersion | None:
        """Return the latest version of an article, None if it is not known."""

    def find(self, content_key: str, signature: Signature) -> Sequence[KnownVersion]:
        """Return articles that may have the same text, in the order in which they were added.

        These are candidates: the caller compares their shingles.
        """
        equal, *samples = keys = make_keys(content_key, signature)
        sharers = self.find_sharers(keys)
        self._latest_query = signature, sharers
        likely = Counter(sharers.get(equal, ()))
        shared = Counter(number for key in samples for number in sharers.get(key, ()))
        weighed = dict(shared.most_common(MAX_WEIGHED))
        own = signature.shingles.extent
        extents = self.find_extents(weighed) if weighed else {}
        for number, count in weighed.items():
            if count >= MIN_SHARED_SAMPLES * expect_samples(own, extents[number]):
                likely[number] += count
        best = sorted(number for number, _ in likely.most_common(MAX_CANDIDATES))
        return self.read(best) if best else []

    def add(self, known: KnownVersion, signature: Signature) -> None:
        """Add an article under its id, its content key and the keys of its text.

        An earlier version of it can still be found by its text.
        """
        keys = make_keys(known.content_key, signature)
        is_latest = self._latest_query is not None and self._latest_query[0] is signature
        sharers = (
            self._latest_query[1] if self._latest_query and is_latest else self.find_sharers(keys)
        )
        self._latest_query = None
        self.enter(known, [key for key in keys if len(sharers.get(key, ())) < MAX_SHARERS])

    def add_name(self, known: KnownVersion) -> None:
        """Add an article under its id alone; its text is found under another article."""
        self.enter(known, ())

    @abstractmethod
    def discard(self, article_id: str) -> None:
        """Remove the latest version of an article, which is not written after all."""

    @abstractmethod
    def find_sharers(self, keys: Sequence[int]) -> Sharers:
        """Return the numbers of the articles under each key; keys without any may be missing."""

    @abstractmethod
    def find_extents(self, numbers: Collection[int]) -> Mapping[int, Extent]:
        """Return the sizes of texts by their numbers."""

    @abstractmethod
    def read(self, numbers: Sequence[int]) -> list[KnownVersion]:
        """Return articles by their numbers, in the order of these."""

    @abstractmethod
    def enter(self, known: KnownVersion, keys: Sequence[int]) -> None:
        """Add an article under some keys."""


class MemoryIndex(TextIndex):
    """Holds up to ``limit`` articles in memory, about 5,000 bytes each with a text of 600 words.

    At the limit the oldest article is removed.

    :param first: the number of the article that is added first.
    """

    def __init__(self, limit: int, *, first: int = 1) -> None:
        super().__init__()
        self._limit = limit
        self._next = first
        self._articles: dict[int, tuple[KnownVersion, Sequence[int]]] = {}
        self._numbers: dict[str, int] = {}
        self._sharers: dict[int, tuple[int, ...]] = {}

    def get(self, article_id: str) -> KnownVersion | None:
        """Return the latest version of an article, None if it is not known."""
        number = self._numbers.get(article_id)
        return None if number is None else self._articles[number][0]

    def discard(self, article_id: str) -> None:
        """Remove the latest version of an article, if there is one."""
        number = self._numbers.pop(article_id, None)
        if number is not None:
            self._remove(number)

    def find_sharers(self, keys: Sequence[int]) -> Sharers:
        """Return the numbers of the articles under each key."""
        return {key: self._sharers[key] for key in keys if key in self._sharers}

    def find_extents(self, numbers: Collection[int]) -> Mapping[int, Extent]:
        """Return the sizes of texts by their numbers."""
        return {number: self._articles[number][0].shingles.extent for number in numbers}

    def read(self, numbers: Sequence[int]) -> list[KnownVersion]:
        """Return articles by their numbers, in the order of these."""
        return [self._articles[number][0] for number in numbers]

    def enter(self, known: KnownVersion, keys: Sequence[int]) -> None:
        """Add an article under some keys."""
        self._articles[self._next] = (known, keys)
        self._numbers[known.article_id] = self._next
        for key in keys:
            self._sharers[key] = (*self._sharers.get(key, ()), self._next)
        self._next += 1
        if len(self._articles) > self._limit:
            self._remove(next(iter(self._articles)))

    def _remove(self, number: int) -> None:
        known, keys = self._articles.pop(number)
        if self._numbers.get(known.article_id) == number:
            del self._numbers[known.article_id]
        for key in keys:
            left = tuple(other for other in self._sharers.get(key, ()) if other != number)
            if left:
                self._sharers[key] = left
            else:
                self._sharers.pop(key, None)


def make_keys(content_key: str, signature: Signature) -> list[int]:
    """Return the keys of a text: the one of equal texts, then its samples.

    >>> make_keys("00000000000a0000", Signature(Shingles.unpack(b""), (7,), ""))
    [10, 7]
    """
    return [int(content_key[:_KEY_DIGITS], 16), *signature.samples]
