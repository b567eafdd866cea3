"""JSON Schema of the article record; the docstrings of fields become its descriptions."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from newsbot import article_blocks, items


def make_schema() -> dict[str, Any]:
    """Return the JSON Schema of one output line.

    Every key is required, except in ``items.SHORT_RECORDS``, and no other is allowed.
    """
    schema = TypeAdapter(items.Article).json_schema(mode="serialization")
    descriptions = read_descriptions()
    short = {record.__name__ for record in items.SHORT_RECORDS}
    for part in (schema, *schema["$defs"].values()):
        if part["title"] not in short:
            part["required"] = list(part["properties"])
        part["additionalProperties"] = False
        for name, value in part["properties"].items():
            value["description"] = descriptions[part["title"]][name]
            # Defaults serve the code that makes a record; a line has every key.
            value.pop("default", None)
            value.pop("title", None)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:newsbot:article:{items.SCHEMA_VERSION}",
        **schema,
    }


def format_schema() -> str:
    """Return the schema as the text of ``newsbot/article.schema.json``."""
    return json.dumps(make_schema(), ensure_ascii=False, indent=2) + "\n"


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
