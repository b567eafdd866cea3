"""Probe a site: find its listings, sections and article URLs, requested as in a crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from parsel import Selector
from scrapy import Request, signals
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import CloseSpider, DownloadFailedError
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from newsbot.command_work.page_spider import run_crawler
from newsbot.console import plural, print_error
from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries
from newsbot.discover.links import find_links
from newsbot.discover.listing import EntryTrust, Listing
from newsbot.discover.sitemap_choice import choose_sitemaps
from newsbot.exit_codes import StartError
from newsbot.extraction.values.language import find_language
from newsbot.fetch.response_check import check_response, reject_error
from newsbot.outcomes import Rejected
from newsbot.spiders.news_spider import NewsSpider
from newsbot.spiders.site_search import SiteSearch
from newsbot.text.markup import select_html
from newsbot.urls import is_same_site, publisher_of, url_key

MAX_INDEXED = 3
"""Sitemaps read of all indexes together, news sitemaps and the newest first."""

MAX_LEARNED = 2_000
"""URLs of articles, and of other pages, that the pattern is inferred from."""

INDEX_EVIDENCE = "listed in "
"""Start of the evidence for a sitemap that an index names."""


@dataclass(kw_only=True)
class ProbeFindings:
    """What a probe found.

    ``listings`` by URL and ``sections`` (number of article links by URL) are in the order they
    were found. ``troubles`` holds the reason by URL for what could not be read. ``articles`` and
    ``others`` are URLs by key.
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
        "EXTRACTION_PROCESSES": 0,  # and nothing else
    }

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name, **arguments)
        self.findings = ProbeFindings(front=urljoin(self.plan.urls[0], "/"))
        self.failure: str | None = None
        self._requested: set[str] = set()
        self._indexed = 0
        self._site_search = SiteSearch(self.findings.front, self)

    async def start(self) -> AsyncIterator[Request]:
        for request in self._site_search.request_next():
            yield request
        for request in self._request_listing(self.plan.urls[0]):
            yield request

    async def parse_list(self, response: Response, url: str) -> list[Request]:
        """Read a section, or a sitemap of an index."""
        try:
            listing = await self.documents.read_listing(response)
            if listing is not None and is_same_site(response.url, url):
                return [*self._add_listing(listing, url)]
            self._add_section(check_response(response, url=url), url)
        except Rejected as rejected:
            self._add_trouble(url, rejected.reason)
        return []

    def parse_list_error(self, failure: Failure) -> None:
        """Record why a section or a sitemap could not be fetched."""
        url: str = failure.request.cb_kwargs["url"]  # type: ignore[attr-defined]  # Scrapy's
        self._add_trouble(url, reject_error(failure.value or DownloadFailedError()).reason)

    async def read_found(self, response: Response, url: str, *, front: str) -> list[Any]:  # noqa: ARG002 - a hook
        """Record the front page or a listing that the search requested."""
        search, findings = self._site_search.search, self.findings
        findings.evidence, findings.front = search.evidence, search.front
        if url in search.listings:
            return [*self._add_listing(search.listings[url], url)]
        try:
            page = check_response(response, url=url)
        except Rejected as rejected:
            return self.fail_search(url, rejected)
        selector = select_html(page.text, url=page.url)
        findings.name = _find_name(selector)
        findings.language = find_language(selector.xpath("string(/html/@lang)").get())
        self._add_section(page, url)
        return []

    def fail_search(self, url: str, error: BaseException) -> list[Any]:
        """End the probe: without a front page there is nothing to search."""
        rejected = error if isinstance(error, Rejected) else reject_error(error)
        self.failure = f"{url}: {rejected.reason}"
        raise CloseSpider(self.failure)

    def end_search(self, site_search: SiteSearch) -> Iterator[Request]:
        """Request the sections that the search has found."""
        for url in site_search.search.sections:
            yield from self._request_listing(url)

    def _request_listing(self, url: str) -> Iterator[Request]:
        key = url_key(url)
        if key not in self._requested and key != url_key(self.findings.front):
            self._requested.add(key)
            yield Request(
                url,
                callback=self.parse_list,
                errback=self.parse_list_error,
                cb_kwargs={"url": url},
                dont_filter=True,
            )

    def _add_section(self, page: HtmlResponse, url: str) -> None:
        links = find_links(select_html(page.text, url=page.url), url=page.url)
        articles = [link.url for link in links if link.is_article]
        self.findings.sections[url] = len(articles)
        self._add_articles(articles)
        for link in links:
            key = url_key(link.url)
            if not link.is_article and is_same_site(link.url, url):
                _add_url(self.findings.others, key, link.url)
        _add_url(self.findings.others, url_key(url), url)
        print_error(f"{url}: {len(articles)} of {plural(len(links), 'link')} look like articles")

    def _add_listing(self, listing: Listing, url: str) -> Iterator[Request]:
        self.findings.listings[url] = listing
        entries = plural(len(listing.entries), "entry", "entries")
        print_error(f"{url}: {listing.kind.name}, {entries}")
        if listing.kind.trust is EntryTrust.ARTICLES:
            publishers = {publisher_of(url)}
            chosen = choose_entries(listing, publishers=publishers, period=DateRange())
            self._add_articles(chosen.urls)
        elif listing.kind.is_index:
            own = [entry for entry in listing.entries if is_same_site(entry.url, url)]
            for child in choose_sitemaps(
                own, period=DateRange(), limit=MAX_INDEXED - self._indexed
            ):
                self._indexed += 1
                self.findings.evidence.setdefault(child, f"{INDEX_EVIDENCE}{url}")
                yield from self._request_listing(child)

    def _add_articles(self, urls: Any) -> None:
        for url in urls:
            _add_url(self.findings.articles, url_key(url), url)

    def _add_trouble(self, url: str, reason: str) -> None:
        self.findings.troubles[url] = reason
        print_error(f"{url}: {reason}")


def probe_site(process: CrawlerProcessBase, url: str) -> ProbeFindings:
    """Probe a site with the project's settings, as in a crawl: robots.txt is obeyed.

    :raises StartError: the URL is invalid, its front page cannot be fetched, or the probe was
        interrupted.
    """
    ended: dict[str, ProbeSpider] = {}

    def remember(spider: ProbeSpider, reason: str) -> None:
        ended[reason] = spider

    crawler = process.create_crawler(ProbeSpider)
    crawler.signals.connect(remember, signal=signals.spider_closed)
    run_crawler(process, crawler, url=url)
    for reason, spider in ended.items():
        if spider.failure:
            raise StartError(spider.failure)
        if reason == "finished":
            return spider.findings
    msg = f"{url}: the probe was interrupted"
    raise StartError(msg)


def _add_url(addresses: dict[str, str], key: str, url: str) -> None:
    if len(addresses) < MAX_LEARNED:
        addresses.setdefault(key, url)


def _find_name(page: Selector) -> str | None:
    names = page.xpath("//meta[@property='og:site_name' or @name='application-name']/@content")
    return next((" ".join(name.split()) for name in names.getall() if name.strip()), None)
