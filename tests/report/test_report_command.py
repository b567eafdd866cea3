"""The report command writes the page of the sites that the store knows."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from benchmarks.invented_runs import fill_store, invent_runs, name_site, write_articles
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

ONE, OTHER = name_site(1), name_site(2)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("output")
    now = int(time.time())
    fill_store(folder, [(name_site(n), invent_runs(n, until=now, days=30)) for n in (1, 2)])
    write_articles(folder, 1, until=now)
    return folder


def run_report(output: Path, *words: str) -> tuple[int, str, str]:
    run = run_scrapy("report", *words, "-s", f"OUTPUT_DIR={output}", output=output)
    return run.code, run.stdout, run.stderr


def test_the_page_is_in_the_output_folder_by_default(output: Path) -> None:
    code, stdout, stderr = run_report(output)

    assert (code, stderr) == (0, "")
    assert stdout == f"{output / 'report.html'}\n"
    page = (output / "report.html").read_text("utf-8")
    assert re.findall(r'id="site-(\w+)"', page) == sorted([ONE, OTHER], key=page.index)
    assert "Library accepts fines in jam" in page
    assert "http://" not in re.sub(r"http://www\.w3\.org/\S+", "", page)


def test_sites_and_days_can_be_chosen(output: Path, tmp_path: Path) -> None:
    file = tmp_path / "some.html"

    code, stdout, _ = run_report(output, OTHER, "--days", "7", "-o", str(file))

    assert (code, stdout) == (0, f"{file}\n")
    page = file.read_text("utf-8")
    assert re.findall(r'id="site-(\w+)"', page) == [OTHER]
    (articles,) = re.findall(r'"articles":\[([^]]+)\],"delays"', page)
    assert len(articles.split(",")) == 7


def test_a_dash_is_stdout(output: Path) -> None:
    code, stdout, stderr = run_report(output, "-o", "-")

    assert (code, stderr) == (0, "")
    assert stdout.startswith("<!doctype html>")
    assert stdout.endswith("</html>\n")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["brumele_herald"], 2, f"no run of 'brumele_herald'; did you mean {ONE}?"),
        (["--days", "0"], 2, "--days must be a number from 1 to 400, got '0'"),
        (["--port", "80"], 2, "--port is an option of --serve"),
        (["--serve", "-o", "a.html"], 2, "--output is not an option of --serve"),
        (["--serve", "--port", "99999"], 2, "--port must be a number from 0 to 65535"),
        (["-o", "/no/such/folder/a.html"], 74, "/no/such/folder/a.html: cannot be written"),
        (["-s", "STORE_URL="], 1, "STORE_URL is empty"),
        (["-s", "STORE_URL=other.sqlite"], 1, "the first crawl creates it, though not crawl demo"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line(output: Path, words: list[str], code: int, message: str) -> None:
    returned, stdout, stderr = run_report(output, *words)

    assert (returned, stdout, stderr.count("\n")) == (code, "", 1)
    assert message in stderr


def test_a_crawl_is_in_the_report(tmp_path: Path) -> None:
    pages = {f"/2026/11/{day}/lamp-and-quay-{day}": Answer(invent_article(day)) for day in (11, 12)}
    links = "".join(f'<h2><a href="{path}">Lamp and quay of the day</a></h2>' for path in pages)
    with serve({"/world": Answer(f"<main>{links}</main>"), **pages}) as site:
        crawled = run_scrapy("crawl", "news", "-a", f"url={site.base}/world", output=tmp_path)

    code, _, _ = run_report(tmp_path)

    assert (crawled.code, len(crawled.articles), code) == (0, 2, 0)
    page = (tmp_path / "report.html").read_text("utf-8")
    (figures,) = re.findall(r'<script type="application/json">(.*?)</script></details>', page)
    assert "<b>2.0</b> <small>articles a day</small>" in page
    shown = json.loads(figures)
    assert shown["articles"][-1] == 2
    assert shown["runs"][0][3] == 2
    coverage = {name: now for name, _, now, _, _ in shown["fields"]}
    assert coverage["headline"] == 100
    assert {headline for headline, _, _ in shown["latest"]} == {
        article["headline"] for article in crawled.articles
    }
