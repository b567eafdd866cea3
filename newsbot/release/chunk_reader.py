"""Read sorted lines in chunks with their tables, each of which becomes a row group."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress

import pyarrow as pa

from newsbot.items import Article
from newsbot.release.line_blocks import cut_blocks
from newsbot.release.line_keys import read_table
from newsbot.release.line_spill import SpilledLine
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


def read_chunks(
    lines: Iterable[SpilledLine], schema: pa.Schema, convert: Convert | None
) -> Generator[Chunk]:
    """Yield chunks of lines, in their order.

    :param schema: of a release.
    :param convert: makes lines of another format.
    """
    for some in cut_blocks(lines, _count_bytes):
        chunk = _make_chunk(some, schema)
        yield _convert_lines(chunk, convert) if convert else chunk


def _make_chunk(some: list[SpilledLine], schema: pa.Schema) -> Chunk:
    read_bytes = sum(map(_count_bytes, some))
    kept, table = _read_rows(some, pa.schema(list(schema)[2:], schema.metadata))
    left_out = {NO_ARTICLE: len(some) - len(kept)}
    if not kept:
        return Chunk([], schema.empty_table(), read_bytes, left_out)
    sites = pa.array((each.site or None for each in kept), pa.string())
    days = pa.array((each.day or None for each in kept), pa.string()).cast(pa.date32())
    columns = [sites, days, *(column.chunk(0) for column in table.columns)]
    whole = pa.Table.from_arrays(columns, schema=schema)
    return Chunk([each.line for each in kept], whole, read_bytes, left_out)


def _convert_lines(chunk: Chunk, convert: Convert) -> Chunk:
    converted = [_convert_line(line, convert) for line in chunk.lines]
    kept = [line for line in converted if line]
    table = chunk.table.filter(pa.array(map(bool, converted), pa.bool_()))
    left_out = {**chunk.left_out, NOT_CONVERTIBLE: len(converted) - len(kept)}
    return Chunk(kept, table, chunk.read_bytes, left_out)


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
