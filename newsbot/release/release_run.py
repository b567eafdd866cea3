"""Make a release: read and choose lines, sort them, write data files and what describes them."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from newsbot.console.progress_bar import show_progress, showing_progress
from newsbot.items import SCHEMA_VERSION
from newsbot.release.article_filters import ArticleFilters
from newsbot.release.chunk_reader import (
    NO_ARTICLE,
    NOT_CONVERTIBLE,
    make_release_schema,
    read_chunks,
)
from newsbot.release.croissant import format_croissant
from newsbot.release.data_card import write_card
from newsbot.release.line_keys import LineKeys, read_keys
from newsbot.release.line_spill import LineSpill, SpilledShard
from newsbot.release.read_ahead import read_ahead
from newsbot.release.release_figures import ReleaseFigures
from newsbot.release.release_folder import (
    MANIFEST,
    SUCCESS,
    ForeignFolderError,
    hash_file,
    replacing_release,
)
from newsbot.release.release_input import ReleaseInput
from newsbot.release.shard_writer import ShardWriter
from newsbot.release.shards import FORMATS, Chunk
from newsbot.version import __version__
from newsbot.write.written_files import OutputPlace

Partition = Literal["none", "date", "site", "language"]

SHARD_BYTES = 500_000_000
"""Size of the lines of a data file at most, which then has some 150 MB as Parquet."""
WRITERS = 2
"""Data files that are written at once. Each takes some 60 MB of memory, and a core."""
OTHER_SCHEMA = "another schema version"
NO_PART = "unknown"
"""Folder of articles without the date, site or language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseOrder:
    """What to release, and how."""

    places: tuple[OutputPlace, ...]
    """Output folders, or files of lines."""
    output: Path
    format: str = "parquet"
    compression: str = "zstd"
    partition: Partition = "none"
    filters: ArticleFilters = field(default_factory=ArticleFilters)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleaseResult:
    """What was released; ``left_out`` counts lines by the option or reason."""

    articles: int
    files: int
    lines: int
    left_out: dict[str, int]
    unread_files: int

    @property
    def is_incomplete(self) -> bool:
        """Whether a part of the input could not be read, or not be converted."""
        return bool(self.unread_files or {NO_ARTICLE, NOT_CONVERTIBLE} & {*self.left_out})


class NoArticlesError(Exception):
    """No article is left for a release; ``result`` says why."""

    def __init__(self, result: ReleaseResult) -> None:
        super().__init__("no article is left")
        self.result = result


def make_release(order: ReleaseOrder) -> ReleaseResult:
    """Write a release, which replaces the one before as a whole.

    The same lines give the same bytes, with the same versions of newsbot and its libraries.

    :raises NoArticlesError: no line is left; the release before stays.
    :raises FolderInUseError: another export is writing it.
    :raises ForeignFolderError: the folder holds something that is no release, or is a part of the
        input.
    :raises OSError: an input folder cannot be read, or the release not be written.
    """
    _check_places(order)
    source = ReleaseInput(order.places)
    with replacing_release(order.output) as folder:
        run = _ReleaseRun(order, source, folder)
        work = folder / ".work"
        work.mkdir()
        try:
            with LineSpill(work) as spill:
                run.read_lines(spill)
                run.write_shards(spill)
        except sqlite3.OperationalError as error:
            raise OSError(errno.ENOSPC, f"table of keys: {error}") from error
        shutil.rmtree(work)
        with showing_progress("describing"):
            result = run.describe()
        if not result.articles:
            raise NoArticlesError(result)
        return result


def _check_places(order: ReleaseOrder) -> None:
    """Make sure that no later export, or any other reader, takes the release for output of a crawl.

    :raises ForeignFolderError: the release is to be in a folder of the input.
    """
    output = Path(os.path.abspath(order.output))  # noqa: PTH100 - a link stays a link
    for place in order.places:
        if isinstance(place, Path) and (output.parent.resolve() / output.name).is_relative_to(
            place.resolve()
        ):
            msg = f"{order.output}: is in the input {place}; --output must be a folder outside it"
            raise ForeignFolderError(msg)


class _ReleaseRun:
    def __init__(self, order: ReleaseOrder, source: ReleaseInput, folder: Path) -> None:
        self._order = order
        self._source = source
        self._folder = folder
        self._lines = 0
        self._read_bytes = 0
        self._left_out: Counter[str] = Counter()
        self._figures = ReleaseFigures()
        self._checks = list(order.filters.make_checks().items())
        schema = make_release_schema()
        kind = FORMATS[order.format]
        self._schema = schema
        self._convert = kind.convert
        self._shards = ShardWriter(folder, kind, schema, order.compression)

    def read_lines(self, spill: LineSpill) -> None:
        """Read, filter and spill all lines."""
        keys = (read_keys(block) for block in self._source.read_blocks())
        with closing(read_ahead(keys)) as ahead:
            for block in show_progress(
                ahead,
                total=self._source.size,
                label="reading",
                position=lambda: self._source.position,
            ):
                self._lines += len(block)
                spill.add(self._choose(block))
        with showing_progress("choosing"):
            self._left_out.update(spill.choose(self._order.filters))

    def _choose(
        self, block: list[tuple[bytes, LineKeys | None]]
    ) -> Iterator[tuple[str, LineKeys, bytes, bytes]]:
        for line, keys in block:
            if keys is None or not keys.is_article:
                self._left_out[NO_ARTICLE] += 1
            elif not keys.is_readable:
                self._left_out[OTHER_SCHEMA] += 1
            elif reason := next((name for name, is_met in self._checks if not is_met(keys)), ""):
                self._left_out[reason] += 1
            else:
                ended = line if line.endswith(b"\n") else line + b"\n"
                digest = sha256(ended).digest()
                yield self._name_part(keys), keys, ended, digest

    def _name_part(self, keys: LineKeys) -> str:
        if self._order.partition == "none":
            return ""
        language = (keys.language or "").partition("-")[0].lower()
        names = {"date": keys.day, "site": keys.site, "language": language}
        name = names[self._order.partition]
        # A name from a page must not lead out of the folder, or hide it.
        safe = quote(name, safe="")[:100]
        return f"%2E{safe[1:]}" if safe.startswith(".") else safe or NO_PART

    def write_shards(self, spill: LineSpill) -> None:
        """Write the data files, several at once."""
        with showing_progress("sorting"):
            shards = [self._write_shard(spill, shard) for shard in spill.cut(SHARD_BYTES)]
        with closing(read_ahead(*shards, at_once=WRITERS)) as written:
            for chunk in show_progress(
                written,
                total=spill.chosen_bytes,
                label="writing",
                position=lambda: self._read_bytes,
            ):
                self._read_bytes += chunk.read_bytes
                self._left_out.update(chunk.left_out)
                self._figures.add(chunk.table)

    def _write_shard(self, spill: LineSpill, shard: SpilledShard) -> Generator[Chunk]:
        chunks = read_chunks(spill.read(shard), self._schema, self._convert)
        yield from self._shards.write(shard.part, shard.number, chunks)

    def describe(self) -> ReleaseResult:
        """Write data card, metadata, manifest and ``_SUCCESS``."""
        manifest = self._make_manifest()
        write_card(self._folder, manifest, self._figures)
        text = format_croissant(manifest)
        (self._folder / "croissant.json").write_text(text, encoding="utf-8")
        described = sorted(
            path.relative_to(self._folder).as_posix()
            for path in self._folder.rglob("*")
            if path.is_file()
        )
        data = {file["path"] for file in manifest["files"]}
        manifest["documents"] = [
            {"path": name, "sha256": hash_file(self._folder / name)}
            for name in described
            if name not in data
        ]
        path = self._folder / MANIFEST
        path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")
        (self._folder / SUCCESS).write_text(f"{hash_file(path)}\n", "ascii")
        return ReleaseResult(
            articles=self._figures.articles,
            files=len(manifest["files"]),
            lines=self._lines,
            left_out=manifest["input"]["leftOut"],
            unread_files=self._source.unread_files,
        )

    def _make_manifest(self) -> dict[str, Any]:
        order = self._order
        return {
            "newsbot": __version__,
            "schemaVersion": SCHEMA_VERSION,
            "format": order.format,
            "compression": order.compression,
            "partition": order.partition,
            "filters": order.filters.describe(),
            "articles": self._figures.articles,
            "input": {
                "lines": self._lines,
                "unreadFiles": self._source.unread_files,
                "leftOut": {name: n for name, n in sorted(self._left_out.items()) if n},
                "rejections": dict(sorted(self._source.count_rejections().items())),
            },
            "files": self._shards.files,
        }
