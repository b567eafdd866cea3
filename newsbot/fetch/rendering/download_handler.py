"""Download handler that uses Scrapy's HTTP client, or a browser for requests that ask for it.

Playwright is imported and the browser started with the first such request.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.fetch.active_downloads import get_downloads
from newsbot.fetch.exceptions import NoBrowserError, RenderingError
from newsbot.fetch.rendering.render_settings import RENDER_KEY, RenderSettings
from newsbot.fetch.scrapy_internals import limit_headers

if TYPE_CHECKING:
    from newsbot.fetch.rendering.chromium import Chromium

logger = logging.getLogger(__name__)


class PlainOrRenderedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for HTTP and HTTPS, with a browser and a limit for headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        limit_headers(self)

    async def download_request(self, request: Request) -> Response:
        if request.meta.get(RENDER_KEY):
            download = get_renderer(self.crawler).render(request)
        else:
            download = super().download_request(request)
        return await get_downloads(self.crawler).run(download)

    async def close(self) -> None:
        await super().close()
        renderer = _RENDERERS.pop(self.crawler, None)
        if renderer is not None:
            await renderer.close()


class Renderer:
    """The browser of a run, started for the first page that needs it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._chromium: Chromium | None = None
        self.missing = ""
        """Why there is no browser; empty until that is known."""

    async def render(self, request: Request) -> Response:
        """Render one page.

        :raises RenderingError: the page cannot be rendered; ``NoBrowserError`` where no page can.
        """
        if self.missing:
            raise NoBrowserError(self.missing)
        try:
            return await self._get_chromium().render(request)
        except NoBrowserError as error:
            if not self.missing:
                self.missing = str(error)
                logger.warning("pages that need a browser are read without one: %s", error)
            raise
        except RenderingError:
            self._crawler.stats.inc_value("newsbot/render/failed")
            raise

    async def close(self) -> None:
        """Close the browser, if one was started."""
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            await chromium.close()

    def _get_chromium(self) -> Chromium:
        if self._chromium is None:
            # Playwright takes a third of a second and 40 MB.
            try:
                from newsbot.fetch.rendering.chromium import Chromium  # noqa: PLC0415 - as above
            except ImportError as error:
                msg = f"{error.name} is not installed: pip install scrapy-playwright"
                raise NoBrowserError(msg) from error
            settings = RenderSettings.from_settings(self._crawler.settings)
            self._chromium = Chromium(self._crawler, settings)
        return self._chromium


_RENDERERS: WeakKeyDictionary[Crawler, Renderer] = WeakKeyDictionary()
"""One a crawler, for both of its handlers, HTTP and HTTPS."""


def get_renderer(crawler: Crawler) -> Renderer:
    """Return the renderer of a crawler."""
    return _RENDERERS.setdefault(crawler, Renderer(crawler))
