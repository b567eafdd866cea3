"""Hostile inputs for readers that know more than the document, and all others of the benchmark."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from datetime import date
from functools import cache

import zstandard

from benchmarks.linear_shapes import SHAPES, URL, Shape, repeat_piece
from newsbot.archives.archive_bytes import GZIP, ZSTD, open_archive
from newsbot.archives.archive_reader import ArchiveReader
from newsbot.discover.date_range import DateRange
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.links import find_links
from newsbot.discover.sitemap_choice import choose_sitemaps
from newsbot.discover.sitemaps import read_sitemap
from newsbot.extraction import SiteProfile, extract_page, fingerprint_result
from newsbot.fetch.path_pattern import read_path
from newsbot.fetch.tdmrep import read_tdm_rules
from newsbot.text.markup import select_html

_STORY = f"{URL}/2026/05/04/story-1"
_PERIODS = (DateRange(), DateRange(since=date(2026, 5, 4)))
_PROFILED = ("paragraphs", "short blocks", "equal paragraphs", "list of links", "words", "phrases")
"""Shapes of pages that are read with the profile of five pages of the same shape."""
_PROFILE_PAGES = 5
_PROFILE_SIZE = 200

_INDEX = {
    "sitemaps": (300, "<sitemap><loc>/map-#.xml</loc></sitemap>"),
    "dated sitemaps": (300, "<sitemap><loc>/#.xml</loc><lastmod>2026-05-04</lastmod></sitemap>"),
    "numbers of a name": (20, f"<sitemap><loc>/{'1-' * 100}#.xml</loc></sitemap>"),
    "names of years": (300, "<sitemap><loc>/map-20#.xml</loc></sitemap>"),
    "names of tags": (300, "<sitemap><loc>/tag-author-#/image-#.xml</loc></sitemap>"),
    "empty sitemaps": (1_000, "<sitemap/>"),
}
_TDM_RULES = {
    "rules": (300, '{"location": "/a#", "tdm-reservation": 1},'),
    "rules with wildcards": (300, '{"location": "/*a#*b$", "tdm-reservation": 1},'),
    "asterisks": (20, f'{{"location": "/{"*a" * 200}", "tdm-reservation": 0}},'),
    "no rules": (2_000, '"a",'),
    "policies": (300, f'{{"location": "/", "tdm-reservation": 1, "tdm-policy": "{"a" * 99}"}},'),
}
_LINKS = {
    "words": (100, "<h2><a href=/story/tide>The tide</a></h2><a href=/story-#/eel>Eel</a>"),
    "many parts": (50, f"<a href=/story{'/a' * 40}/#>The tide</a>"),
    "words of a part": (20, f"<a href=/story/{'a-' * 400}#>The tide</a>"),
    "parameters": (20, f"<a href='/story/tide?{'&'.join(f'a{n}=1' for n in range(99))}#'>a</a>"),
}
_RECORD = b"WARC/1.1\r\nContent-Length: %s\r\n\r\n"
_SOUND = _RECORD % b"2" + b"hi\r\n\r\n"
_ARCHIVES = {
    "first lines": (5_000, b"WARC/1.1\n"),
    "lengths beyond the file": (8_000, _RECORD % b"999999999"),
    "lines of ARC": (5_000, b"http://a/ 192.0.2.1 20080102030405 text/html 999999999\n"),
    "gzip without records": (5_000, GZIP),
    "gzip of records without a length": (3_000, gzip.compress(_RECORD % b"a", mtime=0)),
    "gzip members that are cut": (5_000, gzip.compress(_SOUND, mtime=0)[:-9]),
    "gzip between zeros": (1_000, gzip.compress(_SOUND, mtime=0) + b"\0"),
    "zstd without records": (5_000, ZSTD),
    "zstd frames": (1_000, zstandard.compress(_SOUND)),
}
_LEARNED = LearnedUrlPatterns.of(
    "example.com", [(f"{URL}/story/{word}", True) for word in "abcdefgh"]
)


def _read_index(text: str) -> None:
    listing = read_sitemap(text.encode(), URL)
    for period in _PERIODS:
        choose_sitemaps(listing.entries if listing else (), period=period, limit=2_000)


def _read_tdm_rules(text: str) -> None:
    for rule in read_tdm_rules(text.encode()):
        rule.location.matches(read_path(f"{URL}/{'a' * 500}"))


def _read_archive(text: str) -> None:
    reader = ArchiveReader(open_archive(io.BytesIO(text.encode("latin-1"))), max_block_bytes=2**20)
    for _ in reader.read():
        pass


def _read_learned_links(text: str) -> None:
    find_links(select_html(text, url=URL), url=URL, learned=_LEARNED)


def _read_profiled(name: str) -> Callable[[str], None]:
    """Return a reader of a page that knows a profile of others, and adds the page to it."""

    @cache
    def profile() -> SiteProfile:
        page = SHAPES[f"page: {name}"].make(_PROFILE_SIZE)
        results = [extract_page(page, url=f"{_STORY}{n}") for n in range(_PROFILE_PAGES)]
        return SiteProfile.from_pages(
            found for each in results if (found := fingerprint_result(each, day="2026-05-04"))
        )

    def read(text: str) -> None:
        result = extract_page(text, url=_STORY, profile=profile())
        if found := fingerprint_result(result, day="2026-05-04"):
            profile().merge(SiteProfile.from_pages([found]))

    return read


ALL_SHAPES: dict[str, Shape] = {
    **SHAPES,
    **{
        f"sitemap index: {name}": Shape(
            read=_read_index, make=repeat_piece("<sitemapindex>", piece, "</sitemapindex>"), size=n
        )
        for name, (n, piece) in _INDEX.items()
    },
    **{
        f"tdmrep.json: {name}": Shape(
            read=_read_tdm_rules, make=repeat_piece("[", piece, "{}]"), size=n
        )
        for name, (n, piece) in _TDM_RULES.items()
    },
    **{
        f"archive: {name}": Shape(
            read=_read_archive, make=piece.decode("latin-1").__mul__, size=size
        )
        for name, (size, piece) in _ARCHIVES.items()
    },
    **{
        f"learned URL patterns: {name}": Shape(
            read=_read_learned_links, make=repeat_piece("", piece, ""), size=n
        )
        for name, (n, piece) in _LINKS.items()
    },
    **{
        f"page with a profile: {name}": Shape(
            read=_read_profiled(name),
            make=SHAPES[f"page: {name}"].make,
            size=SHAPES[f"page: {name}"].size,
        )
        for name in _PROFILED
    },
}
