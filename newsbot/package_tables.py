"""TOML files of the package, parsed in a fifth of the time that tomllib takes.

A first page needs fifty of them, 700 kB. Nearly all of their statements are one line of JSON, or a
list with one literal string a line; any other is left to tomllib.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_BARE_KEY = re.compile(r"[\w-]+", re.ASCII)
_QUOTES = "'''"


def read_package_tables(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file, as tomllib reads them.

    Not for files of users: what is given twice is no error.

    :raises tomllib.TOMLDecodeError: the file is not valid.
    """
    text = path.read_text(encoding="utf-8")
    try:
        return parse_plain_toml(text)
    except ValueError:
        return _loads(text)


def parse_plain_toml(text: str) -> dict[str, Any]:
    r"""Parse TOML of tables, and of values that take one line or are lists with a line an item.

    :raises ValueError: it has anything else.

    >>> parse_plain_toml("[port.lamp]\nlit = true\nbrand = [\n    '''\\d+ W''',\n]\n")
    {'port': {'lamp': {'lit': True, 'brand': ['\\d+ W']}}}
    """
    tables: dict[str, Any] = {}
    table = tables
    lines = iter(text.split("\n"))
    for line in lines:
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            table = tables
            for name in _split_heading(line):
                table = table.setdefault(name, {})
            continue
        key, separator, value = line.partition(" = ")
        if not separator:
            raise ValueError(line)
        name = key if _BARE_KEY.fullmatch(key) else _parse_key(key)
        table[name] = _parse_list(lines) if value == "[" else _parse_value(value)
    return tables


def _split_heading(line: str) -> list[str]:
    """Return the names in the heading of a table, the outermost first."""
    names = line[1:-1].split(".")
    if not line.endswith("]") or not all(map(_BARE_KEY.fullmatch, names)):
        raise ValueError(line)
    return names


def _parse_key(key: str) -> str:
    """Return the name that a quoted key has."""
    name: str = json.loads(key)
    return name


def _parse_list(lines: Iterator[str]) -> list[Any]:
    """Return the list in the following lines, up to its bracket."""
    found: list[Any] = []
    for line in lines:
        item = line.strip().removesuffix(",")
        if item == "]":
            return found
        if item and not item.startswith("#"):
            found += _parse_value(f"[{item}]")
    msg = "a list must end with a bracket in a line of its own"
    raise ValueError(msg)


def _parse_value(value: str) -> Any:
    if value.startswith(f"[{_QUOTES}") and value.endswith(f"{_QUOTES}]"):
        texts = value[4:-4].split(f"{_QUOTES}, {_QUOTES}")
        if not any(_QUOTES in text for text in texts):
            return texts
    try:
        return json.loads(value)
    except ValueError:
        return _loads(f"value = {value}")["value"]


def _loads(text: str) -> dict[str, Any]:
    from tomllib import loads  # noqa: PLC0415 - takes 4 ms, and hardly any file needs it

    return loads(text)
