"""Read sorted lines in chunks with their tables, each of which becomes a row group."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import groupby
from operator import attrgetter

import pyarrow as pa

from newsbot.items import Article
from newsbot.release.line_blocks import cut_blocks
from newsbot.release.line_keys import read_table
from newsbot.release.line_spill import LineSpill, SpilledLine
from newsbot.release.shards import Chunk
from newsbot.table_schemas import make_arrow_schema

NO_ARTICLE = "not an article"
NOT_CONVERTIBLE = "lacks what the format demands"
Convert = Callable[[Article], bytes]


def make_release_schema() -> pa.Schema:
    """Return the schema of a release's tables: that of a line after the columns site and date."""
    lines = make_arrow_schema()
    columns = [pa.field("site", pa.string()), pa.field("date", pa.date32()), *lines]
    return pa.schema(columns, metadata=lines.metadata)


class ChunkReader:
    """Chunks of the lines that are kept, in their order.

    ``left_out`` counts the lines that do not fit the schema, or cannot be converted, by reason.
    """

    def __init__(self, schema: pa.Schema, convert: Convert | None) -> None:
        """Take the schema of a release, and what makes lines of another format."""
        self.left_out: Counter[str] = Counter()
        self.read_bytes = 0
        """Size of the lines that have been read."""
        self._schema = schema
        self._line_schema = pa.schema(list(schema)[2:], schema.metadata)
        self._convert = convert

    def read(self, spill: LineSpill) -> Iterator[tuple[str, Chunk]]:
        """Yield chunks, each after the name of its folder."""
        for part, lines in groupby(spill.read(), key=attrgetter("part")):
            for some in cut_blocks(lines, _count_bytes):
                self.read_bytes += sum(map(_count_bytes, some))
                yield part, self._make_chunk(some)

    def _make_chunk(self, some: list[SpilledLine]) -> Chunk:
        kept, table = _read_rows(some, self._line_schema)
        self.left_out[NO_ARTICLE] += len(some) - len(kept)
        if not kept:
            return Chunk([], self._schema.empty_table())
        sites = pa.array((each.site or None for each in kept), pa.string())
        days = pa.array((each.day or None for each in kept), pa.string()).cast(pa.date32())
        columns = [sites, days, *(column.chunk(0) for column in table.columns)]
        whole = pa.Table.from_arrays(columns, schema=self._schema)
        lines = [each.line for each in kept]
        chunk = Chunk(lines, whole)
        return self._convert_lines(chunk, self._convert) if self._convert else chunk

    def _convert_lines(self, chunk: Chunk, convert: Convert) -> Chunk:
        lines, table = chunk.lines, chunk.table
        converted = [_convert_line(line, convert) for line in lines]
        kept = [line for line in converted if line]
        if len(kept) < len(lines):
            self.left_out[NOT_CONVERTIBLE] += len(lines) - len(kept)
            table = table.filter(pa.array(map(bool, converted)))
        return Chunk(kept, table)


def _convert_line(line: bytes, convert: Convert) -> bytes:
    """Return an article in another format, empty if it lacks what that demands."""
    with suppress(ValueError, RecursionError):
        return convert(Article.from_dict(json.loads(line)))
    return b""


def _count_bytes(each: SpilledLine) -> int:
    return len(each.line)


def _read_rows(some: list[SpilledLine], schema: pa.Schema) -> tuple[list[SpilledLine], pa.Table]:
    """Return the lines that the schema fits, and their table."""
    try:
        return some, read_table([each.line for each in some], schema)
    except ValueError:
        if len(some) == 1:
            return [], schema.empty_table()
    kept: list[SpilledLine] = []
    tables = []
    middle = len(some) // 2
    for half in (some[:middle], some[middle:]):
        fitting, table = _read_rows(half, schema)
        kept += fitting
        tables.append(table)
    return kept, pa.concat_tables(tables).combine_chunks()
