"""The formats of a release's data files: Parquet, JSON lines and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pyarrow as pa
from pyarrow import parquet

from newsbot.write import COMPRESSIONS

PARQUET_LEVEL = 6
"""Of zstd. On articles of the corpus files are 9 % smaller than at pyarrow's own level, and another
4 % smaller at level 9, which takes 1.6 times as long."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Characters at which spreadsheets begin a formula: OWASP, CSV Injection."""
CSV_LEFT_OUT = frozenset({"articleBlocks"})
"""Columns that CSV does not have: the text is in articleBody."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some thousand lines of one folder, in order, and the table of their fields.

    The table begins with the columns ``site`` and ``date``.
    """

    lines: Sequence[bytes]
    table: pa.Table


class Shard(Protocol):
    """A data file that is being written."""

    suffix: ClassVar[str]

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Make the file."""

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

    suffix: ClassVar[str] = ".parquet"

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("wb")
        self._writer = parquet.ParquetWriter(self._file, schema, **PARQUET_OPTIONS)

    def write(self, chunk: Chunk) -> None:
        """Append a row group."""
        self._writer.write_table(chunk.table, row_group_size=chunk.table.num_rows)

    def close(self) -> None:
        """Write the footer, and close the file."""
        self._writer.close()
        self._file.close()


PARQUET_OPTIONS: Mapping[str, Any] = {
    "compression": "zstd",
    "compression_level": PARQUET_LEVEL,
    "write_page_checksum": True,
}


class _LineShard:
    """The lines of the output files as they are, compressed."""

    suffix: ClassVar[str]
    compression: ClassVar[str]

    def __init__(self, path: Path, schema: pa.Schema) -> None:  # noqa: ARG002 - of other formats
        self._file = path.open("wb")
        compress = COMPRESSIONS[self.compression].compress
        self._stream: Any = compress(self._file) if compress else self._file

    def write(self, chunk: Chunk) -> None:
        self._stream.write(b"".join(chunk.lines))

    def close(self) -> None:
        self._stream.close()
        self._file.close()


class ZstdLines(_LineShard):
    """JSON lines, zstd."""

    suffix: ClassVar[str] = ".jsonl.zst"
    compression: ClassVar[str] = "zstd"


class GzipLines(_LineShard):
    """JSON lines, gzip."""

    suffix: ClassVar[str] = ".jsonl.gz"
    compression: ClassVar[str] = "gzip"


class CsvShard:
    """CSV for people and spreadsheets: UTF-8 with a BOM, every cell quoted, no formulas.

    Lists of texts are joined by ``; ``, other nested values are JSON. Null and empty are the same.
    """

    suffix: ClassVar[str] = ".csv"

    def __init__(self, path: Path, schema: pa.Schema) -> None:
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


FORMATS: Mapping[str, Mapping[str, type[Shard]]] = {
    "parquet": {"zstd": ParquetShard},
    "jsonl": {"zstd": ZstdLines, "gzip": GzipLines},
    "csv": {"none": CsvShard},
}
"""By format and compression; the first compression is the default."""
