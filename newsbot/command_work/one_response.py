"""A spider's reading of one response by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy.http import Response

from newsbot.command_work.page_spider import PageSpider
from newsbot.console import print_error
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.outcomes import Outcome, Rejection
from newsbot.spiders.article_spider import Result
from newsbot.spiders.news_spider import NewsSpider


class OneResponse(NewsSpider):
    """The part of a spider that reads one response by itself, and prints why it is rejected."""

    make_frontier = PageSpider.make_frontier

    async def parse_page(
        self, response: Response, found: DiscoveredUrl | None = None
    ) -> AsyncIterator[Result]:
        """Read a listing or an article; without ``found``, whichever of the two it is."""
        if found is None:
            found = DiscoveredUrl.of_listing(response.url, UrlSource.ARGUMENT)
            self.frontier.add(found)
        async for result in super().parse_page(response, found):
            yield result

    parse = parse_page

    def reject(self, rejection: Rejection) -> None:
        """Print why a URL gives no article."""
        if rejection.outcome is not Outcome.SECTION:
            print_error(f"{rejection.url}: {rejection.reason}")
