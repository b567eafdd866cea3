"""Signatures of articles that are known -> those that a new text may repeat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from newsbot.dedupe.text_signature import Extent, Shingles, Signature, expect_samples

MAX_SHARERS = 32
"""Articles kept under one key, the first ones: a shingle of more is a phrase of the house."""
MAX_CANDIDATES = 64
"""Articles compared with a new one, those that share most keys."""
MAX_WEIGHED = 256
"""Articles whose size is looked at to tell whether they share enough, those that share most."""
MIN_SHARED_SAMPLES = 0.2
"""Of the samples of the shorter text; of one that is contained to 0.8 nearly all share more."""
_KEY_DIGITS = 12
"""Of a content key: 48 bits, as many as a sample has."""

Sharers = Mapping[int, Sequence[int]]
"""Key -> numbers of the articles that are kept under it, the first added first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownVersion:
    """An article that others are compared with.

    ``content_key`` is shared by equal texts, ``site`` is a registrable domain, ``cluster_id`` the
    name shared by copies of the text on any site. ``page`` names the address that was asked for;
    empty where no later run will ask for it again. ``fields`` is what ``print_fields`` has made of
    a version that was kept.
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


class TextIndex(ABC):
    """Where articles are looked up by their text; each has a number that grows as they are added.

    What is found does not depend on where the articles are kept.
    """

    def __init__(self) -> None:
        self._asked: tuple[Signature, Sharers] | None = None

    @abstractmethod
    def get(self, article_id: str) -> KnownVersion | None:
        """Return the latest version of the article known by an id, None if there is none."""

    def find(self, content_key: str, signature: Signature) -> Sequence[KnownVersion]:
        """Return what may be the same text, in the order in which it was added.

        Candidates only: whoever asks compares their shingles.
        """
        equal, *samples = keys = make_keys(content_key, signature)
        sharers = self.find_sharers(keys)
        self._asked = signature, sharers
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

        An earlier version of it is still found by its text.
        """
        keys = make_keys(known.content_key, signature)
        is_asked = self._asked is not None and self._asked[0] is signature
        sharers = self._asked[1] if self._asked and is_asked else self.find_sharers(keys)
        self._asked = None
        self.enter(known, [key for key in keys if len(sharers.get(key, ())) < MAX_SHARERS])

    def add_name(self, known: KnownVersion) -> None:
        """Add an article that is known by its id alone; its text is that of another one."""
        self.enter(known, ())

    @abstractmethod
    def discard(self, article_id: str) -> None:
        """Forget an article that was added and is not going to be written."""

    @abstractmethod
    def find_sharers(self, keys: Sequence[int]) -> Sharers:
        """Return who is kept under some keys; a key of nobody may be left out."""

    @abstractmethod
    def find_extents(self, numbers: Collection[int]) -> Mapping[int, Extent]:
        """Return the sizes of texts by their numbers."""

    @abstractmethod
    def read(self, numbers: Sequence[int]) -> list[KnownVersion]:
        """Return articles by their numbers, in the order asked for."""

    @abstractmethod
    def enter(self, known: KnownVersion, keys: Sequence[int]) -> None:
        """Add an article under some keys."""


class MemoryIndex(TextIndex):
    """Keeps up to ``limit`` articles, about 5,000 bytes each with a text of 600 words.

    Over the limit the article that was added first is forgotten.

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
        """Return the latest version of the article known by an id, None if there is none."""
        number = self._numbers.get(article_id)
        return None if number is None else self._articles[number][0]

    def discard(self, article_id: str) -> None:
        """Forget the latest version of an article, if it is known."""
        number = self._numbers.pop(article_id, None)
        if number is not None:
            self._forget(number)

    def find_sharers(self, keys: Sequence[int]) -> Sharers:
        """Return who is kept under some keys."""
        return {key: self._sharers[key] for key in keys if key in self._sharers}

    def find_extents(self, numbers: Collection[int]) -> Mapping[int, Extent]:
        """Return the sizes of texts by their numbers."""
        return {number: self._articles[number][0].shingles.extent for number in numbers}

    def read(self, numbers: Sequence[int]) -> list[KnownVersion]:
        """Return articles by their numbers, in the order asked for."""
        return [self._articles[number][0] for number in numbers]

    def enter(self, known: KnownVersion, keys: Sequence[int]) -> None:
        """Add an article under some keys."""
        self._articles[self._next] = (known, keys)
        self._numbers[known.article_id] = self._next
        for key in keys:
            self._sharers[key] = (*self._sharers.get(key, ()), self._next)
        self._next += 1
        if len(self._articles) > self._limit:
            self._forget(next(iter(self._articles)))

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


def make_keys(content_key: str, signature: Signature) -> list[int]:
    """Return the numbers that a text is found by: that of its equals, then its samples.

    >>> make_keys("00000000000a0000", Signature(Shingles.unpack(b""), (7,)))
    [10, 7]
    """
    return [int(content_key[:_KEY_DIGITS], 16), *signature.samples]
