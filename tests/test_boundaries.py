"""Every import of the package obeys the house's table of who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newsbot"

LEAVES = {"site", "items", "urls", "outcomes", "exit_codes", "version", "caching", "http_cache"}
STAGES = {"discover", "fetch", "extraction", "dedupe", "write"}
MAY_IMPORT: dict[str, AbstractSet[str]] = {
    **dict.fromkeys(LEAVES, frozenset()),
    "urls": {"caching"},
    "article_schema": {"items"},
    "console": frozenset(),
    "sites": LEAVES,
    "settings": {"version"},
    "settings_readers": {"exit_codes", "settings"},
    **dict.fromkeys(STAGES, LEAVES),
    # The wait between two requests is a setting, and a wrong one must not start.
    "fetch": LEAVES | {"settings_readers"},
    "extraction": LEAVES | {"console"},
    "url_ledger": LEAVES,
    "store": LEAVES,
    "site_lock": {"exit_codes"},
    # What a run keeps goes to the store and to the file, whose length the store knows; what is kept
    # of an article is what a later version is compared by, of an address what shape it has.
    "crawl_store": LEAVES
    | {"dedupe", "discover", "settings_readers", "site_lock", "store", "url_ledger", "write"},
    "pipelines": LEAVES
    | {"crawl_store", "dedupe", "settings_readers", "store", "url_ledger", "write"},
    "profiles_extension": LEAVES | {"extraction"},
    "workers": frozenset(),
    "summary": LEAVES | {"console", "settings_readers", "url_ledger"},
    # Lines are told by the phrases, values and profiles that pages are read with.
    "clean": LEAVES | {"console", "extraction"},
    "spiders": LEAVES
    | STAGES
    | {
        "crawl_store",
        "profiles_extension",
        "settings_readers",
        "sites",
        "store",
        "url_ledger",
        "workers",
    },
}
KNOW_SCRAPY = {
    "commands",
    "crawl_store",
    "demo",
    "fetch",
    "pipelines",
    "profiles_extension",
    "settings",
    "settings_readers",
    "spiders",
    "summary",
    "url_ledger",
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
