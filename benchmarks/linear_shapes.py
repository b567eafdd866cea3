"""Inputs by which a hostile host may slow a reader down, and the readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsbot.discover.feeds import read_feed, read_json_feed
from newsbot.discover.json_endpoints import read_endpoint
from newsbot.discover.sitemaps import find_robots_sitemaps, read_sitemap, read_text_sitemap

URL = "https://example.com/news"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A reader, an input of any length, and the smallest length that is measured."""

    read: Callable[[str], Any]
    make: Callable[[int], str]
    size: int


def _repeat(head: str, piece: str, tail: str = "") -> Callable[[int], str]:
    """Return an input with a piece ``n`` times; ``#`` in the piece becomes its number."""
    return lambda n: head + "".join(piece.replace("#", str(i)) for i in range(n)) + tail


def _shapes(
    name: str, read: Callable[[str], Any], pieces: dict[str, tuple[int, str, str, str]]
) -> dict[str, Shape]:
    return {
        f"{name}: {shape}": Shape(read=read, make=_repeat(head, piece, tail), size=size)
        for shape, (size, head, piece, tail) in pieces.items()
    }


_RSS, _END = "<rss><channel>", "</channel></rss>"
_FEEDS = {
    "empty items": (1_000, _RSS, "<item/>", _END),
    "items with titles alone": (500, _RSS, "<item><title>The tide #</title></item>", _END),
    "items": (500, _RSS, "<item><link>/story-#</link><title>The tide</title></item>", _END),
    "links of the channel": (1_000, _RSS, "<link/>", f"<item/>{_END}"),
    "links between items": (1_000, _RSS, "<link/><item/>", _END),
    "attributes of an item": (8_000, f"{_RSS}<item ", "a#='1' ", f"/>{_END}"),
    "namespaces of an item": (8_000, f"{_RSS}<item ", "xmlns:a#='1' ", f"/>{_END}"),
    "titles of an item": (2_000, f"{_RSS}<item>", "<title>a</title>", f"</item>{_END}"),
    "dates of an item": (500, f"{_RSS}<item><link>/a</link>", "<date>x</date>", f"</item>{_END}"),
    "ids of an item": (1_000, f"{_RSS}<item>", "<id>http://[</id>", f"</item>{_END}"),
    "channels": (1_000, "<rss>", "<channel><link/><item/></channel>", "</rss>"),
    "items without an end": (1_000, _RSS, "<item>", ""),
    "other elements": (2_000, _RSS, "<x/>", f"<item/>{_END}"),
    "entities": (1_000, _RSS, "<item><link>&a;&b;</link></item>", _END),
    "white space": (20_000, f"{_RSS}<item><link>", "          ", f"</link></item>{_END}"),
}
_MAP = "<urlset>"
_SITEMAPS = {
    "urls": (500, _MAP, "<url><loc>https://example.com/#</loc></url>", "</urlset>"),
    "empty urls": (2_000, _MAP, "<url/>", "</urlset>"),
    "locations of a url": (2_000, f"{_MAP}<url>", "<loc>x</loc>", "</url></urlset>"),
    "news": (500, f"{_MAP}<url><loc>/a</loc>", "<news><title>a</title></news>", "</url></urlset>"),
    "attributes": (8_000, f"{_MAP}<url ", "a#='1' ", "/></urlset>"),
    "outside of the list": (2_000, "<x>", "<url><loc>/a</loc></url>", "</x>"),
    "comments": (2_000, _MAP, "<!-- a -->", "</urlset>"),
}
_LINES = {
    "urls": (500, "", "https://example.com/story-#\n", ""),
    "empty lines": (10_000, "https://example.com/a", "\n\n", ""),
    "one long line": (20_000, "https://example.com/", "a", ""),
}
_VERSION = '{"version": "https://jsonfeed.org/version/1.1", "items": ['
_JSON_FEEDS = {
    "items": (500, _VERSION, '{"url": "/story-#"}, ', "{}]}"),
    "empty items": (2_000, _VERSION, "{}, ", "{}]}"),
    "lists in lists": (5_000, _VERSION, "[", ""),
}
_ENDPOINTS = {
    "urls": (500, "[", '{"url": "/story-#"}, ', "{}]"),
    "texts": (2_000, "[", '"/story-#", ', '""]'),
    "html": (200, "[", '{"x": "<a href=/story-#>a</a>"}, ', "{}]"),
    "objects in objects": (5_000, "", '{"a":', ""),
}
_ROBOTS_SITEMAPS = {
    "sitemaps": (1_000, "", "Sitemap: /map-#.xml\n", ""),
    "rules": (1_000, "User-agent: *\n", "Disallow: /a#\n", ""),
}


def _as_bytes(read: Callable[[bytes, str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text.encode(), URL)


SHAPES: dict[str, Shape] = {
    **_shapes("feed", _as_bytes(read_feed), _FEEDS),
    **_shapes("sitemap", _as_bytes(read_sitemap), _SITEMAPS),
    **_shapes("text sitemap", _as_bytes(read_text_sitemap), _LINES),
    **_shapes("JSON feed", _as_bytes(read_json_feed), _JSON_FEEDS),
    **_shapes("endpoint", _as_bytes(read_endpoint), _ENDPOINTS),
    **_shapes(
        "robots.txt sitemaps",
        lambda text: find_robots_sitemaps(text.encode(), url=URL),
        _ROBOTS_SITEMAPS,
    ),
}
