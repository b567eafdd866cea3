"""Whether the tools of docs/loading.md read a year of files with the schema's types and values.

    python -m benchmarks.loading [--files 400] [--sites 12] [--lines 50]

The files are invented: every field null and filled, several versions, rotated, compressed in two
ways, beside rejections and unfinished files. The page's own lines read them, and each value is
compared with that of Python's JSON reader. Required: no difference. BigQuery itself is not run: its
schema is checked against each line.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jq
import pyarrow as pa

from benchmarks.invented_lines import read_expected, read_lines, with_types, write_files
from newsbot.items import Article
from newsbot.table_schemas import TABLE_SCHEMAS

Row = dict[str, Any]

_PAGE = Path(__file__).parent.parent / "docs" / "loading.md"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILES = {"arrow": "arrow_schema.py", "polars": "polars_schema.py", "duckdb": "duckdb_columns.txt"}
"""Files that the page has printed, by the format of ``newsbot schema``."""
_BIGQUERY_TYPES = {"STRING": str, "INT64": int, "BOOL": bool, "RECORD": dict, "TIMESTAMP": str}


def load_all(folder: Path) -> Iterator[tuple[str, list[Row], float]]:
    """Run the examples of the page in a folder that has ``output``.

    Yield the name of each tool, its rows as Python values, and the seconds that it took.

    :raises ValueError: a tool refuses a line.
    """
    for name, file in _FILES.items():
        (folder / file).write_text(TABLE_SCHEMAS[name](), encoding="utf-8")
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    names: dict[str, Any] = {}
    _run_examples("", names)
    for tool, read in TOOLS.items():
        start = time.perf_counter()
        _run_examples(tool, names)
        yield tool, read(names), time.perf_counter() - start


def read_examples(heading: str, language: str) -> list[str]:
    """Return the examples under a heading of the page; "" is the beginning of the page."""
    text = _PAGE.read_text(encoding="utf-8")
    part = text.partition(f"\n## {heading}\n")[2] if heading else text
    blocks = _FENCE.finditer(part.partition("\n## ")[0])
    return [block[2] for block in blocks if block[1] == language]


def _run_examples(heading: str, names: dict[str, Any]) -> None:
    for example in read_examples(heading, "python"):
        exec(example, names)  # noqa: S102 - the project's own docs


def _read_table(table: pa.Table) -> list[Row]:
    rows: list[Row] = table.to_pylist()
    return rows


def _read_dataset(names: Mapping[str, Any]) -> list[Row]:
    return list(names["dataset"])


def _read_frame(names: Mapping[str, Any]) -> list[Row]:
    return _read_table(pa.Table.from_pandas(names["frame"], preserve_index=False))


def _read_jq(names: Mapping[str, Any]) -> list[Row]:
    """Return the lines as jq has them, after a run of the page's filters."""
    text = b"".join(read_lines(Path(file)) for file in names["files"]).decode()
    for example in read_examples("jq", "sh"):
        for words in re.findall(r"jq -[rc] '(.*)'", example):
            if sum(1 for _ in jq.compile(words).input_text(text)) < text.count("\n"):
                msg = f"jq {words!r} left out lines"
                raise ValueError(msg)
    return [with_types(row) for row in jq.compile(".").input_text(text)]


def _read_articles(names: Mapping[str, Any]) -> list[Row]:
    """Return the lines as ``Article.from_dict`` reads them; lists are never null there."""
    rows = []
    for line in _iterate_lines(names):
        article = Article.from_dict(line).to_dict()
        if "articleBlocks" not in line:
            article["articleBlocks"] = article["metadata"]["chromeDropped"] = None
        rows.append(with_types(article))
    return rows


def _check_bigquery(names: Mapping[str, Any]) -> list[Row]:
    """Check each line against the schema for BigQuery, and return it unchanged."""
    columns = json.loads(TABLE_SCHEMAS["bigquery"]())
    rows = []
    for line in _iterate_lines(names):
        _check_record(columns, line)
        rows.append(with_types(line))
    return rows


def _check_record(columns: list[dict[str, Any]], record: Row) -> None:
    for column in columns:
        value: Any = record.get(column["name"])
        is_list = column["mode"] == "REPEATED" and value is not None
        items: list[Any] = value if is_list else [value]
        for item in items:
            if item is None:
                continue
            if type(item) is not _BIGQUERY_TYPES[column["type"]]:
                msg = f"{column['name']} must be {column['type']}, got {item!r}"
                raise ValueError(msg)
            if isinstance(item, dict):
                _check_record(column["fields"], item)


def _iterate_lines(names: Mapping[str, Any]) -> Iterator[Row]:
    for file in names["files"]:
        yield from map(json.loads, read_lines(Path(file)).splitlines())


TOOLS: Mapping[str, Callable[[Mapping[str, Any]], list[Row]]] = {
    "pyarrow": lambda names: _read_table(names["table"]),
    "pandas": _read_frame,
    "Hugging Face datasets": _read_dataset,
    "Polars": lambda names: names["lines"].collect().to_dicts(),
    "DuckDB": lambda names: _read_table(names["articles"].to_arrow_table()),
    "jq": _read_jq,
    "BigQuery": _check_bigquery,
    "Article.from_dict": _read_articles,
}
"""How what the examples under a heading made becomes Python values."""


def find_differences(rows: list[Row], expected: list[Row]) -> Iterator[str]:
    """Yield each field that differs, with both values."""
    if len(rows) != len(expected):
        yield f"{len(rows)} lines instead of {len(expected)}"
    by_url = {row["url"]: row for row in rows}
    for line in expected:
        row = by_url.get(line["url"], {})
        for name, value in line.items():
            if row.get(name, "missing") != value:
                yield f"{line['url']} {name}: {row.get(name, 'missing')!r:.200}, not {value!r:.200}"


def main() -> None:
    """Print what each tool reads, and exit with an error if a value differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--sites", type=int, default=12)
    parser.add_argument("--lines", type=int, default=50, help="of a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_files(
            folder / "output", files=options.files, sites=options.sites, lines=options.lines
        )
        expected = list(read_expected(folder / "output"))
        values = sum(map(len, expected))
        print(f"{len(expected):,} lines, {values:,} values of top-level fields")
        wrong = 0
        for tool, rows, seconds in load_all(folder):
            found = list(find_differences(rows, expected))
            wrong += len(found)
            print(f"{tool:22} {len(rows):>8,} lines  {len(found):>6,} differ  {seconds:6.1f} s")
            print(*found[:3], sep="\n", end="\n" if found else "")
    if wrong:
        sys.exit("values were lost or changed")


if __name__ == "__main__":
    main()
