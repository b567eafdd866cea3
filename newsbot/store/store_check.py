"""A store and the files it tells of -> what does not agree; nothing is changed."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import zstandard
from sqlalchemy import Connection, Row, func, select

from newsbot.outcomes import Outcome
from newsbot.store import tables
from newsbot.store.database import Store
from newsbot.store.run_files import name_place
from newsbot.store.store_records import KEPT

SUFFIXES = {"none": "", "gzip": ".gz", "zstd": ".zst"}
_ARTICLES_FILE = re.compile(
    r"(\d{8}T\d{6}Z-[0-9a-f]{6}(?:\.\d+)?\.jsonl)(?:\.gz|\.zst)?(?:\.part|\.packing)?"
)
"""What runs call their files, and in it the name that the store knows."""
STATES = frozenset({tables.OPEN, *(outcome.value for outcome in Outcome)})


def count_elsewhere(store: Store, folder: Path) -> int:
    """Count the files that stand on another machine or in another folder, which nobody can check.

    :raises StoreError: the store cannot be read.
    """
    with store.transaction() as connection:
        files = connection.execute(select(tables.output_file)).all()
    place = name_place(folder)
    return sum(file.place != place and not _find_path(file, folder).exists() for file in files)


def check_store(store: Store, folder: Path) -> Iterator[str]:
    """Yield one sentence for each thing that is not as it must be.

    Every address is open or has one of the known ends; one that has an article has it in the
    store, and the reverse; each run has found as many addresses as have ended, and written as many
    articles as its files have; each line of each file is one version of one article, and the
    reverse; no other file stands beside them.
    A run that is under way is seen as it is at the moment of its last transaction.

    :param folder: the output folder, below which the files stand.
    :raises StoreError: the store cannot be read.
    """
    with store.transaction() as connection:
        yield from _check_addresses(connection)
        yield from _check_runs(connection)
        column = tables.output_file.c
        files = connection.execute(select(tables.output_file).order_by(column.id)).all()
        place = name_place(folder)
        for file in files:
            if file.place == place or _find_path(file, folder).exists():
                yield from _check_file(connection, file, folder)
        known = {folder / file.path for file in files}
        for site in connection.scalars(select(tables.site.c.name).order_by(tables.site.c.name)):
            yield from _find_strangers(folder / site, known)


def _check_addresses(connection: Connection) -> Iterator[str]:
    state = tables.url.c.state
    for name, number in connection.execute(select(state, func.count()).group_by(state)):
        if name not in STATES:
            yield f"{number} addresses have the state {name!r}, which there is not"
    written = tables.url.outerjoin(
        tables.article, tables.article.c.fingerprint == tables.url.c.fingerprint
    )
    without = (
        select(func.count())
        .select_from(written)
        .where(state.in_([outcome.value for outcome in KEPT]), tables.article.c.id.is_(None))
    )
    if number := connection.scalar(without):
        yield f"{number} addresses are said to be written, but have no article"
    told = tables.article.outerjoin(
        tables.url, tables.article.c.fingerprint == tables.url.c.fingerprint
    )
    unknown = select(func.count()).select_from(told).where(tables.url.c.fingerprint.is_(None))
    if number := connection.scalar(unknown):
        yield f"{number} articles belong to no address"
    lines = tables.outbox.outerjoin(
        tables.output_file, tables.outbox.c.file_id == tables.output_file.c.id
    )
    late = (
        select(func.count()).select_from(lines).where(tables.output_file.c.closed_at.is_not(None))
    )
    if number := connection.scalar(late):
        yield f"{number} lines wait for a file that is finished"


def _check_runs(connection: Connection) -> Iterator[str]:
    """Hold what each run has counted against itself and against the articles of its files."""
    file, article = tables.output_file, tables.article
    written = (
        select(file.c.site_id, file.c.epoch, func.count())
        .join_from(article, file, article.c.file_id == file.c.id)
        .group_by(file.c.site_id, file.c.epoch)
    )
    articles = {(row[0], row[1]): row[2] for row in connection.execute(written)}
    runs = select(tables.run, tables.site.c.name).join_from(tables.run, tables.site)
    for run in connection.execute(runs.order_by(tables.run.c.site_id, tables.run.c.epoch)):
        ends = Counter(json.loads(run.ends))
        name = f"run {run.run_id} of {run.name}"
        if run.found != ends.total() + run.pending:
            left = f"{ends.total()} ended and {run.pending} were left"
            yield f"{name}: {run.found} addresses were found, but {left}"
        if run.ended_at is not None and run.pending:
            yield f"{name} came to its end, but {run.pending} of its addresses did not"
        lines = ends[Outcome.WRITTEN] + ends[Outcome.UPDATED]
        kept = articles.get((run.site_id, run.epoch), 0)
        if lines != kept:
            yield f"{name}: {lines} articles were written, but its files have {kept}"


def _find_strangers(folder: Path, known: Collection[Path]) -> Iterator[str]:
    """Name the files of articles beside those that are known, each of them once."""
    for path in sorted(folder.glob("*/*")):
        match = _ARTICLES_FILE.fullmatch(path.name)
        if match and path.with_name(match[1]) not in known:
            yield f"{path}: is of no run that the store knows"


def _check_file(connection: Connection, file: Row[Any], folder: Path) -> Iterator[str]:
    wanted = Counter(_read_articles(connection, file))
    is_open = file.closed_at is None
    path = _find_path(file, folder)
    if is_open:
        wanted -= Counter(_read_waiting(connection, file))
    if is_open and not file.size and not path.exists():
        return
    try:
        with _open_lines(path, file, is_open=path.suffix == ".part") as stream:
            found = Counter(_identity(line) for line in stream)
    except (OSError, EOFError, ValueError, KeyError, zstandard.ZstdError) as error:
        yield f"{path}: cannot be read: {error}"
        return
    for (name, version), number in (wanted - found).items():
        yield f"{path}: {number} line of article {name}, version {version}, is missing"
    for (name, version), number in (found - wanted).items():
        yield f"{path}: {number} line too many of article {name}, version {version}"


def _find_path(file: Row[Any], folder: Path) -> Path:
    """Return where a file stands, or would stand if it were there."""
    path: Path = folder / file.path
    path = path.with_name(path.name + SUFFIXES[file.compression])
    growing = path.with_name(f"{path.name}.part")
    if file.closed_at is not None:
        return path
    # Killed between naming the file and recording that, a run leaves a whole file that is open.
    return path if path.exists() and not growing.exists() else growing


def _read_articles(connection: Connection, file: Row[Any]) -> Iterator[tuple[str, int]]:
    column = tables.article.c
    rows = connection.execute(
        select(column.article_id, column.version).where(column.file_id == file.id)
    )
    yield from ((row.article_id, row.version) for row in rows)


def _read_waiting(connection: Connection, file: Row[Any]) -> Iterator[tuple[str, int]]:
    column = tables.outbox.c
    for line in connection.scalars(select(column.line).where(column.file_id == file.id)):
        yield _identity(line)


@contextmanager
def _open_lines(path: Path, file: Row[Any], *, is_open: bool) -> Iterator[IO[bytes]]:
    """Open the lines of a file; of one that grows, those up to the length that is known."""
    if is_open:
        with path.open("rb") as stream:
            yield io.BytesIO(stream.read(file.size))
    elif file.compression == "gzip":
        with gzip.open(path) as stream:
            yield stream  # type: ignore[misc]  # reads as any stream of bytes
    elif file.compression == "zstd":
        with zstandard.open(path, "rb") as stream:
            yield io.BufferedReader(stream)
    else:
        with path.open("rb") as stream:
            yield stream


def _identity(line: bytes) -> tuple[str, int]:
    record = json.loads(line)
    return record["articleId"], record["version"]
