"""Private parts of Scrapy, Twisted and scrapy-playwright are used in one module each."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from tests.scrapy_run import PROJECT

OWNERS = {
    "newsbot/fetch/scrapy_internals.py": {"scrapy", "twisted"},
    "newsbot/fetch/rendering/chromium.py": {"scrapy_playwright"},
}
LIBRARIES = {library for owned in OWNERS.values() for library in owned}
UNDOCUMENTED = {"downloader", "lastseen", "latercall", "per_slot_settings", "get_slot_key"}
"""Names of Scrapy's engine and slots that have no underscore, and no documentation either."""
OF_OTHERS = {"_replace", "_value_", "_exit", "_Element", "_mapping"}
"""Public names with an underscore: of Python, lxml and SQLAlchemy."""
MODULES = sorted(path.relative_to(PROJECT) for path in (PROJECT / "newsbot").rglob("*.py"))


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def find_private_imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            library = node.module.partition(".")[0]
            names = [*node.module.split("."), *(alias.name for alias in node.names)]
            yield from ((library, name) for name in names if is_private(name))


def find_private_attributes(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield attributes of other objects than ``self`` whose name the module does not define."""
    defined = {node.name for node in ast.walk(tree) if isinstance(node, FUNCTIONS)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        foreign = is_private(node.attr) and node.attr not in defined | OF_OTHERS
        if (foreign and not is_own) or node.attr in UNDOCUMENTED:
            yield "scrapy", node.attr


def find_inherited(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield private names that a class uses or overrides and that its base class has, too."""
    imported = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if node.module.partition(".")[0] in LIBRARIES
    }
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        for module, name in (imported[base] for base in bases if base in imported):
            source = read_source(getattr(importlib.import_module(module), name))
            used = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
            used |= {n.name for n in ast.walk(node) if isinstance(n, FUNCTIONS)}
            private = filter(is_private, used)
            theirs = (one for one in private if re.search(rf"(?:self\.|def ){one}\b", source))
            yield from ((module.partition(".")[0], one) for one in theirs)


def read_source(cls: type) -> str:
    """Return the source of a class and of its bases in the same libraries."""
    bases = (base for base in cls.__mro__ if base.__module__.partition(".")[0] in LIBRARIES)
    return "".join(map(inspect.getsource, bases))


def find_all(source: str) -> set[tuple[str, str]]:
    tree = ast.parse(source)
    finders = (find_private_imports, find_private_attributes, find_inherited)
    return {found for finder in finders for found in finder(tree) if found[0] in LIBRARIES}


def test_private_parts_stay_in_their_module() -> None:
    foreign = {
        f"{path}: {name}"
        for path in MODULES
        for library, name in find_all((PROJECT / path).read_text("utf-8"))
        if library not in OWNERS.get(path.as_posix(), set())
    }

    assert not foreign, f"private parts belong in {list(OWNERS)}"


MINE = "from scrapy.extensions.throttle import AutoThrottle\nclass Mine(AutoThrottle):\n    "


@pytest.mark.parametrize(
    "source",
    [
        "from twisted.web._newclient import HEADER",
        "from scrapy.core.downloader import _x",
        "engine._slot.closing",
        "crawler.engine.downloader.slots",
        f"{MINE}def find(self): return self._get_slot(1, 2)",
        f"{MINE}def _get_slot(self): pass",
    ],
)
def test_private_parts_are_found(source: str) -> None:
    assert find_all(source)
