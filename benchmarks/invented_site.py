"""A news site of invented words on a loopback port, as large and as cluttered as real ones.

The other benchmarks run it as a process of its own: it prints its port, then serves until killed.
``/section?page=N`` lists 100 articles, ``/a/<number>/...`` is an article of 60 to 100 KB.
``/latest`` lists all that ``/publish?articles=N`` has published, the latest first, or so many of
them as ``shown=N`` says.
``/clock`` returns, and resets, the number of articles served, the seconds from the first to the
last, when the first one was by the monotonic clock, the numbers of lists and of not modified
responses, and the CPU seconds.

With ``--corpus FOLDER --pages N`` its articles are N pages of a corpus, those of further rounds
with other words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zlib import crc32

from benchmarks.archive_pages import repeat_pages

SHAPES = 200
"""Different texts; the number in headline and first paragraph distinguishes further articles."""

LINKS_A_PAGE = 100
_SYLLABLES = (
    "ba cor dun el fir gam hol ith jun kel lam mor nes ol per quil ros sen tar ul ven".split()
)
_RANDOM = random.Random(20261122)  # noqa: S311 - the same pages in each run
_MARK = b"@NUMBER@"


def invent_words(count: int, chance: random.Random = _RANDOM) -> str:
    """Return a sentence of that many words that no language has."""
    words = ("".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(count))
    return f"{' '.join(words).capitalize()}."


def invent_page(scale: float = 1.0) -> bytes:
    """Return an article with the chrome of a real page: scripts, menus, teasers, forms.

    :param scale: of all counts.

    Its counts are the medians of 312 real article pages of 60 to 150 KB: 91 KB, 700 elements, 130
    links, 80 list items, 23 paragraphs, 13 headings, 22 scripts of 13 KB in all.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Number @NUMBER@ of the invented stories",
        "datePublished": "2026-05-04T10:00:00+02:00",
        "author": [{"@type": "Person", "name": "Mara Quill"}],
    }
    paragraphs = "".join(
        f'<p class="text">{" ".join(invent_words(_RANDOM.randint(8, 25)) for _ in "1234")}</p>'
        for _ in range(round(scale * _RANDOM.randint(16, 26)))
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Number @NUMBER@ of the '
        f"invented stories | The Lamp</title>{_invent_head(scale)}"
        f'<script type="application/ld+json">{json.dumps(data)}</script></head><body>'
        f"<header><nav><ul>{_invent_menu(round(scale * 40))}</ul></nav></header><main><article>"
        f"<h1>Number @NUMBER@ of the invented stories</h1>"
        f'<p class="byline">By <a rel="author" href="/author/mara-quill">Mara Quill</a></p>'
        f"<p>Story @NUMBER@. {invent_words(30)}</p>{paragraphs}"
        f'<div class="newsletter"><form>{invent_words(8)}<input name="mail"></form></div>'
        f'<ul class="share"><li><a href="#">Share</a></li></ul></article>'
        f"<aside>{_invent_teasers(round(scale * 16))}</aside></main>"
        f"<footer><ul>{_invent_menu(round(scale * 40))}</ul></footer></body></html>"
    ).encode()


def _invent_head(scale: float) -> str:
    scripts = "".join(
        f"<script>window.c{n}={invent_words(55)!r}</script>" for n in range(round(scale * 20))
    )
    links = "".join(
        f'<link rel="preload" href="/f/{n}.woff2" as="font">' for n in range(round(scale * 120))
    )
    return f"{scripts}{links}"


def _invent_menu(entries: int) -> str:
    """Return entries with the long attributes that make up most of a real page's bytes."""
    return "".join(
        f'<li class="menu__item menu__item--{n}" data-track=\'{{"area":"menu","entry":{n},'
        f'"words":"{invent_words(36)}"}}\'><a class="menu__link link link--plain" href="/s/{n}">'
        f'<span class="menu__label">{invent_words(1)}</span></a></li>'
        for n in range(entries)
    )


def _invent_teasers(entries: int) -> str:
    return "".join(
        f'<div class="teaser teaser--small"><div class="teaser__media"><div class="ratio">'
        f'<a href="/a/9{n}/x"><img src="/i/{n}.jpg" srcset="{_invent_sources(n)}" '
        f'alt="{invent_words(4)}"></a></div></div><div class="teaser__text"><div class="kicker">'
        f'<span>{invent_words(2)}</span></div><h3><a href="/a/9{n}/x">{invent_words(9)}</a></h3>'
        f'<div class="meta"><div class="time">{n} h</div><div></div></div></div></div>'
        for n in range(entries)
    )


def _invent_sources(number: int) -> str:
    widths = (160, 240, 320, 480, 640, 800, 1024, 1280, 1600, 1920)
    return ", ".join(f"https://img.lamp.example/i/{number}.jpg?width={w} {w}w" for w in widths)


@dataclass
class Site:
    """The pages and the clock."""

    shapes: list[bytes] = field(default_factory=lambda: [invent_page() for _ in range(SHAPES)])
    article_type: str = "text/html; charset=utf-8"
    published: int = 0
    served: int = 0
    lists: int = 0
    not_modified: int = 0
    first: float = 0.0
    last: float = 0.0
    cpu: float = field(default_factory=time.process_time)

    def reply(self, target: str, known: str) -> bytes:
        """Return the whole response to a request with the ETag ``known``."""
        tag = f'"{crc32(f"{target} of {self.published}".encode()):08x}"'
        if known == tag:
            self.not_modified += 1
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        body, kind = self.answer(target)
        kinds = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: {tag}"
        return f"HTTP/1.1 200 OK\r\n{kinds}\r\n\r\n".encode() + body

    def answer(self, target: str) -> tuple[bytes, str]:
        """Return body and content type of a path."""
        parts = urlsplit(target)
        if parts.path.startswith("/a/"):
            return self._article(parts.path.split("/")[2]), self.article_type
        if parts.path == "/section":
            self.lists += 1
            number = int(parse_qs(parts.query).get("page", ["1"])[0])
            total = int(parse_qs(parts.query).get("of", ["1"])[0])
            return _section(number, total).encode(), "text/html; charset=utf-8"
        if parts.path == "/latest":
            shown = int(parse_qs(parts.query).get("shown", [self.published])[0])
            latest = [*range(self.published - 1, -1, -1)][:shown]
            return _list(latest).encode(), "text/html; charset=utf-8"
        if parts.path == "/publish":
            self.published = int(parse_qs(parts.query)["articles"][0])
            return b"", "text/plain"
        if parts.path == "/clock":
            seconds = self.last - self.first
            counts: dict[str, float] = {"lists": self.lists, "not_modified": self.not_modified}
            counts["first"] = self.first
            counts["cpu_seconds"] = time.process_time() - self.cpu
            self.cpu = time.process_time()
            clock = json.dumps({"pages": self.served, "seconds": seconds, **counts}).encode()
            self.served = self.lists = self.not_modified = 0
            return clock, "application/json"
        return b"User-agent: *\nDisallow:\n", "text/plain"

    def _article(self, number: str) -> bytes:
        self.last = time.monotonic()
        self.first = self.last if not self.served else self.first
        self.served += 1
        return self.shapes[int(number) % len(self.shapes)].replace(_MARK, number.encode())


def article_path(number: int) -> str:
    """Return the URL of an article on the site."""
    return f"/a/{number}/number-{number}-of-the-invented-stories"


def _section(number: int, total: int) -> str:
    first = (number - 1) * LINKS_A_PAGE
    following = f'<a rel="next" href="/section?of={total}&page={number + 1}">Older</a>'
    more = following if first + LINKS_A_PAGE < total else ""
    return _list(range(first, min(first + LINKS_A_PAGE, total)), more)


def _list(numbers: Iterable[int], more: str = "") -> str:
    rows = "".join(
        f'<div class="teaser"><h2><a href="{article_path(n)}">Number {n} of the invented stories'
        "</a></h2></div>"
        for n in numbers
    )
    return f"<html><body><main>{rows}</main><div class='pagination'>{more}</div></body></html>"


def read_site(corpus: Path, pages: int) -> Site:
    """Return a site with pages of a corpus; each declares its encoding itself, if any does."""
    shapes = [body for _, body in repeat_pages(corpus, pages)]
    return Site(shapes=shapes, article_type="text/html")


async def _serve(site: Site) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                known = ""
                while header := (await reader.readline()).strip():
                    name, _, value = header.decode("latin-1").partition(":")
                    known = value.strip() if name.lower() == "if-none-match" else known
                writer.write(site.reply(line.split()[1].decode("latin-1"), known))
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--corpus", type=Path)
    cli.add_argument("--pages", type=int, default=0)
    options = cli.parse_args()
    asyncio.run(_serve(read_site(options.corpus, options.pages) if options.corpus else Site()))
