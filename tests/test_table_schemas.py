"""The schemas of all tools have the columns and types of the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from newsbot.items import SCHEMA_VERSION, Article, Author
from newsbot.table_schemas import TABLE_SCHEMAS, VERSION_KEY, make_arrow_schema
from tests.scrapy_run import run_scrapy

ARROW = make_arrow_schema()


def run_python(format_name: str) -> dict[str, Any]:
    """Run the Python that a format prints, and return its names."""
    names: dict[str, Any] = {}
    exec(TABLE_SCHEMAS[format_name](), names)  # noqa: S102 - what users do with it
    return names


def test_arrow_schema_has_every_field_with_one_type() -> None:
    assert ARROW.names == list(Article.__slots__)
    assert ARROW.metadata == {VERSION_KEY: SCHEMA_VERSION.encode()}
    assert ARROW.field("datePublished").type == pa.string()
    assert ARROW.field("datePublishedUtc").type == pa.timestamp("us", "UTC")
    assert ARROW.field("version").type == pa.int64()
    assert ARROW.field("metadata").type.field("fieldSources").type == pa.list_(
        pa.struct({"name": pa.string(), "source": pa.string()})
    )


def test_arrow_text_makes_the_same_schema() -> None:
    assert run_python("arrow")["schema"].equals(ARROW)


def test_datasets_features_are_the_arrow_schema() -> None:
    assert run_python("datasets")["features"].arrow_schema.equals(ARROW)


def test_polars_schema_is_the_arrow_schema() -> None:
    schema = run_python("polars")["schema"]

    table = schema.to_frame().to_arrow()
    assert large_to_small(table.schema) == ARROW.remove_metadata()


def large_to_small(schema: pa.Schema) -> pa.Schema:
    """Return a schema with the types that Arrow has for texts and lists below 2 GB."""

    def convert(kind: Any) -> Any:
        if pa.types.is_struct(kind):
            return pa.struct({field.name: convert(field.type) for field in kind})
        if pa.types.is_large_list(kind):
            return pa.list_(convert(kind.value_type))
        is_text = pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
        return pa.string() if is_text else kind

    return pa.schema({field.name: convert(field.type) for field in schema})


def test_duckdb_columns_read_a_line(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(Article(url="https://example.com/a").to_dict()), encoding="utf-8")

    columns = TABLE_SCHEMAS["duckdb"]()
    lines = duckdb.sql(f"FROM read_json('{file}', columns={columns})")

    assert lines is not None
    assert lines.columns == ARROW.names


def test_bigquery_schema_has_every_field() -> None:
    columns = {column["name"]: column for column in json.loads(TABLE_SCHEMAS["bigquery"]())}

    assert list(columns) == ARROW.names
    assert columns["datePublishedUtc"] == {
        "name": "datePublishedUtc",
        "type": "TIMESTAMP",
        "mode": "NULLABLE",
    }
    assert columns["authors"]["mode"] == "REPEATED"
    assert [field["name"] for field in columns["authors"]["fields"]] == list(Author.__slots__)


def test_schema_command_prints_a_format(tmp_path: Path) -> None:
    printed = run_scrapy("schema", "--format", "duckdb", output=tmp_path)

    assert (printed.code, printed.stdout) == (0, TABLE_SCHEMAS["duckdb"]())


def test_schema_command_names_the_formats_it_knows(tmp_path: Path) -> None:
    refused = run_scrapy("schema", "--format", "avro", output=tmp_path)

    assert refused.code == 2
    assert "--format must be json, arrow, duckdb" in refused.stderr
