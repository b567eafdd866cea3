"""A site's front page -> what its lists, sections and addresses show, asked for as in a crawl."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DownloadFailedError
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from newsbot.commands.page_input import Process
from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries, choose_sitemaps
from newsbot.discover.links import find_links
from newsbot.discover.listing import EntryTrust, Listing
from newsbot.discover.listing_formats import read_listing
from newsbot.discovered_url import DiscoveredUrl
from newsbot.exit_codes import StartError
from newsbot.extraction.values.language import find_language
from newsbot.fetch.response_check import check_response, reject_error
from newsbot.outcomes import Rejected
from newsbot.spiders.news_spider import NewsSpider, name_section
from newsbot.spiders.site_search import SiteSearch
from newsbot.urls import is_same_site, registrable_domain, url_key

MAX_INDEXED = 3
"""Sitemaps read of all indexes together: what they list is told by the newest, news first."""

MAX_LEARNT = 2_000
"""Addresses that the pattern is learnt from, of each kind."""

INDEX_EVIDENCE = "listed in "
"""How the evidence of a sitemap begins that an index names."""


@dataclass(kw_only=True)
class ProbeFindings:
    """What was seen of a site.

    ``listings`` and ``sections`` are by address and in the order they were found: a section has
    its number of article links. ``troubles`` says of an address why nothing came of it.
    ``articles`` and ``others`` are addresses by key.
    """

    front: str
    name: str | None = None
    language: str | None = None
    listings: dict[str, Listing] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)


class ProbeSpider(NewsSpider):
    """Searches one site, looks into its sections, and writes nothing."""

    name = "probe"
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {
            "scrapy.extensions.throttle.AutoThrottle": None,
            "newsbot.fetch.scrapy_internals.PoliteThrottle": 0,
        },
        "ITEM_PIPELINES": {},
        "RETRY_TIMES": 1,  # a person waits
    }

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name, **arguments)
        self.findings = ProbeFindings(front=urljoin(self.plan.urls[0], "/"))
        self.failure: str | None = None
        self._asked: set[str] = set()
        self._indexed = 0
        self._searching = SiteSearch(
            self.findings.front,
            name_section=name_section,
            ask=self._ask_section,
            read=self._read_searched,
            fail=self._fail,
        )

    async def start(self) -> AsyncIterator[Request]:
        for request in self._searching.go_on():
            yield request
        for request in self._ask_section(self.plan.urls[0]):
            yield request

    def parse_list(self, response: Response, url: str) -> list[Request]:
        """Read a section, or a sitemap of an index."""
        try:
            listing = read_listing(response.body, url=response.url)
            if listing is not None and is_same_site(response.url, url):
                return [*self._note_listing(listing, url)]
            self._note_section(check_response(response, url=url), url)
        except Rejected as rejected:
            self._note_trouble(url, rejected.reason)
        return []

    def parse_list_error(self, failure: Failure) -> None:
        """Note why a section or a sitemap could not be had."""
        url: str = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]  # Scrapy's
        self._note_trouble(url, reject_error(failure.value or DownloadFailedError()).reason)

    async def _read_searched(self, response: Response, found: DiscoveredUrl) -> list[Any]:
        """Note the front page or a listing that the search asked for."""
        search, findings = self._searching.search, self.findings
        findings.evidence, findings.front = search.evidence, search.front
        if found.url in search.listings:
            return [*self._note_listing(search.listings[found.url], found.url)]
        try:
            page = check_response(response, url=found.url)
        except Rejected as rejected:
            return self._fail(found, rejected)
        findings.name = _find_name(page.selector)
        findings.language = find_language(page.xpath("string(/html/@lang)").get())
        self._note_section(page, found.url)
        return []

    def _fail(self, found: DiscoveredUrl, error: BaseException) -> list[Any]:
        """End the probe: without a front page the rest would be asked for in vain."""
        rejected = error if isinstance(error, Rejected) else reject_error(error)
        self.failure = f"{found.url}: {rejected.reason}"
        raise CloseSpider(self.failure)

    def _ask_section(self, url: str) -> Iterator[Request]:
        key = url_key(url)
        if key not in self._asked and key != url_key(self.findings.front):
            self._asked.add(key)
            yield Request(
                url,
                callback=self.parse_list,
                errback=self.parse_list_error,
                cb_kwargs={"url": url},
                dont_filter=True,
            )

    def _note_section(self, page: HtmlResponse, url: str) -> None:
        links = find_links(page.selector, url=page.url)
        articles = [link.url for link in links if link.is_article]
        self.findings.sections[url] = len(articles)
        self._note_articles(articles)
        for link in links:
            key = url_key(link.url)
            if not link.is_article and is_same_site(link.url, url):
                _note_address(self.findings.others, key, link.url)
        _note_address(self.findings.others, url_key(url), url)
        _say(f"{url}: {len(articles)} of {len(links)} links look like articles'")

    def _note_listing(self, listing: Listing, url: str) -> Iterator[Request]:
        self.findings.listings[url] = listing
        _say(f"{url}: {listing.kind.name} with {len(listing.entries)} entries")
        if listing.kind.trust is EntryTrust.ARTICLES:
            domain = registrable_domain(urlsplit(url).hostname or "")
            self._note_articles(choose_entries(listing, domains={domain}, period=DateRange()).urls)
        elif listing.kind.is_index:
            own = [entry for entry in listing.entries if is_same_site(entry.url, url)]
            for child in choose_sitemaps(
                own, period=DateRange(), limit=MAX_INDEXED - self._indexed
            ):
                self._indexed += 1
                self.findings.evidence.setdefault(child, f"{INDEX_EVIDENCE}{url}")
                yield from self._ask_section(child)

    def _note_articles(self, urls: Any) -> None:
        for url in urls:
            _note_address(self.findings.articles, url_key(url), url)

    def _note_trouble(self, url: str, reason: str) -> None:
        self.findings.troubles[url] = reason
        _say(f"{url}: {reason}")


def probe_site(process: Process, url: str) -> ProbeFindings:
    """Look at a site with the project's settings, as in a crawl: robots.txt is obeyed.

    :raises StartError: the address is none, its front page cannot be had, or the probe was
        interrupted.
    """
    if process is None:
        msg = "crawler_process is not set; run this through the scrapy command"
        raise RuntimeError(msg)
    ended: dict[str, ProbeSpider] = {}

    def remember(spider: ProbeSpider, reason: str) -> None:
        ended[reason] = spider

    crawler = process.create_crawler(ProbeSpider)
    crawler.signals.connect(remember, signal=signals.spider_closed)
    crawl = process.crawl(crawler, url=url)
    process.start()
    if isinstance(crawl, asyncio.Future) and crawl.done() and not crawl.cancelled():
        crawl.result()
    for reason, spider in ended.items():
        if spider.failure:
            raise StartError(spider.failure)
        if reason == "finished":
            return spider.findings
    msg = f"{url}: the probe was interrupted"
    raise StartError(msg)


def _note_address(addresses: dict[str, str], key: str, url: str) -> None:
    if len(addresses) < MAX_LEARNT:
        addresses.setdefault(key, url)


def _find_name(page: Selector) -> str | None:
    names = page.xpath("//meta[@property='og:site_name' or @name='application-name']/@content")
    return next((" ".join(name.split()) for name in names.getall() if name.strip()), None)


def _say(line: str) -> None:
    sys.stderr.write(f"newsbot: {line}\n")
