"""The versions of articles that were written, and the signatures that copies are found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from newsbot.dedupe import (
    Extent,
    KnownVersion,
    MemoryIndex,
    Sharers,
    Shingles,
    TextIndex,
)
from newsbot.store.database import Store
from newsbot.store.facts.article_files import ArticleFiles
from newsbot.store.facts.fact import Fact
from newsbot.store.facts.shared_outbox import SharedOutbox
from newsbot.store.fast_lookup import FastInsert, FastLookup, ManyLookup
from newsbot.store.session import FINGERPRINT_BYTES, Session
from newsbot.store.store_schema import metadata
from newsbot.urls import publisher_of

if TYPE_CHECKING:
    from newsbot.items import Article

FIRST_WAITING = 2**48
"""Number of the first article that waits for its transaction; those in the store are below."""

MOST_WAITING = 100_000
"""Never reached: articles wait by the hundred."""

article_table = sa.Table(
    "article",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("site_id", sa.ForeignKey("site.id"), nullable=False),
    sa.Column("article_id", sa.String(16), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("content_hash", sa.String(16), nullable=False),
    sa.Column("content_key", sa.String(16), nullable=False),
    sa.Column("fingerprint", sa.LargeBinary(FINGERPRINT_BYTES), nullable=False),
    # The canonical one.
    sa.Column("url", sa.Text, nullable=False),
    # Whether the page has another URL, and states this one.
    sa.Column("is_claimed", sa.Boolean, nullable=False),
    # Of the run that wrote it.
    sa.Column("epoch", sa.Integer, nullable=False),
    # Null while its line waits in the outbox of a fleet.
    sa.Column("file_id", sa.ForeignKey("output_file.id")),
    # The fingerprints of the fields that a later version is compared by.
    sa.Column("fields", sa.LargeBinary),
    # The article_id of the first of its copies on all sites; null where that is its own.
    sa.Column("cluster_id", sa.String(16)),
    sa.UniqueConstraint("site_id", "article_id", "version"),
)
"""One version of an article, which is one line of its file."""

sa.Index("article_name", article_table.c.article_id)
sa.Index("article_file", article_table.c.file_id)

signature_table = sa.Table(
    "signature",
    metadata,
    sa.Column("id", sa.ForeignKey("article.id"), primary_key=True, autoincrement=False),
    # Each hash is one in so many shingles.
    sa.Column("one_in", sa.Integer, nullable=False),
    sa.Column("hashes", sa.Integer, nullable=False),
    # Three bytes each.
    sa.Column("shingles", sa.LargeBinary, nullable=False),
)
"""The signature of an article's text; a short text has none."""

sample_table = sa.Table(
    "sample",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Numbers of 48 bits that articles are found by: samples of their shingles, and of equal texts.

Most rows of the store are here, 16 bytes each in SQLite: hence no further column, and no rowid.
"""

_SHARERS = ManyLookup(sa.select(sample_table.c.key, sample_table.c.id), sample_table.c.key)
_INSERT_SAMPLES = FastInsert(sample_table)
_EXTENTS = ManyLookup(
    sa.select(signature_table.c.id, signature_table.c.hashes, signature_table.c.one_in),
    signature_table.c.id,
)
_KNOWN: sa.Select[Any] = sa.select(
    *article_table.c, signature_table.c.shingles, signature_table.c.one_in
).outerjoin_from(article_table, signature_table, signature_table.c.id == article_table.c.id)
_BY_NUMBER = ManyLookup(_KNOWN, article_table.c.id)
# The runs of two sites that went on side by side may have written the same article.
_LATEST = FastLookup(
    _KNOWN.where(article_table.c.article_id == sa.bindparam("article_id")).order_by(
        (article_table.c.site_id == sa.bindparam("site_id")).desc(), article_table.c.id.desc()
    )
)

_Waiting = tuple[KnownVersion, Sequence[int]]
"""An article, and the keys that its text is found by."""


class ArticleFacts(Fact[int, _Waiting]):
    """The articles that runs have written; ``index`` looks them up by their text."""

    table = article_table

    def __init__(self, run: Session, files: ArticleFiles | SharedOutbox) -> None:
        super().__init__(run)
        self._files = files
        self.index: StoreTextIndex

    def open(self, store: Store) -> None:
        """Look articles up in an open store."""
        self.index = StoreTextIndex(store, site_id=self.run.site_id)

    def add(self, article: Article) -> None:
        """Record an article that was added to ``index`` and is written."""
        known, keys = self.index.take(article.articleId or "")
        self._change(len(self._changes), (known, keys))

    def _save(self, connection: sa.Connection, changes: Mapping[int, _Waiting]) -> None:
        """Insert articles, numbered in their order, and what their texts are found by."""
        own = {
            "site_id": self.run.site_id,
            "epoch": self.run.epoch,
            "file_id": self._files.file_id,
        }
        rows = [{**_to_row(known), **own} for known, _ in changes.values()]
        inserted = sa.insert(article_table).returning(
            article_table.c.id, sort_by_parameter_order=True
        )
        numbers = connection.scalars(inserted, rows).all()
        signatures = [
            {
                "id": number,
                "one_in": known.shingles.extent.one_in,
                "hashes": known.shingles.extent.hashes,
                "shingles": known.shingles.pack(),
            }
            for number, (known, _) in zip(numbers, changes.values(), strict=True)
            if known.shingles.extent.hashes
        ]
        if signatures:
            connection.execute(sa.insert(signature_table), signatures)
        # In the order of the table, so that neighbours are written while their page is in memory.
        samples = sorted(
            (key, number)
            for number, (_, keys) in zip(numbers, changes.values(), strict=True)
            for key in set(keys)
        )
        if samples:
            _INSERT_SAMPLES.run(connection, samples)


class StoreTextIndex(TextIndex):
    """Looks up articles in the store, and in memory those that wait for their transaction.

    What is added waits until ``forget`` learns that the store has it.

    :raises StoreError: from each method that reads; the store cannot be used.
    """

    def __init__(self, store: Store, *, site_id: int) -> None:
        super().__init__()
        self._store = store
        self._site_id = site_id
        self._waiting = MemoryIndex(MOST_WAITING, first=FIRST_WAITING)
        self._new: dict[str, _Waiting] = {}
        self._taken: list[str] = []

    def get(self, article_id: str) -> KnownVersion | None:
        """Return the latest version of an article, None for a new one.

        Of an article that two sites have, it is the version of the run's own.
        """
        waiting = self._waiting.get(article_id)
        if waiting is not None:
            return waiting
        with self._store.reading() as connection:
            rows = _LATEST.run(connection, {"article_id": article_id, "site_id": self._site_id})
        return _to_known(rows[0]) if rows else None

    def find_sharers(self, keys: Sequence[int]) -> Sharers:
        """Return the numbers of the articles under each key, ascending."""
        found = defaultdict(list)
        for row in self._read(_SHARERS, keys):
            found[row.key].append(row.id)
        sharers = {key: sorted(numbers) for key, numbers in found.items()}
        for key, numbers in self._waiting.find_sharers(keys).items():
            sharers[key] = [*sharers.get(key, ()), *numbers]
        return sharers

    def find_extents(self, numbers: Collection[int]) -> Mapping[int, Extent]:
        """Return the sizes of texts by their numbers."""
        stored, waiting = _separate(numbers)
        extents = dict(self._waiting.find_extents(waiting))
        rows = self._read(_EXTENTS, stored)
        return extents | {row.id: Extent(row.hashes, row.one_in) for row in rows}

    def read(self, numbers: Sequence[int]) -> list[KnownVersion]:
        """Return articles by their numbers, in the given order."""
        stored, waiting = _separate(numbers)
        articles = dict(zip(waiting, self._waiting.read(waiting), strict=True))
        articles |= {row.id: _to_known(row) for row in self._read(_BY_NUMBER, stored)}
        return [articles[number] for number in numbers]

    def enter(self, known: KnownVersion, keys: Sequence[int]) -> None:
        """Let an article wait for its transaction."""
        self._waiting.enter(known, keys)
        self._new[known.article_id] = known, keys

    def discard(self, article_id: str) -> None:
        """Forget an article that waits and is not written after all."""
        if self._new.pop(article_id, None) is not None:
            self._waiting.discard(article_id)

    def take(self, article_id: str) -> _Waiting:
        """Return an article for the next transaction; it is found as one that waits until then."""
        self._taken.append(article_id)
        return self._new.pop(article_id)

    def forget(self) -> None:
        """Forget the articles that were taken: the store has them now."""
        for article_id in self._taken:
            self._waiting.discard(article_id)
        self._taken.clear()

    def _read(self, lookup: ManyLookup, wanted: Sequence[int]) -> list[Any]:
        if not wanted:
            return []
        with self._store.reading() as connection:
            return [*lookup.run_many(connection, wanted)]


def _separate(numbers: Collection[int]) -> tuple[list[int], list[int]]:
    """Separate the numbers of articles in the store from those that wait."""
    stored = [number for number in numbers if number < FIRST_WAITING]
    return stored, [number for number in numbers if number >= FIRST_WAITING]


def _to_known(row: Any) -> KnownVersion:
    return KnownVersion(
        article_id=row.article_id,
        url=row.url,
        site=publisher_of(row.url),
        cluster_id=row.cluster_id or row.article_id,
        content_key=row.content_key,
        content_hash=row.content_hash,
        version=row.version,
        shingles=Shingles.unpack(row.shingles or b"", row.one_in or 1),
        page=row.fingerprint,
        fields=row.fields,
        is_claimed=bool(row.is_claimed),
    )


def _to_row(known: KnownVersion) -> dict[str, Any]:
    return {
        "article_id": known.article_id,
        "version": known.version,
        "content_hash": known.content_hash,
        "content_key": known.content_key,
        "fingerprint": known.page,
        "url": known.url,
        "fields": known.fields,
        "is_claimed": known.is_claimed,
        "cluster_id": None if known.cluster_id == known.article_id else known.cluster_id,
    }
