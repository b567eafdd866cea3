"""Lines of invented articles, and releases of them."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

from newsbot.items import Article, Author, Metadata, Publisher, Rights
from newsbot.release import ReleaseOrder, ReleaseResult, make_release

DAY = "2026-05-04"


def make_article(number: int, **changes: Any) -> Article:
    """Return an article of site ``harbour.example``, published on a day that its number says."""
    day = 1 + number % 28
    article = Article(
        url=f"https://harbour.example/wave-{number:02}",
        articleId=f"{number:016x}",
        headline=f"Wave {number}",
        articleBody="The ferry runs again.",
        wordCount=4,
        authors=[Author(name="Ann Example")],
        datePublished=f"2026-05-{day:02}T10:00:00+02:00",
        inLanguage="en",
        publisher=Publisher(name="Harbour News", domain="harbour.example", country="GB"),
        contentHash=f"{number:016x}",
        clusterId=f"{number:016x}",
        rights=Rights(robotsAllowed=True, checkedAt=f"{DAY}T12:00:00Z"),
        metadata=Metadata(
            spider="harbour",
            runId="a",
            dateDownloaded=f"{DAY}T12:00:00Z",
            fieldSources={"headline": "json-ld"},
        ),
        extra={"rating": "1.10"},
    )
    return replace(article, **changes)


def make_line(article: Article) -> bytes:
    """Return the line of an article."""
    text = json.dumps(article.to_dict(), ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "replace")


def write_run(folder: Path, name: str, *articles: Article) -> Path:
    """Write a file of articles; ``.gz`` and ``.zst`` are compressed."""
    path = folder / "harbour" / DAY / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = b"".join(map(make_line, articles))
    if name.endswith(".gz"):
        lines = gzip.compress(lines)
    elif name.endswith(".zst"):
        lines = zstandard.compress(lines)
    path.write_bytes(lines)
    return path


def release(folder: Path, **changes: Any) -> ReleaseResult:
    """Make a release of the lines in ``output``; ``changes`` are fields of the order."""
    order = ReleaseOrder(places=(folder / "output",), output=folder / "release")
    return make_release(replace(order, **changes))


def read_rows(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a release in Parquet."""
    files = sorted((folder / "release" / "data").rglob("*.parquet"))
    rows = [pq.ParquetFile(file).read().to_pylist() for file in files]
    return [row for of_file in rows for row in of_file]


def read_urls(folder: Path) -> list[str]:
    """Return the last parts of the URLs, in the order of the rows."""
    return [row["url"].rpartition("/")[2] for row in read_rows(folder)]


def write_articles(folder: Path, *articles: Article) -> None:
    """Write a file of articles into ``output``."""
    write_run(folder / "output", "20260504T120000Z-aa.jsonl", *articles)
