"""Markers for slow tests, and no skipped tests in CI.

``pytest -m "not slow"`` runs the tests that start no process, browser or database, need no corpus
and measure no CPU time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from inspect import isfunction
from types import ModuleType

import pytest

PROCESSES = {"run_scrapy", "measure_scrapy", "subprocess"}
BROWSERS = {"need_chromium", "open_chromium"}


def pytest_configure() -> None:
    """Let the commands under test hear SIGINT, which shells ignore in what runs in background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in find_markers(item):
            item.add_marker(marker)


def find_markers(item: pytest.Item) -> Iterator[str]:
    """Yield the markers of a test, by what its module imports and by its parameters."""
    module = getattr(item, "module", None)
    names = find_names(module) if isinstance(module, ModuleType) else set()
    callspec = getattr(item, "callspec", None)
    found = [
        *(["crawl"] if names & PROCESSES else []),
        *(["browser"] if names & BROWSERS else []),
        *(["postgresql"] if callspec and "postgresql" in callspec.params.values() else []),
    ]
    yield from found
    if found or item.get_closest_marker("corpus"):
        yield "slow"


def find_names(module: ModuleType) -> set[str]:
    """Return the global names of a test module and of the functions that it imports from others."""
    names = set(vars(module))
    for value in vars(module).values():
        if isfunction(value) and value.__module__.startswith("tests."):
            names |= value.__globals__.keys()
    return names


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a skipped test in CI, where Chromium and PostgreSQL must be installed.

    Tests marked ``corpus`` may be skipped: the repository does not have what they need.
    """
    report = yield
    may_skip = not os.environ.get("CI") or item.get_closest_marker("corpus")
    if report.skipped and not hasattr(report, "wasxfail") and not may_skip:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be missing: {report.longrepr}"
    return report
