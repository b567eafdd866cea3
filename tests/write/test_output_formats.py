"""Formats and compressions of output files."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot import Article
from newsbot.article_blocks import Image
from newsbot.items import Author, Media, Publisher
from newsbot.write import COMPRESSIONS, OUTPUT_FORMATS, GrowingFile, LineFile, find_format
from tests.loopback import Web, serve
from tests.scrapy_run import run_scrapy
from tests.store.test_store_check import make_pages

ARTICLES = 30
ARTICLE = Article(
    url="https://example.com/a",
    canonicalUrl="https://example.com/a",
    articleId="00000000000000aa",
    headline="Été",
    articleBody="One.\n\nTwo.",
    authors=[Author(name="Ann Lee", url="https://example.com/ann")],
    datePublished="2026-05-04T10:00:00+02:00",
    keywords=["sea"],
    publisher=Publisher(name="Example Times", domain="example.com"),
    images=[Image(url="https://example.com/a.jpg", credit="Ann Lee", width=800)],
    audios=[Media(url="https://example.com/a.mp3", durationSeconds=90)],
    articleType="opinion",
)


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve(make_pages(ARTICLES)) as running:
        yield running


def crawl(web: Web, output: Path, *words: str, **settings: str) -> str:
    given = {"MAX_PAGES": "1", **settings}
    run = run_scrapy(
        "crawl", "news", "-a", f"url={web.base}/world", *words, output=output, settings=given
    )
    assert run.code == 0, run.stderr
    return run.stderr


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_line_ends_once_and_names_its_article(name: str) -> None:
    line = OUTPUT_FORMATS[name].encode(ARTICLE.to_dict())

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert OUTPUT_FORMATS[name].identify(line) == (ARTICLE.articleId, 1)


def test_suffixes_are_different() -> None:
    suffixes = [each.suffix for each in OUTPUT_FORMATS.values()]

    assert len(set(suffixes)) == len(suffixes)
    assert find_format("run.2.jsonl") is OUTPUT_FORMATS["jsonl"]
    with pytest.raises(ValueError, match=r"'run\.xml' has the suffix of no format"):
        find_format("run.xml")


def test_lone_surrogate_becomes_a_question_mark() -> None:
    line = OUTPUT_FORMATS["jsonl"].encode({"headline": "broken \ud800 text"})

    assert json.loads(line) == {"headline": "broken ? text"}


def test_json_ld_has_the_names_of_schema_org_and_nothing_empty() -> None:
    record = json.loads(OUTPUT_FORMATS["jsonld"].encode(ARTICLE.to_dict()))

    assert record == {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle",
        "@id": "https://example.com/a",
        "identifier": "00000000000000aa",
        "url": "https://example.com/a",
        "headline": "Été",
        "articleBody": "One.\n\nTwo.",
        "datePublished": "2026-05-04T10:00:00+02:00",
        "keywords": ["sea"],
        "version": 1,
        "author": [{"@type": "Person", "name": "Ann Lee", "url": "https://example.com/ann"}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "Example Times",
            "url": "https://example.com/",
        },
        "image": [
            {
                "@type": "ImageObject",
                "contentUrl": "https://example.com/a.jpg",
                "creditText": "Ann Lee",
                "width": 800,
            }
        ],
        "audio": [
            {
                "@type": "AudioObject",
                "contentUrl": "https://example.com/a.mp3",
                "duration": "PT90S",
            }
        ],
    }


@pytest.mark.parametrize("store", ["", ".newsbot/store.sqlite"])
@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_crawl_writes_json_ld(web: Web, tmp_path: Path, store: str, compression: str) -> None:
    settings = {"STORE_URL": store, "OUTPUT_COMPRESSION": compression}
    crawl(web, tmp_path, OUTPUT_FORMAT="jsonld", **settings)

    (path,) = tmp_path.glob(f"news/*/*.jsonld{COMPRESSIONS[compression].suffix}")
    with COMPRESSIONS[compression].open(path) as lines:
        types = [json.loads(line)["@type"] for line in lines]
    assert types == ["NewsArticle"] * ARTICLES
    if store:
        options = ["-s", f"OUTPUT_DIR={tmp_path}"]
        checked = run_scrapy("store", "check", *options, output=tmp_path)
        assert checked.code == 0, checked.stdout + checked.stderr


def test_scrapy_feed_is_written_beside_the_file(web: Web, tmp_path: Path) -> None:
    feed = tmp_path / "articles.csv"
    crawl(web, tmp_path / "output", "-O", str(feed))

    with feed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ARTICLES
    assert all(row["headline"].startswith("Wave ") for row in rows)
    assert len(list((tmp_path / "output").glob("news/*/*.jsonl"))) == 1


def test_unknown_format_is_refused_before_any_request(web: Web, tmp_path: Path) -> None:
    requested = len(web.asked)
    run = run_scrapy(
        *("crawl", "news", "-a", f"url={web.base}/world"),
        output=tmp_path,
        settings={"OUTPUT_FORMAT": "xml"},
    )

    assert run.code == 1
    known = re.search(r"OUTPUT_FORMAT must be one of (.+), got 'xml'", run.stderr)
    assert known is not None, run.stderr
    assert {"jsonl", "jsonld"} <= {*known[1].split(", ")}  # another test may have registered one
    assert len(web.asked) == requested


@pytest.mark.parametrize("name", COMPRESSIONS)
def test_both_kinds_of_file_are_read_as_they_were_written(tmp_path: Path, name: str) -> None:
    lines = [b"%d\n" % number for number in range(1000)]
    growing = GrowingFile(tmp_path / "growing", compression=name)
    growing.append(lines)
    growing.finish()
    plain = LineFile(tmp_path / "plain", compression=name)
    for line in lines:
        plain.write(line)
    plain.close()

    for path in (growing.path, plain.path):
        with COMPRESSIONS[name].open(path) as stream:
            assert list(stream) == lines
