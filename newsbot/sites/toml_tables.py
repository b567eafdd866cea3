"""Parse the tables of a TOML file one by one, so that a mistake costs one table."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

_HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)\s*[.\]]")
"""A line that begins a table; the first part of a dotted name is that of the site."""
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

_MAYBE_SECRET = re.compile(r"auth|cookie|header|key|password|proxy|secret|token", re.IGNORECASE)
"""Lines that are not shown whole: somebody may have written a password into the table."""

_RULES = {
    "Cannot declare": "the table is there twice",
    "Cannot mutate": "the table is there twice",
    "Cannot overwrite": "the key is there twice",
    "Expected '='": "a line is [table], key = value, or # and a comment",
    "Expected ']'": "the name of a table ends with ]",
    "Expected newline": "a line has one key and one value; a quote in a text needs \\ before it",
    "Illegal character": "a text ends with the quote that it begins with, on the same line",
    "Invalid initial character": "a line is [table], key = value, or # and a comment",
    "Invalid statement": "a line is [table], key = value, or # and a comment",
    "Invalid value": "a value is a text in quotes, a number, true, false, or a list in [ ]",
    "Unclosed array": "a list has commas between its texts, and ] at its end",
    "Unescaped '\\'": "a pattern with \\ is written in single quotes, as in '\\d+'",
    "Unterminated string": "a text ends with the quote that it begins with",
}
"""The start of an error message of tomllib, and what is right instead."""


def parse_tables(text: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Parse a TOML file.

    :return: what is valid, by key; and the first problem of each table that is not, by its name,
        the empty one for what is before the first table.
    """
    try:
        return tomllib.loads(text), {}
    except tomllib.TOMLDecodeError:
        pass
    lines = text.splitlines()
    tables: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, numbers in _divide(lines).items():
        try:
            tables |= tomllib.loads("\n".join(lines[number] for number in numbers))
        except tomllib.TOMLDecodeError as error:
            problems[name] = _describe(error, lines, numbers)
    return tables, problems


def _divide(lines: Sequence[str]) -> Mapping[str, list[int]]:
    """Return the numbers of the lines of each table, subtables included."""
    divided: dict[str, list[int]] = defaultdict(list)
    name = ""
    for number, line in enumerate(lines):
        if header := _HEADER.match(line):
            name = header[1]
        divided[name].append(number)
    return divided


def _describe(error: tomllib.TOMLDecodeError, lines: Sequence[str], numbers: Sequence[int]) -> str:
    message = str(error)
    place = _PLACE.search(message)
    number = numbers[min(int(place[1]), len(numbers)) - 1 if place and place[1] else -1]
    said = message[: place.start()] if place else message
    rule = next((rule for start, rule in _RULES.items() if said.startswith(start)), said)
    line = lines[number].strip()
    if _MAYBE_SECRET.search(line):
        line = line.partition("=")[0] + "= ..."
    return f"line {number + 1}: {line!r} is not valid TOML: {rule}"
