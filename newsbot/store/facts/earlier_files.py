"""Finish the files that killed runs of a site left."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from newsbot.store.facts.article_facts import article_table
from newsbot.store.facts.article_files import OutputFile, file_table, finish_file, outbox_table
from newsbot.store.session import Session, now_seconds
from newsbot.store.site_run import name_place, run_table
from newsbot.write import COMPRESSIONS, UNREADABLE, GrowingFile, find_format, number_name

logger = logging.getLogger(__name__)


def finish_earlier_files(run: Session, folder: Path, *, killed: Collection[str]) -> None:
    """Write the lines that killed runs of the site could not, and finish their files.

    A file that already has its final name is never changed: lines that it lacks go to a new file.
    Of a file that was cut, the whole lines that are left are kept.

    :param folder: the output folder; a file of another folder or machine is left alone.
    :param killed: ids of runs whose files are in this folder, wherever it was before.
    :raises OSError: a file cannot be read or written.
    :raises StoreError: the store cannot be used.
    """
    for file in _find_unfinished(run, folder, killed):
        growing = _grow(folder, file)
        if growing.path.exists():
            if not _has_format(file):
                continue
            rest = _close_finished(run, folder, file, growing)
            if rest is None:
                continue
            _take_up(run, rest, _grow(folder, rest))
        else:
            _take_up(run, file, growing)


def _has_format(file: OutputFile) -> bool:
    """Return whether the lines of a file can be read; else it waits, with a warning."""
    try:
        find_format(file.path.name)
    except ValueError as error:
        message = "%s stays open, as its lines cannot be compared with the store: %s"
        logger.warning(message, file.path, error)
        return False
    return True


def _take_up(run: Session, file: OutputFile, growing: GrowingFile) -> None:
    """Append the lines that wait for an unfinished file, and finish it."""
    waiting = _read_outbox(run, file)
    kept = growing.take_up(b"".join(waiting))
    if kept is not None:
        logger.warning(
            "%s lost %d of its %d lines since a killed run wrote them: the file was cut or removed",
            growing.growing_path,
            max(file.lines - kept, 0),
            file.lines,
        )
    if waiting:
        growing.append(waiting)
    # Lines that were lost stay counted: their articles are those of this file.
    written = replace(file, size=growing.size, lines=file.lines + len(waiting))
    finish_file(run, written, growing)
    if growing.path.exists():
        logger.info("finished %s, which a killed run left", growing.path)


def _close_finished(
    run: Session, folder: Path, file: OutputFile, growing: GrowingFile
) -> OutputFile | None:
    """Close a file that has its final name, and return a new one for the lines that it lacks.

    A run was killed before it could record the name, or the store is older than the file: a backup.
    """
    held = _identify_lines(file, growing)
    if growing.growing_path.exists():
        _remove_growing(file, growing, held)
    waiting = _read_outbox(run, file)
    missing = [line for line in waiting if not held[_identify(file, line)]]
    with run.transaction() as connection:
        connection.execute(sa.delete(outbox_table).where(outbox_table.c.file_id == file.id))
        own = file_table.c.id == file.id
        connection.execute(sa.update(file_table).where(own).values(closed_at=now_seconds()))
        rest = _begin_rest(connection, folder, file, missing) if missing else None
    if rest is not None:
        logger.warning(
            "%s is complete and is left as it is; %d lines that it lacks go to %s",
            growing.path,
            len(missing),
            rest.path,
        )
    return rest


def _begin_rest(
    connection: sa.Connection, folder: Path, file: OutputFile, missing: Sequence[bytes]
) -> OutputFile:
    """Enter a new file for lines that a finished one lacks, and move their articles to it."""
    path = _find_free_path(folder, file.path)
    row = connection.execute(sa.select(file_table).where(file_table.c.id == file.id)).one()
    values = {**row._mapping, "path": path.as_posix(), "size": 0, "lines": 0, "closed_at": None}  # noqa: SLF001 - SQLAlchemy's public name
    del values["id"]
    added = connection.execute(sa.insert(file_table).values(values))
    number: int = added.inserted_primary_key[0]  # type: ignore[index]  # an INSERT has one
    rows = [{"file_id": number, "number": n, "line": line} for n, line in enumerate(missing)]
    connection.execute(sa.insert(outbox_table), rows)
    article = article_table.c
    for article_id, version in (_identify(file, line) for line in missing):
        is_line = article.article_id == article_id, article.version == version
        moved = sa.update(article_table).where(article.file_id == file.id, *is_line)
        connection.execute(moved.values(file_id=number))
    return OutputFile(number, path, file.compression)


def _remove_growing(file: OutputFile, growing: GrowingFile, held: Counter[tuple[str, int]]) -> None:
    """Remove what a finished file grew from; keep it under another name if it has other lines."""
    try:
        with growing.growing_path.open("rb") as lines:
            is_held = all(held[_identify(file, line)] for line in lines)
    except UNREADABLE:
        is_held = False
    if not is_held:
        growing.set_aside()
    growing.growing_path.unlink()


def _identify_lines(file: OutputFile, growing: GrowingFile) -> Counter[tuple[str, int]]:
    """Count the versions of articles that a finished file has; those before any damage."""
    found: Counter[tuple[str, int]] = Counter()
    try:
        with COMPRESSIONS[file.compression].open(growing.path) as lines:
            for line in lines:
                found[_identify(file, line)] += 1
    except UNREADABLE as error:
        logger.warning("%s cannot be read to its end: %s", growing.path, error)
    return found


def _identify(file: OutputFile, line: bytes) -> tuple[str, int]:
    return find_format(file.path.name).identify(line)


def _find_unfinished(run: Session, folder: Path, killed: Collection[str]) -> list[OutputFile]:
    """Return the unfinished files of the site that are in the folder, and record that they are."""
    place = name_place(folder)
    is_run = run_table.c.site_id == file_table.c.site_id, run_table.c.epoch == file_table.c.epoch
    wanted = (
        sa.select(file_table, run_table.c.run_id)
        .outerjoin_from(file_table, run_table, sa.and_(*is_run))
        .where(file_table.c.site_id == run.site_id, file_table.c.closed_at.is_(None))
        .order_by(file_table.c.id)
    )
    files = []
    with run.transaction() as connection:
        for row in connection.execute(wanted).all():
            file = OutputFile(row.id, Path(row.path), row.compression, row.size, row.lines)
            growing = _grow(folder, file)
            is_found = growing.growing_path.exists() or growing.path.exists()
            if is_found or row.run_id in killed or row.place == place:
                files.append(file)
        here = file_table.c.id.in_([file.id for file in files])
        connection.execute(sa.update(file_table).where(here).values(place=place))
    return files


def _read_outbox(run: Session, file: OutputFile) -> Sequence[bytes]:
    wanted = (
        sa.select(outbox_table.c.line)
        .where(outbox_table.c.file_id == file.id)
        .order_by(outbox_table.c.number)
    )
    with run.transaction() as connection:
        return connection.scalars(wanted).all()


def _grow(folder: Path, file: OutputFile) -> GrowingFile:
    return GrowingFile(folder / file.path, compression=file.compression, size=file.size)


def _find_free_path(folder: Path, path: Path) -> Path:
    """Return a path beside a file, numbered as a further file of its run, that nothing has."""
    further = (path.with_name(number_name(path.name, number)) for number in count(2))
    return next(each for each in further if not any((folder / each).parent.glob(f"{each.name}*")))
