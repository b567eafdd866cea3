"""Read ``Link`` headers (RFC 8288): the next page of a listing, and the feeds of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.listing import resolve_url
from newsbot.urls import is_same_site, url_key

_MAX_LINKS = 100
_LINK = re.compile(
    r"<([^<>]{1,2048}+)>((?:\s*+;\s*+[\w*-]++(?:\s*+=\s*+(?:\"[^\"<]*+\"|[^\s;,\"<]*+))?)*+)"
)
_PARAMETER = re.compile(r";\s*+(rel|type)\s*+=\s*+(?:\"([^\"]*+)\"|([^\s;,\"]++))", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderLink:
    """One link of a response: its absolute URL, its relations and its media type, if any."""

    url: str
    relations: frozenset[str]
    media_type: str


def read_link_headers(values: Iterable[bytes], url: str) -> list[HeaderLink]:
    """Read the links of a response; what is not a link is passed over.

    :param values: the ``Link`` headers.
    :param url: the absolute URL of the response.

    >>> [link.url for link in read_link_headers([b'</?page=2>; rel="next"'], "https://a.test/")]
    ['https://a.test/?page=2']
    """
    return [*islice(_iter_links(values, url), _MAX_LINKS)]


def find_next_link(values: Iterable[bytes], url: str, *, named: str | None = None) -> str | None:
    """Return the URL of the page that follows a listing, None without one on the same site.

    :param values: the ``Link`` headers of the response.
    :param url: its absolute URL.
    :param named: the URL that the document itself names, which comes first.
    """
    links = (link.url for link in read_link_headers(values, url) if "next" in link.relations)
    for found in chain([named] if named else [], links):
        is_other = url_key(found) != url_key(url) and is_same_site(found, url)
        if is_other and find_crawler_trap(found) is None:
            return found
    return None


def _iter_links(values: Iterable[bytes], url: str) -> Iterator[HeaderLink]:
    for value in values:
        for target, rest in _LINK.findall(value.decode("utf-8", errors="replace")):
            found: dict[str, str] = {}
            for name, quoted, plain in _PARAMETER.findall(rest):
                found.setdefault(name.lower(), (quoted or plain).lower())  # the first one counts
            if resolved := resolve_url(target, url):
                yield HeaderLink(
                    url=resolved,
                    relations=frozenset(found.get("rel", "").split()),
                    media_type=found.get("type", "").partition(";")[0].strip(),
                )
