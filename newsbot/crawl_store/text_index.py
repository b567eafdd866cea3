"""What runs have written, and what this one is about to -> one index to look texts up in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from newsbot.dedupe import Extent, KnownVersion, MemoryIndex, Sharers, Shingles, TextIndex
from newsbot.store.database import Store
from newsbot.store.known_texts import find_extents, find_latest, find_sharers, read_articles
from newsbot.store.store_records import KnownArticle, KnownText, NewArticle
from newsbot.urls import registrable_domain

FIRST_WAITING = 2**48
"""Number of the first article that waits for its transaction; those in the store are below."""

MOST_WAITING = 100_000
"""Never reached: those that wait are kept by the hundred."""


class StoreTextIndex(TextIndex):
    """Looks up articles in the store, and those that wait to be kept in memory.

    What is added waits until ``take`` hands it over to be kept and ``forget`` says that it is.

    :raises StoreError: from each method that reads; the store cannot be used.
    """

    def __init__(self, store: Store, *, site_id: int) -> None:
        super().__init__()
        self._store = store
        self._site_id = site_id
        self._waiting = MemoryIndex(MOST_WAITING, first=FIRST_WAITING)
        self._new: dict[str, NewArticle] = {}

    def get(self, article_id: str) -> KnownVersion | None:
        """Return the latest version of the article known by an id, None if there is none."""
        waiting = self._waiting.get(article_id)
        if waiting is not None:
            return waiting
        with self._store.reading() as connection:
            found = find_latest(connection, article_id, site_id=self._site_id)
        return None if found is None else _to_known(*found)

    def find_sharers(self, keys: Sequence[int]) -> Sharers:
        """Return who is kept under some keys, or waits to be."""
        with self._store.reading() as connection:
            kept = find_sharers(connection, keys)
        for key, numbers in self._waiting.find_sharers(keys).items():
            kept[key] = [*kept.get(key, ()), *numbers]
        return kept

    def find_extents(self, numbers: Collection[int]) -> Mapping[int, Extent]:
        """Return the sizes of texts by their numbers."""
        kept, waiting = _part(numbers)
        extents = dict(self._waiting.find_extents(waiting))
        if kept:
            with self._store.reading() as connection:
                extents |= {n: Extent(*size) for n, size in find_extents(connection, kept).items()}
        return extents

    def read(self, numbers: Sequence[int]) -> list[KnownVersion]:
        """Return articles by their numbers, in the order asked for."""
        kept, waiting = _part(numbers)
        articles = dict(zip(waiting, self._waiting.read(waiting), strict=True))
        if kept:
            with self._store.reading() as connection:
                found = read_articles(connection, kept)
            articles |= {number: _to_known(*found[number]) for number in kept}
        return [articles[number] for number in numbers]

    def enter(self, known: KnownVersion, keys: Sequence[int]) -> None:
        """Let an article wait to be kept."""
        self._waiting.enter(known, keys)
        self._new[known.article_id] = _to_new(known, keys)

    def take(self, article_id: str) -> NewArticle:
        """Hand over an article to be kept; it is found as one that waits until then."""
        return self._new.pop(article_id)

    def forget(self, articles: Collection[NewArticle]) -> None:
        """Let go of articles that the store now has."""
        for new in articles:
            self._waiting.forget(new.article.article_id)


def _part(numbers: Collection[int]) -> tuple[list[int], list[int]]:
    """Part numbers into those of the store and those that wait."""
    kept = [number for number in numbers if number < FIRST_WAITING]
    return kept, [number for number in numbers if number >= FIRST_WAITING]


def _to_known(article: KnownArticle, text: KnownText) -> KnownVersion:
    return KnownVersion(
        article_id=article.article_id,
        url=article.address,
        site=registrable_domain(urlsplit(article.address).hostname or ""),
        cluster_id=article.cluster_id or article.article_id,
        content_key=article.text_key,
        content_hash=article.content_hash,
        version=article.version,
        shingles=Shingles.unpack(text.shingles, text.one_in),
        page=article.fingerprint,
        fields=article.fields,
    )


def _to_new(known: KnownVersion, keys: Sequence[int]) -> NewArticle:
    article = KnownArticle(
        article_id=known.article_id,
        version=known.version,
        content_hash=known.content_hash,
        text_key=known.content_key,
        fingerprint=known.page,
        address=known.url,
        cluster_id=None if known.cluster_id == known.article_id else known.cluster_id,
    )
    extent = known.shingles.extent
    text = KnownText(known.shingles.pack(), extent.hashes, extent.one_in)
    return NewArticle(article=article, text=text, keys=keys)
