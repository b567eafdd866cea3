"""Records as plain values and back."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from newsbot.line_types import LineType, ListedAs, ListType, RecordType

_PYTHON_TYPES: Mapping[str, type] = {"text": str, "number": int, "boolean": bool, "UTC time": str}
_PLAIN_TYPES = frozenset((type(None), *_PYTHON_TYPES.values()))


_Record = TypeVar("_Record")


class ExtraError(ValueError):
    """``Article.extra`` holds a value that JSON cannot; the message names the key and value."""


def json_value(value: Any, place: str) -> Any:
    """Return a copy of a JSON value without the keys that are None.

    :param place: where the value is, as in ``extra['tags'][0]``.

    >>> json_value({"rating": 4, "tags": ["a"], "editor": None}, "extra")
    {'rating': 4, 'tags': ['a']}
    >>> json_value({"tags": ["a", None]}, "extra")
    Traceback (most recent call last):
    newsbot.record_values.ExtraError: extra['tags'][1] must be a text, number, true or false, got None
    """  # noqa: E501 - an error message is one line
    if isinstance(value, dict):
        if wrong := [key for key in value if not isinstance(key, str)]:
            msg = f"{place}: keys must be texts, got {wrong[0]!r}"
            raise ExtraError(msg)
        known = {key: item for key, item in value.items() if item is not None}
        return {key: json_value(item, f"{place}[{key!r}]") for key, item in known.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(item, f"{place}[{at}]") for at, item in enumerate(value)]
    if isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    msg = f"{place} must be a text, number, true or false, got {value!r}"
    raise ExtraError(msg)


def to_plain(value: Any, *, without: Collection[str] = ()) -> Any:
    """Return a record as dicts all the way down; ``asdict`` takes ten times as long.

    :param without: names of its own fields to leave out.
    """
    if isinstance(value, list):
        return [to_plain(item) for item in value]
    names = getattr(value, "__slots__", None)
    if names is None:
        return value
    plain = {}
    for name in names:
        if name not in without:
            item = getattr(value, name)
            plain[name] = item if item.__class__ in _PLAIN_TYPES else to_plain(item)
    return plain


def change_record(record: _Record, **values: Any) -> _Record:
    """Return a copy of a frozen record with other values, as ``dataclasses.replace`` does.

    For an article it takes a quarter of the time. Nothing is derived anew: what the record derives
    from other fields stays as it is.
    """
    changed = copy(record)
    for name, value in values.items():
        object.__setattr__(changed, name, value)
    return changed


def drop_empty(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without the keys whose values are None or empty.

    >>> drop_empty({"name": "", "width": 0, "urls": [], "free": False, "alt": None})
    {'width': 0, 'free': False}
    """
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}


def list_mapping(mapping: Mapping[str, Any], listed_as: ListedAs) -> list[dict[str, Any]]:
    """Return a mapping as a line has it.

    :raises ExtraError: a value has no JSON text.
    """
    key = _value_key(listed_as)
    if listed_as.is_json:
        mapping = {
            name: json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            for name, value in json_value(mapping, "extra").items()
        }
    return [{"name": name, key: value} for name, value in mapping.items()]


def parse_record(kind: RecordType, plain: Any, place: str) -> Any:
    """Return the record that plain values were made from.

    Keys that are missing get the defaults of the record; keys that it does not have are ignored,
    since a later version may have added them.

    :param place: what the record is, for the error message.
    :raises ValueError: a value has another type, or a key without default is missing.
    """
    if not isinstance(plain, Mapping):
        msg = f"{place} must be an object, got {plain!r:.80}"
        raise ValueError(msg)  # noqa: TRY004 - of a file, not of a program
    values = {
        name: None
        if field.is_nullable and plain[name] is None
        else _parse_value(field.type, plain[name], f"{place}.{name}")
        for name, field in kind.fields.items()
        if name in plain and not field.is_derived
    }
    for name, field in kind.fields.items():
        if field.is_required and name not in values:
            msg = f"{place} has no {name!r}, which every {kind.name} has"
            raise ValueError(msg)
    return kind.made_from(**values)


def _parse_value(kind: LineType, value: Any, place: str) -> Any:
    if isinstance(kind, RecordType):
        return parse_record(kind, value, place)
    if isinstance(kind, ListType):
        if not isinstance(value, list):
            msg = f"{place} must be a list, got {value!r:.80}"
            raise ValueError(msg)  # noqa: TRY004 - as above
        items = [_parse_value(kind.item, item, f"{place}[{at}]") for at, item in enumerate(value)]
        return _read_mapping(items, kind.listed_as, place) if kind.listed_as else items
    if type(value) is not _PYTHON_TYPES[kind.name]:
        msg = f"{place} must be a {kind.name}, got {value!r:.80}"
        raise ValueError(msg)
    return value


def _read_mapping(items: list[Any], listed_as: ListedAs, place: str) -> dict[str, Any]:
    key = _value_key(listed_as)
    texts = {item.name: getattr(item, key) for item in items}
    if not listed_as.is_json:
        return texts
    try:
        return {name: json.loads(text) for name, text in texts.items()}
    except ValueError as error:
        msg = f"{place}: {key} must be JSON text: {error}"
        raise ValueError(msg) from error


def _value_key(listed_as: ListedAs) -> str:
    (key,) = (field.name for field in fields(listed_as.record) if field.name != "name")
    return key


def format_utc(time: datetime) -> str:
    """Return an aware time in UTC, in the shape that all UTC times of a line have.

    >>> from datetime import timedelta, timezone
    >>> format_utc(datetime(2026, 5, 4, 9, 0, 0, 250, tzinfo=timezone(timedelta(hours=2))))
    '2026-05-04T07:00:00Z'
    """
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def find_utc(iso: str | None) -> str | None:
    """Return an ISO 8601 time in UTC; None without an offset, and for other texts.

    >>> find_utc("2026-05-04T09:00:00+02:00"), find_utc("2026-05-04T09:00"), find_utc("2026-05-04")
    ('2026-05-04T07:00:00Z', None, None)
    """
    if iso is None:
        return None
    try:
        time = datetime.fromisoformat(iso)
        return format_utc(time) if time.tzinfo else None
    except (ValueError, TypeError, OverflowError):  # OverflowError: the first or last day of all
        return None


def refuse_assignment(record: type[_Record]) -> type[_Record]:
    """Make assignment to a frozen record with slots fail with a message that says what works.

    The method that ``dataclass`` writes raises a TypeError about ``super`` for unknown names.
    """
    methods: Any = record  # mypy knows no class whose methods are replaced
    names = {known.name for known in fields(methods)}

    def refuse(self: object, name: str, _value: object = None) -> NoReturn:
        advice = f"use dataclasses.replace(article, {name}=...)"
        if name not in names:
            advice = f"use article.extra[{name!r}] for a field of your own"
        msg = f"{type(self).__name__}.{name} cannot be set, records are frozen; {advice}"
        raise FrozenInstanceError(msg)

    methods.__setattr__ = methods.__delattr__ = refuse
    return record
