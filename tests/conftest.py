"""Markers for slow tests, their order and processes, no skipped tests in CI, and PostgreSQL.

``pytest -m "not slow"`` runs the tests that start no process, browser or database, need no corpus
and measure no CPU time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Iterator
from inspect import isfunction
from itertools import count
from types import ModuleType

import psycopg
import pytest

from benchmarks.postgresql_server import find_programs, serve_postgres
from newsbot.workers.usable_cores import count_usable_cores

PROCESSES = {"run_scrapy", "measure_scrapy", "subprocess"}
BROWSERS = {"need_chromium", "open_chromium"}


_numbers = count(1)

PYTEST_VARIABLE = "PYTEST_CURRENT_TEST"
"""Set and removed by pytest around each step of a test."""

WAITING_PROCESSES = 1
"""Test processes beyond one for each core, as many tests wait for a delay or a server."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return the number of test processes of ``-n auto``."""
    return count_usable_cores() + WAITING_PROCESSES


def pytest_configure(config: pytest.Config) -> None:
    """Let the commands under test hear SIGINT, which shells ignore in what runs in background.

    A command's project is that of its folder, whatever the shell has set. Files keep their order
    below: by default xdist takes those with the most tests first.
    """
    config.option.loadscopereorder = False
    os.environ.pop("SCRAPY_SETTINGS_MODULE", None)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in find_markers(item):
            item.add_marker(marker)
    # A process has one file at a time: a slow one at the end would be waited for.
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def find_markers(item: pytest.Item) -> Iterator[str]:
    """Yield the markers of a test, by what its module imports and by its parameters."""
    module = getattr(item, "module", None)
    names = find_names(module) if isinstance(module, ModuleType) else set()
    names |= {*getattr(item, "fixturenames", ())}
    callspec = getattr(item, "callspec", None)
    is_chosen = callspec is not None and "postgresql" in callspec.params.values()
    found = [
        *(["crawl"] if names & PROCESSES else []),
        *(["browser"] if names & BROWSERS else []),
        *(["postgresql"] if "postgresql_server" in names or is_chosen else []),
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


@pytest.fixture(autouse=True)
def _restored_environment() -> Iterator[None]:
    """Leave the environment as it was: reading Scrapy's project settings sets a variable in it.

    The commands of later tests would inherit the variable, and not read the project they are in.
    """
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys() - {PYTEST_VARIABLE}:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Return the URL of a database of a running server, one for all tests of a process."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with serve_postgres(programs) as address:
        yield address


@pytest.fixture
def postgresql_database(postgresql_server: str) -> str:
    """Return the STORE_URL of an empty database of the server."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgresql_server.replace("/postgres?", f"/{name}?")
