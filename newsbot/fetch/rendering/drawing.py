"""A page that the browser has opened -> the page with its text, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from playwright.async_api import Error, Page, Request

from newsbot.fetch.rendering.browser import RenderingError
from newsbot.fetch.rendering.consent import answer_consent

_SETTLE_MS = 5_000
"""A page that never stops loading is taken as it is after so long."""
_LOADED = frozenset({"document", "script", "stylesheet", "xhr", "fetch", "other"})
"""Stylesheets too: applications that load one with each part fail without it."""


def is_left_out(request: Request) -> bool:
    """Tell whether a request of the page is for something that holds no text: images, fonts."""
    return request.resource_type not in _LOADED


async def prepare_page(page: Page) -> None:
    """Close what a page opens beside itself, and let no WebSocket out."""

    async def close(popup: Page) -> None:
        with suppress(Error):
            await popup.close()

    page.on("popup", close)
    await page.route_web_socket("**", lambda socket: socket.close())


async def draw_page(
    page: Page, *, consent: str | None, max_bytes: int, count: Callable[[str], None]
) -> None:
    """Wait until the page has settled, answer a consent dialog, and wait again.

    :param consent: CSS of the button to press; None for the one that refuses.
    :raises RenderingError: the drawn page is longer than ``max_bytes``.
    """
    await _settle(page)
    with suppress(Error):
        if await answer_consent(page, consent):
            count("consent")
            await _settle(page)
    length = await page.evaluate("document.documentElement.outerHTML.length")
    if length > max_bytes:
        msg = "the drawn page is larger than DOWNLOAD_MAXSIZE"
        raise RenderingError(msg)


async def _settle(page: Page) -> None:
    with suppress(Error):
        await page.wait_for_load_state("networkidle", timeout=_SETTLE_MS)
