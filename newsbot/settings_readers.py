"""Read settings as numbers, durations, networks and choices, or fail with one line."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Collection
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network

from scrapy.settings import BaseSettings, default_settings
from scrapy.utils.misc import load_object

from newsbot import settings as defaults
from newsbot.exit_codes import StartError

AUTOMATIC = -1
"""``EXTRACTION_PROCESSES`` that newsbot chooses itself."""

RENDER_CHOICES = ("never", "sites", "when_needed", "always")
"""Values of ``RENDER``."""

_MINIMUM = dict.fromkeys(
    (
        "BUCKETS_AT_ONCE",
        "CONCURRENT_ITEMS",
        "CONCURRENT_REQUESTS_PER_DOMAIN",
        "DOWNLOAD_MAXSIZE",
        "DUPLICATES_IN_MEMORY",
        "FLEET_TICK_SECONDS",
        "FLEET_FAILURES",
        "MAX_PAGES",
        "REACTOR_THREADPOOL_MAXSIZE",
        "RENDER_PAGES_AT_ONCE",
        "RENDER_PAGES_PER_BROWSER",
        "SITES_AT_ONCE",
    ),
    1,
) | {"LEASE_SECONDS": 5}
"""Of numbers for which 0 has no meaning; a lease is renewed once a second at most."""
_POSITIVE = ("DNS_TIMEOUT", "MEMUSAGE_CHECK_INTERVAL_SECONDS")
"""Seconds that Scrapy reads, and for which 0 is an error."""
_STATUSES = ("HTTPCACHE_IGNORE_HTTP_CODES", "HTTPERROR_ALLOWED_CODES", "RETRY_HTTP_CODES")
"""Lists of HTTP statuses, which Scrapy reads."""
_AGE = re.compile(r"[1-9][0-9]{0,3}[mhd]")
_AGE_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_INTERVALS = ("DUE_AFTER_MIN", "DUE_AFTER_MAX", "FLEET_LATE_AFTER")
_CHOICES = {
    "RENDER": RENDER_CHOICES,
    "RIGHTS_POLICY": ("record", "respect"),
}
_PATTERNS = {
    "CONTACT": (
        re.compile(r"|https?://[!-~]+|(?:mailto:)?[!-~]+@[!-~]+"),
        "a web page such as https://example.org/crawler, or an e-mail address",
    ),
    "USER_AGENT": (re.compile(r"[ -~]*[!-~][ -~]*"), "a name such as my-crawler/1.0, in ASCII"),
}
_COMPONENTS = ("ITEM_PIPELINES", "EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES")
"""Settings that name classes, those of users among them."""
_YES_NO = frozenset({"0", "1", "true", "false"})


def check_settings(settings: BaseSettings) -> None:
    """Check the values of settings, and that components can be imported.

    :raises StartError: one is wrong; the message names the setting, the value and the rule.
    """
    check_values(settings)
    check_components(settings)


def check_components(settings: BaseSettings) -> None:
    """Check that the pipelines, extensions and middlewares of a crawl can be imported.

    :raises StartError: one cannot; the message names the setting, the class and the error.
    """
    for name in _COMPONENTS:
        _check_components(settings, name)


def check_values(settings: BaseSettings) -> None:
    """Check numbers, switches and lists of statuses, Scrapy's too, networks, choices and names.

    :raises StartError: one is wrong; the message names the setting, the value and the rule.
    """
    read_networks(settings, "ALLOWED_PRIVATE_ADDRESSES")
    read_processes(settings)
    for name, choices in _CHOICES.items():
        read_choice(settings, name, choices)
    for name, (pattern, rule) in _PATTERNS.items():
        if not pattern.fullmatch(str(settings.get(name) or "")):
            msg = f"{name} must be {rule}, got {settings.get(name)!r}"
            raise StartError(msg)
    for name, default in vars(defaults).items():
        if name.isupper():
            _check_number(settings, name, default)
    for name, default in vars(default_settings).items():
        if name.isupper() and not hasattr(defaults, name):
            _check_scrapy_number(settings, name, default)
    _check_others(settings)
    if read_seconds(settings, "MAX_FAILED_SHARE") > 1:
        msg = f"MAX_FAILED_SHARE must be from 0 to 1, got {settings.get('MAX_FAILED_SHARE')!r}"
        raise StartError(msg)


def _check_number(settings: BaseSettings, name: str, default: object) -> None:
    if isinstance(default, bool):
        read_choice(settings, name, _YES_NO)
    elif isinstance(default, int):
        read_count(settings, name)
    elif isinstance(default, float):
        read_seconds(settings, name)


def _check_scrapy_number(settings: BaseSettings, name: str, default: object) -> None:
    """Check a number or switch that newsbot leaves to Scrapy; some numbers may be negative."""
    if isinstance(default, bool):
        read_choice(settings, name, _YES_NO)
    elif isinstance(default, int | float):
        value = settings.get(name)
        is_positive = name in _POSITIVE
        is_whole = isinstance(default, int) and not is_positive
        try:
            number = float(int(value) if is_whole else value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number) or (is_positive and number <= 0):
            rule = "a number, more than 0" if is_positive else "a number"
            msg = f"{name} must be {'a whole number' if is_whole else rule}, got {value!r}"
            raise StartError(msg)


def _check_others(settings: BaseSettings) -> None:
    for name in _INTERVALS:
        read_interval(settings, name)
    for name in _STATUSES:
        _check_statuses(settings, name)


def _check_statuses(settings: BaseSettings, name: str) -> None:
    value = settings.get(name)
    is_list = not value or isinstance(value, str | list | tuple | set)
    words = settings.getlist(name) if is_list else [""]
    if not all(re.fullmatch(r"[1-9][0-9]{2}", str(word).strip()) for word in words):
        msg = f"{name} must be HTTP statuses such as 500,503, got {value!r}"
        raise StartError(msg)


def _check_components(settings: BaseSettings, name: str) -> None:
    for component, order in settings.getdict(name).items():
        if order is None:
            continue
        try:
            load_object(component)
        except (ImportError, NameError, ValueError) as error:
            msg = f"{name}: {component!r} cannot be imported: {error}"
            raise StartError(msg) from error


def read_count(settings: BaseSettings, name: str) -> int:
    """Return a setting that is a whole number, 0 or more, or 1 where 0 has no meaning.

    :raises StartError: it is not.
    """
    least = _MINIMUM.get(name, 0)
    value = settings.get(name)
    text = str(value)
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        msg = f"{name} must be a whole number, {least} or more, got {value!r}"
        raise StartError(msg)
    return int(text)


def read_processes(settings: BaseSettings) -> int:
    """Return ``EXTRACTION_PROCESSES``, ``AUTOMATIC`` for auto.

    :raises StartError: it is neither auto nor a whole number.
    """
    value = settings.get("EXTRACTION_PROCESSES")
    text = str(value).lower()
    if text == "auto":
        return AUTOMATIC
    if not (text.isascii() and text.isdigit()):
        msg = f"EXTRACTION_PROCESSES must be auto or a whole number, 0 or more, got {value!r}"
        raise StartError(msg)
    return int(text)


def read_seconds(settings: BaseSettings, name: str) -> float:
    """Return a setting that is a number, 0 or more.

    :raises StartError: it is not.
    """
    value = settings.get(name)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number < math.inf:
        msg = f"{name} must be a number, 0 or more, got {value!r}"
        raise StartError(msg)
    return number


def read_ages(settings: BaseSettings, name: str) -> tuple[int, ...]:
    """Return a setting such as ``1h, 4h, 1d`` in seconds, in ascending order; may be empty.

    :raises StartError: it is something else, or two ages are the same.
    """
    value = settings.get(name) or ""
    words = [word.strip() for word in str(value).split(",")] if value else []
    ages = {read_age(word) for word in words}
    if None in ages or len(ages) < len(words):
        msg = f"{name} must be ages such as '1h, 4h, 1d' (m, h, d), or empty, got {value!r}"
        raise StartError(msg)
    return tuple(sorted(age for age in ages if age))


def read_age(text: str) -> int | None:
    """Return an age in seconds, None if the text is not an age.

    >>> read_age("90m"), read_age("365d"), read_age("1 year")
    (5400, 31536000, None)
    """
    return int(text[:-1]) * _AGE_SECONDS[text[-1]] if _AGE.fullmatch(text) else None


def read_interval(settings: BaseSettings, name: str) -> int:
    """Return a setting such as ``10m`` in seconds.

    :raises StartError: it is something else.
    """
    value = settings.get(name)
    seconds = read_age(str(value))
    if seconds is None:
        msg = f"{name} must be a time such as 10m, 2h or 1d, got {value!r}"
        raise StartError(msg)
    return seconds


def read_networks(settings: BaseSettings, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return a setting that is a list of networks or IP addresses; may be empty.

    :raises StartError: one of them is something else.
    """
    words = [str(word).strip() for word in settings.getlist(name)]
    try:
        return tuple(ip_network(word, strict=False) for word in words if word)
    except ValueError as error:
        msg = f"{name} must be networks such as 10.0.0.0/8, separated by commas: {error}"
        raise StartError(msg) from error


def read_choice(settings: BaseSettings, name: str, choices: Collection[str]) -> str:
    """Return a setting that is one of ``choices``, in lower case.

    :raises StartError: it is not.
    """
    value = settings.get(name)
    text = str(value).lower()
    if text not in choices:
        msg = f"{name} must be one of {', '.join(sorted(choices))}, got {value!r}"
        raise StartError(msg)
    return text


def read_choices(settings: BaseSettings, name: str, known: Collection[str]) -> tuple[str, ...]:
    """Return a setting that is a list of names, or a text of them separated by commas.

    :raises StartError: one is not among ``known``.
    """
    names = tuple(dict.fromkeys(str(each).strip() for each in settings.getlist(name)))
    for each in names:
        if each not in known:
            near = get_close_matches(each, known, n=1)
            advice = f"did you mean {near[0]}?" if near else f"expected {', '.join(known)}"
            msg = f"{name} has {each!r}, which cannot be in it; {advice}"
            raise StartError(msg)
    return names


def read_site_paths(settings: BaseSettings) -> str:
    """Return the paths of the user's site tables: the setting, else the environment, else none."""
    paths: str = settings.get("NEWSBOT_SITES") or os.environ.get("NEWSBOT_SITES", "")
    return paths
