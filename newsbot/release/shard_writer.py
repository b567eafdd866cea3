"""Write the data files of a release."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa

from newsbot.release.release_folder import hash_file
from newsbot.release.shards import Chunk, DataFormat, Shard

DATA_FOLDER = "data"


class ShardWriter:
    """The data files below the folder of a release; several may be written at once."""

    def __init__(self, folder: Path, kind: DataFormat, schema: pa.Schema, compression: str) -> None:
        self._folder = folder
        self._kind = kind
        self._schema = schema
        self._compression = compression
        self._files: list[dict[str, Any]] = []

    @property
    def files(self) -> list[dict[str, Any]]:
        """Path, size, hash and number of articles of each finished file."""
        return sorted(self._files, key=lambda file: Path(file["path"]))

    def write(self, part: str, number: int, chunks: Iterable[Chunk]) -> Generator[Chunk]:
        """Write a file of a folder, and yield each chunk once it is written.

        There is no file without articles.

        :raises OSError: it could not be written.
        """
        name = f"articles-{number:05}{self._kind.name_suffix(self._compression)}"
        path = self._folder / DATA_FOLDER / part / name
        shard: Shard | None = None
        articles = 0
        for chunk in chunks:
            if chunk.lines:
                shard = shard or self._open(path)
                shard.write(chunk)
                articles += len(chunk.lines)
            yield chunk
        if shard:
            shard.close()
            self._files.append(
                {
                    "path": path.relative_to(self._folder).as_posix(),
                    "articles": articles,
                    "bytes": path.stat().st_size,
                    "sha256": hash_file(path),
                }
            )

    def _open(self, path: Path) -> Shard:
        path.parent.mkdir(parents=True, exist_ok=True)
        return self._kind.shard(path, self._schema, self._compression)
