"""The public names of the package: each can be imported, and only when it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module

import pytest

import newsbot
from tests.scrapy_run import PROJECT


@pytest.mark.parametrize("name", newsbot.__all__)
def test_each_exported_name_can_be_imported(name: str) -> None:
    assert getattr(import_module("newsbot"), name) is not None
    assert name in dir(newsbot)


def test_type_checkers_see_the_names_that_are_exported() -> None:
    tree = ast.parse((PROJECT / "newsbot" / "__init__.py").read_text("utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsbot")
        for alias in node.names
    }

    assert imported == set(newsbot.__all__)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'extrct'"):
        _ = newsbot.extrct


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, newsbot; print(*sorted(n for n in sys.modules if n.startswith('newsbot')))"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["newsbot", "newsbot.version"]
