"""``scrapy crawl archive`` reads articles from WARC, ARC and WACZ files, each page once."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # a part of it is in C
import pytest
import zstandard

from newsbot.crawl_store import FLUSH_ARTICLES
from newsbot.exit_codes import ExitCode
from tests.archives.written_archives import HTML, make_arc, make_record, write_gzip
from tests.invented_articles import invent_article
from tests.processes import wait_for
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy

HOST = "https://lamp.example"
NAMES = "plain gzip br chunked decoded sniffed torn zstd wacz old".split()
PAGES = {
    f"{HOST}/2026/{name}": invent_article(number).encode() for number, name in enumerate(NAMES)
}
CHANGED = invent_article(0, at_end="<p>The keeper has said more since.</p>" * 3).encode()


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


ENCODED = {
    "gzip": (gzip.compress, {"Content-Encoding": "gzip"}),
    "br": (brotli.compress, {"Content-Encoding": "br"}),
    "chunked": (chunk, {"Transfer-Encoding": "Chunked"}),
    "decoded": (bytes, {"Content-Encoding": "gzip"}),
    "sniffed": (bytes, {"Content-Type": "text/plain"}),
}


def make_page(name: str) -> bytes:
    url = f"{HOST}/2026/{name}"
    pack, headers = ENCODED.get(name, (bytes, {}))
    return make_record(url, pack(PAGES[url]), headers={**HTML, **headers})


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with archives of every kind, one of them damaged."""
    folder = tmp_path_factory.mktemp("archives")
    others = [
        make_record(f"{HOST}/2026/plain", b"", record_type="request"),
        make_record(f"{HOST}/gone", b"<h1>Gone</h1>", status="404 Not Found"),
        make_record(f"{HOST}/lamp.png", b"\x89PNG", headers={"Content-Type": "image/png"}),
        make_record(f"{HOST}/2026/gzip", b"", record_type="revisit"),
        make_record("dns:lamp.example", b"192.0.2.1"),
        make_record(f"{HOST}/cut", PAGES[f"{HOST}/2026/plain"], WARC_Truncated="length"),
    ]
    first = [make_page(name) for name in ("plain", "gzip", "br", "chunked", "decoded", "sniffed")]
    again = make_record(f"{HOST}/2026/plain", CHANGED, date="2026-06-02T08:00:00Z")
    path = write_gzip(folder / "a.warc.gz", [*others, *first, again])
    torn = gzip.compress(make_page("torn"))
    path.write_bytes(path.read_bytes() + torn[: len(torn) // 2])
    (folder / "b.warc.zst").write_bytes(zstandard.compress(make_page("zstd")))
    (folder / "c.arc").write_bytes(make_arc(f"{HOST}/2026/old", PAGES[f"{HOST}/2026/old"]))
    with zipfile.ZipFile(folder / "d.wacz", "w") as packed:
        packed.writestr("datapackage.json", "{}")
        packed.writestr("archive/data.warc.gz", gzip.compress(make_page("wacz")))
    return folder


@pytest.fixture(scope="module")
def runs(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """Return a first and a second run over all archives."""
    output = tmp_path_factory.mktemp("output")
    words = ["crawl", "archive", "-a", f"warc={archives}/*.*arc*", "-a", f"wacz={archives}/d.wacz"]
    first, second = (run_scrapy(*words, output=output) for _ in range(2))
    return first, second


def test_each_page_of_every_kind_of_archive_is_written(runs: tuple[Run, Run]) -> None:
    first, _ = runs
    written = Counter(article["requestedUrl"] for article in first.articles)

    assert first.code == ExitCode.DONE, first.stderr
    assert written == {
        f"{HOST}/2026/{name}": 2 if name == "plain" else 1
        for name in ("plain", "gzip", "br", "chunked", "decoded", "sniffed", "zstd", "wacz", "old")
    }


def test_a_later_capture_of_a_page_is_its_next_version(runs: tuple[Run, Run]) -> None:
    plain = [a for a in runs[0].articles if a["requestedUrl"] == f"{HOST}/2026/plain"]

    assert [article["version"] for article in plain] == [1, 2]
    assert [a["metadata"]["dateDownloaded"][:10] for a in plain] == ["2026-06-01", "2026-06-02"]
    assert {article["metadata"]["source"] for article in plain} == {"archive"}


def test_other_records_are_counted(runs: tuple[Run, Run]) -> None:
    log = runs[0].stderr

    for reason in ("request 1", "revisit 1", "HTTP status 404 1", "not HTML 1"):
        assert reason in log
    assert "damaged: 1 (cut short 1)" in log


def test_a_second_run_reads_nothing_again(runs: tuple[Run, Run]) -> None:
    _, second = runs

    assert second.code == ExitCode.DONE, second.stderr
    assert second.stderr.count("0 pages from where an earlier run stopped") == 4
    assert len(second.articles) == 10


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    count = 2 * FLUSH_ARTICLES  # the first half is in the file before the second is read
    records = [
        make_record(f"{HOST}/{number}", invent_article(number).encode()) for number in range(count)
    ]
    path = write_gzip(tmp_path / "a.warc.gz", records)
    output = tmp_path / "output"
    words = ["crawl", "archive", "-a", f"warc={path}", "-s", f"OUTPUT_DIR={output}"]
    settings = [word for name, value in QUICK.items() for word in ("-s", f"{name}={value}")]

    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words, *settings], cwd=PROJECT, stderr=subprocess.DEVNULL
    ) as process:
        assert wait_for(lambda: any(part.stat().st_size for part in output.rglob("*.part")))
        process.send_signal(signal.SIGKILL)
    run = run_scrapy(*words[:4], output=output)

    assert run.code == ExitCode.DONE, run.stderr
    assert "from where an earlier run stopped" in run.stderr
    assert Counter(article["requestedUrl"] for article in run.articles) == {
        f"{HOST}/{number}": 1 for number in range(count)
    }


def test_pages_are_chosen_by_domain_day_and_language(tmp_path: Path) -> None:
    page = PAGES[f"{HOST}/2026/plain"]
    german = page.replace(b"<html>", b"<html lang=de>")
    records = [
        make_record("https://www.lamp.example/wanted", page),
        make_record("https://lamp.example.evil.example/other", page),
        make_record("https://lamp.example/2025/01/02/earlier", page),
        make_record("https://lamp.example/german", german),
        make_record("https://lamp.example/old", page, date="2025-06-01T08:00:00Z"),
    ]
    path = write_gzip(tmp_path / "a.warc.gz", records)
    limits = ["domain=lamp.example", "since=2026-01-01", "languages=en,fr"]

    run = run_scrapy(
        *["crawl", "archive", "-a", f"warc={path}"],
        *[word for limit in limits for word in ("-a", limit)],
        output=tmp_path / "output",
        settings={"STORE_URL": ""},
    )

    assert [article["url"] for article in run.articles] == ["https://www.lamp.example/wanted"]
    assert "of other sites or days 3, in another language 1" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "crawl archive needs -a warc=FILE or -a wacz=FILE"),
        (["-a", "warc=none/*.gz"], "-a warc='none/*.gz': no file has this path"),
        (["-a", "url=https://lamp.example"], "unknown argument -a url"),
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    run = run_scrapy("crawl", "archive", *arguments, output=tmp_path)

    assert run.code == ExitCode.WRONG_USAGE
    assert message in run.stderr
