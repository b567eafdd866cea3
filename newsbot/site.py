"""One news site as a checked, frozen record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml.cssselect import CSSSelector
from parsel import Selector, SelectorList
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PositiveFloat

from newsbot.items import EXTRA_PREFIX, SELECTABLE_FIELDS

_EMPTY_PAGE = Selector("<html></html>")
_EXTRA_FIELD = re.compile(rf"{re.escape(EXTRA_PREFIX)}[A-Za-z_]\w*")
_KEYS_INSTEAD = {"articleBody": "body", "articleBlocks": "body", "publisher": "name"}


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


def suggest_field(name: str, known: Iterable[str]) -> str:
    """Return advice for somebody who named a field that cannot be supplied."""
    if name in _KEYS_INSTEAD:
        return f"the site's key {_KEYS_INSTEAD[name]!r} selects it"
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}, extra.NAME"


def _checked_field(name: str) -> str:
    if name not in SELECTABLE_FIELDS and not _EXTRA_FIELD.fullmatch(name):
        msg = f"no selector can supply this field; {suggest_field(name, SELECTABLE_FIELDS)}"
        raise ValueError(msg)
    return name


def _flat_fields(value: object) -> object:
    """Return the table ``fields`` with ``extra.NAME`` as one key, and tuples instead of lists."""
    if not isinstance(value, dict):
        return value
    extra = value.get("extra")
    flat = {name: item for name, item in value.items() if name != "extra" or item is not extra}
    if isinstance(extra, dict):
        flat |= {f"{EXTRA_PREFIX}{name}": item for name, item in extra.items()}
    return {n: tuple(item) if isinstance(item, list) else item for n, item in flat.items()}


def select(page: Selector, expression: str) -> SelectorList[Selector]:
    """Return what a selector of a site's table matches.

    :param expression: XPath if it begins with ``/``, ``./`` or ``(``, else CSS; ``::text`` and
        ``::attr()`` work as in parsel.
    :raises Exception: the expression is wrong; several unrelated types.
    """
    is_xpath = expression.startswith(("/", "./", "("))
    return page.xpath(expression) if is_xpath else page.css(expression)


def _checked_selector(value: str) -> str:
    try:
        select(_EMPTY_PAGE, value)
    except Exception as error:  # parsel and cssselect raise several unrelated types
        msg = f"must be a CSS selector, or an XPath expression that begins with /, ./ or (: {error}"
        raise ValueError(msg) from error
    return value


Url = Annotated[str, AfterValidator(_checked_url)]
Endpoint = Annotated[str, AfterValidator(_checked_endpoint)]
Regex = Annotated[str, AfterValidator(_checked_regex)]
Css = Annotated[str, AfterValidator(_checked_css)]
Zone = Annotated[str, AfterValidator(_checked_zone)]
FieldName = Annotated[str, AfterValidator(_checked_field)]
FieldSelector = Annotated[str, AfterValidator(_checked_selector)]


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
    fields: Annotated[
        Mapping[FieldName, tuple[FieldSelector, ...]], BeforeValidator(_flat_fields)
    ] = {}
    consent: Css | None = None
    delay_seconds: PositiveFloat | None = None
