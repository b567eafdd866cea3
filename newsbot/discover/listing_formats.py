"""A document of any name and type -> the listing that its content says it is."""

from __future__ import annotations

from newsbot.discover.feeds import read_feed, read_json_feed
from newsbot.discover.json_endpoints import read_endpoint
from newsbot.discover.listing import Listing
from newsbot.discover.sitemaps import is_text_sitemap, read_sitemap, read_text_sitemap
from newsbot.discover.xml_stream import find_xml_root, read_head

_FEED_ROOTS = frozenset({"rss", "rdf", "feed"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})


def read_listing(body: bytes, *, url: str) -> Listing | None:
    """Read a feed, a sitemap or JSON with addresses, told by how it begins.

    Neither its name nor its type counts.

    :param url: the absolute address of the document.
    :return: None for anything else, such as a web page.
    """
    head = read_head(body)
    root = find_xml_root(head)
    if root in _FEED_ROOTS:
        return read_feed(body, url=url)
    if root in _SITEMAP_ROOTS:
        return read_sitemap(body, url=url, is_index=root == "sitemapindex")
    if head.lstrip().startswith(("{", "[")):
        return read_json_feed(body, url=url) or read_endpoint(body, url=url)
    return read_text_sitemap(body, url=url) if is_text_sitemap(body) else None
