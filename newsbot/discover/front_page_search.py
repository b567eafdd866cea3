"""Answers of a site of which only the domain is known -> its feeds, sitemaps and sections.

No request is made here: the search says which addresses it wants to see, and is given what came.
"""

from __future__ import annotations

from collections import deque
from urllib.parse import urljoin

from parsel import Selector

from newsbot.discover.alternates import find_feeds, find_sections
from newsbot.discover.listing import Listing, ListingKind
from newsbot.discover.listing_readers import read_listing
from newsbot.discover.sitemaps import find_robots_sitemaps

MOST_FEEDS = 5
MOST_SITEMAPS = 5
MOST_SECTIONS = 12
"""What a site is read by that nobody has described."""

FEED_PATHS = ("/feed", "/rss.xml", "/feed.xml", "/rss", "/atom.xml")
SITEMAP_PATHS = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml")
"""Where they mostly are, tried one after the other until one is there."""


class FrontPageSearch:
    """One search: ask for ``wanted`` addresses in turn, and hand on what came to ``note``."""

    def __init__(self, front: str) -> None:
        """Take the address of the site's front page."""
        self.front = front
        self.sections: list[str] = []
        self.listings: dict[str, Listing] = {}
        """Feeds and sitemaps that were seen, in the order in which they were."""
        self.evidence: dict[str, str] = {}
        """Address -> how it was found."""
        self._robots = urljoin(front, "/robots.txt")
        self._named: deque[str] = deque([front, self._robots])
        self._feed_guesses = deque(urljoin(front, path) for path in FEED_PATHS)
        self._sitemap_guesses = deque(urljoin(front, path) for path in SITEMAP_PATHS)
        self._asked: set[str] = set()

    def next_wanted(self) -> str | None:
        """Return the address to ask for next, each once; None when the search is over."""
        while True:
            if self._named:
                url = self._named.popleft()
            elif not self.feeds and self._feed_guesses:
                url = self._feed_guesses.popleft()
                self.evidence.setdefault(url, "a usual path")
            elif not self.sitemaps and self._sitemap_guesses:
                url = self._sitemap_guesses.popleft()
                self.evidence.setdefault(url, "a usual path")
            else:
                return None
            if url not in self._asked:
                self._asked.add(url)
                return url

    def note(
        self, url: str, body: bytes, *, final_url: str, page: Selector | None = None
    ) -> Listing | None:
        """Take what came for a wanted address.

        :param final_url: where it was found after redirects.
        :param page: the answer as a web page, None if it is none.
        :return: the listing, if it is one.
        """
        if url == self._robots:
            self._want(find_robots_sitemaps(body, url=url), "robots.txt", MOST_SITEMAPS)
            return None
        listing = read_listing(body, url=final_url)
        if listing is not None and listing.kind is ListingKind.ENDPOINT:
            return None  # an error in JSON with a link to the manual looks the same
        if listing is not None:
            self.listings[url] = listing
        elif url == self.front and page is not None:
            self._want(find_feeds(page, url=final_url), "link of the front page", MOST_FEEDS)
            self.sections = find_sections(page, url=final_url)[:MOST_SECTIONS]
        return listing

    @property
    def feeds(self) -> list[str]:
        """Feeds that were seen."""
        return [url for url, seen in self.listings.items() if seen.kind is ListingKind.FEED]

    @property
    def sitemaps(self) -> list[str]:
        """Sitemaps of all kinds that were seen."""
        return [url for url, seen in self.listings.items() if seen.kind is not ListingKind.FEED]

    def _want(self, urls: list[str], evidence: str, most: int) -> None:
        # What has the news in its name comes first; the order is kept otherwise.
        for url in sorted(urls, key=lambda url: "news" not in url)[:most]:
            self.evidence.setdefault(url, evidence)
            self._named.append(url)
