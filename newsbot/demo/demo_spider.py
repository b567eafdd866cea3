"""``scrapy crawl demo``: starts the demo site, crawls it as any other, and stops it."""

from __future__ import annotations

from typing import Any

from newsbot.demo.demo_pages import SITE_NAME
from newsbot.demo.demo_server import LOOPBACK, DemoServer
from newsbot.demo.demo_stories import SECTIONS
from newsbot.exit_codes import ExitCode, StartError
from newsbot.site import Site
from newsbot.spiders.news_spider import NewsSpider


class DemoSpider(NewsSpider):
    """The conductor on the site that ships with newsbot; it differs in data and manners alone."""

    name = "demo"
    visits_others = False
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        # The host is this very process: nobody to be polite to, and no proxy may be asked for it.
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "ALLOWED_PRIVATE_ADDRESSES": LOOPBACK,
        # One at a time, so that the same one of two duplicates is first in each run.
        "CONCURRENT_REQUESTS": 1,
        "SUMMARY_SHOW_ARTICLE": True,
        # Each run shows all of the site, which has another port and so other addresses each time.
        "STORE_URL": "",
    }

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name, **arguments)
        if self.plan.urls:
            msg = "scrapy crawl demo has its own site; for others: scrapy crawl news -a url=ADDRESS"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        self._server = DemoServer()
        self.site = Site(
            spider=self.name,
            name=SITE_NAME,
            domain=self._server.host,
            timezone="Europe/Lisbon",
            sections=tuple(f"{self._server.base}/{section.key}/" for section in SECTIONS),
        )

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's hook
        """Stop the site when the crawl is over."""
        self._server.stop()
