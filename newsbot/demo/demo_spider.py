"""The spider of the demo site, which also starts and stops its server."""

from __future__ import annotations

from typing import Any

from newsbot.demo.demo_pages import SITE_NAME
from newsbot.demo.demo_server import LOOPBACK, DemoServer
from newsbot.demo.demo_stories import SECTIONS
from newsbot.exit_codes import ExitCode, StartError
from newsbot.site import Site
from newsbot.spiders.news_spider import NewsSpider


class DemoSpider(NewsSpider):
    """Crawls the demo site as ``NewsSpider`` crawls any other."""

    name = "demo"
    visits_others = False
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        # The host is this process: no need for politeness, and no proxy reaches it.
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "ALLOWED_PRIVATE_ADDRESSES": LOOPBACK,
        # One request at a time, so that of two duplicates the same one is first in each run.
        "CONCURRENT_REQUESTS": 1,
        "EXTRACTION_PROCESSES": 0,
        "SUMMARY_SHOW_ARTICLE": True,
        # Each run starts afresh: the port, and so every URL, is another one each time.
        "STORE_URL": "",
        "SITE_PROFILES_DIR": "",
    }

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name, **arguments)
        if self.plan.urls:
            msg = "demo crawls its own site; others are crawled by news -a url=URL"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        self._server = DemoServer()
        self.site = Site(
            spider=self.name,
            name=SITE_NAME,
            domain=self._server.host,
            timezone="Europe/Lisbon",
            sections=tuple(f"{self._server.base}/{section.key}/" for section in SECTIONS),
        )

    def closed(self, reason: str) -> None:
        """Stop the server when the crawl is over."""
        super().closed(reason)
        self._server.stop()
