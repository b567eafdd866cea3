"""Lines that were not made of one page alone are compared with all that they were made of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot import extract
from newsbot.dedupe import with_keys
from newsbot.exit_codes import ExitCode
from newsbot.extraction.fields.further_pages import cut_short, join_pages
from newsbot.items import Article
from newsbot.store.database import Store
from newsbot.store.facts.parameter_facts import parameter_table
from newsbot.write import JsonLines
from tests.archives.written_archives import make_record, write_gzip
from tests.invented_articles import invent_article
from tests.scrapy_run import run_scrapy

HOST = "https://lamp.example"
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)
BOX = "<p class=lamp-box>Wicks of this harbour are cut on Mondays by the keeper.</p>"
TABLE = '[lamp]\ndomain = "lamp.example"\nsections = ["https://lamp.example/world"]\n'


def make_page(seed: int, *, at_end: str = "") -> bytes:
    return invent_article(seed, at_end=at_end).replace("<html>", "<html lang=en>").encode()


def read_page(url: str, page: bytes) -> Article:
    article = extract(page, url=url, fetched_at=AT, content_type="text/html")
    return replace(article, pageUrls=[])


def write_line(folder: Path, article: Article) -> None:
    metadata = replace(
        article.metadata, spider="lamp", dateDownloaded="2026-06-01T08:00:05Z", httpStatus=200
    )
    keyed = with_keys(replace(article, requestedUrl=article.url, metadata=metadata))
    record = keyed.to_dict(without=("articleBlocks", "metadata.chromeDropped"))
    (folder / "lamp").mkdir(parents=True)
    (folder / "lamp" / "a.jsonl").write_bytes(JsonLines().encode(record))


def compare(folder: Path, *, table: str = TABLE) -> list[dict[str, Any]]:
    (folder / "sites.toml").write_text(table, "utf-8")
    settings = {
        "OUTPUT_DIR": folder / "output",
        "NEWSBOT_SITES": folder / "sites.toml",
        "EXTRACTION_PROCESSES": 0,
    }
    named = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    words = ["reextract", str(folder / "a.warc.gz"), "--json", *named]
    run = run_scrapy(*words, output=folder / "output")
    assert run.code == ExitCode.DONE, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_pages_of_an_article_are_joined(tmp_path: Path) -> None:
    urls = [f"{HOST}/2026/fog", f"{HOST}/2026/fog?page=2", f"{HOST}/2026/fog?page=3"]
    pages = [make_page(1), make_page(2, at_end=BOX), make_page(3)]
    first, second, third = map(read_page, urls, pages)
    write_line(tmp_path / "output", join_pages(join_pages(first, second), third))
    records = [
        make_record(url, page, date=f"2026-06-01T08:00:{5 + 4 * n:02}Z")
        for n, (url, page) in enumerate(zip(urls, pages, strict=True))
    ]
    earlier = make_record(urls[1], make_page(9), date="2026-06-01T07:59:00Z")
    write_gzip(tmp_path / "a.warc.gz", [earlier, *records])

    (same,) = compare(tmp_path)
    change, _ = compare(tmp_path, table=f'{TABLE}chrome = [".lamp-box"]\n')

    assert (same["same"], same["partial"], same["linesWithoutPage"]) == (1, 0, 0)
    assert change["url"] == urls[0]
    assert {*change["fields"]} == {"articleBody", "wordCount", "contentHash"}
    assert change["fields"]["articleBody"]["after"] == []

    write_gzip(tmp_path / "a.warc.gz", records[:2])
    (partial,) = compare_partial(tmp_path)

    assert (partial["compared"], partial["partial"]) == (0, 1)


def test_an_article_that_lacks_its_next_page_stays_truncated(tmp_path: Path) -> None:
    url, page = f"{HOST}/2026/fog", make_page(1)
    write_line(tmp_path / "output", cut_short(read_page(url, page), f"{url}?page=2", "HTTP 404"))
    write_gzip(tmp_path / "a.warc.gz", [make_record(url, page)])

    assert [line["kind"] for line in compare(tmp_path)] == ["summary"]


def compare_partial(folder: Path) -> list[dict[str, Any]]:
    words = ["reextract", str(folder / "a.warc.gz"), "--json", "-s", "EXTRACTION_PROCESSES=0"]
    output = folder / "output"
    run = run_scrapy(*words, "-s", f"OUTPUT_DIR={output}", output=output)
    assert run.code == ExitCode.ALARM
    assert "no page of the archives was compared" in run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_parameters_that_crawls_have_found_to_name_pages_are_kept(tmp_path: Path) -> None:
    url, page = f"{HOST}/show.php?ocid=7", make_page(4)
    write_line(tmp_path / "output", read_page(url, page))
    file = tmp_path / "output" / "lamp" / "a.jsonl"
    record = json.loads(file.read_bytes())
    file.write_bytes(JsonLines().encode(record | {"canonicalUrl": url}))
    write_gzip(tmp_path / "a.warc.gz", [make_record(url, page)])

    assert [*compare(tmp_path)[0]["fields"]] == ["canonicalUrl"]

    store = Store.open(".newsbot/store.sqlite", folder=tmp_path / "output")
    with store.transaction() as connection:
        row = {"domain": "lamp.example", "names": '["ocid"]', "seen_at": 1}
        connection.execute(parameter_table.insert().values(row))
    store.close()

    assert [line["kind"] for line in compare(tmp_path)] == ["summary"]


def test_a_canonical_url_that_was_of_another_page_is_no_change(tmp_path: Path) -> None:
    stated = f'<link rel="canonical" href="{HOST}/2026/fog">'
    pages = [invent_article(n, in_head=stated).encode() for n in (7, 8)]
    records = [make_record(f"{HOST}/2026/fog-{n}", page) for n, page in enumerate(pages)]
    archive = write_gzip(tmp_path / "a.warc.gz", records)
    words = ["crawl", "archive", "-a", f"warc={archive}"]
    crawl = run_scrapy(*words, output=tmp_path / "output", settings={"SITE_PROFILES_DIR": ""})
    assert [article["canonicalUrl"] for article in crawl.articles] == [
        f"{HOST}/2026/fog",
        f"{HOST}/2026/fog-1",
    ]

    (summary,) = compare(tmp_path, table="")

    assert summary["same"] == 2


def test_hostile_lines_and_rejections_are_skipped(tmp_path: Path) -> None:
    url, page = f"{HOST}/2026/fog", make_page(5)
    write_line(tmp_path / "output", read_page(url, page))
    folder = tmp_path / "output" / "lamp"
    line = (folder / "a.jsonl").read_bytes()
    record = json.loads(line)
    metadata = record["metadata"]
    hostile = [
        {"version": 10**30},
        {"version": "1"},
        {"url": "http://[lamp"},
        {"url": f"{HOST}/\ud800", "articleId": "\ud800"},
        {"url": None, "metadata": []},
        {"schemaVersion": "1.3"},
        {"metadata": metadata | {"dateDownloaded": "9999-12-31T23:59:59-23:59"}},
        {"metadata": metadata | {"dateDownloaded": "0001-01-01T00:00:00"}},
        {"metadata": metadata | {"dateDownloaded": 5}},
        {"metadata": metadata | {"spider": "../../lamp"}},
        {"pageUrls": 7},
    ]
    lines = [json.dumps(record | change).encode() + b"\n" for change in hostile]
    (folder / "b.jsonl").write_bytes(b"".join([b"[" * 100_000 + b"\n", *lines, b"{torn"]))
    outcome = {"outcome": "list_page", "reason": "", "source": "archive", "time": "2026-06-01"}
    rejections = [
        {**outcome, "url": f"{HOST}/\ud800", "section": "\ud800"},
        {**outcome, "url": url, "time": "9999-12-31T23:59:59-23:59", "section": "a"},
        {**outcome, "url": [], "section": {}},
    ]
    texts = [json.dumps(each) for each in rejections]
    (folder / "b.rejected.ndjson").write_text("\n".join(texts), "utf-8")
    write_gzip(tmp_path / "a.warc.gz", [make_record(url, page)])

    (summary,) = compare(tmp_path)

    assert summary["same"] == 1


def test_a_value_that_no_database_holds_is_shown(tmp_path: Path) -> None:
    url = f"{HOST}/2026/fog"
    stated = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "%s"}</script>'
    )
    page = invent_article(6, in_head=stated % "Fog over \\ud800 the lamp").replace("h1", "h6")
    write_line(tmp_path / "output", replace(read_page(url, page.encode()), headline="Fog"))
    write_gzip(tmp_path / "a.warc.gz", [make_record(url, page.encode())])

    change, _ = compare(tmp_path)

    assert change["fields"]["headline"]["before"] == ["Fog"]
