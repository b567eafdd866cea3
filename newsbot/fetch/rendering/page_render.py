"""Wait until a page in the browser is complete."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from playwright.async_api import Error, Page, Request

from newsbot.fetch.exceptions import RenderingError
from newsbot.fetch.rendering.consent import press_consent_button

_MAX_LOAD_MS = 5_000
"""After which a page that never stops loading is read as it is."""
_QUIET_SECONDS = 0.5
"""Without a request, after which a page counts as loaded; as in Playwright's ``networkidle``."""
_LOADED = frozenset({"document", "script", "stylesheet", "xhr", "fetch", "other"})
"""Resource types that are loaded. Some applications fail without their stylesheets."""


def is_blocked_resource(request: Request) -> bool:
    """Return whether a request of the page is for a resource without text: an image, a font."""
    return request.resource_type not in _LOADED


async def prepare_page(page: Page) -> None:
    """Block popups and WebSockets."""

    async def close(popup: Page) -> None:
        with suppress(Error):
            await popup.close()

    page.on("popup", close)
    # The page has a route of its own, so that only requests of popups come here.
    await page.context.route("**", lambda route: route.abort())
    await page.route_web_socket("**", lambda socket: socket.close())


class Traffic:
    """Requests in progress of a page, counted from now on.

    Playwright reports ``networkidle`` once a document, so it does not cover what scripts load
    after a click.
    """

    def __init__(self, page: Page) -> None:
        self._in_progress: set[Request] = set()
        self._last = self._now()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    async def wait_until_quiet(self, *, max_seconds: float) -> None:
        """Wait until the page has been without requests for a moment, or the time is over."""
        end = self._now() + max_seconds
        self._last = self._now()
        while self._now() < end:
            left = self._last + _QUIET_SECONDS - self._now()
            if not self._in_progress and left <= 0:
                return
            await asyncio.sleep(max(left, _QUIET_SECONDS / 5))

    def _begin(self, request: Request) -> None:
        self._in_progress.add(request)
        self._last = self._now()

    def _end(self, request: Request) -> None:
        self._in_progress.discard(request)
        self._last = self._now()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


async def render_page(
    page: Page, *, consent: str | None, max_bytes: int, count: Callable[[str], None]
) -> None:
    """Wait until the page has loaded, press the consent button, and wait again.

    :param consent: CSS of the button to press; None for the one that refuses.
    :raises RenderingError: the rendered page is longer than ``max_bytes``.
    """
    await _wait_for_load(page)
    traffic = Traffic(page)
    with suppress(Error):
        if await press_consent_button(page, consent):
            count("consent")
            await traffic.wait_until_quiet(max_seconds=_MAX_LOAD_MS / 1000)
            await _wait_for_load(page)
    length = await page.evaluate("document.documentElement.outerHTML.length")
    if length > max_bytes:
        msg = "the rendered page is larger than DOWNLOAD_MAXSIZE"
        raise RenderingError(msg)


async def _wait_for_load(page: Page) -> None:
    with suppress(Error):
        await page.wait_for_load_state("networkidle", timeout=_MAX_LOAD_MS)
