"""The files of articles below an output folder, in the order of their runs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from newsbot.write.compressions import COMPRESSIONS
from newsbot.write.json_lines import JsonLines
from newsbot.write.line_files import GROWING_SUFFIX, REJECTED_SUFFIX
from newsbot.write.object_storage import ObjectFile, ObjectFolder

OutputPlace = Path | ObjectFolder
"""A folder of files, or a single file; or a storage of objects."""

_PACKED = "|".join(re.escape(each.suffix) for each in COMPRESSIONS.values() if each.suffix)
_NAME = re.compile(
    rf"(?P<name>[^.].*?{re.escape(JsonLines.suffix)})(?:{_PACKED})?"
    rf"(?P<growing>{re.escape(GROWING_SUFFIX)})?"
)
_RUN = re.compile(rf"(?P<run>.*?)(?:\.(?P<number>\d+))?{re.escape(JsonLines.suffix)}")


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenFile:
    """A file of articles as JSON lines, plain or compressed."""

    path: Path | ObjectFile
    name: str
    """Below the folder, without the suffix of a compression and ``.part``: it stays the same."""
    is_growing: bool
    """Whether it ends in ``.part``: a run is writing it, or was killed while it did."""

    @property
    def size(self) -> int:
        """Its length in bytes.

        :raises OSError: it is not there.
        """
        return self.path.size if isinstance(self.path, ObjectFile) else self.path.stat().st_size

    @property
    def folder(self) -> str:
        """The part of ``name`` before its last slash, empty without one."""
        return self.name.rpartition("/")[0]

    @property
    def order(self) -> tuple[str, int, str]:
        """Sorts files by run, whose id begins with its time, and by their number in the run."""
        base = self.name.rpartition("/")[2]
        found = _RUN.fullmatch(base)
        if found is None:
            return base, 0, self.name
        return found["run"], int(found["number"] or 1), self.name


def find_written_files(place: OutputPlace) -> list[WrittenFile]:
    """Return the files of articles below a place, or the one that is given, in their order.

    Left out are hidden files and folders, files of rejections, what was cut off a file, and files
    of other formats. Of a file that is there twice, as while it is compressed, it is the finished
    one, and rather the plain one.

    :raises OSError: a folder or a storage cannot be read.
    """
    if isinstance(place, Path) and not place.is_dir():
        place.stat()
        found = _recognize(place, place.name)
        return [found or WrittenFile(path=place, name=place.name, is_growing=False)]
    files: dict[str, WrittenFile] = {}
    for path, name in _list_files(place):
        file = _recognize(path, name)
        if file is not None:
            other = files.get(file.name)
            files[file.name] = min(file, other, key=_rank) if other else file
    return sorted(files.values(), key=lambda file: file.order)


def find_rejection_files(place: OutputPlace) -> list[tuple[Path | ObjectFile, str]]:
    """Return the files of rejections below a place, and their paths in it, in the order of these.

    :raises OSError: a folder or a storage cannot be read.
    """
    found = [(path, name) for path, name in _list_files(place) if name.endswith(REJECTED_SUFFIX)]
    return sorted(found, key=itemgetter(1))


def _list_files(place: OutputPlace) -> Iterator[tuple[Path | ObjectFile, str]]:
    """Yield the files below a place with their paths in it, but for those of hidden folders."""
    if isinstance(place, Path):
        yield from ((path, path.relative_to(place).as_posix()) for path in _walk(place))
        return
    for file in place.list_files():
        if not any(part.startswith(".") for part in file.key.split("/")[:-1]):
            yield file, file.key


def _recognize(path: Path | ObjectFile, name: str) -> WrittenFile | None:
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    kept = name[: len(name) - len(path.name)] + found["name"]
    return WrittenFile(path=path, name=kept, is_growing=found["growing"] is not None)


def _rank(file: WrittenFile) -> tuple[bool, int]:
    return file.is_growing, len(file.path.name)


def _walk(place: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(place, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            yield Path(folder, name)


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # a folder that was removed in the meantime
        raise error
