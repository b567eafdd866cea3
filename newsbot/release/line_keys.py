"""The fields of a line by which articles are chosen and sorted, read without the rest of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import json as arrow_json

from newsbot.items import SCHEMA_VERSION
from newsbot.table_schemas import make_arrow_schema
from newsbot.write import OUTPUT_FORMATS

_COLUMNS = {
    "version_of_schema": "schemaVersion",
    "article": "articleId",
    "version": "version",
    "url": "url",
    "published": "datePublished",
    "published_utc": "datePublishedUtc",
    "text_hash": "contentHash",
    "duplicate_of": "duplicateOf",
    "cluster": "clusterId",
    "language": "inLanguage",
    "words": "wordCount",
    "type": "articleType",
    "is_free": "isAccessibleForFree",
    "is_truncated": "isTruncated",
    "domain": "publisher.domain",
    "spider": "metadata.spider",
    "downloaded": "metadata.dateDownloaded",
    "tdm_reservation": "rights.tdmReservation",
    "ai_opt_out": "rights.aiOptOut",
    "robots_allowed": "rights.robotsAllowed",
    "preferences": "rights.usagePreferences",
}
"""The field of a line of each attribute of ``LineKeys``, in its order."""


class LineKeys(NamedTuple):
    """What is read of a line to choose and to sort it; null where the line has no value."""

    version_of_schema: str | None
    article: str | None
    version: int | None
    url: str | None
    published: str | None
    published_utc: str | None
    text_hash: str | None
    duplicate_of: str | None
    cluster: str | None
    language: str | None
    words: int | None
    type: str | None
    is_free: bool | None
    is_truncated: bool | None
    domain: str | None
    spider: str | None
    downloaded: str | None
    tdm_reservation: int | None
    ai_opt_out: bool | None
    robots_allowed: bool | None
    preferences: list[str] | None

    @property
    def is_article(self) -> bool:
        """Whether it has what every article has."""
        return bool(self.article and self.url and self.version is not None)

    @property
    def is_readable(self) -> bool:
        """Whether the line is of this major version of the schema."""
        own = SCHEMA_VERSION.partition(".")[0]
        return (self.version_of_schema or "").partition(".")[0] == own

    @property
    def site(self) -> str:
        """The publisher's domain, or else the name of the spider."""
        return self.domain or self.spider or ""

    @property
    def day(self) -> str:
        """The day of publication, in UTC if the zone is known; empty without a date."""
        return _read_day((self.published_utc or self.published or "")[:10])


@lru_cache(maxsize=10_000)
def _read_day(text: str) -> str:
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat()
    return ""


def read_keys(lines: Sequence[bytes]) -> list[tuple[bytes, LineKeys | None]]:
    """Return each line with its keys, None for a line that is no record.

    A line in an odd encoding is returned as one in valid UTF-8.
    """
    with suppress(pa.ArrowInvalid, UnicodeDecodeError):
        return list(zip(lines, _read_block(lines), strict=True))
    if len(lines) > 1:
        middle = len(lines) // 2
        return read_keys(lines[:middle]) + read_keys(lines[middle:])
    try:
        plain = OUTPUT_FORMATS["jsonl"].encode(json.loads(lines[0]))
        return [(plain, _read_block([plain])[0])]
    except (ValueError, RecursionError):
        return [(lines[0], None)]


def read_table(lines: Sequence[bytes], schema: pa.Schema) -> pa.Table:
    """Return lines as a table of one chunk, a row for each; what the schema lacks is left out.

    :raises pyarrow.ArrowInvalid: a line is no JSON, or a value of another type; it is a ValueError.
    :raises UnicodeDecodeError: a line is not UTF-8, which pyarrow does not check.
    """
    for line in lines:
        line.decode()
    text = b"".join(lines)
    table = arrow_json.read_json(
        pa.BufferReader(text),
        # One block takes half the CPU time of several, whose columns would have to be joined.
        read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(text)),
        parse_options=arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        ),
    )
    if table.num_rows != len(lines):
        msg = "a line holds more or less than one record"
        raise pa.ArrowInvalid(msg)
    return table.combine_chunks()


def _read_block(lines: Sequence[bytes]) -> list[LineKeys]:
    table = read_table(lines, _SCHEMA)
    columns = []
    for place in _COLUMNS.values():
        name, _, inner = place.partition(".")
        column = table.column(name)
        columns.append(pc.struct_field(column, inner) if inner else column)
    values = (column.to_pylist() for column in columns)
    return [LineKeys(*row) for row in zip(*values, strict=True)]


def _make_key_schema() -> pa.Schema:
    """Return the schema of the fields in ``_COLUMNS``, with times as text."""
    full = make_arrow_schema()
    fields: dict[str, pa.DataType] = {}
    for place in _COLUMNS.values():
        name, _, inner = place.partition(".")
        if not inner:
            fields[name] = _as_read(full.field(name).type)
            continue
        inner_type = full.field(name).type.field(inner).type
        known = list(fields.get(name, pa.struct([])))
        fields[name] = pa.struct([*known, pa.field(inner, _as_read(inner_type))])
    return pa.schema(list(fields.items()))


def _as_read(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_timestamp(kind) else kind


_SCHEMA = _make_key_schema()
