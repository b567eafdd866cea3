"""A file, a public class or a public function is found by its name alone: each stands once."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("newsbot", "devtools")
CODE = (*PRODUCT, "tests", "benchmarks")
REPEATED_FILES = {"__init__.py", "__main__.py", "conftest.py"}  # Python and pytest name them
REPEATED_NAMES = {
    "Command",  # Scrapy finds the class of each command by its base, not by its name
    "main",  # the entry point of a script
}


def test_a_file_name_stands_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            places[path.name].append(str(path.relative_to(ROOT)))
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in {".py", ".pyc"}:
                places[path.name].append(str(path.relative_to(ROOT)))

    repeated = {n: p for n, p in places.items() if len(p) > 1 and n not in REPEATED_FILES}

    assert not repeated


def test_a_public_class_or_function_name_stands_once() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                    places[node.name].append(str(path.relative_to(ROOT)))

    repeated = {
        name: files
        for name, files in places.items()
        if len(files) > 1 and not name.startswith("_") and name not in REPEATED_NAMES
    }

    assert not repeated
