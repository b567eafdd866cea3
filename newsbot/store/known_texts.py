"""Articles and their texts -> rows that a text is found by, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain, repeat
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, insert, select

from newsbot.store.fast_lookup import Lookup
from newsbot.store.store_records import KnownArticle, KnownText, NewArticle
from newsbot.store.tables import article, sample, signature

_CHUNK = 500
"""Values in one statement; databases have limits of some thousands."""

_KEYS = [f"key{number}" for number in range(32)]
"""Asked for at once: a text of up to 1,000 words has no more."""

_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_SHARERS = Lookup(
    select(sample.c.key, sample.c.id).where(sample.c.key.in_([bindparam(name) for name in _KEYS]))
)
_EXTENTS = select(signature.c.id, signature.c.hashes, signature.c.one_in).where(
    signature.c.id.in_(_WANTED)
)
_KNOWN: Select[Any] = select(
    *article.c, signature.c.shingles, signature.c.hashes, signature.c.one_in
).outerjoin_from(article, signature, signature.c.id == article.c.id)
_BY_NUMBER = _KNOWN.where(article.c.id.in_(_WANTED))
# Two sites' runs that went side by side may have both written it.
_LATEST = Lookup(
    _KNOWN.where(article.c.article_id == bindparam("name")).order_by(
        (article.c.site_id == bindparam("site_id")).desc(), article.c.id.desc()
    )
)


def save_articles(
    connection: Connection, articles: Sequence[NewArticle], *, site_id: int, file_id: int
) -> None:
    """Enter articles, which get numbers in their order, and what their texts are found by."""
    if not articles:
        return
    own = {"site_id": site_id, "file_id": file_id}
    rows = [{**asdict(new.article), **own} for new in articles]
    entered = insert(article).returning(article.c.id, sort_by_parameter_order=True)
    numbers = connection.scalars(entered, rows).all()
    texts = [
        {"id": number, **asdict(new.text)}
        for number, new in zip(numbers, articles, strict=True)
        if new.text.hashes
    ]
    if texts:
        connection.execute(insert(signature), texts)
    keys = sorted(
        (key, number)
        for number, new in zip(numbers, articles, strict=True)
        for key in set(new.keys)
    )
    # In the order of the table, so that neighbours are written while their page is at hand.
    if keys:
        connection.execute(insert(sample), [{"key": key, "id": number} for key, number in keys])


def find_sharers(connection: Connection, keys: Sequence[int]) -> dict[int, list[int]]:
    """Return the numbers of the articles under each key, ascending; keys of nobody are left out."""
    found = defaultdict(list)
    for start in range(0, len(keys), len(_KEYS)):
        # What is missing in the last part is made up for by one that is there, asked for again.
        some = chain(keys[start : start + len(_KEYS)], repeat(keys[start]))
        for row in _SHARERS.run(connection, dict(zip(_KEYS, some, strict=False))):
            found[row.key].append(row.id)
    return {key: sorted(numbers) for key, numbers in found.items()}


def find_extents(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many hashes are kept of texts, and of how many shingles each is one."""
    rows = _select(connection, _EXTENTS, numbers)
    return {row.id: (row.hashes, row.one_in) for row in rows}


def read_articles(
    connection: Connection, numbers: Sequence[int]
) -> Mapping[int, tuple[KnownArticle, KnownText]]:
    """Return articles with their texts by their numbers."""
    return {row.id: _read_row(row) for row in _select(connection, _BY_NUMBER, numbers)}


def find_latest(
    connection: Connection, article_id: str, *, site_id: int
) -> tuple[KnownArticle, KnownText] | None:
    """Return the latest version of an article, of a site's own if it has one; None if new."""
    rows = _LATEST.run(connection, {"name": article_id, "site_id": site_id})
    return _read_row(rows[0]) if rows else None


def _select(connection: Connection, statement: Any, wanted: Sequence[int]) -> Iterator[Row[Any]]:
    for start in range(0, len(wanted), _CHUNK):
        yield from connection.execute(statement, {"wanted": wanted[start : start + _CHUNK]}).all()


def _read_row(row: Row[Any]) -> tuple[KnownArticle, KnownText]:
    known = KnownArticle(
        article_id=row.article_id,
        version=row.version,
        content_hash=row.content_hash,
        text_key=row.text_key,
        fingerprint=row.fingerprint,
        address=row.address,
        fields=row.fields,
        cluster_id=row.cluster_id,
    )
    has_text = row.shingles is not None
    text = KnownText(row.shingles, row.hashes, row.one_in) if has_text else KnownText(b"", 0)
    return known, text
