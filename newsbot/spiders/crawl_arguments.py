"""Parse the ``-a`` arguments of a crawl into a plan of what to visit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from newsbot.discover.date_range import DateRange, parse_day
from newsbot.discover.needed_parameters import learn_from_given
from newsbot.exit_codes import StartError
from newsbot.spiders.url_file import read_url_file
from newsbot.urls import canonical_url, has_valid_host

KNOWN = (
    *("url", "urls", "domain", "since", "until", "languages"),
    *("max_articles", "max_pages", "again"),
)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")

_YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, kw_only=True)
class CrawlPlan:
    """What one run visits, URLs in order; a limit of None is left to the settings."""

    urls: tuple[str, ...]
    fronts: tuple[str, ...]
    """Front pages of sites whose feeds, sitemaps and sections are searched for."""
    period: DateRange
    languages: tuple[str, ...]
    """Tags in lower case; empty for all."""
    max_articles: int | None
    max_pages: int | None
    again: bool
    """Request also what earlier runs know."""


def parse_arguments(arguments: Mapping[str, str]) -> CrawlPlan:
    """Parse the arguments as typed.

    :raises ValueError: one is unknown or invalid; the message is one line that names it.
    """
    unknown = sorted(set(arguments) - set(KNOWN))
    if unknown:
        msg = f"unknown argument -a {unknown[0]}; known are {', '.join(KNOWN)}"
        raise ValueError(msg)
    listed = [*_split(arguments.get("url", "")), *_read_list(arguments.get("urls", ""))]
    learn_from_given(listed)
    return CrawlPlan(
        urls=tuple(dict.fromkeys(_checked_urls(listed))),
        fronts=tuple(dict.fromkeys(_list_fronts(arguments.get("domain", "")))),
        period=_parse_period(arguments),
        languages=_parse_languages(arguments.get("languages", "")),
        max_articles=_parse_count("max_articles", arguments.get("max_articles")),
        max_pages=_parse_count("max_pages", arguments.get("max_pages")),
        again=_parse_yes_no("again", arguments.get("again", "false")),
    )


def _split(text: str) -> list[str]:
    # A comma may be part of a URL; one between two URLs is followed by a scheme.
    urls = re.split(r"[\s,]+(?=https?://)", text)
    return [url for part in urls if (url := part.strip(" ,"))]


def _read_list(name: str) -> list[str]:
    if not name:
        return []
    try:
        return read_url_file(Path(name))
    except ValueError as error:
        msg = f"-a urls={name}: {error}"
        raise ValueError(msg) from error


def _checked_urls(urls: Iterable[str]) -> Iterator[str]:
    for url in urls:
        try:
            yield canonical_url(url)
        except ValueError as error:
            msg = f"{error}; write the whole URL, as in https://example.com/world"
            raise ValueError(msg) from error


def _list_fronts(text: str) -> Iterator[str]:
    """Yield the front page of each domain; its URL may be typed as well."""
    for name in filter(None, (part.strip() for part in text.split(","))):
        url = name if "://" in name else f"https://{name}"
        if not has_valid_host(url):
            msg = f"-a domain={name}: must be a domain such as example.com"
            raise ValueError(msg)
        front = canonical_url(url)
        if urlsplit(front).path != "/" or urlsplit(front).query:
            msg = f"-a domain={name}: must be a domain such as example.com; -a url takes URLs"
            raise ValueError(msg)
        yield front


def _parse_period(arguments: Mapping[str, str]) -> DateRange:
    period = DateRange(
        since=_parse_date("since", arguments.get("since")),
        until=_parse_date("until", arguments.get("until")),
    )
    if period.since and period.until and period.since > period.until:
        msg = (
            f"-a since={period.since} is after -a until={period.until}; give the earlier day first"
        )
        raise ValueError(msg)
    return period


def _parse_languages(text: str) -> tuple[str, ...]:
    try:
        return parse_languages(text.split(","))
    except ValueError as error:
        msg = f"-a languages {error}"
        raise ValueError(msg) from error


def parse_languages(tags: Iterable[str]) -> tuple[str, ...]:
    """Return language tags in lower case, each once; empty texts are left out.

    >>> parse_languages(["en", " de-AT", ""])
    ('en', 'de-at')

    :raises ValueError: one is no tag.
    """
    languages = tuple(dict.fromkeys(word for tag in tags if (word := tag.strip().lower())))
    for language in languages:
        if not _LANGUAGE_TAG.fullmatch(language):
            msg = f"must be language tags such as en,de-AT, got {language!r}"
            raise ValueError(msg)
    return languages


def read_languages(settings: BaseSettings) -> tuple[str, ...]:
    """Return the setting ``LANGUAGES``, as ``parse_languages`` does.

    :raises StartError: one is no tag.
    """
    try:
        return parse_languages(settings.getlist("LANGUAGES"))
    except ValueError as error:
        msg = f"LANGUAGES {error}"
        raise StartError(msg) from error


def _parse_date(name: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return parse_day(str(value))
    except ValueError as error:
        msg = f"-a {name} {error}"
        raise ValueError(msg) from error


def _parse_yes_no(name: str, value: str) -> bool:
    try:
        return _YES_NO[str(value).lower()]
    except KeyError:
        msg = f"-a {name} must be true or false, got {value!r}"
        raise ValueError(msg) from None


def _parse_count(name: str, value: str | None) -> int | None:
    if value is None:
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        msg = f"-a {name} must be a whole number, 1 or more, got {value!r}"
        raise ValueError(msg)
    return int(text)
