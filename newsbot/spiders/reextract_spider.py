"""Write articles that were extracted again from stored pages, as the next versions of theirs."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable

from scrapy import Spider

from newsbot.crawl_store import get_store
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.fetch.scrapy_internals import is_closing
from newsbot.items import Article
from newsbot.url_ledger import get_ledger

SECTION = "reextract"
"""In counts, in place of the section that an article was found in."""
ARTICLES_AT_ONCE = 200
"""In pipelines and waiting for their transaction."""
_WAIT_SECONDS = 0.01


class ReextractSpider(Spider):
    """Passes the articles of one site to the pipelines, in the order given; it sends no requests.

    It has the name of the site's spider, and so its lock, its store and its folder of files.
    """

    read_articles: Callable[[], Iterable[Article]]

    async def start(self) -> AsyncIterator[Article]:
        ledger, store = get_ledger(self.crawler), get_store(self.crawler)
        open_urls: deque[str] = deque()
        for article in self.read_articles():
            found = DiscoveredUrl(article.discovered_url, SECTION, _find_source(article))
            while len(open_urls) >= ARTICLES_AT_ONCE or ledger.get(found.url):
                store.flush()
                await asyncio.sleep(_WAIT_SECONDS)
                while open_urls and not ledger.get(open_urls[0]):
                    open_urls.popleft()
                if is_closing(self.crawler):
                    return
            ledger.add_again(found)
            open_urls.append(found.url)
            # As of a page that was requested: the summary and the alarms of a run count these.
            self.crawler.stats.inc_value("response_received_count")
            yield article


def make_reextract_spider(
    name: str, read_articles: Callable[[], Iterable[Article]]
) -> type[ReextractSpider]:
    """Make the spider class of one site."""
    given = {"name": name, "read_articles": staticmethod(read_articles)}
    return type(f"{name}_reextract", (ReextractSpider,), given)


def _find_source(article: Article) -> UrlSource:
    """Return how the URL was found; a line of another minor version may have another source."""
    try:
        return UrlSource(article.metadata.source or UrlSource.ARCHIVE)
    except ValueError:
        return UrlSource.ARCHIVE
