"""Rendering of requests by scrapy-playwright.

The one module that uses scrapy-playwright, its private parts included: its public interface has
neither a context a page nor a restart of the browser. It is imported for the first page that needs
a browser.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urldefrag

from playwright.async_api import Error, Page
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from newsbot.fetch.exceptions import NoBrowserError, RenderingError
from newsbot.fetch.rendering.browser import HOW_TO_INSTALL, find_browser, make_launch_options
from newsbot.fetch.rendering.host_connections import MAX_CONNECTIONS, HostConnections
from newsbot.fetch.rendering.page_render import is_blocked_resource, prepare_page, render_page
from newsbot.fetch.rendering.render_proxy import ProxyLimits, RenderProxy, read_upstream
from newsbot.fetch.rendering.render_settings import RenderSettings
from newsbot.fetch.scrapy_internals import find_min_delay

TRANSFER_FACTOR = 4
"""Bytes that a page may load in all, in multiples of ``DOWNLOAD_MAXSIZE``."""
_CLOSE_SECONDS = 10.0
_START_SECONDS = 60.0
_BROWSER_LOST = ("closed", "crash", "disconnected")


class Chromium(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # has no types
    """scrapy-playwright's handler with a context and a proxy for each page."""

    def __init__(self, crawler: Crawler, settings: RenderSettings) -> None:
        super().__init__(crawler)
        self._settings = settings
        self._numbers = count(1)
        self._page_slots = asyncio.Semaphore(settings.pages_at_once)
        self._slot_lock = asyncio.Lock()
        self._start_lock = asyncio.Lock()
        self._pages_rendered = 0
        self._has_driver = False
        self._connections = HostConnections()
        self.config.launch_options = make_launch_options(find_browser(settings.browser_path))
        self.config.target_closed_max_retries = 0
        self.config.max_pages_per_context = 1
        self.config.navigation_timeout_ms = settings.timeout_seconds * 1000
        self.process_request_headers = None
        self.abort_request = is_blocked_resource
        if crawler.settings.get("LOG_LEVEL") != "DEBUG":
            # It logs a traceback for each page that fails; newsbot logs the reason in one line.
            logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)

    async def render(self, request: Request) -> Response:
        """Return the rendered page; retry once if the browser crashes.

        :raises RenderingError: the page cannot be rendered.
        """
        async with self._page_slot():
            try:
                return await self._render_once(request)
            except Error as error:
                if not any(word in str(error).lower() for word in _BROWSER_LOST):
                    raise RenderingError(_first_line(error)) from error
            self._count("retried")
            try:
                return await self._render_once(request)
            except Error as error:
                raise RenderingError(_first_line(error)) from error

    async def close(self) -> None:
        """Close the browser, even one that no longer responds."""
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(super().close(), _CLOSE_SECONDS)

    async def _browser_disconnected_callback(self) -> None:
        self._forget_browser()

    @asynccontextmanager
    async def _page_slot(self) -> AsyncIterator[None]:
        """Wait for one of ``RENDER_PAGES_AT_ONCE``; restart the browser after its last page."""
        async with self._slot_lock:
            await self._page_slots.acquire()
            if self._pages_rendered >= self._settings.pages_per_browser:
                others = self._settings.pages_at_once - 1
                for _ in range(others):
                    await self._page_slots.acquire()
                await self._close_browser()
                for _ in range(others):
                    self._page_slots.release()
        try:
            yield
        finally:
            self._page_slots.release()

    async def _render_once(self, request: Request) -> Response:
        try:
            async with asyncio.timeout(_START_SECONDS):
                async with self._start_lock:
                    await self._open_browser()
        except TimeoutError as error:
            msg = f"the browser did not start within {_START_SECONDS:g} seconds"
            raise RenderingError(msg) from error
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                self._pages_rendered += 1
                return await self._render_page(request)
        except TimeoutError as error:
            msg = f"not rendered within RENDER_TIMEOUT_SECONDS ({self._settings.timeout_seconds:g})"
            raise RenderingError(msg) from error

    async def _open_browser(self) -> None:
        self._forget_browser()
        is_first = not self.stats.get_value("playwright/browser_count")
        try:
            if not self._has_driver:
                await self._launch()
                self._has_driver = True
            await self._maybe_launch_browser()
        except Exception as error:
            self._has_driver = False
            if not is_first:
                raise RenderingError(_first_line(error)) from error
            msg = f"no browser could be started ({_first_line(error)}); {HOW_TO_INSTALL}"
            raise NoBrowserError(msg) from error

    async def _close_browser(self) -> None:
        browser = getattr(self, "browser", None)
        self._pages_rendered = 0
        if browser is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(browser.close(), _CLOSE_SECONDS)
            self._forget_browser()

    def _forget_browser(self) -> None:
        """Let the next page start another browser if this one is gone."""
        if hasattr(self, "browser") and not self.browser.is_connected():
            del self.browser
            self.context_wrappers.clear()
            self._pages_rendered = 0

    async def _render_page(self, request: Request) -> Response:
        name = f"page-{next(self._numbers)}"
        limits = ProxyLimits(
            domains=self._settings.list_domains(request.url),
            guard=self._settings.guard,
            max_bytes=self._settings.max_bytes * TRANSFER_FACTOR,
            max_connections=1 if find_min_delay(self._crawler, request) else MAX_CONNECTIONS,
        )
        proxy = RenderProxy(
            limits,
            connections=self._connections,
            count=self._count,
            upstream=read_upstream(
                request.meta.get("proxy"), request.headers.get("Proxy-Authorization")
            ),
        )
        async with proxy.open():
            try:
                rendered = request.replace(
                    meta={**request.meta, **self._make_meta(request, name, proxy.url)}
                )
                response: Response = await self._download_request(rendered)
            finally:
                await self._close_context(name)
        self._count("pages")
        return response.replace(url=urldefrag(response.url).url, request=request)

    def _make_meta(self, request: Request, name: str, proxy: str) -> dict[str, Any]:
        agent = (request.headers.get("User-Agent") or b"").decode("latin-1")
        language = (request.headers.get("Accept-Language") or b"*").decode("latin-1")
        render = partial(
            render_page,
            consent=request.meta.get("render_consent"),
            max_bytes=self._settings.max_bytes,
            count=self._count,
        )
        return {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": {
                "user_agent": agent,
                "extra_http_headers": {"Accept-Language": language},
                "service_workers": "block",
                "accept_downloads": False,
                "ignore_https_errors": not self._settings.verifies_certificates,
                "proxy": {"server": proxy},
            },
            "playwright_page_init_callback": _prepare,
            "playwright_page_methods": [PageMethod(render)],
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded"},
        }

    async def _close_context(self, name: str) -> None:
        wrapper = self.context_wrappers.pop(name, None)
        if wrapper is not None:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(wrapper.context.close(), _CLOSE_SECONDS)

    def _count(self, what: str) -> None:
        self.stats.inc_value(f"newsbot/render/{what}")


async def _prepare(page: Page, _request: Request) -> None:
    await prepare_page(page)


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
