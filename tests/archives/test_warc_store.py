"""``WARC_STORE`` keeps what a crawl fetched, readable by warcio, FastWARC and newsbot itself."""

from __future__ import annotations

import gzip
import io
import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cdxj_indexer.main import CDXJIndexer  # type: ignore[import-untyped]
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator  # type: ignore[import-untyped]

from newsbot.archives.warc_files import GROWING
from newsbot.archives.warc_records import make_info, make_request, make_response
from newsbot.exit_codes import ExitCode
from tests.browser_available import need_chromium
from tests.fetch.rendered_site import ARTICLES as RENDERED
from tests.fetch.rendered_site import TEXT
from tests.fetch.rendered_site import make_pages as make_rendered_pages
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.processes import wait_for
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy

ARTICLES = {f"/2026/05/04/wave-{n}-of-the-harbour": invent_article(n) for n in range(4)}
FIRST, SECOND, *_ = ARTICLES
NOW = datetime.now(UTC)
COPY, GONE = "/2026/05/04/copy-of-the-harbour", "/2026/05/04/gone-from-the-harbour"


def make_section(paths: Iterable[str]) -> str:
    teasers = (
        f'<div><h2><a href="{path}">A wave of the harbour and of the quay {n}</a></h2></div>'
        for n, path in enumerate(paths)
    )
    return f"<html><body><h1>World</h1><main>{''.join(teasers)}</main></body></html>"


def make_pages() -> dict[str, Answer]:
    packed = {"Content-Encoding": "gzip", "Set-Cookie": "session=1"}
    pages = {path: Answer(page) for path, page in ARTICLES.items()}
    return {
        "/world": Answer(make_section([*ARTICLES, COPY, GONE]), headers={"ETag": '"2"'}),
        **pages,
        COPY: Answer(ARTICLES[SECOND]),
        FIRST: Answer(gzip.compress(ARTICLES[FIRST].encode()), headers=packed),
    }


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path, Web]:
    """Return two runs of one section, the second one with conditional requests."""
    folder = tmp_path_factory.mktemp("stored")
    store = folder / "warc"
    with serve(make_pages()) as web:
        words = ["crawl", "news", "-a", f"url={web.base}/world"]
        for _ in range(2):
            run = run_scrapy(*words, output=folder / "output", settings={"WARC_STORE": str(store)})
    return run, store, web


def reextract(store: Path, output: Path) -> Any:
    """Return the counts of ``scrapy reextract``, which is given every line of an output folder."""
    settings = {"OUTPUT_DIR": output, "EXTRACTION_PROCESSES": 0, "SITE_PROFILES_DIR": ""}
    named = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    run = run_scrapy("reextract", str(store), "--json", *named, output=output)
    assert run.code == ExitCode.DONE, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def list_files(store: Path) -> list[Path]:
    # Of two runs in one second only the time of writing says which came first.
    return sorted(store.rglob("*.warc.gz"), key=lambda file: file.stat().st_mtime_ns)


def read_by_warcio(path: Path) -> list[tuple[str, str | None, bytes]]:
    with path.open("rb") as file:
        records = WarcioIterator(file, check_digests="raise")
        return [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in records
        ]


def read_by_fastwarc(path: Path) -> list[tuple[str, str | None, bytes]]:
    with path.open("rb") as file:
        return [
            (r.headers["WARC-Type"], r.headers.get("WARC-Target-URI"), r.reader.read())
            for r in ArchiveIterator(file, verify_digests=True, auto_decode="all")
        ]


def test_warcio_and_fastwarc_read_the_same_records(stored: tuple[Run, Path, Web]) -> None:
    _, store, web = stored
    for path in list_files(store):
        one, other = read_by_warcio(path), read_by_fastwarc(path)

        assert [record[:2] for record in one] == [record[:2] for record in other]
        bodies = {url: body for kind, url, body in one if kind == "response"}
        assert bodies == {url: body for kind, url, body in other if kind == "response"}
        for article, page in ARTICLES.items():
            assert bodies.get(f"{web.base}{article}", page.encode()) == page.encode()


def test_requests_responses_and_outcomes_are_kept(stored: tuple[Run, Path, Web]) -> None:
    _, store, web = stored
    first, second = list_files(store)
    records = read_by_warcio(first)
    kinds = Counter(kind for kind, *_ in records)
    outcomes = {url: body.decode() for kind, url, body in records if kind == "metadata"}

    assert kinds["request"] == kinds["response"] + kinds["revisit"] >= len(ARTICLES) + 3
    assert "outcome: written\r\n" in outcomes[f"{web.base}{SECOND}"]
    assert "outcome: gone\r\n" in outcomes[f"{web.base}{GONE}"]
    assert "outcome: section\r\n" in outcomes[f"{web.base}/world"]
    assert ("revisit", f"{web.base}/world", b"") in read_by_warcio(second)


def test_repeated_content_is_a_revisit(stored: tuple[Run, Path, Web]) -> None:
    _, store, web = stored
    with list_files(store)[0].open("rb") as file:
        revisits = [dict(r.headers) for r in ArchiveIterator(file, WarcRecordType.revisit)]
    pair = {f"{web.base}{SECOND}", f"{web.base}{COPY}"}
    (revisit,) = (r for r in revisits if r["WARC-Target-URI"] in pair)

    assert revisit["WARC-Profile"].endswith("identical-payload-digest")
    assert {revisit["WARC-Target-URI"], revisit["WARC-Refers-To-Target-URI"]} == pair


def test_the_index_is_that_of_cdxj_indexer(stored: tuple[Run, Path, Web]) -> None:
    for path in list_files(stored[1]):
        output = io.StringIO()
        CDXJIndexer(output, [str(path)], sort=True).process_all()
        ours = path.with_name(path.name.replace(".warc.gz", ".cdxj")).read_text("utf-8")

        assert parse_index(ours) == parse_index(output.getvalue())
        assert ours.splitlines() == sorted(ours.splitlines())


def parse_index(text: str) -> list[tuple[str, dict[str, Any]]]:
    lines = (line.split(" ", 2) for line in text.splitlines())
    return sorted((f"{key} {time}", json.loads(fields)) for key, time, fields in lines)


def test_stored_pages_give_the_same_articles(stored: tuple[Run, Path, Web], tmp_path: Path) -> None:
    run, store, _ = stored

    again = run_scrapy("crawl", "archive", "-a", f"warc={store}", output=tmp_path)

    bodies = {article["url"]: article["articleBody"] for article in run.articles}
    assert {article["url"]: article["articleBody"] for article in again.articles} == bodies
    assert len(bodies) == len(ARTICLES)


def test_secrets_of_a_request_are_not_kept() -> None:
    url, now = "https://lamp.example/a", NOW
    response = make_response(url, status_line="HTTP/1.1 200 OK", headers=[], body=b"", now=now)
    sent = {"Cookie": "hush", "Authorization": "hush", "X-Token": "hush", "User-Agent": "newsbot"}

    request = make_request(
        url, request_line="GET /a HTTP/1.1", headers=[*sent.items()], of=response
    ).encode()

    assert b"User-Agent: newsbot" in request
    assert b"hush" not in request


def test_a_value_with_line_ends_adds_no_header() -> None:
    url, now = "https://lamp.example/a\r\nWARC-Type: warcinfo\r\n\r\n", datetime.now(UTC)
    headers = [("X-A", "b\r\nX-Evil: 1"), ("X\nY", "c")]
    record = make_response(
        url, status_line="HTTP/1.1 200 OK", headers=headers, body=b"<p>", now=now
    )

    (read,) = ArchiveIterator(io.BytesIO(record.encode()))

    assert dict(read.headers)["WARC-Type"] == "response"
    assert dict(read.http_headers) == {"X-A": "b X-Evil: 1", "X Y": "c", "Content-Length": "3"}


def test_a_killed_run_leaves_whole_records(tmp_path: Path) -> None:
    store = tmp_path / "warc"
    pages = {f"/2026/05/04/wave-{n}-of-the-harbour": Answer(invent_article(n)) for n in range(60)}
    with serve({"/world": Answer(make_section(pages)), **pages}) as web:
        given = {**QUICK, "OUTPUT_DIR": str(tmp_path / "output"), "WARC_STORE": str(store)}
        settings = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        words = ["crawl", "news", "-a", f"url={web.base}/world"]
        with subprocess.Popen(
            [sys.executable, "-m", "scrapy", *words, *settings],
            cwd=PROJECT,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert wait_for(
                lambda: any(p.stat().st_size > 9_000 for p in store.rglob(f"*{GROWING}"))
            )
            process.send_signal(signal.SIGKILL)
        (growing,) = store.rglob(f"*{GROWING}")
        growing.write_bytes(growing.read_bytes()[:-7])  # as after a power cut
        run = run_scrapy(*words, output=tmp_path / "output", settings={"WARC_STORE": str(store)})

    killed, _ = list_files(store)
    assert run.code == ExitCode.DONE, run.stderr
    assert "a killed run left it" in run.stderr
    assert [kind for kind, *_ in read_by_warcio(killed)][:2] == ["warcinfo", "response"]
    assert len(read_by_fastwarc(killed)) == len(read_by_warcio(killed)) > 3
    assert not [*store.rglob(f"*{GROWING}")]


def test_a_full_file_is_finished_and_another_begun(tmp_path: Path) -> None:
    store, limit = tmp_path / "warc", 1500
    with serve(make_pages()) as web:
        run = run_scrapy(
            *["crawl", "news", "-a", f"url={web.base}/world"],
            output=tmp_path / "output",
            settings={"WARC_STORE": str(store), "WARC_ROTATE_BYTES": str(limit)},
        )
    again = run_scrapy("crawl", "archive", "-a", f"warc={store}", output=tmp_path / "again")

    files = sorted(store.rglob("*.warc.gz"))
    names = [dict(read_info(file))["WARC-Filename"] for file in files]
    assert run.code == ExitCode.DONE, run.stderr
    assert len(files) > 2
    assert names == [file.name for file in files]
    assert [file.stem for file in sorted(store.rglob("*.cdxj"))] == [n[:-8] for n in names]
    assert all(file.stat().st_size >= limit for file in files[:-1])
    assert not [*store.rglob(f"*{GROWING}")]
    kinds = Counter(kind for file in files for kind, *_ in read_by_warcio(file))
    assert kinds["request"] == kinds["response"] + kinds["revisit"] == len(ARTICLES) + 4
    assert kinds["metadata"] == len(ARTICLES) + 3
    bodies = {article["url"]: article["articleBody"] for article in run.articles}
    assert {article["url"]: article["articleBody"] for article in again.articles} == bodies


def read_info(file: Path) -> list[tuple[str, str]]:
    """Return the headers of the first record, which names its file."""
    with file.open("rb") as opened:
        record = next(iter(ArchiveIterator(opened)))
    assert record.record_type == WarcRecordType.warcinfo
    return list(record.headers)


def test_a_full_disk_ends_the_keeping_and_not_the_crawl(tmp_path: Path) -> None:
    store, output = tmp_path / "warc", tmp_path / "output"
    rng = random.Random(7)  # noqa: S311 - bytes that cannot be compressed
    pages = {
        path: Answer(page.replace("</body>", f"<!-- {rng.randbytes(15_000).hex()} --></body>"))
        for path, page in ARTICLES.items()
    }
    with serve({"/world": Answer(make_section(pages)), **pages}) as web:
        given = {**QUICK, "OUTPUT_DIR": str(output), "WARC_STORE": str(store), "STORE_URL": ""}
        settings = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        words = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={web.base}/world"]
        limited = ["sh", "-c", 'ulimit -f 80; exec "$@"', "sh"]  # a file of 40 KB at most
        run = subprocess.run(
            [*limited, *words, *settings], cwd=PROJECT, capture_output=True, text=True, check=False
        )

    assert run.returncode == ExitCode.COULD_NOT_WRITE, run.stderr
    assert run.stderr.count("WARC_STORE: nothing more is kept") == 1
    assert len(Run(0, "", "", output).articles) == len(ARTICLES)
    (file,) = store.rglob("*.warc.gz")
    kept = read_by_warcio(file)
    kinds = Counter(kind for kind, *_ in kept)
    assert 1 <= kinds["response"] < len(ARTICLES) + 2, kinds  # with robots.txt and the section
    assert len(read_by_fastwarc(file)) == len(kept)
    assert not [*store.rglob(f"*{GROWING}")]


def test_a_left_file_that_cannot_be_finished_stops_no_crawl(tmp_path: Path) -> None:
    left = tmp_path / "warc" / "news" / "2026-05-04" / f"left.warc.gz{GROWING}"
    (left.parent / ".left.cdxj").mkdir(parents=True)  # where its index is written
    left.write_bytes(gzip.compress(make_info(filename="left.warc.gz", fields={}, now=NOW).encode()))
    with serve(make_pages()) as web:
        run = run_scrapy(
            *["crawl", "news", "-a", f"url={web.base}{SECOND}"],
            output=tmp_path / "output",
            settings={"WARC_STORE": str(tmp_path / "warc")},
        )

    assert run.code == ExitCode.COULD_NOT_WRITE
    assert "WARC_STORE: nothing more is kept" in run.stderr
    assert len(run.articles) == 1
    assert left.exists()


def test_each_line_is_compared_with_its_page(stored: tuple[Run, Path, Web]) -> None:
    run, store, _ = stored
    counts = reextract(store, run.output)

    assert counts["same"] == len(run.articles) == len(ARTICLES)
    assert counts["linesWithoutPage"] == 0


def test_a_rendered_page_is_kept_as_sent_and_as_rendered(tmp_path: Path) -> None:
    need_chromium()
    store = tmp_path / "warc"
    path = RENDERED[0]
    with serve(make_rendered_pages(9)) as web:
        run = run_scrapy(
            *["crawl", "news", "-a", f"url={web.base}{path}"],
            output=tmp_path / "output",
            settings={"WARC_STORE": str(store)},
        )
        sent = str(web.pages[path][0].body)
    (file,) = store.rglob("*.warc.gz")
    again = run_scrapy("crawl", "archive", "-a", f"warc={store}", output=tmp_path / "again")

    url = web.base + path
    bodies = {(kind, of): body.decode() for kind, of, body in read_by_fastwarc(file)}
    assert bodies["response", url] == sent
    assert TEXT[0] in bodies["resource", f"urn:newsbot:rendered:{url}"]
    assert TEXT[0] not in sent
    assert f'"url": "urn:newsbot:rendered:{url}"' in next(store.rglob("*.cdxj")).read_text("utf-8")
    texts = [article["articleBody"].split("\n\n") for article in (*run.articles, *again.articles)]
    assert texts == [TEXT, TEXT]
    assert again.articles[0]["url"] == url
    assert again.articles[0]["metadata"]["rendered"] is True
    assert reextract(store, tmp_path / "output")["same"] == 1


def test_a_store_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    run = run_scrapy(
        *["crawl", "news", "-a", "url=http://127.0.0.1:9/world"],
        output=tmp_path / "output",
        settings={"WARC_STORE": str(tmp_path / "file")},
    )

    assert run.code == ExitCode.COULD_NOT_WRITE
    assert "WARC_STORE" in run.stderr
