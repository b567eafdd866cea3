"""Values in the shapes that the standards of IPTC demand: URIs and dates."""

from __future__ import annotations

import re
from datetime import datetime

from w3lib.url import safe_url_string

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
"""The shapes of dates that pages have: a day, or a time with offset or without."""


def find_uri(url: str | None) -> str | None:
    """Return a URL as a URI of RFC 3986, with the rest of its characters escaped.

    :return: None for no URL, and for a text that has no scheme or an impossible host.

    >>> find_uri("https://lamp.example/quay side.jpg?w[]=5%")
    'https://lamp.example/quay%20side.jpg?w%5B%5D=5%25'
    >>> find_uri("quay.jpg")
    """
    try:
        uri = _BARE_PERCENT.sub("%25", safe_url_string(url or ""))
    except ValueError:  # a port over 65535, half an IPv6 address, half a surrogate pair
        return None
    return uri if _URI.fullmatch(uri) else None


def parse_uri(url: str) -> str:
    """Return a URL as a URI.

    :raises ValueError: it is none.
    """
    uri = find_uri(url)
    if uri is None:
        msg = f"url must be an absolute URL, got {url!r:.80}"
        raise ValueError(msg)
    return uri


def find_xml_date(iso: str | None) -> str | None:
    """Return a date of an article that XML Schema reads as well; None for another text."""
    if not iso or not _DATE.fullmatch(iso):
        return None
    try:
        datetime.fromisoformat(iso)
    except ValueError:
        return None
    return iso
