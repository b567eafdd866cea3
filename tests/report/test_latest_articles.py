"""The latest articles are read from the ends of the newest files, whatever they hold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from newsbot.report.latest_articles import (
    END_BYTES,
    LATEST,
    MAX_FLEET_BYTES,
    MAX_HEADLINE_CHARS,
    read_fleet_articles,
    read_latest_articles,
)


def make_line(number: int, **values: object) -> bytes:
    record = {"url": f"https://a.example/{number}", "headline": f"Lamp {number}", **values}
    return json.dumps(record).encode() + b"\n"


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read_headlines(folder: Path) -> list[str]:
    return [article.headline for article in read_latest_articles(folder)]


@pytest.mark.parametrize("suffix", ["", ".part", ".gz", ".zst"])
def test_the_newest_lines_are_first(tmp_path: Path, suffix: str) -> None:
    pack = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
    lines = b"".join(make_line(number) for number in range(3))
    write(tmp_path / "2026-11-29" / "a.jsonl", make_line(9))
    write(tmp_path / "2026-11-30" / f"b.jsonl{suffix}", pack.get(suffix, bytes)(lines))

    assert read_headlines(tmp_path) == ["Lamp 2", "Lamp 1", "Lamp 0", "Lamp 9"]


def test_a_large_file_is_read_at_its_end(tmp_path: Path) -> None:
    body = "w" * (END_BYTES // 4)
    lines = b"".join(make_line(number, articleBody=body) for number in range(20))
    write(tmp_path / "2026-11-30" / "a.jsonl", lines)

    assert read_headlines(tmp_path) == ["Lamp 19", "Lamp 18", "Lamp 17"]


def test_a_large_file_of_a_fleet_is_read_at_its_end(tmp_path: Path) -> None:
    body, sites = "w" * (MAX_FLEET_BYTES // 4), ("quay", "harbour")
    lines = [
        make_line(number, articleBody=body, metadata={"spider": sites[number % 2]})
        for number in range(6)
    ]
    write(tmp_path / "2026-11-30" / "a.jsonl", b"".join(lines))

    found = read_fleet_articles(tmp_path)

    headlines = {site: [each.headline for each in articles] for site, articles in found.items()}
    assert headlines == {"quay": ["Lamp 4"], "harbour": ["Lamp 5", "Lamp 3"]}


def test_versions_of_an_article_are_one(tmp_path: Path) -> None:
    lines = make_line(1, headline="Old") + make_line(1, headline="New")
    write(tmp_path / "2026-11-30" / "a.jsonl", lines)

    assert read_headlines(tmp_path) == ["New"]


def test_what_is_no_article_is_left_out(tmp_path: Path) -> None:
    lines = [
        b"\xff\x00{}\n",
        b"[" * 100_000 + b"\n",
        b"[1]\n",
        make_line(1, url=None),
        make_line(2, url="https://a.example/" + "w" * 2000),
        make_line(3, headline={"a": 1}, datePublished=7),
        make_line(4, headline="w" * 5000),
        b'{"url": "https://a.exam',
    ]
    write(tmp_path / "2026-11-30" / "a.jsonl", b"".join(lines))
    write(tmp_path / "2026-11-29" / "a.jsonl.gz", gzip.compress(make_line(5))[:20])

    assert [len(headline) for headline in read_headlines(tmp_path)] == [
        MAX_HEADLINE_CHARS + 1,
        len("https://a.example/3"),
    ]


def test_there_are_no_more_than_the_latest(tmp_path: Path) -> None:
    assert read_headlines(tmp_path / "nowhere") == []
    write(tmp_path / "2026-11-30" / "a.jsonl", b"".join(map(make_line, range(30))))

    assert len(read_headlines(tmp_path)) == LATEST
