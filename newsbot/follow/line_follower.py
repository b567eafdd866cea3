"""Read the lines of output files that a cursor does not have yet."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Generator, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from newsbot.follow.article_sources import FindPlaces
from newsbot.follow.cursor import Cursor, Place
from newsbot.record_streams import BROKEN_STREAM, MAX_LINE_BYTES, decompress
from newsbot.write.written_files import WrittenFile, find_written_files

logger = logging.getLogger(__name__)

NEWEST_FILES = 3
"""Of a site, which may still grow: without a store, a plain file grows under its final name."""
_CHECKED_BYTES = 1 << 14
"""Before the place up to which a file was read, which must be the same when it is continued: about
one line, since the ends of lines are often alike."""
_CHUNK_BYTES = 1 << 20


class LineFollower:
    """The lines of articles below folders, each at least once.

    ``cursor`` moves with each line that is taken. A file is continued where it was read to, also
    when it was finished, compressed or resumed in the meantime. One that was cut or replaced is
    read from its beginning. Lines that are not JSON objects are skipped, with a warning for each
    file.
    """

    def __init__(self, source: FindPlaces, cursor: Cursor) -> None:
        self._find_places = source
        self.cursor = cursor

    def read_new(self) -> Iterator[bytes]:
        """Yield the lines that are new by now, each with its line end, and return.

        Lines of one run are in its order, runs in that of their ids, which begin with their time.
        The files of a run that comes late are read when they are there.

        :raises OSError: a folder, a file or the store that knows them cannot be read.
        """
        found = [file for place in self._find_places() for file in find_written_files(place)]
        files = sorted(found, key=lambda file: file.order)
        growing = _find_growing(files)
        for file in files:
            if self.cursor.is_done(file.name):
                continue
            is_read = yield from self._read_file(file)
            if is_read and file.name not in growing:
                self.cursor.finish(file.name)

    def _read_file(self, file: WrittenFile) -> Generator[bytes, None, bool]:
        """Yield lines, and return whether the file could be read as far as it is written."""
        try:
            with file.path.open("rb") as raw:
                yield from self._read_lines(file, raw)
        except FileNotFoundError:
            return False  # it got another name in the meantime: the next reading finds it
        except BROKEN_STREAM as error:
            if not file.is_growing:
                logger.warning("%s: is truncated or broken (%s)", file.path, error)
        return True

    def _read_lines(self, file: WrittenFile, raw: Any) -> Iterator[bytes]:
        place = self.cursor.find(file.name)
        stream = decompress(raw)
        end = _skip(raw, stream, place)
        if end is None:
            logger.warning("%s was cut or replaced and is read again", file.path)
            raw.seek(0)
            stream, place, end = decompress(raw), Place(), b""
        skipped = 0
        while line := stream.readline(MAX_LINE_BYTES):
            is_record = _is_record(line)
            if not (is_record or line.endswith(b"\n") or len(line) == MAX_LINE_BYTES):
                break  # the end of the line is still to be written
            end = (end + line)[-_CHECKED_BYTES:]
            place = Place(place.size + len(line), _hash(end))
            self.cursor.move(file.name, place)
            if is_record:
                yield line if line.endswith(b"\n") else line + b"\n"
            elif line.strip():
                skipped += 1
                if skipped == 1:
                    message = "%s: the line before byte %d is no record"
                    logger.warning(message, file.path, place.size)
        if skipped > 1:
            logger.warning("%s: %d lines are no records", file.path, skipped)


def _find_growing(files: list[WrittenFile]) -> set[str]:
    """Return the names of files that may grow: ``.part``, and the newest plain ones of a site."""
    growing = {file.name for file in files if file.is_growing}
    plain = defaultdict(list)
    for file in files:
        # An object is there as a whole.
        if isinstance(file.path, Path) and file.path.name == file.name.rpartition("/")[2]:
            plain[file.folder.rpartition("/")[0]].append(file.name)
    return growing.union(*(names[-NEWEST_FILES:] for names in plain.values()))


def _skip(raw: Any, stream: Any, place: Place) -> bytes | None:
    """Move to a place, and return the bytes before it.

    :return: None if the file is shorter, or has other bytes there than were read.
    """
    rest = max(0, place.size - _CHECKED_BYTES)
    if stream is raw:
        raw.seek(rest)
        rest = 0
    while rest > 0:
        passed = stream.read(min(rest, _CHUNK_BYTES))
        if not passed:
            return None
        rest -= len(passed)
    end: bytes = stream.read(min(place.size, _CHECKED_BYTES))
    return end if place == Place() or _hash(end) == place.check else None


def _is_record(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _hash(end: bytes) -> str:
    return blake2b(end, digest_size=4).hexdigest()
