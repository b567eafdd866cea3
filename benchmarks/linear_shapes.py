"""Inputs by which a hostile host may slow a reader down, and the readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsbot.clean import clean_text
from newsbot.dedupe.text_signature import sign_text
from newsbot.discover.alternates import find_feeds, find_sections
from newsbot.discover.feeds import read_feed
from newsbot.discover.json_endpoints import read_endpoint
from newsbot.discover.json_feeds import read_json_feed
from newsbot.discover.link_headers import find_next_link
from newsbot.discover.links import find_links
from newsbot.discover.listing import resolve_url
from newsbot.discover.next_page import find_next_page
from newsbot.discover.sitemaps import find_robots_sitemaps, read_sitemap, read_text_sitemap
from newsbot.extraction import extract_page, fingerprint_result
from newsbot.extraction.document.charset import decode_page
from newsbot.extraction.explain.explanation import explain_page
from newsbot.extraction.explain.explanation_html import render_explanation
from newsbot.extraction.values.author_names import parse_authors
from newsbot.extraction.values.byline_text import find_byline
from newsbot.extraction.values.date_text import find_date
from newsbot.extraction.values.datelines import find_dateline
from newsbot.extraction.values.durations import find_duration
from newsbot.fetch.rights import AI_AGENTS
from newsbot.fetch.robots_rules import RobotsRules
from newsbot.spiders.date_filter import make_reader
from newsbot.text.class_names import split_class_names
from newsbot.text.markup import select_html
from newsbot.text.normalize import clean_paragraphs, clean_string
from newsbot.text.tokens import tokenize_text

URL = "https://example.com/news"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A reader, an input of any length, and the smallest length that is measured."""

    read: Callable[[str], Any]
    make: Callable[[int], str]
    size: int


def repeat_piece(head: str, piece: str, tail: str = "") -> Callable[[int], str]:
    """Return a maker of inputs with a piece ``n`` times; ``#`` in it becomes its number."""
    return lambda n: head + "".join(piece.replace("#", str(i)) for i in range(n)) + tail


def _shapes(
    name: str, read: Callable[[str], Any], pieces: dict[str, tuple[int, str, str, str]]
) -> dict[str, Shape]:
    return {
        f"{name}: {shape}": Shape(read=read, make=repeat_piece(head, piece, tail), size=size)
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
    "bare ampersands": (500, _RSS, "<item><link>/a?b=1&c=#</link></item>", _END),
    "stray brackets": (20_000, f"{_RSS}<item>", "a < b <c ", f"</item>{_END}"),
    "unclosed elements": (500, _RSS, "<item><b><title>a & b<br><link>/a-#", _END),
    "unclosed elements of many names": (20_000, f"{_RSS}&", "<a#>", _END),
    "end tags without a start": (2_000, f"{_RSS}&<b>", "</a></item></b#>", _END),
    "unclosed CDATA": (20_000, f"{_RSS}<item>", "<![CDATA[ a ", f"</item>{_END}"),
    "nested CDATA": (100_000, f"{_RSS}<item>", "<![CDATA[ a ", f"]]></item>{_END}"),
    "unclosed comments": (20_000, f"{_RSS}<item>", "<!-- a ", f"</item>{_END}"),
    "unclosed quotes": (50_000, f"{_RSS}<item>", "<a b='c", f"</item>{_END}"),
    "quotes in a tag": (4_000, f"{_RSS}&<item ", "a#='\"' ", f"/>{_END}"),
    "names without a value": (20_000, f"{_RSS}&<item ", "aaaa ", f"/>{_END}"),
    "a long name": (1_000_000, f"{_RSS}&<", "a", f"/>{_END}"),
    "broken references": (5_000, f"{_RSS}<item>", "&a &# &#x &nbsp;", f"</item>{_END}"),
    "control characters": (100_000, f"{_RSS}<item>", "\x01 ", f"</item>{_END}"),
    "messages before it": (2_000, "", "<br><b>Warning</b> a ", f"{_RSS}{_END}"),
    "comments before it": (5_000, "", "<!-- a -->", f"{_RSS}{_END}"),
    "links of an entry": (1_000, "<feed><entry>", "<link hreflang='a' href='/#'/>", "</entry>"),
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
    "bare ampersands": (500, _MAP, "<url><loc>/a?b=1&c=#</loc></url>", "</urlset>"),
    "unclosed urls": (500, _MAP, "<url><loc>/a-#<lastmod>2026-11-03", "</urlset>"),
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
    "spaces of a rule": (20_000, "User-agent: *\nDisallow", " \t", "/"),
    "escapes in a rule": (5_000, "User-agent: *\nDisallow: /", "%2F", ""),
    "queries in a rule": (5_000, "User-agent: *\nDisallow: /", "*?", ""),
    "delays": (2_000, _AGENTS, "Crawl-delay: 1 s\n", ""),
    "groups with a delay": (500, "", "User-agent: newsbot\nCrawl-delay: 2\n", ""),
    "unknown lines": (2_000, "", "a: b\n", ""),
    "preferences": (500, "User-agent: *\n", "Content-Usage: /a#* train-ai=n\n", ""),
    "uses of a preference": (5_000, "User-agent: *\nContent-Signal: ", "ai-train=no,", ""),
}


def _read_robots(text: str) -> None:
    rules = RobotsRules(text, "newsbot")
    for number in range(5):
        rules.is_allowed(f"{URL}/{'a' * 500}{number}")
        rules.find_refused_agents(f"{URL}/{'a' * 500}{number}")
        rules.find_preferences(f"{URL}/{'a' * 500}{number}")
    _ = rules.crawl_delay


_LINK_HEADERS = {
    "links": (1_000, "", '</a-#>; rel="next"; title="a", ', ""),
    "parameters": (50_000, "</a>", "; a#=b", "; rel=next"),
    "spaces": (500_000, "</a>", "  ", "; rel=next"),
    "brackets": (200_000, "", "<<a", ">"),
    "unclosed quotes": (500_000, "</a>; a=", '"; b="', "<"),
}
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
    "by parameter": (200, "", "<h2><a href=/a.php?ocid=#>The long story of day #</a></h2>", ""),
    "removed parameters": (
        1_000,
        "<h2><a href='/a.php?b=2'>The story of the moon</a></h2><h2><a href='/a.php?b=2&",
        "cmp=#&",
        "'>The long story of the tide</a></h2>",
    ),
    "queries": (1_000, "<a href='/?", "a#=1&", "'>a</a>"),
    "links in attributes": (200, "", "<div data-href=/story-#><h2>The tide</h2></div>", ""),
    "links in attributes inside each other": (200, "", "<div data-href=/story-#>The tide", ""),
    "attributes that are data": (
        300,
        "",
        '<div data-page=\'[{"title":"The tide","url":"/a-#"}]\'></div>',
        "",
    ),
    "clicks": (200, "", "<div onclick=\"location.href='/story-#'\">The tide</div>", ""),
    "spaces of a click": (500_000, "<div onclick='location", "    ", "'>"),
    "scripts that are no data": (200, "", "<script>var a = {'b': [#]}; c(a)</script>", ""),
    "assignments": (20_000, "<script>", "a = {b: 1}; ", "</script>"),
    "unclosed data": (20_000, "<script>a=", "[{'b':", "</script>"),
    "objects in objects": (2_000, "<script>a=", '{"a":', "</script>"),
    "state": (
        300,
        "<script type=application/json>[",
        '{"title": "The tide came in", "url": "/story-#", "date": "x"},',
        "{}]</script>",
    ),
    "undefined": (20_000, "<script>a={", '"a":undefined , ', '"b":1}</script>'),
    "pushed chunks": (
        300,
        "",
        '<script>self.__next_f.push([1,"1:[\\"/a\\"]\\n"])</script>',
        "",
    ),
    "parsed strings": (20_000, "<script>", "JSON.parse('", "</script>"),
    "item list": (
        300,
        '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[',
        '{"@type":"ListItem","name":"The tide","url":"/story-#"},',
        "{}]}</script>",
    ),
}
_TIDE = "The tide came in over the wide grey sand, and went out again in the evening."
_PAGES = {
    "paragraphs": (100, "<h1>The tide</h1>", f"<p>{_TIDE} #</p>", ""),
    "short blocks": (300, "", "<div>a</div>", ""),
    "blocks without an end": (300, "", "<p>a", ""),
    "teasers inside teasers": (
        50,
        f"<h1>The tide</h1><p>{_TIDE}</p>",
        f"<div><h3><a href=/#>The long story of the tide on day #</a></h3><p>{_TIDE} #</p>",
        "",
    ),
    "list of links": (300, "<ul>", "<li><a href=/#>a</a>", "</ul>"),
    "divs inside divs": (100, "", "<div>a", ""),
    "links inside links": (100, "", "<div><a href=/#>a", ""),
    "menus inside menus": (450, "", "<div class=menu>a", ""),
    "boxes about authors inside boxes": (450, "", "<div class=author-box>", ""),
    "menus": (300, "", "<div class=menu>a</div>", f"<p>{_TIDE}"),
    "line breaks": (1_000, "<p>", "a<br>", "</p>"),
    "empty line breaks": (2_000, "<p>", " <br>", "</p>"),
    "spans in a paragraph": (1_000, "<p>", "<span class=a#>a</span> ", "</p>"),
    "headings": (200, "", f"<h2>{_TIDE}</h2>", ""),
    "questions": (200, f"<p>{_TIDE}", f"<h3>Is it # o'clock?</h3><p>{_TIDE} #</p>", ""),
    "questions inside each other": (60, f"<p>{_TIDE}", f"<div><h3>Is it #?</h3><p>{_TIDE} #", ""),
    "first headings": (200, "", f"<h1>{_TIDE} #</h1>", ""),
    "times": (200, "", "<time datetime=2026-05-04>4 May 2026</time>", f"<p>{_TIDE}"),
    "dates": (200, "<h1>The tide</h1>", "<div class=date>4 May 2026</div>", f"<p>{_TIDE}"),
    "bylines": (200, "<h1>The tide</h1>", "<div class=byline>By Ann Lee #</div>", f"<p>{_TIDE}"),
    "author links": (200, "<h1>The tide</h1>", "<a rel=author href=/#>Ann Lee</a> ", ""),
    "pictures": (
        200,
        "<article>",
        "<figure><img src=/#.jpg><figcaption>a</figcaption></figure>",
        "",
    ),
    "sources of a picture": (300, f"<p>{_TIDE}<img srcset='", "/a#.jpg #w, ", "'>"),
    "URL of a picture": (2_500, "<figure><img src=/", "a", "><figcaption>a</figcaption></figure>"),
    "meta elements": (300, "", "<meta property=og:image content=/#.jpg>", f"<p>{_TIDE}"),
    "attributes": (8_000, "<p ", "a#=1 ", f">{_TIDE}"),
    "attributes with tags in quotes": (8_000, "<p ", 'a#="<a>" ', f">{_TIDE}"),
    "long tags": (20, "", f"<p {' '.join(f'a{i}=1' for i in range(900))}>a", ""),
    "classes": (2_000, "<p class='", "a#-b ", f"'>{_TIDE}"),
    "comments": (2_000, "<!--", " a -- ", f"--><p>{_TIDE}"),
    "unclosed comments": (2_000, f"<p>{_TIDE}", "<!-- ", ""),
    "entities": (2_000, "<p>", "&amp;&#x41;&x;", "</p>"),
    "table cells": (200, "<table>", "<tr><td>a</td><td>b</td></tr>", "</table>"),
    "tables in tables": (50, "", "<table><tr><td>a", ""),
    "cells of a row": (300, f"<p>{_TIDE}<table><tr>", "<td>a</td>", f"</table><p>{_TIDE}"),
    "tables in a row": (100, "<table><tr>", "<td>a<td>b<td><table><tr><td>c<td>d</table>", ""),
    "links in a paragraph": (200, "<p>", f"{_TIDE} <a href=/#>a</a> ", "</p>"),
    "items with links": (100, f"<p>{_TIDE}<ul>", f"<li>{_TIDE} <a href=/#>a</a>", "</ul>"),
    "numbers of items": (100, f"<p>{_TIDE}<ol reversed>", f"<li>{_TIDE}", "</ol>"),
    "lists in lists": (50, f"<p>{_TIDE}", f"<ul><li>{_TIDE}", ""),
    "pictures in the text": (50, "<article>", f"<p>{_TIDE} #<img src=/#.jpg width=900>", ""),
    "quotes": (200, "", f"<blockquote>{_TIDE}</blockquote>", ""),
    "closing tags": (5_000, f"<p>{_TIDE}", "</div>", ""),
    "words": (5_000, "<p>", "tide ", "</p>"),
    "one word": (50_000, "<p>", "a", "</p>"),
    "sentences": (500, "<p>", f"{_TIDE} ", "</p>"),
    "digits": (20_000, "<p>", "12 ", "</p>"),
    "quotation marks": (10_000, "<p>", "\" ' ", "</p>"),
    "bars": (5_000, "<p>", "a | ", "</p>"),
    "equal paragraphs": (200, "", f"<p>{_TIDE}</p>", ""),
    "posts of a live blog": (100, "", f"<article><time>10:0#</time><p>{_TIDE}</p></article>", ""),
    "phrases": (200, "", "<p>Share this article # </p>", ""),
    "scripts": (300, "", '<script>{"text": "The tide came in #."}</script>', ""),
}
_CHARSETS = {
    "words": (500, "<p>", "mar\xe9e ", ""),
    "one word": (500, "<p>\xe9 ", "a", ""),
    "letters": (500, "<p>", "\xe9", ""),
}
_EXPLAINED = ("paragraphs", "short blocks", "divs inside divs", "words")
_LD = '<script type="application/ld+json">'
_SCRIPTS = {
    "nodes": (
        300,
        f"{_LD}[",
        '{"@type": "NewsArticle", "headline": "The tide #"},',
        "{}]</script>",
    ),
    "authors": (
        300,
        f'{_LD}{{"@type": "NewsArticle", "author": [',
        '{"name": "Ann Lee #"},',
        "{}]}",
    ),
    "keywords": (500, f'{_LD}{{"@type": "NewsArticle", "keywords": [', '"tide #",', '""]}'),
    "images": (300, f'{_LD}{{"@type": "NewsArticle", "image": [', '{"url": "/#.jpg"},', "{}]}"),
    "lists in lists": (2_000, _LD, "[", "</script>"),
    "objects in objects": (1_000, _LD, '{"@type": "a", "a":', "</script>"),
    "broken strings": (2_000, _LD, '"a\\" ', "</script>"),
    "scripts": (200, "", f'{_LD}{{"@type": "NewsArticle", "headline": "a#"}}</script>', ""),
    "state": (
        500,
        "<script>window.state = {",
        '"text": "The tide came in, and out.",',
        "}</script>",
    ),
    "rows of data": (3_000, "<script>", "\n1:[", "</script>"),
    "escapes of the state": (
        1_000,
        '<script>{"text": "',
        "\\u003cp\\u003e The tide",
        '"}</script>',
    ),
    "body": (300, f'{_LD}{{"@type": "NewsArticle", "articleBody": "', f"{_TIDE} ", '"}</script>'),
}
_TEXTS = {
    "lines": (100, "", f"{_TIDE} #\n", ""),
    "short lines": (300, "", "Share\n", ""),
    "one line": (200, "", f"{_TIDE} ", ""),
    "empty lines": (5_000, "a", "\n\n", "b"),
    "prefixes": (300, "", "2 min read ", _TIDE),
    "spaces": (20_000, "a", "    ", "b"),
    "digits": (5_000, "", "12:40 ", ""),
    "bars": (2_000, "", "a | b ", ""),
    "dates": (300, "", "4 May 2026\n", _TIDE),
}
_VALUES = {
    "spaces": (5_000, "By", "    ", "x"),
    "digits": (5_000, "", "1", ""),
    "names": (1_000, "By ", "Ann Lee and ", "Bo"),
    "dates": (1_000, "", "4 May 2026 ", ""),
    "slashes": (5_000, "", "1/", ""),
    "segments": (2_000, "https://example.com/", "a/../", ""),
    "queries": (1_000, "https://example.com/?", "utm_a#=1&b#=2&", ""),
    "escapes": (2_000, "https://example.com/", "%7E%c3", ""),
}


def _read_value(text: str) -> None:
    find_date(text)
    parse_authors(text)
    find_byline(" ".join(text.split()))  # the lines of a page have single spaces
    find_dateline(text)
    find_duration(text)
    split_class_names(text)
    clean_string(text)
    clean_paragraphs(text, limit=len(text))
    tokenize_text(text)
    sign_text(text)
    resolve_url(text, URL)


def _make_slots(count: int) -> str:
    slots, light = "<slot name=a></slot>" * count, f"<p slot=b>{_TIDE}</p>" * count
    return f"<div><template shadowrootmode=open>{slots}</template>{light}</div>"


def _read_page(text: str) -> None:
    result = extract_page(text, url=f"{URL}/2026/05/04/story-1")
    fingerprint_result(result, day="2026-05-04")
    result.article.to_markdown()


def _explain(text: str) -> None:
    render_explanation(explain_page(text, url=URL))


def _read_section(text: str) -> None:
    page = select_html(text, url=URL)
    find_links(page, url=URL, read_days=make_reader("en"))
    find_sections(page, url=URL)
    find_feeds(page, url=URL)
    find_next_page(page, url=URL)


def _as_bytes(read: Callable[[bytes, str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text.encode(), URL)


SHAPES: dict[str, Shape] = {
    **_shapes("feed", _as_bytes(read_feed), _FEEDS),
    **_shapes("sitemap", _as_bytes(read_sitemap), _SITEMAPS),
    **_shapes("text sitemap", _as_bytes(read_text_sitemap), _LINES),
    **_shapes("JSON feed", _as_bytes(read_json_feed), _JSON_FEEDS),
    **_shapes("endpoint", _as_bytes(read_endpoint), _ENDPOINTS),
    **_shapes("robots.txt", _read_robots, _ROBOTS),
    **_shapes("link header", lambda text: find_next_link([text.encode()], URL), _LINK_HEADERS),
    **_shapes("page", _read_page, _PAGES),
    "page: slots and elements of a host": Shape(read=_read_page, make=_make_slots, size=100),
    **_shapes("script", _read_page, _SCRIPTS),
    **_shapes("charset", lambda text: decode_page(text.encode("latin-1")), _CHARSETS),
    **_shapes("clean", clean_text, _TEXTS),
    **_shapes("value", _read_value, _VALUES),
    **_shapes("explain", _explain, {name: _PAGES[name] for name in _EXPLAINED}),
    **_shapes("section", _read_section, _SECTIONS),
    **_shapes(
        "robots.txt sitemaps",
        lambda text: find_robots_sitemaps(text.encode(), url=URL),
        _ROBOTS_SITEMAPS,
    ),
}
