"""Hostile feeds and sitemaps; one entry of each is an article."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache

from tests.hostile.hostile_names import PRIVATE

GOOD = "/story-of-the-long-grey-tide-812345"
"""The entry that must be read whatever else the document holds."""

_ELSEWHERE = "http://elsewhere.test/a-story-of-the-tide"
_TEXT = "a" * 2_000_000
_SPACES = b" " * (60 * 1024 * 1024)


def _item(link: str, title: str = "The tide") -> str:
    return f"<item><title>{title}</title><link>{link}</link></item>"


def _map(*urls: str, kind: str = "urlset", entry: str = "url") -> str:
    listed = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
    return f"<{kind}>{listed}</{kind}>"


def index(*urls: str) -> str:
    """Return a sitemap index."""
    return _map(*urls, kind="sitemapindex", entry="sitemap")


def _laughs() -> str:
    names = "abcdefghijkl"
    steps = (f'<!ENTITY {a} "{f"&{b};" * 10}">' for a, b in zip(names[1:], names, strict=False))
    entities = f'<!ENTITY a "{"ha" * 50}">' + "".join(steps)
    return (
        f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]><rss><channel>"
        f"{_item(GOOD)}{_item(GOOD, '&l;')}</channel></rss>"
    )


def _outside() -> str:
    entities = (
        '<!ENTITY f SYSTEM "file:///etc/passwd">'
        f'<!ENTITY h SYSTEM "http://{PRIVATE}:PORT/entity">'
        f'<!ENTITY % p SYSTEM "http://{PRIVATE}:PORT/parameter">%p;'
    )
    return (
        f"<?xml version='1.0'?><!DOCTYPE rss SYSTEM 'http://{PRIVATE}:PORT/dtd' [{entities}]>"
        f"<rss><channel>{_item(GOOD)}{_item('http://elsewhere.test/&f;', '&h;')}</channel></rss>"
    )


def _private_links() -> str:
    links = (f"http://{PRIVATE}:PORT/secret", "http://private-a.test:PORT/secret", "file:///etc/x")
    return f"<rss><channel>{''.join(map(_item, (*links, GOOD)))}</channel></rss>"


def _endless_links() -> str:
    links = (f"{'/day/of' * 3}{GOOD}", f"{'/d' * 30}{GOOD}", f"{GOOD}{'-again' * 999}", GOOD)
    return f"<rss><channel>{''.join(map(_item, links))}</channel></rss>"


_FEEDS = {
    "xml-laughs": _laughs(),
    "xml-outside": _outside(),
    "xml-private": _private_links(),
    "xml-endless": _endless_links(),
    "xml-huge-text": f"<rss><channel>{_item(GOOD)}{_item(_ELSEWHERE, _TEXT)}</channel></rss>",
    "xml-deep": f"<rss><channel>{_item(GOOD)}<item>{'<a>' * 300_000}",
    "xml-foreign-map": index(
        f"http://{PRIVATE}:PORT/map.xml", "http://private-b.test:PORT/map.xml", "/map-good.xml"
    ),
    "xml-loop": index("/feed.xml", "/map-good.xml", "/index-loop.xml"),
}


@cache
def _bomb(name: str) -> bytes:
    start = _map(GOOD).removesuffix("</urlset>").encode()
    if name == "map-bomb":
        return gzip.compress(start + _SPACES, 6)
    if name == "map-endless":
        entry = f"<url><loc>{_ELSEWHERE}</loc></url>".encode()
        return gzip.compress(start + entry * 300_000, 1)
    return gzip.compress(gzip.compress(start + _SPACES, 6))


def document(name: str, path: str, port: int) -> Iterator[bytes]:
    """Yield the document that a host has at a path in one piece; nothing for its article."""
    if path == "/map-good.xml":
        yield _map(GOOD).encode()
    elif path.endswith("-loop.xml"):
        yield index("/feed.xml", "/index-loop.xml").encode()
    elif name == "map-chain" and path.endswith(".xml"):
        number = int("0" + "".join(filter(str.isdigit, path)))
        yield index(f"/chain-{number + 1}.xml").encode()
    elif path == "/feed.xml" and name in _FEEDS:
        yield _FEEDS[name].replace("PORT", str(port)).encode()
    elif path == "/feed.xml" and name == "json-deep":
        yield b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000
    elif path == "/feed.xml" and name == "json-wrong":
        items: list[object] = [
            None,
            7,
            [],
            {"url": 7},
            {"url": f"http://{PRIVATE}:{port}/"},
            {"url": GOOD},
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
        yield json.dumps(feed).encode()
    elif path == "/feed.xml":
        yield _bomb(name)


READ = (*_FEEDS, "map-bomb", "map-endless", "json-wrong")
"""Hosts whose document must give its good entry."""
