"""Check that the files of a fleet, in a folder or a storage, have the lines of their batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa

from newsbot.record_streams import decompress
from newsbot.store.facts.article_facts import article_table
from newsbot.write import COMPRESSIONS, REJECTED_SUFFIX, UNREADABLE, find_format
from newsbot.write.object_storage import SCHEME, find_storage


def check_batch(connection: sa.Connection, file: sa.Row[Any], folder: Path) -> Iterator[str]:
    """Yield a sentence for each contradiction between the store and the file of a batch.

    A file that is not recorded as written is left out: its lines are in the outbox.

    :param folder: the output folder, for a file that is not in a storage.
    """
    if file.closed_at is None:
        return
    name = file.path + COMPRESSIONS[file.compression].suffix
    is_stored = file.place.startswith(SCHEME)
    shown = f"{file.place}/{name}" if is_stored else str(folder / name)
    try:
        with _open(file.place, name) if is_stored else (folder / name).open("rb") as raw:
            yield from (f"{shown}: {each}" for each in _compare(connection, file, decompress(raw)))
    except UNREADABLE as error:
        yield f"{shown}: cannot be read: {error}"


def _open(place: str, name: str) -> BinaryIO:
    return find_storage(place).copy(name)


def _compare(connection: sa.Connection, file: sa.Row[Any], lines: Any) -> Iterator[str]:
    if file.path.endswith(REJECTED_SUFFIX):
        if (number := sum(1 for _ in lines)) != file.lines:
            yield f"has {number} lines, expected {file.lines}"
        return
    identify = find_format(file.path).identify
    article = article_table.c
    of_file = sa.select(article.article_id, article.version).where(article.file_id == file.id)
    expected = Counter(row.tuple() for row in connection.execute(of_file))
    yield from name_differences(expected, Counter(identify(line) for line in lines))


def name_differences(
    expected: Counter[tuple[str, int]], found: Counter[tuple[str, int]]
) -> Iterator[str]:
    """Yield a sentence for each version of an article that a file has too often, or not."""
    for (name, version), number in (expected - found).items():
        yield f"{number} line of article {name}, version {version}, is missing"
    for (name, version), number in (found - expected).items():
        yield f"{number} line too many of article {name}, version {version}"
