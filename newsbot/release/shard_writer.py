"""Write the data files of a release, one open at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from newsbot.release.release_folder import hash_file
from newsbot.release.shards import Chunk, DataFormat, Shard

SHARD_BYTES = 1_000_000_000
"""Size of the lines of a data file, which then has some 300 MB."""
DATA_FOLDER = "data"


class ShardWriter:
    """The data files below the folder of a release."""

    def __init__(self, folder: Path, kind: DataFormat, schema: pa.Schema, compression: str) -> None:
        self._folder = folder
        self._kind = kind
        self._schema = schema
        self._compression = compression
        self._part: str | None = None
        self._number = 0
        self._size = 0
        self._rows = 0
        self._path: Path
        self._shard: Shard | None = None
        self.files: list[dict[str, Any]] = []
        """Path, size, hash and number of articles of each finished file."""

    def write(self, part: str, chunk: Chunk) -> None:
        """Append a chunk to the file of its folder, or begin one; an empty chunk is left out.

        :raises OSError: it could not be written.
        """
        if not chunk.lines:
            return
        shard = self._shard
        if shard is None or part != self._part or self._size >= SHARD_BYTES:
            shard = self._begin(part)
        shard.write(chunk)
        self._size += sum(map(len, chunk.lines))
        self._rows += len(chunk.lines)

    def close(self) -> None:
        """Complete the latest file."""
        if self._shard is None:
            return
        self._shard.close()
        self._shard = None
        self.files.append(
            {
                "path": self._path.relative_to(self._folder).as_posix(),
                "articles": self._rows,
                "bytes": self._path.stat().st_size,
                "sha256": hash_file(self._path),
            }
        )

    def _begin(self, part: str) -> Shard:
        self.close()
        self._number = self._number + 1 if part == self._part else 0
        self._part, self._size, self._rows = part, 0, 0
        name = f"articles-{self._number:05}{self._kind.name_suffix(self._compression)}"
        self._path = self._folder / DATA_FOLDER / part / name
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._shard = self._kind.shard(self._path, self._schema, self._compression)
        return self._shard
