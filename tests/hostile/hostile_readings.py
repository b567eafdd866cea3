"""Hosts with documents that take long to read, or break a careless reader."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator

from tests.hostile.hostile_documents import GOOD
from tests.hostile.hostile_hosts import PAGE, TEXT, Hostile, Send, answer

_ELSEWHERE = "http://elsewhere.test/a-story-of-the-tide"
_RSS = f"<rss><channel><item><title>The tide</title><link>{GOOD}</link></item>"
_MAP = f"<urlset><url><loc>{GOOD}</loc></url>"
_JSON = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"url": "{GOOD}"}}, '


def _name(name: str, number: int) -> str:
    return " ".join(f"{name}{n}='b'" for n in range(number))


_PAGES: dict[str, Callable[[], str]] = {
    "page-tags": lambda: PAGE + "<b>a</b>" * 400_000,
    "page-attributes": lambda: "<p " + _name("a", 200_000) + f">{PAGE}",
    "page-inline": lambda: "<b><i><font>" * 20_000 + PAGE,
    "page-tables": lambda: "<table><tr><td>" * 20_000 + PAGE,
    "page-comment": lambda: f"{PAGE}<!--{'-' * 3_000_000}",
    "page-entities": lambda: PAGE.replace("sand", "sand" + "&amp;&#x1F300;&bogus;" * 20_000, 1),
    "page-times": lambda: PAGE + '<time datetime="2026-11-0">x</time>' * 50_000,
    "page-metas": lambda: '<meta property="article:tag" content="a">' * 30_000 + PAGE,
    "page-title": lambda: f"<title>{'a ' * 500_000}</title>{PAGE}",
    "page-state": lambda: "<script>window.__STATE__ = " + '[{"a":' * 100_000 + f"</script>{PAGE}",
    "page-jsonld": lambda: (
        '<script type="application/ld+json">{"@type":"Thing"}</script>' * 5_000 + PAGE
    ),
    "page-number": lambda: (
        f'<script type="application/ld+json">{{"a":{"9" * 500_000}}}</script>{PAGE}'
    ),
    "page-srcset": lambda: f'<img srcset="{"a.jpg 1x, " * 100_000}">{PAGE}',
    "page-classes": lambda: f'<div class="{"share-bar " * 100_000}"></div>{PAGE}',
    "page-base": lambda: f'<base href="http://[">{PAGE}<a rel="next" href="http://[::">Next</a>',
    "page-next-self": lambda: f'{PAGE}<a rel="next" href="?page=1">Next</a>',
    "page-huge-text": lambda: PAGE.replace(TEXT, TEXT * 600),
    "page-utf7": lambda: f'<meta charset="utf-7">{PAGE}',
}
"""Articles; what they hold besides must not keep them from being written."""

_LISTS: dict[str, Callable[[], bytes | str]] = {
    "feed-empty-items": lambda: _RSS + "<item/>" * 100_000,
    "feed-titles": lambda: _RSS + "<item><title>a</title></item>" * 100_000,
    "feed-attributes": lambda: _RSS + "<item " + _name("a", 200_000) + "/>",
    "feed-namespaces": lambda: _RSS + "<item " + _name("xmlns:a", 100_000) + "/>",
    "feed-entities": lambda: _RSS + "<item><link>&a;&b;&#0;&#xFFFFFFF;</link></item>" * 5_000,
    "feed-bomb": lambda: gzip.compress(_RSS.encode() + b"<item/>" * 5_000_000, 6),
    "feed-utf16": lambda: _RSS.encode("utf-16"),
    "feed-declares-utf16": lambda: f'<?xml version="1.0" encoding="UTF-16"?>{_RSS}',
    "feed-declares-nothing": lambda: f'<?xml version="1.0" encoding="{"x" * 50_000}"?>{_RSS}',
    "feed-dates": lambda: _RSS + f"<item><pubDate>{'1 ' * 1_000_000}</pubDate></item>",
    "feed-next": lambda: (
        f'<feed><link rel="next" href="/feed.xml?{{n}}"/><entry><link href="{GOOD}"/>'
    ),
    "map-text": lambda: f"http://HOST.test:PORT{GOOD}\n" + f"{_ELSEWHERE}\n" * 60_000,
    "map-elsewhere": lambda: _MAP + f"<url><loc>{_ELSEWHERE}</loc></url>" * 5_000,
    "map-lastmod": lambda: _MAP + f"<url><lastmod>{'9' * 1_000_000}</lastmod></url>",
    "json-strings": lambda: _JSON + f'{{"url": "{_ELSEWHERE}"}}, ' * 30_000 + "{}]}",
    "json-titles": lambda: _JSON + f'{{"title": "{"&amp;" * 500_000}"}}]}}',
    "json-float": lambda: f'{_JSON}{{"a": 1.{"1" * 500_000}e9}}]}}',
}
"""Listings; one entry of each is an article."""

_BROKEN: dict[str, Callable[[], str]] = {
    "json-number": lambda: f'{_JSON}{{"a": {"9" * 100_000}}}]}}',
    "json-open": lambda: _JSON + '{"a": ' * 100_000,
    "json-surrogates": lambda: _JSON + '"\\ud800\\ud800" ' * 50_000,
}
"""JSON that Python refuses, as a whole."""


def pages(make: Callable[[], str]) -> Send:
    """Send the same page for each path."""
    return lambda _path, _port: iter([answer(make())])


def lists(name: str, make: Callable[[], bytes | str]) -> Send:
    """Send a listing, and an article at each other path."""

    def send(path: str, port: int) -> Iterator[bytes]:
        if not path.startswith("/feed.xml"):
            yield answer(PAGE)
            return
        document = make()
        if isinstance(document, bytes):
            yield answer(document, "Content-Type: text/xml")
        else:
            text = document.replace("PORT", str(port)).replace("HOST", name)
            yield answer(text.replace("{n}", f"a{path}"), "Content-Type: text/xml")

    return send


READING_HOSTS: dict[str, Hostile] = {
    **{name: Hostile(send=pages(make), ends="written") for name, make in _PAGES.items()},
    **{
        name: Hostile(send=lists(name, make), ends="written", start="/feed.xml")
        for name, make in _LISTS.items()
    },
    **{
        name: Hostile(send=lists(name, make), ends="not_html", start="/feed.xml")
        for name, make in _BROKEN.items()
    },
}
