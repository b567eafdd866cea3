"""Refuse the consent dialog of a rendered page.

Buttons are found by role and by their whole label, in the page, its frames and open shadow roots.
Consent is never given unless the site's table names the button.
"""

from __future__ import annotations

import tomllib
from contextlib import suppress
from functools import cache
from importlib.resources import files

from playwright.async_api import ElementHandle, Error, Page

_CLICK_MS = 2_000
_CLOSE_MS = 3_000
_MAX_FRAMES = 20


async def press_consent_button(page: Page, selector: str | None) -> bool:
    """Press the button of the site's table, else one that refuses consent.

    :param selector: CSS of the button in the site's table.
    :return: whether a button was pressed.
    """
    for frame in page.frames[:_MAX_FRAMES]:
        with suppress(Error):  # a frame may disappear at any time
            if selector:
                button = await frame.query_selector(selector)
            else:
                found = await frame.evaluate_handle(_read_script(), list(read_labels()))
                button = found.as_element()
            if button is not None and await button.is_visible():
                return await _press(page, button)
    return False


@cache
def read_labels() -> tuple[list[str], list[str]]:
    """Return the labels that clearly refuse consent, and the short ones."""
    text = files(__package__).joinpath("reject_words.toml").read_text("utf-8")
    tables = tomllib.loads(text).values()
    clear, short = (
        sorted({label for table in tables for label in table[kind]}) for kind in ("clear", "short")
    )
    return clear, short


@cache
def _read_script() -> str:
    return files(__package__).joinpath("find_reject.js").read_text("utf-8")


async def _press(page: Page, button: ElementHandle) -> bool:
    await button.click(timeout=_CLICK_MS)
    with suppress(Error):  # the page may go on to the article
        await button.wait_for_element_state("hidden", timeout=_CLOSE_MS)
    with suppress(Error):
        await page.wait_for_load_state("domcontentloaded", timeout=_CLOSE_MS)
    return True
