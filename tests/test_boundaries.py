"""Every import of the package obeys the house's table of who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsbot"

LEAVES = {"rules", "items", "urls", "outcomes", "exits", "version", "remembering", "validators"}
STAGES = {"discover", "fetch", "extraction", "dedupe", "write"}
MAY_IMPORT: dict[str, AbstractSet[str]] = {
    **dict.fromkeys(LEAVES, frozenset()),
    "urls": {"remembering"},
    "schema": {"items"},
    "printing": frozenset(),
    "sites": LEAVES,
    "settings": {"version"},
    "checks": {"exits", "settings"},
    **dict.fromkeys(STAGES, LEAVES),
    # The wait between two requests is a setting, and a wrong one must not start.
    "fetch": LEAVES | {"checks"},
    "accounting": LEAVES,
    "cases": LEAVES | {"extraction"},
    "reduction": LEAVES | {"extraction"},
    "store": LEAVES,
    "locking": {"exits"},
    # What a run keeps goes to the store and to the file, whose length the store knows; what is kept
    # of an article is what a later version is compared by, of an address what shape it has.
    "state": LEAVES | {"accounting", "checks", "dedupe", "discover", "locking", "store", "write"},
    "pipelines": LEAVES | {"accounting", "checks", "dedupe", "state", "store", "write"},
    "memory": LEAVES | {"extraction"},
    "workers": frozenset(),
    "summary": LEAVES | {"accounting", "checks", "printing"},
    "scoring": LEAVES | {"extraction"},
    "explaining": LEAVES | {"discover", "extraction", "printing"},
    # Lines are told by the phrases, values and profiles that pages are read with.
    "clean": LEAVES | {"extraction", "printing"},
    "spiders": LEAVES
    | STAGES
    | {"accounting", "checks", "memory", "sites", "state", "store", "workers"},
}
KNOW_SCRAPY = {
    "accounting",
    "checks",
    "commands",
    "demo",
    "fetch",
    "memory",
    "pipelines",
    "settings",
    "spiders",
    "state",
    "summary",
}
UNBOUND = {"", "commands", "demo"}
"""The package's own front door, and what stands around the stages."""

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def area(path: Path) -> str:
    """Return the module or package directly under ``newsbot`` that a file belongs to."""
    return "" if path.name == path.parts[0] == "__init__.py" else Path(path.parts[0]).stem


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "newsbot":
            yield from (f"newsbot.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_stay_within_the_table(path: Path) -> None:
    own = area(path)
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("newsbot.")}

    if own in UNBOUND:
        assert "commands" not in ours - {own}
    else:
        assert own in MAY_IMPORT, f"{own} is new: say in the table what it may import"
        assert ours - {own} <= MAY_IMPORT[own]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_only_adapters_know_scrapy(path: Path) -> None:
    knows = any(name.split(".")[0] == "scrapy" for name in imported(path))

    assert not knows or area(path) in KNOW_SCRAPY


def test_nothing_imports_a_spider_but_the_demo() -> None:
    importers = {
        area(path)
        for path in MODULES
        if any(name.startswith("newsbot.spiders") for name in imported(path))
    }

    assert importers <= {"spiders", "demo", "commands"}
