"""A drawn page with a consent dialog -> the same page with the dialog refused.

Buttons are known by role and by their whole label, in the page, its frames and open shadow roots.
Nothing is ever accepted unless the site's own table names the button.
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
    """Press the site's own button, or else the one that refuses; tell whether one was pressed.

    :param selector: CSS of the button that the site's table names.
    """
    for frame in page.frames[:_MAX_FRAMES]:
        with suppress(Error):  # a frame may go at any time
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
    """Return the labels that say clearly that consent is refused, and the short ones."""
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
    with suppress(Error):  # the page may leave for the article, and the button with it
        await button.wait_for_element_state("hidden", timeout=_CLOSE_MS)
    with suppress(Error):
        await page.wait_for_load_state("domcontentloaded", timeout=_CLOSE_MS)
    return True
