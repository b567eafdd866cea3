"""Types of a line of output, read from the records' annotations.

JSON Schema, the schemas of other tools and the reading of a line are all made from these, so that
they cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

ScalarName = Literal["text", "number", "boolean", "UTC time"]

UTC_TIME: Literal["UTC time"] = "UTC time"
"""Annotates a text of the shape ``2026-05-04T09:00:00Z``."""

_SCALARS: dict[type, ScalarName] = {str: "text", int: "number", bool: "boolean"}


@dataclass(frozen=True)
class ListedAs:
    """Annotates a mapping that lines have as a list of records, since its keys differ by line.

    ``record`` has two fields: the key is ``name``, the value the other one, which is a text, or any
    JSON value as JSON text.
    """

    record: type
    is_json: bool = False


@dataclass(frozen=True)
class ScalarType:
    """A text, whole number, boolean or time in UTC; ``choices`` are all texts that a field has."""

    name: ScalarName
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FieldType:
    """The type of a field of a record."""

    type: LineType
    is_nullable: bool
    is_required: bool
    """Whether the record cannot be made without it."""
    is_derived: bool
    """Whether the record makes it from other fields."""


@dataclass(frozen=True)
class RecordType:
    """A record, whose keys every line has; ``made_from`` is its dataclass."""

    made_from: type
    fields: dict[str, FieldType]

    @property
    def name(self) -> str:
        """Name of the dataclass."""
        return self.made_from.__name__


@dataclass(frozen=True)
class ListType:
    """A list, never null; ``listed_as`` if the record has a mapping in its place."""

    item: LineType
    listed_as: ListedAs | None = None


LineType = ScalarType | RecordType | ListType


@cache
def read_record_type(record: type) -> RecordType:
    """Return the type of a dataclass, with those of all records in it.

    :raises TypeError: a line cannot have the annotation of a field.
    """
    hints = get_type_hints(record, include_extras=True)
    return RecordType(record, {field.name: _read_field(field, hints) for field in fields(record)})


def _read_field(field: Field[Any], hints: Mapping[str, Any]) -> FieldType:
    hint = hints[field.name]
    parts = [part for part in get_args(hint) if part is not NoneType]
    is_nullable = NoneType in get_args(hint)
    return FieldType(
        _read_type(parts[0] if is_nullable else hint),
        is_nullable=is_nullable,
        is_required=field.default is field.default_factory is MISSING,
        is_derived=not field.init,
    )


def _read_type(hint: Any) -> LineType:
    if hint in _SCALARS:
        return ScalarType(_SCALARS[hint])
    if get_origin(hint) is Literal:
        return ScalarType("text", get_args(hint))
    if get_origin(hint) is list:
        return ListType(_read_type(*get_args(hint)))
    if is_dataclass(hint) and isinstance(hint, type):
        return read_record_type(hint)
    match getattr(hint, "__metadata__", ()):
        case (ListedAs() as listed_as,):
            return ListType(read_record_type(listed_as.record), listed_as)
        case ("UTC time",):
            return ScalarType(UTC_TIME)
    msg = f"no type of a line for the annotation {hint!r}; newsbot/line_types.py has those known"
    raise TypeError(msg)
