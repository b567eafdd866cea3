"""Check that the store agrees with itself and with the files of articles; change nothing."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from newsbot.outcomes import Outcome
from newsbot.run_record import RunRecord
from newsbot.store.batch_check import check_batch, name_differences
from newsbot.store.database import Store
from newsbot.store.facts.article_facts import article_table
from newsbot.store.facts.article_files import file_table, outbox_table
from newsbot.store.facts.run_history import run_history_table
from newsbot.store.facts.shared_outbox import outbox_line_table
from newsbot.store.facts.url_facts import OPEN, WITH_ARTICLE, url_table
from newsbot.store.outbox_batches import FLEET_FOLDER
from newsbot.store.site_run import name_place, parse_ends, run_table, site_table
from newsbot.write import (
    COMPRESSIONS,
    GROWING_SUFFIX,
    OUTPUT_FORMATS,
    UNREADABLE,
    find_format,
    name_growing,
)
from newsbot.write.object_storage import SCHEME

STATES = frozenset({OPEN, *(outcome.value for outcome in Outcome)})


def count_elsewhere(store: Store, folder: Path) -> int:
    """Count the files on another machine or in another folder, which cannot be checked.

    :raises StoreError: the store cannot be read.
    """
    files = store.read(sa.select(file_table))
    return sum(not _is_expected(file, store, folder) for file in files)


def find_set_aside(store: Store, folder: Path) -> list[Path]:
    """Return the ends of files that were cut: lines that no run has recorded.

    :raises StoreError: the store cannot be read.
    """
    names = store.read(sa.select(site_table.c.name).order_by(site_table.c.name))
    return [path for row in names for path in sorted((folder / row.name).glob("*/*.part.cut*"))]


def check_store(
    store: Store,
    folder: Path,
    *,
    watch: Callable[[Sequence[sa.Row[Any]]], Iterable[sa.Row[Any]]] = iter,
) -> Iterator[str]:
    """Yield a sentence for each contradiction.

    Every URL is open or has a known outcome; one that has an article has it in the store, and the
    reverse. Each run has discovered as many URLs as have ended, and written as many articles as its
    files have. Each line of each file is one version of one article, and the reverse; there are no
    other files of articles. A run that is under way is seen as of its last transaction.

    :param folder: the output folder, which the paths of files are relative to.
    :param watch: passes the files on, and shows how many are checked.
    :raises StoreError: the store cannot be read.
    """
    # Before the look-ups: the store knows each file before it is on the disk.
    sites = store.read(sa.select(site_table.c.name).order_by(site_table.c.name))
    names = [*(row.name for row in sites), FLEET_FOLDER]
    paths = [path for name in names for path in sorted((folder / name).glob("*/*"))]
    with store.snapshot() as connection:
        yield from _check_urls(connection)
        yield from _check_runs(connection)
        yield from _check_histories(connection)
        files = connection.execute(sa.select(file_table).order_by(file_table.c.id)).all()
        for file in watch(files):
            if _is_expected(file, store, folder):
                check = check_batch if file.site_id is None else _check_file
                yield from check(connection, file, folder)
        known = {folder / file.path for file in files}
        yield from _find_unknown_files(paths, known)
        yield from _find_leftovers(connection, folder)


def _check_urls(connection: sa.Connection) -> Iterator[str]:
    state, count = url_table.c.state, sa.select(sa.func.count())
    for name, number in connection.execute(sa.select(state, sa.func.count()).group_by(state)):
        if name not in STATES:
            yield f"{number} URLs have the state {name!r}, which does not exist"
    is_same = article_table.c.fingerprint == url_table.c.fingerprint
    written = count.select_from(url_table.outerjoin(article_table, is_same)).where(
        state.in_([outcome.value for outcome in WITH_ARTICLE]), article_table.c.id.is_(None)
    )
    if number := connection.scalar(written):
        yield f"{number} URLs are recorded as written, but have no article"
    unknown = count.select_from(article_table.outerjoin(url_table, is_same)).where(
        url_table.c.fingerprint.is_(None)
    )
    if number := connection.scalar(unknown):
        yield f"{number} articles have no URL"
    is_of = outbox_table.c.file_id == file_table.c.id
    late = count.select_from(outbox_table.outerjoin(file_table, is_of)).where(
        sa.or_(file_table.c.closed_at.is_not(None), file_table.c.id.is_(None))
    )
    if number := connection.scalar(late):
        yield f"{number} lines wait for a file that is closed or does not exist"
    yield from _check_outbox(connection)


def _check_outbox(connection: sa.Connection) -> Iterator[str]:
    """Compare the lines of a fleet with its articles and batches."""
    line, file, article = outbox_line_table.c, file_table.c, article_table.c
    count = sa.select(sa.func.count())
    is_of = line.file_id == file.id
    late = count.select_from(outbox_line_table.join(file_table, is_of))
    if number := connection.scalar(late.where(file.closed_at.is_not(None))):
        yield f"{number} lines of the outbox are for a file that is closed"
    is_line = (
        line.site_id == article.site_id,
        line.article_id == article.article_id,
        line.version == article.version,
    )
    lost = count.where(article.file_id.is_(None), ~sa.exists().where(*is_line))
    if number := connection.scalar(lost):
        yield f"{number} articles are in no file, and have no line in the outbox"


def _check_runs(connection: sa.Connection) -> Iterator[str]:
    """Compare what each run has counted with itself, and with its articles."""
    article, run = article_table.c, run_table.c
    of_run = article.site_id, article.epoch
    written = sa.select(*of_run, sa.func.count()).group_by(*of_run)
    articles = {(row[0], row[1]): row[2] for row in connection.execute(written)}
    runs = sa.select(run_table, site_table.c.name).join_from(run_table, site_table)
    for row in connection.execute(runs.order_by(run.site_id, run.epoch)):
        name = f"run {row.run_id} of {row.name}"
        try:
            ends = parse_ends(row.ends)
        except ValueError as error:
            yield f"{name}: its column ends cannot be read: {error}"
            continue
        if row.found != ends.total() + row.pending:
            left = f"{ends.total()} ended and {row.pending} were left"
            yield f"{name}: {row.found} URLs were discovered, but {left}"
        if row.ended_at is not None and row.pending:
            yield f"{name} came to its end, but {row.pending} of its URLs did not"
        lines = ends[Outcome.WRITTEN] + ends[Outcome.UPDATED]
        kept = articles.get((row.site_id, row.epoch), 0)
        if lines != kept:
            yield f"{name}: {lines} articles were written, but the store has {kept}"


def _check_histories(connection: sa.Connection) -> Iterator[str]:
    """Compare the figures of each run with what it counted, which is kept for a shorter time."""
    history, run = run_history_table.c, run_table.c
    is_same = sa.and_(run.site_id == history.site_id, run.epoch == history.epoch)
    rows = (
        sa.select(run_history_table, site_table.c.name, run.ends)
        .join_from(run_history_table, site_table)
        .join(run_table, is_same, isouter=True)
        .order_by(history.site_id, history.epoch)
    )
    for row in connection.execute(rows):
        name = f"the history of run {row.run_id} of {row.name}"
        try:
            outcomes = Counter(RunRecord.from_json(row.figures).outcomes)
            ends = outcomes if row.ends is None else parse_ends(row.ends)
        except ValueError as error:
            reason = str(error).partition("\n")[0]
            yield f"{name} cannot be read: {reason}"
            continue
        if +outcomes != +ends:
            yield f"{name} has the outcomes {dict(+outcomes)}, but the run {dict(+ends)}"


def _find_leftovers(connection: sa.Connection, folder: Path) -> Iterator[str]:
    """Name the open files that a later run should have finished, here and elsewhere."""
    file, run = file_table.c, run_table.c
    waiting = sa.select(sa.func.count()).where(outbox_table.c.file_id == file.id)
    ended = sa.exists().where(
        run.site_id == file.site_id, run.epoch >= file.epoch, run.ended_at.is_not(None)
    )
    wanted = sa.select(file_table, waiting.scalar_subquery().label("waiting"))
    left = wanted.where(file.closed_at.is_(None), ended).order_by(file.id)
    for row in connection.execute(left):
        yield (
            f"{_find_path(row, folder)}: is unfinished, {row.waiting} lines wait for it, and no "
            f"run of its site goes on with it: it was begun at {row.place}"
        )


def _find_unknown_files(paths: Iterable[Path], known: Collection[Path]) -> Iterator[str]:
    """Name the files of articles that the store does not know, each of them once."""
    suffixes = "|".join(re.escape(each.suffix) for each in OUTPUT_FORMATS.values())
    ending = "|".join(re.escape(each.suffix) for each in COMPRESSIONS.values())
    # The first group is the name that the store knows.
    articles_file = re.compile(
        rf"(\d{{8}}T\d{{6}}Z-[0-9a-f]{{6,8}}(?:\.\d+)?(?:{suffixes}))"
        rf"(?:{ending})(?:\.part|\.packing)?"
    )
    for path in paths:
        match = articles_file.fullmatch(path.name)
        if match and path.with_name(match[1]) not in known:
            yield f"{path}: belongs to no run in the store"


def _check_file(connection: sa.Connection, file: sa.Row[Any], folder: Path) -> Iterator[str]:
    article, outbox = article_table.c, outbox_table.c
    of_file = sa.select(article.article_id, article.version).where(article.file_id == file.id)
    expected = Counter(row.tuple() for row in connection.execute(of_file))
    path = _find_path(file, folder)
    try:
        identify = find_format(file.path).identify
        if file.closed_at is None:
            waiting = sa.select(outbox.line).where(outbox.file_id == file.id)
            expected -= Counter(identify(line) for line in connection.scalars(waiting))
            if not file.size:
                return  # its lines, if any, were written after the last transaction
        with _open_lines(path, file) as stream:
            found = Counter(identify(line) for line in stream)
    except UNREADABLE as error:
        yield f"{path}: cannot be read: {error}"
        return
    yield from (f"{path}: {each}" for each in name_differences(expected, found))


def _is_expected(file: sa.Row[Any], store: Store, folder: Path) -> bool:
    """Return whether a file should be in the folder, or is in a storage.

    One of another place may have been moved here.

    A store in the output folder is of that folder alone, whatever the machine was called and
    wherever the folder was when the file was begun.
    """
    database = sa.make_url(store.name).database or ""
    is_own = store.dialect == "sqlite" and Path(database).resolve().is_relative_to(folder.resolve())
    is_here = file.place == name_place(folder) or file.place.startswith(SCHEME)
    return is_own or is_here or _find_path(file, folder).exists()


def _find_path(file: sa.Row[Any], folder: Path) -> Path:
    """Return where a file is, or should be."""
    path: Path = folder / file.path
    path = path.with_name(path.name + COMPRESSIONS[file.compression].suffix)
    growing = name_growing(path)
    # Killed between naming the file and recording that, a run leaves a whole file that is open.
    is_finished = file.closed_at is not None or (path.exists() and not growing.exists())
    return path if is_finished else growing


@contextmanager
def _open_lines(path: Path, file: sa.Row[Any]) -> Iterator[IO[bytes]]:
    """Open the lines of a file; of an open one, those up to the length that is recorded.

    A run that is under way may go on writing, and give the file its name at any moment.
    """
    opened = None
    if path.suffix == GROWING_SUFFIX:
        with suppress(FileNotFoundError):
            opened = path.open("rb")
    if opened is None:
        opened = COMPRESSIONS[file.compression].open(
            path.with_name(path.name.removesuffix(GROWING_SUFFIX))
        )
    with opened as stream:
        yield stream if file.closed_at is not None else io.BytesIO(stream.read(file.size))
