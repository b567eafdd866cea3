"""Read the lines of output files in blocks, and count what cannot be read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from newsbot.console import print_notice
from newsbot.record_streams import InputError, RecordSource
from newsbot.release.line_blocks import cut_blocks
from newsbot.write.object_storage import ObjectFile
from newsbot.write.written_files import OutputPlace, find_rejection_files, find_written_files


class ReleaseInput:
    """The finished output files below some folders, or files of lines."""

    def __init__(self, places: Sequence[OutputPlace]) -> None:
        """Find the files; ``.part`` and hidden files are left alone.

        :raises OSError: a place is not there, or a folder cannot be read.
        """
        self.unread_files = 0
        """Number of files that are truncated or broken; their whole lines are read."""
        self._places = places
        found = [file for place in places for file in find_written_files(place)]
        whole = {_identify(file.path): file for file in found if not file.is_growing}
        self.files = [file.path for file in whole.values()]
        self.size = sum(file.size for file in whole.values())
        self.position = 0
        """Bytes of ``size`` that have been read."""

    def read_blocks(self) -> Iterator[list[bytes]]:
        """Yield the lines of all files, in blocks."""
        return cut_blocks(self._read_lines(), len)

    def count_rejections(self) -> Counter[str]:
        """Return the number of rejections below the folders by outcome."""
        outcomes: Counter[str] = Counter()
        folders = [place for place in self._places if place.is_dir()]
        found = [path for folder in folders for path, _ in find_rejection_files(folder)]
        for path in {_identify(path): path for path in found}.values():
            with path.open("rb") as lines:
                outcomes.update(_read_outcome(line) for line in lines)
        outcomes.pop("", None)
        return outcomes

    def _read_lines(self) -> Iterator[bytes]:
        for path in self.files:
            start = self.position
            try:
                source = RecordSource(path, is_read_twice=False)
            except InputError as error:
                self._report(error)
                continue
            try:
                for line in source.lines():
                    if not line.isspace():
                        yield line
                    self.position = start + source.position
            except InputError as error:
                self._report(error)
            finally:
                source.close()
            self.position = start + source.size

    def _report(self, error: InputError) -> None:
        self.unread_files += 1
        print_notice(str(error))


def _identify(path: Path | ObjectFile) -> str:
    return str(path.resolve() if isinstance(path, Path) else path)


def _read_outcome(line: bytes) -> str:
    try:
        return str(json.loads(line)["outcome"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
