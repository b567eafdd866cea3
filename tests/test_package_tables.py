"""TOML of the package is read as tomllib reads it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from newsbot.package_tables import parse_plain_toml, read_package_tables

PACKAGE = Path(__file__).parent.parent / "newsbot"
FILES = sorted(
    path for folder in ("extraction", "sites") for path in (PACKAGE / folder).rglob("*.toml")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_of_the_package_is_plain_and_read_as_by_tomllib(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert parse_plain_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '"brightest lamp" = 1',
        "lamp = 1.5\nlit = false",
        "pattern = '\\d+'",
        "lamps = [\"Ann\", 'Bo']  # two",
        "lamps = [\n    \"Ann\",\n    # by the sea\n    '''Bo's'''\n]",
        "[port.lamp]\nlit = true\n[port.sea]\ndepth = 3",
    ],
)
def test_plain_statements_are_read_as_by_tomllib(text: str) -> None:
    assert parse_plain_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "[[lamp]]\nlit = true",
        "lamp.lit = true",
        'text = """\nThe sea\nis rough\n"""',
        'lamps = [\n    ["Ann",\n    "Bo"],\n]',
    ],
)
def test_other_statements_are_left_to_tomllib(text: str, tmp_path: Path) -> None:
    path = tmp_path / "lamp.toml"
    path.write_text(text, encoding="utf-8")

    assert read_package_tables(path) == tomllib.loads(text)


def test_a_list_without_its_bracket_is_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "lamp.toml"
    path.write_text('lamps = [\n    "Ann",\n', encoding="utf-8")

    with pytest.raises(tomllib.TOMLDecodeError):
        read_package_tables(path)
