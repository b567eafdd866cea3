"""One news site as a checked, frozen record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml.cssselect import CSSSelector
from parsel import Selector
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PositiveFloat

from newsbot.supplied_fields import EXTRA_PREFIX, is_extra_field, select, suggest_field

_EMPTY_PAGE = Selector("<html></html>")
ENVIRONMENT_VARIABLE = r"\$\{?([A-Za-z_]\w*)\}?"
"""A reference to a variable, as in a shell."""
_OWN_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "if-modified-since",
        "if-none-match",
        "proxy-authorization",
        "transfer-encoding",
        "user-agent",
    }
)
"""Headers that are for newsbot to set; the user agent is a setting."""


def _matching(pattern: str, rule: str) -> AfterValidator:
    """Return a validator for texts that match a pattern as a whole."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(rule)
        return value

    return AfterValidator(check)


def _checked_endpoint(value: str) -> str:
    if re.search(r"[{}]", value.replace("{page}", "")):
        msg = "may contain {page}, for the page number, and no other braces"
        raise ValueError(msg)
    return value


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
    except Exception as error:  # cssselect raises several unrelated types
        msg = f"must be a CSS selector: {error}"
        raise ValueError(msg) from error
    return value


@cache
def _countries() -> frozenset[str]:
    """Return the codes of ISO 3166-1 in lower case, and xk, which it leaves to users: Kosovo."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    lines = [line for line in table.splitlines() if not line.startswith("#")]
    return frozenset(line.partition("\t")[0].lower() for line in lines) | {"xk"}


def is_country(code: str) -> bool:
    """Return whether a text is the code of a country in lower case.

    >>> is_country("gb"), is_country("uk"), is_country("GB")
    (True, False, False)
    """
    return code in _countries()


def _checked_country(value: str) -> str:
    if not is_country(value):
        msg = "must be a country of ISO 3166-1, such as gb"
        raise ValueError(msg)
    return value


def _checked_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        msg = "must be an IANA time zone such as Europe/Paris"
        raise ValueError(msg) from error
    return value


def _checked_field(name: str) -> str:
    # Few tables have fields, and every command that reads tables would import the article's.
    from newsbot.items import SELECTABLE_FIELDS  # noqa: PLC0415

    if name not in SELECTABLE_FIELDS and not is_extra_field(name):
        msg = f"no selector can supply this field; {suggest_field(name, SELECTABLE_FIELDS)}"
        raise ValueError(msg)
    return name


def _checked_header(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or name.lower() in _OWN_HEADERS:
        msg = "is not a header that a site can have"
        raise ValueError(msg)
    return name


def _flat_fields(value: object) -> object:
    """Return the table ``fields`` with ``extra.NAME`` as one key, and tuples instead of lists."""
    if not isinstance(value, dict):
        return value
    flat = dict(value)
    if isinstance(extra := value.get("extra"), dict):
        del flat["extra"]
        flat |= {f"{EXTRA_PREFIX}{name}": item for name, item in extra.items()}
    return {n: tuple(item) if isinstance(item, list) else item for n, item in flat.items()}


def _checked_selector(value: str) -> str:
    try:
        select(_EMPTY_PAGE, value)
    except Exception as error:  # parsel and cssselect raise several unrelated types
        msg = f"must be a CSS selector, or an XPath expression that begins with /, ./ or (: {error}"
        raise ValueError(msg) from error
    return value


SpiderName = Annotated[
    str,
    _matching(
        r"[a-z][a-z0-9_]*", "must be small letters, digits and underscores, beginning with a letter"
    ),
]
Country = Annotated[
    str,
    _matching(r"[a-z]{2}", "must be two small letters, such as us"),
    AfterValidator(_checked_country),
]
Name = Annotated[str, _matching(r"(?s).+", "must not be empty")]
Domain = Annotated[
    str, _matching(r"[a-z0-9.-]+(:\d+)?", "must be a host in small letters, such as example.com")
]
Language = Annotated[
    str, _matching(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", "must be a BCP 47 tag, such as en or pt-BR")
]
Zone = Annotated[str, AfterValidator(_checked_zone)]
Url = Annotated[
    str,
    _matching(r"(?s)https?://[^/\s]+.*", "must be an absolute http or https URL"),
    _matching(
        r"(?s)https?://[^/?#@]+(?:[/?#].*)?",
        "must not have a user or password, which are not sent; headers takes secrets",
    ),
]
Endpoint = Annotated[Url, AfterValidator(_checked_endpoint)]
Regex = Annotated[str, AfterValidator(_checked_regex)]
HeaderName = Annotated[str, AfterValidator(_checked_header)]
HeaderValue = Annotated[
    str,
    _matching(
        rf"(?s).*{ENVIRONMENT_VARIABLE}.*",
        'must name a variable of the environment, as in "Bearer $LAMP_TOKEN": tables are shared',
    ),
]
Proxy = Annotated[
    str,
    _matching(
        rf"{ENVIRONMENT_VARIABLE}|https?://[^@/\s]+/?",
        "must be a variable of the environment such as $LAMP_PROXY, or a URL without a password, "
        "such as http://proxy.example:3128",
    ),
]
Css = Annotated[str, AfterValidator(_checked_css)]
FieldName = Annotated[str, AfterValidator(_checked_field)]
FieldSelector = Annotated[str, AfterValidator(_checked_selector)]


Interval = Annotated[
    str, _matching(r"[1-9][0-9]{0,3}[mhd]", "must be a time such as 10m, 2h or 1d")
]


class Site(BaseModel):
    """What is known of one news site; of the keys of a table, only ``domain`` is required.

    ``spider`` is the name of the table, ``country`` an ISO 3166-1 alpha-2 code, ``language`` a BCP
    47 tag, ``timezone`` an IANA zone. ``sitemaps`` cover years, ``news_sitemaps`` about two days.
    ``endpoints`` return JSON, page by page if the URL contains ``{page}``. ``article_url`` is
    searched in a URL to recognize articles. The rest is for pages that the general rules read
    wrongly: ``body``, ``chrome`` and ``keep`` are CSS selectors of the text, of what to drop and of
    what never to drop; ``fields`` maps fields of the article to selectors, tried in order before
    the general sources. ``headers`` and ``proxy`` hold names of variables of the environment, as in
    ``$LAMP_TOKEN``. ``due_after_min`` and ``due_after_max`` limit how often a listing is read. One
    worker of a fleet at a time crawls the sites of a ``bucket``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    spider: SpiderName
    country: Country | None = None
    name: Name | None = None
    domain: Domain
    language: Language | None = None
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
    fields: Annotated[
        Mapping[FieldName, tuple[FieldSelector, ...]], BeforeValidator(_flat_fields)
    ] = {}
    render: bool = False
    consent: Css | None = None
    headers: Mapping[HeaderName, HeaderValue] = {}
    proxy: Proxy | None = None
    delay_seconds: PositiveFloat | None = None
    due_after_min: Interval | None = None
    due_after_max: Interval | None = None
    bucket: Annotated[Name, Field(max_length=100)] | None = None
