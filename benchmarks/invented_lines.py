"""Files of invented articles that use every type of a line, its nulls and its awkward texts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import zstandard

from newsbot.items import SCHEMA_VERSION, Article
from newsbot.line_types import UTC_TIME, FieldType, LineType, ListType, RecordType, read_record_type
from newsbot.record_values import find_utc, format_utc

SITES = ("dev_news", "test", "007", "b.example", "train-times", *"cdefghi")
"""Names of folders that tools may take for a split of a data set or for a number."""
_TEXTS = (
    "1.10", "007", "null", "true", "NaN", "", " ", "0", "-1", "1e5", "12:30", "2026-05-04",
    "2026-05-04T09:00:00", "2026-05-04T09:00:00Z", "2026-05-04T09:00:00+02:00", "[1]", "{}",
    '"quoted"', "a,b\tc\n\nd", "=1+1", "Été \u2028 \U0001f40b", "\\u0041",
)  # fmt: skip
_NUMBERS = (0, 1, -1, 7, 2026, 10**12)
_SHARE_OF_NULLS = 0.4
_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
_ARTICLE = read_record_type(Article)


def write_files(folder: Path, *, files: int, sites: int, lines: int, seed: int = 1) -> int:
    """Write the files of a year, each of a run; return how many lines there are.

    The first file of each site has nothing but nulls and no excluded fields. Later ones are of
    other runs, rotated and compressed, with further versions of articles. Beside them are files
    of rejections, and files that are not finished.
    """
    for number in range(files):
        chance = Random(seed * files + number)  # noqa: S311 - the same lines in each run
        site, day = SITES[number % sites], _YEAR + timedelta(days=number * 365 // files)
        records = [
            invent_record(chance, run=number, number=line, has_values=number >= sites)
            for line in range(lines)
        ]
        data = b"".join(map(_encode, records))
        path = folder / site / f"{day:%Y-%m-%d}" / f"{day:%Y%m%dT%H%M%SZ}-{number:06x}"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data, rotation=number % 4, compression=number % 3)
        path.with_name(f"{path.name}.rejected.ndjson").write_bytes(b'{"url":7,"version":"x"}\n')
        path.with_name(f"{path.name}.9.jsonl.gz.part").write_bytes(data[: len(data) // 2])
    return files * lines


def invent_record(chance: Random, *, run: int, number: int, has_values: bool) -> dict[str, Any]:
    """Return the record of a line; every third has the fields that are left out by default."""
    share = 1 - _SHARE_OF_NULLS if has_values else 0.0
    record: dict[str, Any] = _invent(_ARTICLE, chance, share)
    record |= {
        "schemaVersion": SCHEMA_VERSION,
        "articleId": f"{number:016x}",
        "version": run + 1,
        "url": f"https://example.com/{run}/{number}",
    }
    for dated in (record, *record["liveBlogUpdates"]):
        for name in ("datePublished", "dateModified"):
            if name in dated:
                dated[f"{name}Utc"] = find_utc(dated[name])
    for at, extra in enumerate(record["extra"]):
        value = chance.choice((*_TEXTS, *_NUMBERS, True, ["1.10"]))
        extra |= {"name": f"field {at}", "value": json.dumps(value, ensure_ascii=False)}
    for at, source in enumerate(record["metadata"]["fieldSources"]):
        source["name"] = f"field {at}"
    if number % 3:
        del record["articleBlocks"], record["metadata"]["chromeDropped"]
    if has_values and number % 5 == 0:  # a later minor version
        record |= {"schemaVersion": f"{SCHEMA_VERSION}9", "mood": "calm"}
        record["metadata"]["moon"] = {"full": True}
    return record


def _invent(kind: LineType, chance: Random, share: float) -> Any:
    if isinstance(kind, RecordType):
        return {name: _invent_field(field, chance, share) for name, field in kind.fields.items()}
    if isinstance(kind, ListType):
        count = chance.choice((0, 1, 2)) if chance.random() < share else 0
        return [_invent(kind.item, chance, share) for _ in range(count)]
    if kind.choices:
        return chance.choice(kind.choices)
    if kind.name == UTC_TIME:
        return format_utc(_YEAR + timedelta(seconds=chance.randrange(10**9)))
    if kind.name == "boolean":
        return chance.random() < 0.5  # noqa: PLR2004 - a coin
    return chance.choice(_TEXTS if kind.name == "text" else _NUMBERS)


def _invent_field(field: FieldType, chance: Random, share: float) -> Any:
    if field.is_nullable and chance.random() >= share:
        return None
    return _invent(field.type, chance, share)


def _encode(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write(path: Path, data: bytes, *, rotation: int, compression: int) -> None:
    """Write the file of a run, or two for every fourth run."""
    ending, compress = (
        ("", bytes),
        (".gz", gzip.compress),
        (".zst", zstandard.ZstdCompressor().compress),
    )[compression]
    cut = data.index(b"\n") + 1 if rotation == 0 else len(data)
    for name, part in ((".jsonl", data[:cut]), (".2.jsonl", data[cut:])):
        if part:
            path.with_name(f"{path.name}{name}{ending}").write_bytes(compress(part))


def read_expected(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield each line of the finished files as a reader with the schema sees it."""
    for path in sorted(folder.glob("*/*/*.jsonl*")):
        if path.suffix != ".part":
            yield from map(with_types, map(json.loads, read_lines(path).split(b"\n")[:-1]))


def read_lines(path: Path) -> bytes:
    """Return the lines of a file, which may be compressed."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().decompress(data) if path.suffix == ".zst" else data


def with_types(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with the keys of the schema, null where missing, and with times as such."""
    typed: dict[str, Any] = _give_type(_ARTICLE, record)
    return typed


def _give_type(kind: LineType, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, RecordType):
        return {
            name: _give_type(field.type, value.get(name)) for name, field in kind.fields.items()
        }
    if isinstance(kind, ListType):
        return [_give_type(kind.item, item) for item in value]
    return datetime.fromisoformat(value) if kind.name == UTC_TIME else value
