"""JSON Schema of the article record; the docstrings of fields become its descriptions."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from newsbot import article_blocks, items
from newsbot.line_types import UTC_TIME, FieldType, LineType, ListType, RecordType, read_record_type

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALARS: Mapping[str, dict[str, str]] = {
    "text": {"type": "string"},
    "number": {"type": "integer"},
    "boolean": {"type": "boolean"},
    UTC_TIME: {"type": "string", "format": "date-time", "pattern": "Z$"},
}


def make_schema(excluded: Collection[str] = ()) -> dict[str, Any]:
    """Return the JSON Schema of one output line: every key is required, and no other is allowed.

    :param excluded: fields that lines may lack, of ``items.EXCLUDABLE_FIELDS``.
    """
    parts: dict[str, dict[str, Any]] = {}
    _describe(read_record_type(items.Article), parts)
    article = parts.pop("Article")
    for name in excluded:
        part, _, key = name.rpartition(".")
        (parts["Metadata"] if part else article)["required"].remove(key)
    return {
        "$schema": _DIALECT,
        "$id": f"urn:newsbot:article:{items.SCHEMA_VERSION}",
        "$defs": dict(sorted(parts.items())),
        **article,
    }


def format_schema(excluded: Collection[str] = ()) -> str:
    """Return the schema as text, as in ``newsbot/article.schema.json``."""
    return json.dumps(make_schema(excluded), ensure_ascii=False, indent=2) + "\n"


def _describe(record: RecordType, parts: dict[str, dict[str, Any]]) -> None:
    """Add the schema of a record and those of the records in it to ``parts``, by name."""
    described = read_descriptions()[record.name]
    parts[record.name] = {
        "title": record.name,
        "description": (inspect.getdoc(record.made_from) or ""),
        "type": "object",
        "properties": {
            name: {**_describe_field(field, parts), "description": described[name]}
            for name, field in record.fields.items()
        },
        "required": list(record.fields),
        "additionalProperties": False,
    }


def _describe_field(field: FieldType, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    schema = _describe_type(field.type, parts)
    return {"anyOf": [schema, {"type": "null"}]} if field.is_nullable else schema


def _describe_type(kind: LineType, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(kind, ListType):
        return {"type": "array", "items": _describe_type(kind.item, parts)}
    if isinstance(kind, RecordType):
        if kind.name not in parts:
            _describe(kind, parts)
        return {"$ref": f"#/$defs/{kind.name}"}
    choices = {"enum": list(kind.choices)} if kind.choices else {}
    return {**_SCALARS[kind.name], **choices}


def read_descriptions() -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings of fields of records by class name and field name."""
    modules = [ast.parse(inspect.getsource(module)) for module in (article_blocks, items)]
    classes = (node for m in modules for node in m.body if isinstance(node, ast.ClassDef))
    return {node.name: dict(_described(node)) for node in classes}


def _described(record: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node, following in pairwise(record.body):
        match node, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, text
