"""The committed JSON Schema is that of the record, and says which keys are always there."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from newsbot.article_schema import format_schema, make_schema
from newsbot.items import Article
from newsbot.settings import LINE_FIELDS_EXCLUDED
from tests.scrapy_run import run_scrapy

SCHEMA = make_schema()
PARTS = {"Article": SCHEMA, **SCHEMA["$defs"]}


def test_committed_schema_is_that_of_the_record() -> None:
    committed = (files("newsbot") / "article.schema.json").read_text(encoding="utf-8")

    assert committed == format_schema(LINE_FIELDS_EXCLUDED), (
        "run: scrapy schema > newsbot/article.schema.json"
    )


@pytest.mark.parametrize("name", PARTS)
def test_every_key_is_required_described_and_known(name: str) -> None:
    part = PARTS[name]

    assert part["required"] == list(part["properties"])
    assert part["additionalProperties"] is False
    assert all(value["description"] for value in part["properties"].values())


def test_record_without_values_has_every_key() -> None:
    record: dict[str, Any] = Article(url="https://example.com/a").to_dict()

    assert list(record) == SCHEMA["required"]
    assert {name for name, value in record.items() if value is None} <= {
        name
        for name, value in SCHEMA["properties"].items()
        if {"type": "null"} in value.get("anyOf", ())
    }


def test_schema_command_prints_the_schema(tmp_path: Path) -> None:
    printed = run_scrapy("schema", output=tmp_path)

    assert (printed.code, printed.stderr) == (0, "")
    assert json.loads(printed.stdout) == make_schema(LINE_FIELDS_EXCLUDED)


def test_schema_command_takes_no_arguments(tmp_path: Path) -> None:
    refused = run_scrapy("schema", "more", output=tmp_path)

    assert refused.code == 2
    assert "takes no arguments, got 'more'" in refused.stderr
