"""The pages of a corpus as a WARC file of any length, each with a text and a URL of its own."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsbot.archives.warc_records import make_response

MIN_TEXT_CHARS = 40
"""Of a piece without markup whose words are varied: of a paragraph, or of a JSON string."""
CHANGED_ONE_IN = 2
"""Words of four letters and more that a round changes: two rounds share a tenth of the shingles."""
_PIECE = re.compile(rf"[^<>={{}}\"]{{{MIN_TEXT_CHARS},}}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CAPTURED = datetime(2026, 11, 1, tzinfo=UTC)
_ENCODINGS = ("utf-8", "cp1252", "latin-1")


def repeat_pages(folder: Path, number: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many pages of a corpus with their URLs.

    The hosts are as many as in the corpus. From the second round on the words of each page differ:
    most pages of a real archive are no copies of each other.
    """
    known = _read_gold(folder)
    hosts = {host: n for n, host in enumerate({urlsplit(page["url"]).hostname for page in known})}
    for at in range(number):
        turn, place = divmod(at, len(known))
        page = known[place]
        host = f"site-{hosts[urlsplit(page['url']).hostname]}.example"
        yield f"https://{host}/story-{place}-{turn}", vary_page(_read_page(folder, page), turn)


def repeat_own_pages(
    folder: Path, number: int, *, hosts: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield so many pages of some hosts under their own URLs, with a parameter for each round."""
    known = [page for page in _read_gold(folder) if urlsplit(page["url"]).hostname in hosts]
    for at in range(number):
        turn, place = divmod(at, len(known))
        page, url = _read_page(folder, known[place]), known[place]["url"]
        own = f"{url}{'&' if '?' in url else '?'}round={turn}"
        yield own, vary_page(page, turn).replace(url.encode(), own.encode())


def _read_gold(folder: Path) -> list[dict[str, Any]]:
    lines = Path(folder, "gold.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _read_page(folder: Path, page: Mapping[str, Any]) -> bytes:
    return gzip.decompress(Path(folder, "pages", f"{page['id']}.html.gz").read_bytes())


def vary_page(page: bytes, turn: int) -> bytes:
    """Return a page with other words of the same lengths, the same ones wherever a word repeats."""
    if not turn:
        return page
    for encoding in _ENCODINGS:
        try:
            text = page.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _PIECE.sub(lambda piece: _vary_words(piece[0], turn), text).encode(encoding)
    return page


def _vary_words(text: str, turn: int) -> str:
    """Return a text with some of its words changed.

    >>> _vary_words("The council has approved the new harbour wall", 3)
    'The council has aovepprd the new harbour wlal'
    """
    if "://" in text or "function" in text:
        return text
    return _WORD.sub(lambda word: _vary_word(word[0], turn), text)


def _vary_word(word: str, turn: int) -> str:
    chance = zlib.crc32(f"{turn} {word}".encode("utf-8", "surrogatepass"))
    if chance % CHANGED_ONE_IN:
        return word
    inner = word[1:-1]
    cut = 1 + chance // CHANGED_ONE_IN % (len(inner) - 1)
    return f"{word[0]}{inner[cut:]}{inner[:cut]}{word[-1]}"


def write_archive(path: Path, pages: Iterator[tuple[str, bytes]]) -> None:
    """Write a WARC file with one gzip member for each page, a second between two captures."""
    html = [("Content-Type", "text/html")]
    with path.open("wb") as file:
        for number, (url, body) in enumerate(pages):
            now = _CAPTURED + timedelta(seconds=number)
            record = make_response(
                url, status_line="HTTP/1.1 200 OK", headers=html, body=body, now=now
            )
            file.write(gzip.compress(record.encode(), mtime=0))
