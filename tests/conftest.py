"""What holds for every test: in CI nothing is passed over."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that skips itself in CI, where Chromium and PostgreSQL must be installed.

    Tests marked ``corpus`` may be skipped: what they need is not part of the checkout.
    """
    report = yield
    may_skip = not os.environ.get("CI") or item.get_closest_marker("corpus")
    if report.skipped and not hasattr(report, "wasxfail") and not may_skip:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be missing: {report.longrepr}"
    return report
