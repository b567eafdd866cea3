"""The types of a line for the tools that read tables: pyarrow, DuckDB, Polars and others.

Every column may be null, since a line may lack excluded fields, and one of an earlier version
fields that are newer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from newsbot.items import SCHEMA_VERSION, Article
from newsbot.line_types import UTC_TIME, LineType, ListType, RecordType, read_record_type

if TYPE_CHECKING:
    import pyarrow as pa

VERSION_KEY = b"newsbot.schemaVersion"
"""Of the metadata of an Arrow schema, which Parquet files keep."""

_DUCKDB = {"text": "VARCHAR", "number": "BIGINT", "boolean": "BOOLEAN", UTC_TIME: "TIMESTAMPTZ"}
_POLARS = {
    "text": "pl.String",
    "number": "pl.Int64",
    "boolean": "pl.Boolean",
    UTC_TIME: 'pl.Datetime("us", "UTC")',
}
_DATASETS = {
    "text": 'Value("string")',
    "number": 'Value("int64")',
    "boolean": 'Value("bool")',
    UTC_TIME: 'Value("timestamp[us, tz=UTC]")',
}
_OPENSEARCH: Mapping[str, dict[str, Any]] = {
    "text": {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 1024}}},
    "number": {"type": "long"},
    "boolean": {"type": "boolean"},
    UTC_TIME: {"type": "date"},
}
"""Texts are searched by word, and under ``NAME.keyword`` as a whole up to 1,024 characters."""
_BIGQUERY = {"text": "STRING", "number": "INT64", "boolean": "BOOL", UTC_TIME: "TIMESTAMP"}


def make_arrow_schema() -> pa.Schema:
    """Return the schema of a line for pyarrow.

    :raises ImportError: pyarrow is not installed; ``newsbot[export]`` brings it.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    scalars = {
        "text": pa.string(),
        "number": pa.int64(),
        "boolean": pa.bool_(),
        UTC_TIME: pa.timestamp("us", tz="UTC"),
    }

    def convert(kind: LineType) -> Any:
        if isinstance(kind, ListType):
            return pa.list_(convert(kind.item))
        if isinstance(kind, RecordType):
            return pa.struct({name: convert(field.type) for name, field in kind.fields.items()})
        return scalars[kind.name]

    columns = {name: convert(field.type) for name, field in _columns().items()}
    return pa.schema(columns, metadata={VERSION_KEY: SCHEMA_VERSION.encode()})


def format_arrow_schema() -> str:
    """Return Python text that makes ``schema``, a ``pyarrow.Schema``."""
    scalars = {
        "text": "pa.string()",
        "number": "pa.int64()",
        "boolean": "pa.bool_()",
        UTC_TIME: 'pa.timestamp("us", tz="UTC")',
    }
    lines = _format_columns(scalars, "pa.list_({})", "pa.struct({{{}}})")
    return f"import pyarrow as pa\n\nschema = pa.schema({{\n{lines}}})\n"


def format_duckdb_columns() -> str:
    """Return a DuckDB struct for the argument ``columns`` of ``read_json``."""

    def convert(kind: LineType) -> str:
        if isinstance(kind, ListType):
            return f"{convert(kind.item)}[]"
        if isinstance(kind, RecordType):
            fields = (f'"{name}" {convert(field.type)}' for name, field in kind.fields.items())
            return f"STRUCT({', '.join(fields)})"
        return _DUCKDB[kind.name]

    columns = (f"  '{name}': '{convert(field.type)}'" for name, field in _columns().items())
    return "{\n" + ",\n".join(columns) + "\n}\n"


def format_polars_schema() -> str:
    """Return Python text that makes ``schema``, a ``polars.Schema``."""
    lines = _format_columns(_POLARS, "pl.List({})", "pl.Struct({{{}}})")
    return f"import polars as pl\n\nschema = pl.Schema({{\n{lines}}})\n"


def format_datasets_features() -> str:
    """Return Python text that makes ``features``, a ``datasets.Features``."""
    lines = _format_columns(_DATASETS, "List({})", "{{{}}}")
    return f"from datasets import Features, List, Value\n\nfeatures = Features({{\n{lines}}})\n"


def format_bigquery_schema() -> str:
    """Return the JSON schema of a BigQuery table."""

    def describe(name: str, kind: LineType) -> dict[str, Any]:
        item = kind.item if isinstance(kind, ListType) else kind
        mode = "NULLABLE" if item is kind else "REPEATED"
        if isinstance(item, RecordType):
            fields = [describe(inner, field.type) for inner, field in item.fields.items()]
            return {"name": name, "type": "RECORD", "mode": mode, "fields": fields}
        if isinstance(item, ListType):
            msg = f"{name}: BigQuery has no list of lists"
            raise TypeError(msg)
        return {"name": name, "type": _BIGQUERY[item.name], "mode": mode}

    columns = [describe(name, field.type) for name, field in _columns().items()]
    return json.dumps(columns, indent=2) + "\n"


def format_opensearch_mapping() -> str:
    """Return the body that creates an index of OpenSearch: the types, and no guesses."""

    def describe(kind: LineType) -> dict[str, Any]:
        item = kind
        while isinstance(item, ListType):  # any field may have several values there
            item = item.item
        if isinstance(item, RecordType):
            return {"properties": {name: describe(f.type) for name, f in item.fields.items()}}
        return _OPENSEARCH[item.name]

    properties = {name: describe(field.type) for name, field in _columns().items()}
    mappings = {"dynamic": False, "date_detection": False, "properties": properties}
    return json.dumps({"mappings": mappings}, indent=2) + "\n"


TABLE_SCHEMAS: Mapping[str, Callable[[], str]] = {
    "arrow": format_arrow_schema,
    "duckdb": format_duckdb_columns,
    "polars": format_polars_schema,
    "datasets": format_datasets_features,
    "bigquery": format_bigquery_schema,
    "opensearch": format_opensearch_mapping,
}
"""By the value of ``newsbot schema --format``; Arrow, Polars and datasets as Python."""


def _columns() -> dict[str, Any]:
    return read_record_type(Article).fields


def _format_columns(scalars: Mapping[str, str], a_list: str, record: str) -> str:
    """Return Python text of the columns, one a line.

    :param a_list: format of a list, with a place for the type of its items.
    :param record: format of a record, with a place for its fields.
    """

    def convert(kind: LineType) -> str:
        if isinstance(kind, ListType):
            return a_list.format(convert(kind.item))
        if isinstance(kind, RecordType):
            fields = (f'"{name}": {convert(field.type)}' for name, field in kind.fields.items())
            return record.format(", ".join(fields))
        return scalars[kind.name]

    return "".join(f'    "{name}": {convert(field.type)},\n' for name, field in _columns().items())
