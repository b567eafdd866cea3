"""Every import of the package is one that the tables of docs/architecture.md allow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsbot"
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

STAGES = {"discover", "fetch", "extraction", "dedupe", "write"}
FREE = {"", "__main__", "command_line", "commands", "command_work", "demo"}
"""The package's front door and what joins the stages: bound by what they must not import alone."""

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def section(heading: str) -> str:
    """Return the text under a heading of the architecture page, up to the next heading."""
    _, found, rest = ARCHITECTURE.partition(f"{heading}\n")
    assert found, f"docs/architecture.md has no heading {heading!r}"
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`([\w.]+)`", text))


def read_table() -> dict[str, set[str]]:
    """Return what each part may import, as the table of the architecture page states it."""
    rows = [line.split("|")[1:3] for line in section("## Who may import whom").splitlines()
            if line.startswith("| `")]  # fmt: skip
    others = {"article_blocks", "record_values", "items", "supplied_fields", "site", "urls", "text"}
    leaves = quoted(rows[0][0]) | others
    table = {}
    for parts, imports in rows:
        allowed = quoted(imports)
        allowed |= leaves if "leaves" in imports else set()
        allowed |= STAGES if "stages" in imports else set()
        table.update(dict.fromkeys(quoted(parts), allowed))
    return table


def read_layers() -> dict[str, list[set[str]]]:
    """Return the layers of each package whose inner imports are bound, the lowest first."""
    layers: dict[str, list[set[str]]] = {}
    package = ""
    for line in section("### Inside a package").splitlines():
        if heading := re.match(r"Inside `([\w.]+)`", line):
            package = heading[1]
            layers[package] = []
        elif re.match(r"\d+\. `", line):
            layers[package].append(quoted(line))
    return layers


MAY_IMPORT = read_table()
LAYERS = read_layers()
KNOW_SCRAPY = quoted(section("## Who may import whom").partition("Only these know Scrapy:")[2])


def area(path: Path) -> str:
    """Return the module or package directly under ``newsbot`` that a file belongs to."""
    return "" if path.name == path.parts[0] == "__init__.py" else Path(path.parts[0]).stem


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            is_package = (ROOT / module.replace(".", "/")).is_dir()
            for alias in node.names:
                yield f"{module}.{alias.name}" if is_package else module


def test_the_architecture_page_names_every_part_and_nothing_else() -> None:
    parts = {area(path) for path in MODULES} - FREE

    assert set(MAY_IMPORT) == parts
    for package, layers in LAYERS.items():
        folder = PACKAGE / package.replace(".", "/")
        files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
        folders = {path.parent.name for path in folder.glob("*/__init__.py")}
        assert set().union(*layers) - {"__init__"} == files | folders, package


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_are_those_the_table_allows(path: Path) -> None:
    own = area(path)
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("newsbot.")}

    if own in FREE:
        assert own == "command_line" or "commands" not in ours - {own}
    else:
        assert own in MAY_IMPORT, f"{own} is new: docs/architecture.md must say what it may import"
        assert ours - {own} <= MAY_IMPORT[own]


@pytest.mark.parametrize(
    ("package", "path"),
    [(package, path) for package in LAYERS for path in MODULES if path.parts[0] == package],
    ids=str,
)
def test_imports_inside_a_package_lead_to_lower_layers(package: str, path: Path) -> None:
    rank = {name: number for number, layer in enumerate(LAYERS[package]) for name in layer}
    own = Path(path.parts[1]).stem
    prefix = f"newsbot.{package}."
    targets = {
        name.removeprefix(prefix).split(".")[0]
        for name in imported(path)
        if name.startswith(prefix)
    }

    above = {
        target for target in targets - {own}
        if rank.get(target, rank.get("__init__", -1)) >= rank.get(own, len(rank))
    }  # fmt: skip

    assert not above, f"{path} imports what is not below it: {sorted(above)}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_only_adapters_know_scrapy(path: Path) -> None:
    knows = any(name.split(".")[0] == "scrapy" for name in imported(path))

    assert not knows or area(path) in KNOW_SCRAPY | {"command_line"}


def test_nothing_imports_a_spider_but_the_demo_and_commands() -> None:
    importers = {
        area(path)
        for path in MODULES
        if any(name.startswith("newsbot.spiders") for name in imported(path))
    }

    assert importers <= {"spiders", "demo", "commands", "command_work"}


def test_only_the_console_writes_to_a_terminal() -> None:
    writes = re.compile(r"print\(|sys\.std\w+\.write\(|sys\.exit\(f?['\"]")
    found = []
    for path in [*PACKAGE.rglob("*.py"), *(ROOT / "devtools" / "commands").glob("*.py")]:
        if path.parent == PACKAGE / "console":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            code = ast.unparse(node) if isinstance(node, ast.Call | ast.ImportFrom) else ""
            if writes.match(code) or code.startswith("from rich.text import"):
                found.append(f"{path.name}: {code}")
    assert found == [], "print_text, print_error and ShownText of newsbot.console are printable"
