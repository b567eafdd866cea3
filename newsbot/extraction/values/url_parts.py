"""Parts of URLs that may be malformed."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str | None:
    """Return the host of a URL in lower case; None if it has none or is malformed.

    >>> host_of("https://News.example.com:80/a"), host_of("http://[bad")
    ('news.example.com', None)
    """
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def path_of(url: str) -> str:
    """Return the path of a URL; empty if it has none or is malformed.

    >>> path_of("https://example.com/sea/Harbour?page=2"), path_of("http://[bad/sea")
    ('/sea/Harbour', '')
    """
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
