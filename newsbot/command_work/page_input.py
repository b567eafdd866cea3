"""Read the page that a command line names: a URL, fetched as in a crawl, a file or stdin."""

from __future__ import annotations

import asyncio
import codecs
import re
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.http import HtmlResponse
from scrapy.settings import BaseSettings
from scrapy.utils.python import binary_is_text

from newsbot.command_work.page_options import is_url
from newsbot.command_work.run_progress import showing_run
from newsbot.console import print_error
from newsbot.dedupe import with_keys
from newsbot.discovered_url import DiscoveredUrl, UrlSource, name_section
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction import SiteProfile
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.item_tracker import RejectedItem
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejection
from newsbot.pipelines import check_article
from newsbot.settings_readers import read_site_paths
from newsbot.site import Site
from newsbot.sites import find_by_host, index_by_domain, load_catalogue
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.news_spider import NewsSpider
from newsbot.url_ledger import UrlLedger
from newsbot.urls import canonical_url

NOT_FETCHED = frozenset(
    {
        Outcome.BLOCKED,
        Outcome.GONE,
        Outcome.TOO_LARGE,
        Outcome.ROBOTS,
        Outcome.OFFSITE,
        Outcome.PRIVATE_ADDRESS,
        Outcome.FAILED,
    }
)
"""Outcomes of URLs that gave no page at all; the others are pages without an article."""

_SNIFFED_BYTES = 5000
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""The start of a text in UTF-16, half of whose bytes are NUL."""
_TAG = re.compile(
    rb"<(?:!doctype|html|head|title|meta|body|article|main|section|div|h1|p)[\s>]", re.IGNORECASE
)
_CANONICAL_URL = "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenPage:
    """One page as it was received or stored.

    ``url`` is its URL after redirects, None if unknown; ``status`` is None for a page that was
    not fetched. Names of ``headers`` are in lower case.
    """

    html: bytes
    url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class PagePipeline:
    """Checks the one article and fills in its keys, as the pipelines of a crawl do."""

    def process_item(self, item: Any) -> Any:
        """Return the article with its keys.

        :raises RejectedItem: it has no headline or no body.
        """
        check_article(item)
        keyed = with_keys(item)
        return replace(keyed, clusterId=keyed.articleId)


class PageSpider(NewsSpider):
    """Reads its one URL as an article and writes nothing."""

    name = "extract"
    rejection: Rejection | None = None
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {"newsbot.command_work.page_input.PagePipeline": 100},
        "EXTRACTION_PROCESSES": 0,  # one page blocks nothing else
    }

    @classmethod
    def with_profile(cls, profile: SiteProfile | None) -> type[Self]:
        """Return a subclass with the profile of its page's site."""
        return type(cls.__name__, (cls,), {"profile": profile})

    async def start(self) -> AsyncIterator[Request]:
        url = self.plan.urls[0]
        found = DiscoveredUrl(url=url, section=name_section(url), source=UrlSource.ARGUMENT)
        yield self.make_request(found)

    def reject(self, rejection: Rejection) -> None:
        """Keep the rejection for the command."""
        self.rejection = rejection

    def make_frontier(self) -> Frontier:
        """Return a frontier without earlier runs: the page is requested as if it were new."""
        return Frontier(UrlLedger(self.crawler.stats), self.store, max_articles=0, again=True)


class AnyPageSpider(PageSpider):
    """Reads its page as an article; ``accepted`` is the type that a crawl rejects."""

    refused = ()


class RawPageSpider(PageSpider):
    """Returns its one page as it was received, without reading it."""

    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {},
    }

    async def read_page(self, page: HtmlResponse, found: DiscoveredUrl) -> AsyncIterator[Any]:  # noqa: ARG002 - the hook's
        yield _as_given(page)


def read_given_page(process: CrawlerProcessBase, name: str, *, url: str | None = None) -> GivenPage:
    """Fetch a page, or read the file or stdin (``-``) that holds it.

    :param url: the URL that a file or stdin was fetched from; by default the page's canonical URL.
    :raises StartError: the page cannot be read, or ``url`` is not a URL or not allowed.
    """
    if not is_url(name):
        html = _read_bytes(name)
        return GivenPage(
            html=html, url=find_canonical_url(html) if url is None else _check_url(url)
        )
    if url:
        msg = "--url is for FILE or -; a page that is fetched has its own URL"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    result, _ = fetch_one(process, name, RawPageSpider)
    if isinstance(result, Rejection):
        msg = f"{result.url}: {result.reason}"
        raise StartError(msg, _exit_code(result))
    page: GivenPage = result
    return page


def find_canonical_url(html: str | bytes) -> str | None:
    """Return the first absolute URL that a page declares as its own, None without one."""
    for url in parse_html(html).xpath(_CANONICAL_URL):
        try:
            return canonical_url(url)
        except ValueError:
            continue
    return None


def fetch_one(
    process: CrawlerProcessBase, url: str, spider: type[PageSpider]
) -> tuple[Any, PageTypeVerdict | None]:
    """Fetch one URL with the project's settings, as in a crawl: robots.txt is obeyed.

    :return: the one item that the spider made of the page, or a ``Rejection`` with the reason;
        and the page type if the spider accepted what is no article.
    :raises StartError: the URL is invalid, or the fetch was interrupted.
    """
    items: list[tuple[Any, PageTypeVerdict | None]] = []

    def collect(item: Any, spider: PageSpider) -> None:
        items.append((item, spider.accepted))

    def collect_dropped(item: Article, exception: RejectedItem) -> None:
        rejection = Rejection(
            url=item.discovered_url, outcome=exception.outcome, reason=exception.reason
        )
        items.append((rejection, None))

    crawler = process.create_crawler(spider)
    crawler.signals.connect(collect, signal=signals.item_scraped)
    crawler.signals.connect(collect_dropped, signal=signals.item_dropped)
    run_crawler(process, crawler, url=url)
    if isinstance(crawler.spider, PageSpider) and crawler.spider.rejection is not None:
        return crawler.spider.rejection, None
    if not items:
        msg = f"{url}: the fetch was interrupted"
        raise StartError(msg)
    return items[0]


def run_crawler(process: CrawlerProcessBase, crawler: Crawler, *, url: str) -> None:
    """Run the only crawler of a process to its end, also if it is interrupted.

    :raises StartError: the spider does not take the URL.
    """
    crawl = process.crawl(crawler, url=url)
    with showing_run("fetching"):
        process.start()
    if isinstance(crawl, asyncio.Future) and crawl.done() and not crawl.cancelled():
        crawl.result()


def find_site_of_page(url: str | None, settings: BaseSettings | None) -> Site | None:
    """Return the site of the catalogue that a URL belongs to, None without one."""
    if url is None or settings is None:
        return None
    sites = index_by_domain(load_catalogue(read_site_paths(settings)).sites.values())
    return find_by_host(sites, urlsplit(url).hostname or "")


def require_article(
    page: GivenPage, article: Article, verdict: PageTypeVerdict | None
) -> Article | Rejection:
    """Return the record that a crawl would write, or the rejection in its place.

    :param article: what was extracted from the page.
    :param verdict: the page type of what is no article; None accepts the page as one.
    """
    url = page.url or ""
    if not page.html.strip():
        return Rejection(url=url, outcome=Outcome.EMPTY_PAGE, reason="the page has no content")
    if not _is_text(page.html):
        return _reject_file(url)
    if verdict is not None:
        return verdict.reject(url)
    try:
        check_article(article)
    except RejectedItem as rejected:
        return Rejection(url=url, outcome=rejected.outcome, reason=rejected.reason)
    return with_keys(article) if page.url is not None else article


def print_rejection(rejection: Rejection) -> ExitCode:
    """Print on stderr why a page gives no article, and return the exit code for it."""
    url = f"{rejection.url}: " if rejection.url else ""
    print_error(f"{url}{rejection.reason}")
    return _exit_code(rejection)


def _exit_code(rejection: Rejection) -> ExitCode:
    return ExitCode.COULD_NOT_START if rejection.outcome in NOT_FETCHED else ExitCode.ALARM


def _is_text(page: bytes) -> bool:
    if page.startswith(_WIDE_BOMS):
        return True
    if page.startswith(b"%PDF-"):
        return False
    start = page[:_SNIFFED_BYTES]
    # A crawl goes by the content type, so a page may have control characters such as ESC.
    return binary_is_text(start) or _TAG.search(start) is not None


def _reject_file(url: str) -> Rejection:
    reason = f"{Outcome.NOT_HTML.meaning}; expected the HTML of a page"
    return Rejection(url=url, outcome=Outcome.NOT_HTML, reason=reason)


def _as_given(page: HtmlResponse) -> GivenPage:
    headers = page.headers.to_unicode_dict().items()
    return GivenPage(
        html=page.body,
        url=page.url,
        status=page.status,
        headers={str(name).lower(): value for name, value in headers},
    )


def _read_bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        msg = f"{name}: {error.strerror or error}; a URL begins with http:// or https://"
        raise StartError(msg) from error


def _check_url(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError as error:
        msg = f"--url: {error}; write the whole URL, as in https://example.com/world"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error
