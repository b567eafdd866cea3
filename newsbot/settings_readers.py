"""Settings as somebody typed them -> numbers and choices, or one line that says what is wrong."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_network

from scrapy.settings import BaseSettings

from newsbot import settings as defaults
from newsbot.exit_codes import StartError

_LEAST = {"MAX_PAGES": 1, "RENDER_PAGES_AT_ONCE": 1}
"""The least of a count where 0 has no meaning."""
_AGE = re.compile(r"[1-9][0-9]{0,3}[mhd]")
_AGE_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_YES_NO = frozenset({"0", "1", "true", "false"})


def check_settings(settings: BaseSettings) -> None:
    """Make sure that each number and switch of ``newsbot.settings`` was given as one.

    :raises StartError: a value is of another kind; the message names setting, value and rule.
    """
    read_networks(settings, "ALLOWED_PRIVATE_ADDRESSES")
    for name, default in vars(defaults).items():
        if not name.isupper():
            continue
        if isinstance(default, bool):
            read_choice(settings, name, _YES_NO)
        elif isinstance(default, int):
            read_count(settings, name, least=_LEAST.get(name, 0))
        elif isinstance(default, float):
            read_seconds(settings, name)


def read_count(settings: BaseSettings, name: str, *, least: int = 0) -> int:
    """Return a setting that is a whole number, ``least`` or more.

    :raises StartError: it is not.
    """
    value = settings.get(name)
    text = str(value)
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        msg = f"{name} must be a whole number, {least} or more, got {value!r}"
        raise StartError(msg)
    return int(text)


def read_seconds(settings: BaseSettings, name: str) -> float:
    """Return a setting that is a number, whole or not, 0 or more.

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
    """Return the seconds of a setting such as ``1h, 4h, 1d``, the least first; empty is none.

    :raises StartError: it is something else, or has two that are the same.
    """
    value = settings.get(name) or ""
    words = [word.strip() for word in str(value).split(",")] if value else []
    ages = {parse_age(word) for word in words}
    if None in ages or len(ages) < len(words):
        msg = f"{name} must be ages such as '1h, 4h, 1d' (m, h, d), or empty, got {value!r}"
        raise StartError(msg)
    return tuple(sorted(age for age in ages if age))


def parse_age(text: str) -> int | None:
    """Return the seconds of an age, None if the text is none.

    >>> parse_age("90m"), parse_age("365d"), parse_age("1 year")
    (5400, 31536000, None)
    """
    return int(text[:-1]) * _AGE_SECONDS[text[-1]] if _AGE.fullmatch(text) else None


def read_networks(settings: BaseSettings, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return a setting that is networks or single IP addresses, parted by commas; empty is none.

    :raises StartError: one of them is something else.
    """
    words = [str(word).strip() for word in settings.getlist(name)]
    try:
        return tuple(ip_network(word, strict=False) for word in words if word)
    except ValueError as error:
        msg = f"{name} must be networks such as 10.0.0.0/8, parted by commas: {error}"
        raise StartError(msg) from error


def read_choice(settings: BaseSettings, name: str, choices: Collection[str]) -> str:
    """Return a setting that is one of a few words, in lower case.

    :raises StartError: it is not.
    """
    value = settings.get(name)
    text = str(value).lower()
    if text not in choices:
        msg = f"{name} must be one of {', '.join(sorted(choices))}, got {value!r}"
        raise StartError(msg)
    return text
