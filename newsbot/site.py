"""One news site as a checked, frozen record."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml.cssselect import CSSSelector
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveFloat


def _checked_url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        msg = "must be an absolute http or https address"
        raise ValueError(msg)
    return value


def _checked_endpoint(value: str) -> str:
    if re.search(r"[{}]", value.replace("{page}", "")):
        msg = "may hold {page}, for the number of the page, and no other braces"
        raise ValueError(msg)
    return _checked_url(value)


def _checked_regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        msg = f"must be a regular expression: {error}"
        raise ValueError(msg) from error
    return value


def _checked_css(value: str) -> str:
    try:
        CSSSelector(value)
    except Exception as error:  # cssselect raises several unrelated types for bad selectors
        msg = f"must be a CSS selector: {error}"
        raise ValueError(msg) from error
    return value


def _checked_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        msg = "must be an IANA time zone such as Europe/Paris"
        raise ValueError(msg) from error
    return value


Url = Annotated[str, AfterValidator(_checked_url)]
Endpoint = Annotated[str, AfterValidator(_checked_endpoint)]
Regex = Annotated[str, AfterValidator(_checked_regex)]
Css = Annotated[str, AfterValidator(_checked_css)]
Zone = Annotated[str, AfterValidator(_checked_zone)]


class Site(BaseModel):
    """One news site as data; only ``domain`` is required, the rest is known or left to find out.

    ``country`` is an ISO 3166-1 alpha-2 code, ``language`` a BCP 47 tag. ``sitemaps``
    reach back for years, ``news_sitemaps`` about two days. ``endpoints`` answer in JSON, page by
    page where ``{page}`` stands in the address. ``article_url`` is searched in an
    address to tell articles from other pages. ``body``, ``chrome`` and ``keep`` are
    CSS for where the general way fails: the element(s) of the text, what to drop, what never to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    spider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    country: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None
    name: Annotated[str, Field(min_length=1)] | None = None
    domain: Annotated[str, Field(pattern=r"^[a-z0-9.-]+(:\d+)?$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    timezone: Zone | None = None
    sections: tuple[Url, ...] = ()
    feeds: tuple[Url, ...] = ()
    sitemaps: tuple[Url, ...] = ()
    news_sitemaps: tuple[Url, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    article_url: Regex | None = None
    body: tuple[Css, ...] = ()
    chrome: tuple[Css, ...] = ()
    keep: tuple[Css, ...] = ()
    render: bool = False
    consent: Css | None = None
    delay_seconds: PositiveFloat | None = None
