"""Chromium as the tests use it: the system's, else the one that Playwright has installed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def need_chromium() -> None:
    """Skip a test that starts its own Chromium where there is none; nothing is started here."""
    if not any(map(shutil.which, NAMES)):
        pytest.skip("no Chromium in the system: apt-get install chromium")


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Start Chromium without a window; skip the test where there is none."""
    system = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        path = system or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no Chromium: apt-get install chromium, or playwright install chromium")
        # Chromium's own sandbox does not start for root, as in most containers.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
