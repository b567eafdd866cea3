"""A page that the browser has opened -> the page with its text, or a reason why not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from playwright.async_api import Error, Page, Request

from newsbot.fetch.exceptions import RenderingError
from newsbot.fetch.rendering.consent import press_consent_button

_SETTLE_MS = 5_000
"""A page that never stops loading is taken as it is after so long."""
_QUIET_SECONDS = 0.5
"""Without a request for so long, a page has loaded what it wanted; Playwright takes the same."""
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


class Traffic:
    """What a page has asked for from now on and not yet got.

    Playwright's ``networkidle`` is said once a document: what a script fetches after a click is
    not waited for by it.
    """

    def __init__(self, page: Page) -> None:
        self._under_way: set[Request] = set()
        self._last = self._now()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    async def wait_until_quiet(self, *, most_seconds: float) -> None:
        """Wait until nothing is under way and nothing was for a moment, but not for longer."""
        end = self._now() + most_seconds
        self._last = self._now()
        while self._now() < end:
            left = self._last + _QUIET_SECONDS - self._now()
            if not self._under_way and left <= 0:
                return
            await asyncio.sleep(max(left, _QUIET_SECONDS / 5))

    def _begin(self, request: Request) -> None:
        self._under_way.add(request)
        self._last = self._now()

    def _end(self, request: Request) -> None:
        self._under_way.discard(request)
        self._last = self._now()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


async def render_page(
    page: Page, *, consent: str | None, max_bytes: int, count: Callable[[str], None]
) -> None:
    """Wait until the page has settled, answer a consent dialog, and wait again.

    :param consent: CSS of the button to press; None for the one that refuses.
    :raises RenderingError: the drawn page is longer than ``max_bytes``.
    """
    await _settle(page)
    traffic = Traffic(page)
    with suppress(Error):
        if await press_consent_button(page, consent):
            count("consent")
            await traffic.wait_until_quiet(most_seconds=_SETTLE_MS / 1000)
            await _settle(page)
    length = await page.evaluate("document.documentElement.outerHTML.length")
    if length > max_bytes:
        msg = "the drawn page is larger than DOWNLOAD_MAXSIZE"
        raise RenderingError(msg)


async def _settle(page: Page) -> None:
    with suppress(Error):
        await page.wait_for_load_state("networkidle", timeout=_SETTLE_MS)
