"""The columns of a release as fields of Croissant metadata, with the records in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.article_schema import read_descriptions
from newsbot.items import Article
from newsbot.line_types import (
    UTC_TIME,
    LineType,
    ListType,
    RecordType,
    ScalarType,
    read_record_type,
)

RECORD_SET = "articles"
_DATA_TYPES = {
    "text": "sc:Text",
    "number": "sc:Integer",
    "boolean": "sc:Boolean",
    UTC_TIME: "sc:Date",
}
_COLUMNS = (
    ("site", ScalarType("text"), "Domain of the publisher, or name of the spider."),
    ("date", ScalarType(UTC_TIME), "Day of publication, in UTC if the zone is known."),
)
"""Those that a release adds."""


@dataclass(frozen=True)
class _Place:
    """A column, or a field of a record in it."""

    names: tuple[str, ...]
    """From the column inward."""
    description: str
    is_in_list: bool = False


def describe_columns(file_set: str) -> list[dict[str, Any]]:
    """Return the fields of the record set.

    Left out are lists in the records of a list, as Croissant has no place for them.

    :param file_set: id of the Parquet files.
    """
    descriptions = read_descriptions()
    describe = _FieldDescriber(file_set, descriptions).describe
    columns = [describe(_Place((name,), text), kind) for name, kind, text in _COLUMNS]
    for name, field in read_record_type(Article).fields.items():
        columns.append(describe(_Place((name,), descriptions["Article"][name]), field.type))
    return columns


class _FieldDescriber:
    def __init__(self, file_set: str, descriptions: Mapping[str, Mapping[str, str]]) -> None:
        self._file_set = file_set
        self._descriptions = descriptions

    def describe(self, place: _Place, kind: LineType) -> dict[str, Any]:
        """Return a field with the fields in it."""
        is_list = isinstance(kind, ListType)
        item = kind.item if isinstance(kind, ListType) else kind
        described = {
            "@type": "cr:Field",
            "@id": "/".join((RECORD_SET, *place.names)),
            "name": "/".join(place.names),
            "description": place.description,
            **({"repeated": True} if is_list else {}),
        }
        if isinstance(item, RecordType):
            inner = self._describe_record(place, item, is_in_list=is_list or place.is_in_list)
            return {**described, "subField": inner}
        data_type = _DATA_TYPES[item.name] if isinstance(item, ScalarType) else "sc:Text"
        return {**described, "dataType": data_type, "source": self._find_source(place.names)}

    def _describe_record(
        self, place: _Place, record: RecordType, *, is_in_list: bool
    ) -> list[dict[str, Any]]:
        texts = self._descriptions[record.name]
        return [
            self.describe(_Place((*place.names, name), texts[name], is_in_list), field.type)
            for name, field in record.fields.items()
            if not (is_in_list and isinstance(field.type, ListType))
        ]

    def _find_source(self, names: tuple[str, ...]) -> dict[str, Any]:
        source = {"fileSet": {"@id": self._file_set}, "extract": {"column": names[0]}}
        way = [{"jsonPath": name} for name in names[1:]]
        return {**source, "transform": way} if way else source
