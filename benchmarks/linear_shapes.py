"""Inputs by which a hostile host may slow a reader down, and the readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parsel import Selector

from newsbot.discover.alternates import find_feeds, find_sections
from newsbot.discover.feeds import read_feed, read_json_feed
from newsbot.discover.json_endpoints import read_endpoint
from newsbot.discover.links import find_links
from newsbot.discover.next_page import find_next_page
from newsbot.discover.sitemaps import find_robots_sitemaps, read_sitemap, read_text_sitemap
from newsbot.extraction.values.date_text import find_date
from newsbot.fetch.rights import AI_AGENTS
from newsbot.fetch.robots_rules import RobotsRules

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
    "rules": (4_000, "User-agent: *\n", "Disallow: /a#\n", ""),
    "spaces": (20_000, "Sitemap", "    ", "x"),
    "agents of a group": (1_000, "", "User-agent: a#\n", "Disallow: /a\n" * 1_000),
}
_AGENTS = "".join(f"User-agent: {name}\n" for name in ("newsbot", *AI_AGENTS))
_ROBOTS = {
    "rules": (500, _AGENTS, "Disallow: /a#\n", ""),
    "rules with wildcards": (400, _AGENTS, "Disallow: /*a#*b$\n", ""),
    "groups": (500, "", "User-agent: newsbot\nDisallow: /a#\n", ""),
    "agents of a group": (1_000, "", "User-agent: a#\n", "Disallow: /a\n" * 1_000),
    "agents of a name": (1_000, "", "User-agent: newsbot\n", "Disallow: /a\n"),
    "groups of each agent": (20, "", f"{_AGENTS}Disallow: /a#\n", ""),
    "asterisks in a rule": (2_000, "User-agent: *\nDisallow: /", "*a", ""),
    "spaces": (20_000, "User-agent", "    ", ": *\nDisallow: /"),
    "unknown lines": (2_000, "", "a: b\n", ""),
}


def _read_robots(text: str) -> None:
    rules = RobotsRules(text, "newsbot")
    for number in range(5):
        rules.is_allowed(f"{URL}/{'a' * 500}{number}")
        rules.find_refused_agents(f"{URL}/{'a' * 500}{number}")


_STORY = "<h2><a href=/2026/05/04/story-#>The long story of the tide, day #</a></h2>"
_SECTIONS = {
    "teasers": (100, "", f"<article>{_STORY}<time>4 May 2026</time></article>", ""),
    "links inside links": (200, "", "<div><a href=/story-#>", ""),
    "links inside links, with text": (200, "", "<div><a href=/story-#>The tide", ""),
    "links below many elements": (300, "<div class=nav>" * 200, "<a href=/story-#>a</a>", ""),
    "elements in a link": (2_000, "<a href=/story>", "<b></b>", "</a>"),
    "texts in a link": (2_000, "<a href=/story>", "<b>a</b>", "</a>"),
    "dates": (500, "", "<time datetime=2026-05-04></time>", ""),
    "dates inside dates": (500, "", "<div class=date><b>a</b>", ""),
    "dates beside many elements": (500, "<div class=date>a</div>" * 50, "<b></b>", ""),
    "dates beside many links": (200, "<div class=date>a</div>" * 50, "<a href=/#>a</a>", ""),
    "pagination inside pagination": (200, "", "<div class=pager><a href=/story-#>a</a>", ""),
    "pagination": (200, "<div class=pager>", "<a href=/story-#>a</a>", "</div>"),
    "buttons inside buttons": (200, "", "<div role=button data-url=/a#>a", ""),
    "attributes of a link": (500, "<a href=/story ", "a#=1 ", ">a</a>"),
    "classes": (2_000, "<div class='", "a#-b ", f"'>{_STORY}</div>"),
    "bases": (1_000, "", "<base>", _STORY),
    "navigation": (200, "<nav>", "<a href=/part-#>Part #</a>", "</nav>"),
    "feeds": (300, "", "<link rel=alternate type=text/xml href=/#>", ""),
    "long URLs": (2_000, "<a href='/", "a/", "'>a</a>"),
    "queries": (1_000, "<a href='/?", "a#=1&", "'>a</a>"),
}


def _read_section(text: str) -> None:
    page = Selector(text)
    find_links(page, url=URL, read_days=read_days)
    find_sections(page, url=URL)
    find_feeds(page, url=URL)
    find_next_page(page, url=URL)


def read_days(text: str, _names: str) -> tuple[date, date] | None:
    """Read the date beside a link as a section's reader does."""
    stamp = find_date(text)
    day = date.fromisoformat(stamp.iso[:10]) if stamp else None
    return (day, day) if day else None


def _as_bytes(read: Callable[[bytes, str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text.encode(), URL)


SHAPES: dict[str, Shape] = {
    **_shapes("feed", _as_bytes(read_feed), _FEEDS),
    **_shapes("sitemap", _as_bytes(read_sitemap), _SITEMAPS),
    **_shapes("text sitemap", _as_bytes(read_text_sitemap), _LINES),
    **_shapes("JSON feed", _as_bytes(read_json_feed), _JSON_FEEDS),
    **_shapes("endpoint", _as_bytes(read_endpoint), _ENDPOINTS),
    **_shapes("robots.txt", _read_robots, _ROBOTS),
    **_shapes("section", _read_section, _SECTIONS),
    **_shapes(
        "robots.txt sitemaps",
        lambda text: find_robots_sitemaps(text.encode(), url=URL),
        _ROBOTS_SITEMAPS,
    ),
}
