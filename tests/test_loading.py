"""The examples of docs/loading.md read files of several runs, sites and versions without a loss."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

from benchmarks.invented_lines import read_expected, write_files
from benchmarks.loading import TOOLS, find_differences, load_all
from newsbot.items import SCHEMA_VERSION
from newsbot.release import ArticleFilters, ReleaseOrder, make_release

Rows = list[dict[str, Any]]

pytestmark = pytest.mark.slow  # imports five large libraries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of 24 runs of 5 sites, half of them after nulls alone."""
    folder = tmp_path_factory.mktemp("loading")
    write_files(folder / "output", files=24, sites=5, lines=30)
    return folder


@pytest.fixture(scope="module")
def expected(folder: Path) -> Rows:
    return list(read_expected(folder / "output"))


@pytest.fixture(scope="module")
def loaded(folder: Path) -> dict[str, Rows]:
    """Return the rows of each tool."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tools themselves
        patch.chdir(folder)
        patch.syspath_prepend(str(folder))
        return {tool: rows for tool, rows, _ in load_all(folder)}


@pytest.mark.parametrize("tool", TOOLS)
def test_tool_reads_every_value_of_every_line(
    tool: str, loaded: dict[str, Rows], expected: Rows
) -> None:
    assert list(find_differences(loaded[tool], expected)) == []


def test_invented_lines_have_what_tools_stumble_over(expected: Rows) -> None:
    assert len(expected) == 24 * 30
    headlines = {row["headline"] for row in expected}
    assert {"1.10", "007", "null", "true", "", None} <= headlines
    assert {row["readingTimeMinutes"] for row in expected} >= {None, 0, 10**12}
    assert {row["articleBlocks"] is None for row in expected} == {True, False}
    assert {row["schemaVersion"] for row in expected} == {SCHEMA_VERSION, f"{SCHEMA_VERSION}9"}


def test_differences_name_line_field_and_values() -> None:
    row = {"url": "https://example.com/a", "headline": 1.1}

    found = list(find_differences([row], [{**row, "headline": "1.10", "version": 1}]))

    assert found == [
        "https://example.com/a headline: 1.1, not '1.10'",
        "https://example.com/a version: 'missing', not 1",
    ]


def test_a_release_has_every_value_for_datasets_as_its_data_card_says(
    folder: Path, expected: Rows
) -> None:
    target = folder / "release"
    filters = ArticleFilters(versions="all")

    result = make_release(ReleaseOrder(places=(folder / "output",), output=target, filters=filters))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = load_dataset(str(target), cache_dir=str(folder / "cache"), split="train")

    assert result.left_out == {}
    assert list(find_differences(list(read), expected)) == []
