"""Search the front page of a site for its feeds, sitemaps and sections.

No request is made here: the search names the URLs that it wants, and is given their responses.
"""

from __future__ import annotations

from collections import deque
from urllib.parse import urljoin

from parsel import Selector

from newsbot.discover.alternates import find_feeds, find_sections
from newsbot.discover.feeds import FEED
from newsbot.discover.listing import EntryTrust, Listing
from newsbot.discover.listing_formats import read_listing
from newsbot.discover.sitemaps import find_robots_sitemaps

MOST_FEEDS = 5
MOST_SITEMAPS = 5
MOST_SECTIONS = 12
"""Listings that a run reads of a site without a table."""

FEED_PATHS = ("/feed", "/rss.xml", "/feed.xml", "/rss", "/atom.xml")
SITEMAP_PATHS = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml")
"""The usual paths, tried one after the other until one exists."""


class FrontPageSearch:
    """One search: request each ``next_wanted`` URL in turn, and pass its response to ``note``."""

    def __init__(self, front: str) -> None:
        """Take the URL of the front page."""
        self.front = front
        self.sections: list[str] = []
        self.listings: dict[str, Listing] = {}
        """Feeds and sitemaps by URL, in the order in which they were seen."""
        self.evidence: dict[str, str] = {}
        """How each URL was found."""
        self._robots = urljoin(front, "/robots.txt")
        self._named: deque[str] = deque([front, self._robots])
        self._feed_guesses = deque(urljoin(front, path) for path in FEED_PATHS)
        self._sitemap_guesses = deque(urljoin(front, path) for path in SITEMAP_PATHS)
        self._asked: set[str] = set()

    def next_wanted(self) -> str | None:
        """Return the URL to request next, each once; None when the search is over."""
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
        """Take the response for a wanted URL.

        :param final_url: its URL after redirects.
        :param page: the response as a web page, None for any other.
        :return: the listing, if it is one.
        """
        if url == self._robots:
            self._want(find_robots_sitemaps(body, url=url), "robots.txt", MOST_SITEMAPS)
            return None
        listing = read_listing(body, url=final_url)
        if listing is not None and listing.kind.trust is EntryTrust.ANY:
            return None  # an error message in JSON with a link to the manual looks the same
        if listing is not None:
            self.listings[url] = listing
        elif url == self.front and page is not None:
            self._want(find_feeds(page, url=final_url), "link of the front page", MOST_FEEDS)
            self.sections = find_sections(page, url=final_url)[:MOST_SECTIONS]
        return listing

    @property
    def feeds(self) -> list[str]:
        """URLs of the feeds that were seen."""
        return [url for url, seen in self.listings.items() if seen.kind is FEED]

    @property
    def sitemaps(self) -> list[str]:
        """URLs of the other listings that were seen."""
        return [url for url, seen in self.listings.items() if seen.kind is not FEED]

    def _want(self, urls: list[str], evidence: str, most: int) -> None:
        # Names with "news" come first; the order is kept otherwise.
        for url in sorted(urls, key=lambda url: "news" not in url)[:most]:
            self.evidence.setdefault(url, evidence)
            self._named.append(url)
