"""Search the front page of a site for its feeds, sitemaps and sections.

No request is made here: the search names the URLs that it wants, and is given their responses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from w3lib.encoding import html_to_unicode

from newsbot.discover.alternates import find_feeds, find_sections
from newsbot.discover.feeds import FEED
from newsbot.discover.listing import EntryTrust, Listing
from newsbot.text.markup import select_html

MOST_FEEDS = 5
MOST_SITEMAPS = 5
MOST_SECTIONS = 12
"""Listings that a run reads of a site without a table."""

FEED_PATHS = ("/feed", "/rss.xml", "/feed.xml", "/rss", "/atom.xml")
SITEMAP_PATHS = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml")
"""The usual paths, tried one after the other until one exists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontPageLinks:
    """URLs of the feeds and sections that a front page names."""

    feeds: list[str]
    sections: list[str]


def read_front_page(
    body: bytes, encoding: str, url: str, headers: Sequence[bytes] = ()
) -> FrontPageLinks:
    """Read the feeds and sections that a front page names.

    :param url: the absolute URL of the page.
    :param headers: its ``Link`` headers.
    """
    page = select_html(html_to_unicode(f"charset={encoding}", body)[1], url=url)
    return FrontPageLinks(
        feeds=find_feeds(page, url=url, headers=headers), sections=find_sections(page, url=url)
    )


class FrontPageSearch:
    """One search: request each ``next_wanted`` URL in turn, and note what its response holds."""

    def __init__(self, front: str) -> None:
        """Take the URL of the front page."""
        self.front = front
        self.sections: list[str] = []
        self.listings: dict[str, Listing] = {}
        """Feeds and sitemaps by URL, in the order in which they were seen."""
        self.evidence: dict[str, str] = {}
        """How each URL was found."""
        self.robots = urljoin(front, "/robots.txt")
        self._named: deque[str] = deque([front, self.robots])
        self._feed_guesses = deque(urljoin(front, path) for path in FEED_PATHS)
        self._sitemap_guesses = deque(urljoin(front, path) for path in SITEMAP_PATHS)
        self._requested: set[str] = set()

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
            if url not in self._requested:
                self._requested.add(url)
                return url

    def note_listing(self, url: str, listing: Listing | None) -> Listing | None:
        """Take the listing that a wanted URL gave, and return it if it is made to list articles."""
        if listing is None or listing.kind.trust is EntryTrust.ANY:
            return None  # an error message in JSON with a link to the manual looks the same
        self.listings[url] = listing
        return listing

    def note_front_page(self, links: FrontPageLinks) -> None:
        """Take what the front page names."""
        self._want(links.feeds, "link of the front page", MOST_FEEDS)
        self.sections = links.sections[:MOST_SECTIONS]

    def note_sitemaps(self, urls: list[str]) -> None:
        """Take the sitemaps that ``robots``, the URL of robots.txt, names."""
        self._want(urls, "robots.txt", MOST_SITEMAPS)

    @property
    def feeds(self) -> list[str]:
        """URLs of the feeds that were seen."""
        return [url for url, seen in self.listings.items() if seen.kind == FEED]

    @property
    def sitemaps(self) -> list[str]:
        """URLs of the other listings that were seen."""
        return [url for url, seen in self.listings.items() if seen.kind != FEED]

    def _want(self, urls: list[str], evidence: str, most: int) -> None:
        # Names with "news" come first; the order is kept otherwise.
        for url in sorted(urls, key=lambda url: "news" not in url)[:most]:
            self.evidence.setdefault(url, evidence)
            self._named.append(url)
