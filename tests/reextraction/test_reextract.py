"""``scrapy reextract`` compares stored pages with the lines that were written of them."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import newsbot
from newsbot.exit_codes import ExitCode
from newsbot.extraction.document.parse import parse_html
from newsbot.reextraction.change_report import ChangeReport, Kind, PageChange
from newsbot.reextraction.change_report_html import render_report
from newsbot.reextraction.changed_values import describe_change
from newsbot.settings import ITEM_PIPELINES
from newsbot.version import __version__
from tests.archives.written_archives import make_record, write_gzip
from tests.invented_articles import invent_article
from tests.scrapy_run import Run, run_scrapy

HOST = "https://lamp.example"
WICKS = "Wicks of this harbour are cut on Mondays by the keeper of the lamp."
BOX = f'<p class="lamp-box">{WICKS}</p>'
NEXT_DAY = "2026-06-02T08:00:00Z"
TABLE = """
[lamp]
name = "Lamp"
domain = "lamp.example"
language = "en"
sections = ["https://lamp.example/world"]
"""
NO_BOX = f'{TABLE}chrome = [".lamp-box"]\n'


def make_pages() -> list[bytes]:
    """Return the records of ten articles, of which three have a box, and of a list."""
    pages = [invent_article(n, at_end=BOX if n in (2, 5, 7) else "") for n in range(10)]
    links = "".join(f'<li><a href="/a/{n}">Story {n}</a></li>' for n in range(30))
    bare = "<h1>The lamp</h1><p class=lede>A lamp.</p>"
    changed = invent_article(5, at_end=f"<p>{'The keeper has said more since. ' * 3}</p>{BOX}")
    return [
        *(make_record(f"{HOST}/{n}", in_english(page)) for n, page in enumerate(pages)),
        make_record(f"{HOST}/list", f"<h1>News</h1><ul>{links}</ul>".encode()),
        make_record(f"{HOST}/bare", f"<html><body>{bare}</body></html>".encode()),
        make_record(f"{HOST}/5", in_english(changed), date=NEXT_DAY),
    ]


def in_english(page: str) -> bytes:
    return page.replace("<html>", "<html lang=en>").encode()


@dataclass(frozen=True)
class Written:
    """A folder with an archive, and what a crawl wrote of it."""

    folder: Path
    crawl: Run

    def reextract(self, *words: str, table: str = TABLE, processes: int = 0) -> Run:
        sites = self.folder / "sites.toml"
        sites.write_text(table, "utf-8")
        given = [str(self.folder / "warc"), *words] if words[:1] != ("missing",) else [*words]
        settings = {
            "OUTPUT_DIR": str(self.crawl.output),
            "NEWSBOT_SITES": str(sites),
            "EXTRACTION_PROCESSES": str(processes),
            "SITE_PROFILES_DIR": "",
        }
        named = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        return run_scrapy("reextract", *given, *named, output=self.crawl.output)

    def copy(self, folder: Path) -> Written:
        """Return a copy that a test may write to, with its store."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Written(folder, replace(self.crawl, output=folder / "output"))

    def compare(self, *words: str, table: str = TABLE) -> tuple[list[dict[str, Any]], Any]:
        """Return the pages that differ, and the summary."""
        run = self.reextract("--json", *words, table=table)
        assert run.code == ExitCode.DONE, run.stderr
        *changes, summary = map(json.loads, run.stdout.splitlines())
        return changes, summary


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("written")
    (folder / "warc").mkdir()
    write_gzip(folder / "warc" / "a.warc.gz", make_pages())
    (folder / "sites.toml").write_text(TABLE, "utf-8")
    crawl = run_scrapy(
        *["crawl", "archive", "-a", f"warc={folder}/warc"],
        output=folder / "output",
        settings={
            "NEWSBOT_SITES": str(folder / "sites.toml"),
            "SITE_PROFILES_DIR": "",
        },
    )
    assert crawl.code == ExitCode.DONE, crawl.stderr
    return Written(folder, crawl)


def test_the_same_extraction_changes_nothing(written: Written) -> None:
    changes, summary = written.compare()

    assert changes == []
    assert (summary["compared"], summary["same"]) == (13, 13)
    assert (summary["linesWithoutPage"], summary["pagesWithoutLine"]) == (0, 0)


def test_exactly_the_pages_and_fields_that_differ_are_named(written: Written) -> None:
    changes, summary = written.compare(table=NO_BOX)

    assert {(change["url"], change["version"]) for change in changes} == {
        (f"{HOST}/2", 1),
        (f"{HOST}/5", 1),
        (f"{HOST}/5", 2),
        (f"{HOST}/7", 1),
    }
    for change in changes:
        assert change["kind"] == "changed"
        assert set(change["fields"]) == {"articleBody", "wordCount", "contentHash"}
        assert change["fields"]["articleBody"] == {
            "before": [WICKS],
            "after": [],
        }
    assert summary["fields"]["articleBody"] == {"pages": 4, "wasEmpty": 0, "isEmpty": 0}
    assert summary["earlierVersions"] == 1


def test_the_report_has_counts_and_examples(written: Written) -> None:
    run = written.reextract("--examples", "1", table=NO_BOX, processes=1)

    assert run.code == ExitCode.DONE, run.stderr
    for text in (
        "13 pages compared with what was written of them",
        "4  changed",
        "1  of these earlier versions of their articles",
        f"- {WICKS}",
    ):
        assert text in run.stdout
    assert re.search(r"^articleBody +4 +- +-$", run.stdout, re.MULTILINE)
    assert run.stdout.count(WICKS) == 1


def test_the_report_as_html_marks_what_differs(written: Written, tmp_path: Path) -> None:
    file = tmp_path / "changes.html"
    run = written.reextract("--html", str(file), table=NO_BOX)
    page = parse_html(file.read_text("utf-8"))

    assert run.code == ExitCode.DONE, run.stderr
    assert "of 13 pages" in run.stdout
    gone = page.xpath("//section[h2/@id='f-articleBody']//div[contains(@class, 'gone')]")
    assert [part.xpath("string()") for part in gone] == [f"−{WICKS}"] * 4
    assert page.xpath("//table//a/@href")[0] == "#f-articleBody"
    assert not page.xpath("//script | //img | //link")


def test_what_pages_say_is_escaped_in_html() -> None:
    hostile = PageChange(
        kind=Kind.CHANGED,
        url='javascript:alert("lamp")',
        site="lamp",
        downloaded_at=datetime(2026, 6, 1, tzinfo=UTC),
        fields={"headline": describe_change("old <b>lamp</b>", "<script>new</script> <b>lamp</b>")},
    )
    report = ChangeReport(examples=1)
    report.add(hostile)
    page = parse_html(render_report(report, {}, archives="<i>warc</i>"))

    assert not page.xpath("//b[text() = 'lamp'] | //script | //i[text() = 'warc']")
    assert not page.xpath("//a[starts-with(@href, 'javascript')]")
    assert page.xpath("string(//ins)") == "<script>new</script>"


def test_changed_page_types_are_named(written: Written) -> None:
    changes, summary = written.compare("--examples", "0", table=f'{TABLE}chrome = ["p"]\n')
    refused = [change for change in changes if change["kind"] == "refused"]

    assert summary["refused"] == len(refused) == 11
    assert {change["outcomeAfter"] for change in refused} == {"no_body"}


def test_lines_of_compressed_files_are_found(written: Written, tmp_path: Path) -> None:
    (plain,) = written.crawl.output.rglob("*.jsonl")
    packed = tmp_path / f"{plain.name}.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    changes, _ = written.compare("--against", str(packed), table=NO_BOX)

    assert len(changes) == 4


def test_blank_lines_are_no_lines_and_a_truncated_file_is_named(
    written: Written, tmp_path: Path
) -> None:
    (plain,) = written.crawl.output.rglob("*.jsonl")
    lines = plain.read_bytes()
    blank = tmp_path / "blank.jsonl"
    blank.write_bytes(b"\n" + lines)
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(lines) + gzip.compress(lines)[:-99])

    assert "skipped" not in written.reextract("--against", str(blank)).stderr
    run = written.reextract("--against", str(packed))
    assert run.code == ExitCode.DONE, run.stderr
    assert f"{packed}: truncated or damaged files, read to the damage: 1" in run.stderr
    assert "skipped" not in run.stderr


def test_pages_are_chosen_by_site_url_and_day(written: Written) -> None:
    assert written.compare("--url", f"{HOST}/5")[1]["compared"] == 2
    assert written.compare("--url", f"{HOST}/5", "--since", "2026-06-02")[1]["compared"] == 1
    assert written.compare("--until", "2026-06-01", "--site", "archive,rtl")[1]["compared"] == 12


def test_a_rejected_page_that_is_an_article_now_is_named(written: Written, tmp_path: Path) -> None:
    output = tmp_path / "output"
    shutil.copytree(written.crawl.output, output)
    (file,) = output.rglob("*.rejected.ndjson")
    rejected = json.loads(file.read_text("utf-8").splitlines()[0]) | {"url": f"{HOST}/20"}
    file.write_text(f"{json.dumps(rejected)}\n", "utf-8")
    (tmp_path / "warc").mkdir()
    page = make_record(f"{HOST}/20", in_english(invent_article(20)))
    write_gzip(tmp_path / "warc" / "a.warc.gz", [page])
    (change,), summary = Written(tmp_path, written.crawl).compare("--against", str(output))

    assert (change["kind"], change["outcomeBefore"]) == ("accepted", rejected["outcome"])
    assert (change["site"], change["url"]) == ("archive", f"{HOST}/20")
    assert summary["outcomes"] == [{"before": rejected["outcome"], "after": None, "pages": 1}]


def test_lines_without_a_stored_page_are_counted(written: Written, tmp_path: Path) -> None:
    (tmp_path / "warc").mkdir()
    pages = [*make_pages()[:3], make_record(f"{HOST}/new", invent_article(20).encode())]
    write_gzip(tmp_path / "warc" / "a.warc.gz", pages)
    _, summary = Written(tmp_path, written.crawl).compare()

    assert (summary["same"], summary["pagesWithoutLine"], summary["linesWithoutPage"]) == (3, 1, 8)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["missing"], ExitCode.COULD_NOT_START, "'missing': no file has this path"),
        (["--against", "nowhere"], ExitCode.COULD_NOT_START, "nowhere: cannot be read"),
        (["--since", "May"], ExitCode.WRONG_USAGE, "--since: "),
        (["--examples", "many"], ExitCode.WRONG_USAGE, "--examples must be a number"),
        (["--site", "other"], ExitCode.COULD_NOT_START, "no line to compare with"),
        (["--url", f"{HOST}/list"], ExitCode.COULD_NOT_START, "no line to compare with"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    written: Written, words: list[str], code: ExitCode, message: str
) -> None:
    run = written.reextract(*words)

    assert run.code == code
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def read_versions(run: Run) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of an output folder by URL, in the order of their versions."""
    versions: dict[str, list[dict[str, Any]]] = {}
    for article in sorted(run.articles, key=lambda article: int(article["version"])):
        versions.setdefault(article["url"], []).append(article)
    return versions


def test_changed_articles_are_written_as_their_next_versions(
    written: Written, tmp_path: Path
) -> None:
    copy = written.copy(tmp_path)
    before = read_versions(copy.crawl)
    run = copy.reextract("--apply", table=NO_BOX)
    again = copy.reextract("--apply", table=NO_BOX)
    check = run_scrapy("store", "check", "-s", f"OUTPUT_DIR={copy.crawl.output}", output=tmp_path)
    versions = read_versions(copy.crawl)

    read = [(article.url, article.version) for article in newsbot.read(copy.crawl.output)]
    assert read[-3:] == [(f"{HOST}/2", 2), (f"{HOST}/7", 2), (f"{HOST}/5", 3)]
    assert run.code == again.code == ExitCode.DONE, run.stderr + again.stderr
    assert "nothing to write" in again.stderr
    assert check.stdout.endswith("2 files: no problems\n")
    for url, lines in versions.items():
        fresh = lines[len(before[url]) :]
        assert len(fresh) == (url in {f"{HOST}/2", f"{HOST}/5", f"{HOST}/7"})
        for line in fresh:
            last = before[url][-1]
            assert line["version"] == last["version"] + 1
            assert line["supersedes"] == last["contentHash"] != line["contentHash"]
            assert WICKS in last["articleBody"]
            assert line["articleBody"] == last["articleBody"].replace(f"\n\n{WICKS}", "")
            assert line["metadata"]["changedFields"] == ["articleBody"]
            assert line["metadata"]["reextractedWith"] == __version__
            assert last["metadata"]["reextractedWith"] is None
            for same in ("articleId", "clusterId", "requestedUrl", "rights"):
                assert line[same] == last[same]
            for same in ("spider", "dateDownloaded", "httpStatus", "source"):
                assert line["metadata"][same] == last["metadata"][same]


def test_a_later_crawl_knows_the_versions_that_were_written(
    written: Written, tmp_path: Path
) -> None:
    copy = written.copy(tmp_path)
    copy.reextract("--apply", table=NO_BOX)
    known = {line["metadata"]["runId"] for line in copy.crawl.articles}
    crawl = run_scrapy(
        *["crawl", "archive", "-a", f"warc={tmp_path}/warc", "-a", "again=true"],
        output=copy.crawl.output,
        settings={"NEWSBOT_SITES": str(tmp_path / "sites.toml"), "SITE_PROFILES_DIR": ""},
    )
    new = [line["url"] for line in crawl.articles if line["metadata"]["runId"] not in known]

    assert crawl.code == ExitCode.DONE, crawl.stderr
    assert set(new) == {f"{HOST}/5"}  # of two captures, the first is not the latest version


def test_a_killed_run_is_finished_by_the_next(written: Written, tmp_path: Path) -> None:
    copy = written.copy(tmp_path)
    pipelines = json.dumps({**ITEM_PIPELINES, "tests.own_pipelines.KillAtSecond": 250})
    killed = copy.reextract("--apply", "-s", f"ITEM_PIPELINES={pipelines}", table=NO_BOX)
    parts = [*copy.crawl.output.rglob("*.part")]
    run = copy.reextract("--apply", table=NO_BOX)
    versions = read_versions(copy.crawl)

    assert killed.code == -signal.SIGKILL
    assert len(parts) == 1
    assert run.code == ExitCode.DONE, run.stderr
    assert not [*copy.crawl.output.rglob("*.part")]
    assert {url: [line["version"] for line in lines] for url, lines in versions.items()} == {
        **{url: [1] for url in versions},
        **{f"{HOST}/{n}": [1, 2] for n in (2, 7)},
        f"{HOST}/5": [1, 2, 3],
    }


def test_apply_and_against_exclude_each_other(written: Written) -> None:
    run = written.reextract("--apply", "--against", "elsewhere")

    assert run.code == ExitCode.WRONG_USAGE
    assert "--apply writes to OUTPUT_DIR" in run.stderr
