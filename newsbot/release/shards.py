"""The formats of a release's data files: Parquet, JSON lines, CSV and those of newsbot convert."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from pyarrow import parquet

from newsbot.convert import CONVERTERS
from newsbot.items import Article
from newsbot.write import COMPRESSIONS

PARQUET_LEVEL = 6
"""Of zstd. On articles of the corpus files are 9 % smaller than at pyarrow's own level, and another
4 % smaller at level 9, which takes 1.6 times as long."""
_FORMULA_STARTS = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
"""Characters at which spreadsheets begin a formula, also of full width: OWASP, CSV Injection."""
CSV_LEFT_OUT = frozenset({"articleBlocks"})
"""Columns that CSV does not have: the text is in articleBody."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some thousand lines of one data file, in order, and the table of their fields.

    The table begins with the columns ``site`` and ``date``.
    """

    lines: Sequence[bytes]
    table: pa.Table
    read_bytes: int
    """Size of the lines that were read, with those that were left out."""
    left_out: Mapping[str, int]
    """Numbers of lines that do not fit the schema, or cannot be converted, by reason."""


class Shard(Protocol):
    """A data file that is being written."""

    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:
        """Make the file.

        :raises OSError: it could not be made.
        """

    def write(self, chunk: Chunk) -> None:
        """Append a chunk.

        :raises OSError: it could not be written.
        """

    def close(self) -> None:
        """Complete the file.

        :raises OSError: it could not be written.
        """


class ParquetShard:
    """Apache Parquet, with one row group for each chunk."""

    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:
        self._file = path.open("wb")
        self._writer = parquet.ParquetWriter(
            self._file, schema, compression=compression, **PARQUET_OPTIONS
        )

    def write(self, chunk: Chunk) -> None:
        """Append a row group."""
        self._writer.write_table(chunk.table, row_group_size=chunk.table.num_rows)

    def close(self) -> None:
        """Write the footer, and close the file."""
        self._writer.close()
        self._file.close()


PARQUET_OPTIONS: Mapping[str, Any] = {
    "compression_level": PARQUET_LEVEL,
    "write_page_checksum": True,
}


class LineShard:
    """Lines as they are, compressed."""

    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:  # noqa: ARG002
        self._file = path.open("wb")
        compress = COMPRESSIONS[compression].compress
        self._stream: Any = compress(self._file) if compress else self._file

    def write(self, chunk: Chunk) -> None:
        """Append lines."""
        self._stream.write(b"".join(chunk.lines))

    def close(self) -> None:
        """Complete the compression, and close the file."""
        self._stream.close()
        self._file.close()


class CsvShard:
    """CSV for people and spreadsheets: UTF-8 with a BOM, every cell quoted, no formulas.

    Lists of texts are joined by ``; ``, other nested values are JSON. Null and empty are the same.
    """

    def __init__(self, path: Path, schema: pa.Schema, compression: str) -> None:  # noqa: ARG002
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._names = [name for name in schema.names if name not in CSV_LEFT_OUT]
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL)
        self._writer.writerow(self._names)

    def write(self, chunk: Chunk) -> None:
        """Append rows."""
        columns = (chunk.table.column(name).to_pylist() for name in self._names)
        rows = ([_format_cell(value) for value in row] for row in zip(*columns, strict=True))
        self._writer.writerows(rows)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _format_cell(value: Any) -> str:
    """Return a value as the text of a cell.

    >>> _format_cell("=1+1"), _format_cell(["a", "b"]), _format_cell({"name": "é"})
    ("'=1+1", 'a; b', '{"name":"é"}')
    >>> _format_cell("\uff1d1+1")[0], _format_cell("-5 degrees")[0]
    ("'", "'")
    >>> _format_cell(-3), _format_cell(True), _format_cell(None)
    ('-3', 'true', '')
    """
    if value is None or value == []:
        return ""
    if isinstance(value, str):
        text = value
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        text = "; ".join(value)
    elif isinstance(value, int):
        return json.dumps(value)
    elif isinstance(value, (list, dict)):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_format_time)
    else:
        text = _format_time(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _format_time(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return str(value)


@dataclass(frozen=True, slots=True)
class DataFormat:
    """A format: the class of its files, their suffix, and what each article is converted to."""

    shard: type[Shard]
    suffix: str
    media_type: str
    convert: Callable[[Article], bytes] | None = None

    def name_suffix(self, compression: str) -> str:
        """Return the suffix of a file; Parquet is compressed inside."""
        return self.suffix + (COMPRESSIONS[compression].suffix if self.shard is LineShard else "")


def _make_converted(name: str, suffix: str, media_type: str) -> DataFormat:
    return DataFormat(LineShard, suffix, media_type, CONVERTERS[name].convert)


FORMATS: Mapping[str, DataFormat] = {
    "parquet": DataFormat(ParquetShard, ".parquet", "application/x-parquet"),
    "jsonl": DataFormat(LineShard, ".jsonl", "application/jsonlines"),
    "csv": DataFormat(CsvShard, ".csv", "text/csv"),
    "zyte": _make_converted("zyte", ".zyte.jsonl", "application/jsonlines"),
    "jsonld": _make_converted("jsonld", ".jsonld", "application/jsonlines"),
    "ninjs": _make_converted("ninjs", ".ninjs.jsonl", "application/jsonlines"),
    "newsml": _make_converted("newsml", ".newsml", "application/octet-stream"),
    "opensearch": _make_converted("opensearch", ".ndjson", "application/x-ndjson"),
}
"""By the value of ``newsbot export --to``."""
