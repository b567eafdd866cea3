"""The latest articles of a site, from the ends of its newest files."""

from __future__ import annotations

import json
import os
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsbot.record_streams import BROKEN_STREAM, decompress
from newsbot.write.object_storage import ObjectFile
from newsbot.write.written_files import OutputPlace, WrittenFile, find_written_files

LATEST = 8
"""Articles of each site: those of 500 sites are a fifth of the page."""
MAX_HEADLINE_CHARS = 140
MAX_URL_CHARS = 1000
"""A longer URL is left out."""
END_BYTES = 1 << 18
"""Read at the end of a plain file, for about ten articles of 20 KB."""
MAX_PACKED_BYTES = 1 << 26
"""Read of a compressed file, before decompression: it has to be read from its beginning."""
MAX_FLEET_BYTES = 1 << 25
"""Read of the newest files of a fleet, before decompression: some 10,000 articles, two seconds."""
MAX_ARTICLE_BYTES = 1 << 24
"""A longer line is left out."""
MAX_FOLDERS = 14
"""Days to look through; older articles are not news."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LatestArticle:
    """An article for the report; ``published`` is as in the file, empty without a date."""

    headline: str
    url: str
    published: str


def read_latest_articles(folder: Path) -> list[LatestArticle]:
    """Return the latest articles of a site, the newest first, each in its newest version.

    :param folder: of the site in the output folder; there are no articles where there is none.
        Files that cannot be read are left out.
    """
    found: dict[str, LatestArticle] = {}
    try:
        days = sorted((entry.name for entry in os.scandir(folder) if entry.is_dir()), reverse=True)
        for day in days[:MAX_FOLDERS]:
            for file in reversed(find_written_files(folder / day)):
                for article in _read_file(file):
                    found.setdefault(article.url, article)
                if len(found) >= LATEST:
                    return list(found.values())[:LATEST]
    except OSError:
        pass  # the report has what can be read
    return list(found.values())


def read_fleet_articles(place: OutputPlace) -> dict[str, list[LatestArticle]]:
    """Return the latest articles of each site of a fleet, as far as its newest files have them.

    :param place: of the fleet's files, which have the lines of many sites. Files that cannot be
        read are left out.
    """
    found: dict[str, dict[str, LatestArticle]] = defaultdict(dict)
    rest = MAX_FLEET_BYTES
    with suppress(OSError):
        for file in reversed(find_written_files(place)):
            for site, articles in _read_by_site(file, rest).items():
                for article in reversed(articles):
                    found[site].setdefault(article.url, article)
            rest -= file.size
            if rest <= 0:
                break
    return {site: [*articles.values()][:LATEST] for site, articles in found.items()}


def _read_by_site(file: WrittenFile, max_bytes: int) -> dict[str, deque[LatestArticle]]:
    """Return the last articles of each site in a file, the newest last."""
    found: dict[str, deque[LatestArticle]] = defaultdict(lambda: deque(maxlen=LATEST))
    for line in _read_end(file, plain_bytes=max_bytes, packed_bytes=max_bytes):
        record = _parse(line)
        metadata = record.get("metadata")
        site = metadata.get("spider") if isinstance(metadata, Mapping) else None
        if isinstance(site, str) and (article := _make_article(record)):
            found[site].append(article)
    return found


def _read_file(file: WrittenFile) -> Iterator[LatestArticle]:
    """Yield the last articles of a file, the newest first."""
    lines = _read_end(file, plain_bytes=END_BYTES, packed_bytes=MAX_PACKED_BYTES)
    for line in reversed(deque(lines, maxlen=LATEST)):
        if article := _make_article(_parse(line)):
            yield article


def _parse(line: bytes) -> Mapping[str, Any]:
    """Return the record of a line, an empty one if it is none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, Mapping) else {}


def _read_end(file: WrittenFile, *, plain_bytes: int, packed_bytes: int) -> Iterator[bytes]:
    """Yield the lines at the end of a file, as far as it can be read.

    :param plain_bytes: read at most of a plain file.
    :param packed_bytes: of a compressed file, and of one in a storage; a larger one has no lines.
    """
    # A file that a run is writing may end anywhere.
    with suppress(OSError, *BROKEN_STREAM):
        size = file.size
        if isinstance(file.path, ObjectFile) and size > packed_bytes:
            return  # it would be copied as a whole
        with file.path.open("rb") as raw:
            stream = decompress(raw)
            if stream is raw and size > plain_bytes:
                raw.seek(size - plain_bytes)
                raw.readline(plain_bytes)  # the line that the place is in
            elif stream is not raw and size > packed_bytes:
                return
            while line := stream.readline(MAX_ARTICLE_BYTES):
                yield line


def _make_article(record: Mapping[str, Any]) -> LatestArticle | None:
    values = (record.get(name) for name in ("headline", "url", "datePublished"))
    headline, url, published = (value if isinstance(value, str) else "" for value in values)
    if not url or len(url) > MAX_URL_CHARS:
        return None
    if len(headline) > MAX_HEADLINE_CHARS:
        headline = f"{headline[:MAX_HEADLINE_CHARS]}…"
    return LatestArticle(headline=headline or url, url=url, published=published[:40])
