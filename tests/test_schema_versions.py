"""What docs/schema.md allows in a minor version, checked against the schema of each version."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from newsbot.article_schema import make_schema
from newsbot.items import SCHEMA_VERSION

FILES = sorted((Path(__file__).parent / "schemas").glob("article-*.json"))
KEPT = {path.stem.removeprefix("article-"): json.loads(path.read_bytes()) for path in FILES}
CURRENT = make_schema()


def major(version: str) -> str:
    return version.partition(".")[0]


def find_breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a reader of the old schema does not expect in lines of the new one."""
    yield from _compare_record("Article", old, new)
    for name, record in old["$defs"].items():
        if name in new["$defs"]:
            yield from _compare_record(name, record, new["$defs"][name])
        else:
            yield f"{name} is removed"


def _compare_record(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key, value in old["properties"].items():
        if key not in new["properties"]:
            yield f"{name}.{key} is removed"
            continue
        (before, was_nullable), (now, is_nullable) = map(
            _read_type, (value, new["properties"][key])
        )
        if is_nullable and not was_nullable:
            yield f"{name}.{key} may be null"
        if {**before, "enum": None} != {**now, "enum": None}:
            yield f"{name}.{key} has another type"
        if not set(before.get("enum", ())) <= set(now.get("enum", ())):
            yield f"{name}.{key} lost a value"
        if now.get("enum") and not before.get("enum"):
            yield f"{name}.{key} has a closed list of values"


def _read_type(value: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the type of a property without null and description, and whether it may be null."""
    parts = value.get("anyOf", [value])
    (kind,) = (part for part in parts if part != {"type": "null"})
    return {key: item for key, item in kind.items() if key != "description"}, len(parts) > 1


def without_words(schema: Any) -> Any:
    """Return a schema without its descriptions."""
    if isinstance(schema, dict):
        return {
            key: without_words(value)
            for key, value in schema.items()
            if not (key == "description" and isinstance(value, str))
        }
    return [without_words(item) for item in schema] if isinstance(schema, list) else schema


def test_current_version_has_its_schema_kept() -> None:
    assert SCHEMA_VERSION in KEPT, (
        f"run: scrapy schema -s LINE_FIELDS_EXCLUDED= > tests/schemas/article-{SCHEMA_VERSION}.json"
    )
    assert without_words(CURRENT) == without_words(KEPT[SCHEMA_VERSION]), (
        "the record has changed: raise SCHEMA_VERSION as docs/schema.md says"
    )


@pytest.mark.parametrize("version", [v for v in KEPT if major(v) == major(SCHEMA_VERSION)])
def test_readers_of_earlier_minor_versions_can_read_current_lines(version: str) -> None:
    assert list(find_breaks(KEPT[version], CURRENT)) == []


def test_version_1_is_another_major_version() -> None:
    assert "Metadata.fieldSources has another type" in find_breaks(KEPT["1.3"], CURRENT)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda s: s["properties"].pop("headline"), ["Article.headline is removed"]),
        (lambda s: s["$defs"].pop("Author"), ["Author is removed"]),
        (
            lambda s: s["properties"]["url"].update(anyOf=[{"type": "string"}, {"type": "null"}]),
            ["Article.url may be null"],
        ),
        (
            lambda s: s["$defs"]["Author"]["properties"]["name"].update(type="integer"),
            ["Author.name has another type"],
        ),
        (
            lambda s: s["properties"]["articleType"]["enum"].remove("video"),
            ["Article.articleType lost a value"],
        ),
        (lambda s: s["properties"]["articleType"]["enum"].append("podcast"), []),
        (lambda s: s["properties"].update(mood={"type": "string"}), []),
        (lambda s: s["properties"]["headline"].update(description="A title."), []),
    ],
    ids=[
        "field removed", "record removed", "null added", "type changed", "value removed",
        "value added", "field added", "words changed",
    ],
)  # fmt: skip
def test_rule_of_minor_versions(change: Any, found: list[str]) -> None:
    changed = copy.deepcopy(CURRENT)
    change(changed)

    assert list(find_breaks(CURRENT, changed)) == found
