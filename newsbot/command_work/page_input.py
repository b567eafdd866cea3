"""Read the page that a command line names: a URL, fetched as in a crawl, a file or stdin.

For a file nothing of a crawl is imported.
"""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcessBase
from scrapy.settings import BaseSettings
from scrapy.utils.python import binary_is_text

from newsbot.command_work.given_page import GivenPage
from newsbot.command_work.page_options import is_url
from newsbot.console import print_error
from newsbot.dedupe import with_keys
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejection
from newsbot.required_fields import find_missing
from newsbot.settings_readers import read_site_paths
from newsbot.site import Site
from newsbot.sites import find_by_host, index_by_domain, load_catalogue
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
    from newsbot.command_work.page_spider import RawPageSpider, fetch_one  # noqa: PLC0415 - slow

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
    if missing := find_missing(article):
        outcome, reason = missing
        return Rejection(url=url, outcome=outcome, reason=reason)
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
