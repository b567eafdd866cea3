"""The listings that the table of a site names."""

from __future__ import annotations

from newsbot.discover.date_range import DateRange
from newsbot.site import Site

PAGE = "{page}"
"""The place of the page number in the URL of an endpoint, from 1 on."""


def list_documents(site: Site, *, period: DateRange) -> tuple[str, ...]:
    """Return the listings of a site that a run reads.

    Sitemaps that reach back for years are read for a period, or if the table names nothing else.
    """
    endpoints = (fill_page(endpoint, 1) for endpoint in site.endpoints)
    recent = (*site.sections, *site.feeds, *site.news_sitemaps, *endpoints)
    return (*recent, *site.sitemaps) if period or not recent else recent


def fill_page(endpoint: str, page: int) -> str:
    """Return the URL of one page of an endpoint.

    >>> fill_page("https://example.com/api/latest?page={page}", 2)
    'https://example.com/api/latest?page=2'
    """
    return endpoint.replace(PAGE, str(page))
