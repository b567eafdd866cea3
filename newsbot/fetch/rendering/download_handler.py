"""A request -> its response: from Scrapy's own client, or drawn by a browser where it asks so.

Nothing of Playwright is imported, and no browser started, before the first request asks for it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.fetch.exceptions import NoBrowserError, RenderingError
from newsbot.fetch.rendering.render_settings import RenderSettings
from newsbot.fetch.scrapy_internals import limit_headers

if TYPE_CHECKING:
    from newsbot.fetch.rendering.chromium import Chromium

logger = logging.getLogger(__name__)

RENDER_KEY = "render"
"""In the meta of a request: true to have the page drawn."""
CONSENT_KEY = "render_consent"
"""In the meta of a request: CSS of the consent button that its site's table names."""


class PlainOrRenderedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with a browser behind it and a limit for headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.crawler = crawler
        limit_headers(self)

    async def download_request(self, request: Request) -> Response:
        if request.meta.get(RENDER_KEY):
            return await get_renderer(self.crawler).render(request)
        return await super().download_request(request)

    async def close(self) -> None:
        await super().close()
        renderer = _RENDERERS.pop(self.crawler, None)
        if renderer is not None:
            await renderer.close()


class Renderer:
    """The one browser of a run, started when the first page needs it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._chromium: Chromium | None = None
        self.missing = ""
        """Why there is no browser, once that is known; empty before."""

    async def render(self, request: Request) -> Response:
        """Draw one page.

        :raises RenderingError: it cannot be drawn; ``NoBrowserError`` where nothing can.
        """
        if self.missing:
            raise NoBrowserError(self.missing)
        try:
            return await self._get_chromium().render(request)
        except NoBrowserError as error:
            if not self.missing:
                self.missing = str(error)
                logger.warning("pages that need a browser are read without: %s", error)
            raise
        except RenderingError:
            self._crawler.stats.inc_value("newsbot/render/failed")
            raise

    async def close(self) -> None:
        """End the browser, if one was started."""
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            await chromium.close()

    def _get_chromium(self) -> Chromium:
        if self._chromium is None:
            # Playwright takes a third of a second and 40 MB: only where a page needs it.
            try:
                from newsbot.fetch.rendering.chromium import Chromium  # noqa: PLC0415 - as above
            except ImportError as error:
                msg = f"{error.name} is not installed: pip install 'newsbot[render]'"
                raise NoBrowserError(msg) from error
            plan = RenderSettings.from_settings(self._crawler.settings)
            self._chromium = Chromium(self._crawler, plan)
        return self._chromium


_RENDERERS: WeakKeyDictionary[Crawler, Renderer] = WeakKeyDictionary()
"""One for each crawler: the handlers of http and https share it."""


def get_renderer(crawler: Crawler) -> Renderer:
    """Return the renderer of a crawler."""
    return _RENDERERS.setdefault(crawler, Renderer(crawler))
