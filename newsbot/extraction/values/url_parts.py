"""An address, broken or not, turned into its parts."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str | None:
    """Return the lower-case host of an address, ``None`` where it has none or is broken.

    >>> host_of("https://News.example.com:80/a"), host_of("http://[bad")
    ('news.example.com', None)
    """
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def path_of(url: str) -> str:
    """Return the path of an address, empty where it has none or is broken.

    >>> path_of("https://example.com/sea/Harbour?page=2"), path_of("http://[bad/sea")
    ('/sea/Harbour', '')
    """
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
