"""A page as a person names it (an address, a file, stdin) -> its bytes, fetched as in a crawl."""

from __future__ import annotations

import asyncio
import codecs
import re
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import CrawlerProcessBase
from scrapy.http import HtmlResponse
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.python import binary_is_text

from newsbot.dedupe import with_keys
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction import SiteProfile
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejection
from newsbot.pipelines import ValidatePipeline
from newsbot.site import Site
from newsbot.sites import find_by_host, index_by_domain, load_sites
from newsbot.spiders.frontier import Frontier
from newsbot.spiders.news_spider import NewsSpider, name_section, own_site_paths
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
"""Ends of an address that gave no page at all; the others are pages without an article."""

URL_HELP = "where FILE or stdin came from (default: the address that the page gives as its own)"
"""Of the option that ``read_given_page`` takes as ``url``."""

_SNIFFED_BYTES = 5000
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text in UTF-16 begins, half of whose bytes are NUL; editors call that Unicode."""
_OWN_ADDRESS = "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)

Process = CrawlerProcessBase | None
"""What a command finds in ``crawler_process``; None where it was not started by Scrapy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenPage:
    """One page as it was answered or stored.

    ``url`` is where it came from after redirects, None where nobody said; ``status`` is None for
    a page that was not fetched. Names of ``headers`` are in lower case.
    """

    html: bytes
    url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class PageSpider(NewsSpider):
    """Takes its one address as an article and writes nothing."""

    name = "extract"
    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {
            "newsbot.pipelines.ValidatePipeline": 100,
            "newsbot.pipelines.DedupePipeline": 200,  # fills in the keys of the record
        },
        "EXTRACTION_PROCESSES": 0,  # there is one page, and nothing to hold up
    }

    @classmethod
    def with_profile(cls, profile: SiteProfile | None) -> type[Self]:
        """Return the same spider with what is known of its page's site."""
        return type(cls.__name__, (cls,), {"profile": profile})

    async def start(self) -> AsyncIterator[Request]:
        url = self.plan.urls[0]
        found = DiscoveredUrl(url=url, section=name_section(url), source=UrlSource.ARGUMENT)
        yield self._ask(found)

    @cached_property
    def _frontier(self) -> Frontier:
        """Know nothing of earlier runs: the page is asked for as if it were new."""
        return Frontier(UrlLedger(self.crawler.stats), None, max_articles=0, again=True)


class AnyPageSpider(PageSpider):
    """Takes its page as an article, whatever it is; ``accepted`` is set where it is none."""

    refused = ()


class RawPageSpider(PageSpider):
    """Hands its one page on as it was answered, and reads nothing of it."""

    custom_settings: dict[str, Any] | None = {  # noqa: RUF012 - as Scrapy declares it
        "EXTENSIONS": {},
        "ITEM_PIPELINES": {},
    }

    async def _read(self, page: HtmlResponse, found: DiscoveredUrl) -> list[Any]:  # noqa: ARG002 - the hook's
        return [_as_given(page)]


def is_url(name: str) -> bool:
    """Tell whether what a person typed is an address, not a file.

    >>> is_address("https://example.com/a"), is_address("pages/a.html")
    (True, False)
    """
    return _SCHEME.match(name) is not None


def read_given_page(process: Process, name: str, *, url: str | None = None) -> GivenPage:
    """Fetch a page, or read the file or stdin (``-``) that holds it.

    :param url: the address that a file or stdin was fetched from; without it, the one that the
        page gives as its own.
    :raises StartError: there is no such page, or ``url`` is none for it.
    """
    if not is_url(name):
        html = _read_bytes(name)
        own = find_own_address(html) if url is None else _checked_url(url)
        return GivenPage(html=html, url=own)
    if url:
        msg = "--url is for FILE or -; an address that is fetched needs no other"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    end, _ = fetch_one(process, name, RawPageSpider)
    if isinstance(end, Rejection):
        msg = f"{end.url}: {end.reason}"
        raise StartError(msg, _exit_code(end))
    page: GivenPage = end
    return page


def find_own_address(html: str | bytes) -> str | None:
    """Return the address that a stored page gives as its own; None where it gives no whole one."""
    for own in parse_html(html).xpath(_OWN_ADDRESS):
        try:
            return canonical_url(own)
        except ValueError:
            continue
    return None


def fetch_one(
    process: Process, url: str, spider: type[PageSpider]
) -> tuple[Any, PageTypeVerdict | None]:
    """Fetch one address with the project's settings, as in a crawl: robots.txt is obeyed.

    :return: the one item that the spider made of it, or the ``Rejection`` that says why there is
        none; and what the page is if the spider took one that is no article.
    :raises StartError: the address is none, or the fetch was interrupted.
    """
    if process is None:
        msg = "crawler_process is not set; run this through the scrapy command"
        raise RuntimeError(msg)
    ends: list[tuple[Any, PageTypeVerdict | None]] = []

    def remember(item: Any, spider: PageSpider) -> None:
        ends.append((item, spider.accepted))

    crawler = process.create_crawler(spider)
    crawler.signals.connect(remember, signal=signals.item_scraped)
    crawl = process.crawl(crawler, url=url)
    process.start()
    if isinstance(crawl, asyncio.Future) and crawl.done() and not crawl.cancelled():
        crawl.result()
    if not ends:
        msg = f"{url}: the fetch was interrupted"
        raise StartError(msg)
    return ends[0]


def find_site_of_page(url: str | None, settings: BaseSettings | None) -> Site | None:
    """Return the catalogue's table of the site that an address belongs to, None without one."""
    if url is None or settings is None:
        return None
    sites = index_by_domain(load_sites(own_site_paths(settings)).values())
    return find_by_host(sites, urlsplit(url).hostname or "")


def require_article(
    page: GivenPage, article: Article, verdict: PageTypeVerdict | None
) -> Article | Rejection:
    """Tell what a crawl would: the record, or why there is none to write.

    :param article: what was extracted of the page.
    :param verdict: what the page is if it is no article; None takes it as one.
    """
    url = page.url or ""
    if not page.html.strip():
        return Rejection(url=url, outcome=Outcome.EMPTY_PAGE, reason="the page has no content")
    if not _is_text(page.html):
        return _no_web_page(url)
    if verdict is not None:
        return verdict.reject(url)
    checked = ValidatePipeline().process_item(article)
    if isinstance(checked, Rejection):
        return checked
    return with_keys(checked) if page.url is not None else checked


def quiet_logging(settings: BaseSettings | None) -> None:
    """Keep the log to what is asked for with -L, for a command that says itself what went wrong."""
    if settings is not None:
        asked = settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["cmdline"]
        if not asked:
            settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")


def format_rejection(end: Rejection) -> ExitCode:
    """Say on stderr why a page gives no article, and return the exit code for it."""
    sys.stderr.write(f"newsbot: {f'{end.url}: ' if end.url else ''}{end.reason}\n")
    return _exit_code(end)


def _exit_code(end: Rejection) -> ExitCode:
    return ExitCode.COULD_NOT_START if end.outcome in NOT_FETCHED else ExitCode.ALARM


def _is_text(page: bytes) -> bool:
    if page.startswith(_WIDE_BOMS):
        return True
    return not page.startswith(b"%PDF-") and binary_is_text(page[:_SNIFFED_BYTES])


def _no_web_page(url: str) -> Rejection:
    reason = f"{Outcome.NOT_HTML.meaning}; give the HTML of a page"
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
        msg = f"{name}: {error.strerror or error}; an address begins with http:// or https://"
        raise StartError(msg) from error


def _checked_url(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError as error:
        msg = f"--url: {error}; write it in full, as in https://example.com/world"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error
