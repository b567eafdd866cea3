"""Pipelines of a project, between DedupePipeline and WritePipeline, in real crawls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.settings import ITEM_PIPELINES
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, QUICK, run_scrapy
from tests.store.test_store_check import make_pages, path_of

ARTICLES = 30
IN_ORDER = {"MAX_PAGES": "1", "CONCURRENT_REQUESTS": "1"}
"""Pages are read in the order of the section."""
STORES = pytest.mark.parametrize("store", ["", ".newsbot/store.sqlite"])


@dataclass(frozen=True)
class Crawl:
    """What one run wrote, whatever is in the folder from earlier ones."""

    code: int
    log: str
    articles: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    requested: list[str]

    @property
    def outcomes(self) -> dict[str, tuple[str, str]]:
        """Outcome and reason of each rejected path."""
        return {path_in(line): (line["outcome"], line["reason"]) for line in self.rejected}


def path_in(line: dict[str, Any]) -> str:
    return urlsplit(str(line["url"])).path


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(make_pages(ARTICLES)) as running:
        yield running


def crawl(
    web: Web, output: Path, pipeline: str, *words: str, order: int = 250, **settings: str
) -> Crawl:
    own = {**ITEM_PIPELINES, f"tests.own_pipelines.{pipeline}": order}
    given = {**IN_ORDER, "ITEM_PIPELINES": json.dumps(own), **settings}
    files, requests = set(output.glob("*/*/*")), len(web.asked)
    run = run_scrapy(
        "crawl", "news", "-a", f"url={web.base}/world", *words, output=output, settings=given
    )
    return Crawl(
        run.code, run.stderr, *read_new(output, besides=files), requested=web.asked[requests:]
    )


def read_new(output: Path, *, besides: set[Path]) -> tuple[list[Any], list[Any]]:
    lines: dict[bool, list[Any]] = {False: [], True: []}
    for path in sorted(set(output.glob("*/*/*")) - besides):
        for line in path.read_text("utf-8").splitlines():
            lines["rejected" in path.name].append(json.loads(line))
    return lines[False], lines[True]


@STORES
def test_dropped_article_ends_as_dropped_with_the_reason(
    web: Web, tmp_path: Path, store: str
) -> None:
    run = crawl(web, tmp_path, "DropOne", STORE_URL=store)

    assert run.code == ExitCode.DONE, run.log
    assert len(run.articles) == ARTICLES - 1
    assert run.outcomes == {path_of(2): ("dropped", "about the wrong sea")}
    assert "Traceback" not in run.log


def test_dropped_article_is_requested_again_with_again_alone(web: Web, tmp_path: Path) -> None:
    (page,) = web.pages[path_of(2)]
    web.pages[path_of(2)] = [replace(page, headers={"ETag": '"2"'})]
    crawl(web, tmp_path, "DropOne")

    second = crawl(web, tmp_path, "DropOne")
    third = crawl(web, tmp_path, "DropOne", "-a", "again=true")

    assert second.code == ExitCode.DONE
    assert path_of(2) not in second.requested
    assert third.outcomes == {path_of(2): ("dropped", "about the wrong sea")}
    assert web.unchanged == []


@STORES
def test_copy_of_a_dropped_article_is_written(web: Web, tmp_path: Path, store: str) -> None:
    web.pages[path_of(4)] = web.pages[path_of(2)]

    run = crawl(web, tmp_path, "DropOne", STORE_URL=store)

    assert path_of(4) in map(path_in, run.articles)
    assert run.outcomes == {path_of(2): ("dropped", "about the wrong sea")}


def test_copy_waits_until_its_original_is_dropped_or_written(web: Web, tmp_path: Path) -> None:
    web.pages[path_of(4)] = web.pages[path_of(2)]
    web.pages[path_of(5)] = web.pages[path_of(3)]

    run = crawl(web, tmp_path, "DropOneSlowly")

    assert path_of(4) in map(path_in, run.articles)
    assert run.outcomes == {
        path_of(2): ("dropped", "about the wrong sea"),
        path_of(5): ("duplicate", f"same text as {web.base}{path_of(3)}"),
    }


@STORES
def test_failing_pipeline_ends_its_articles_as_failed(web: Web, tmp_path: Path, store: str) -> None:
    run = crawl(web, tmp_path, "FailOnTwo", STORE_URL=store)

    assert run.code == ExitCode.DONE
    assert len(run.articles) == ARTICLES - 2
    assert run.outcomes == dict.fromkeys(
        (path_of(2), path_of(3)), ("failed", "ValueError: no such sea")
    )
    assert f"{web.base}{path_of(2)}: FailOnTwo failed: ValueError: no such sea" in run.log
    assert f"{web.base}{path_of(3)}: FailOnTwo failed: ValueError: no such sea" in run.log
    assert run.log.count("Traceback") == 1


def test_article_that_failed_waits_before_it_is_requested_again(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path, "FailOnTwo")
    second = crawl(web, tmp_path, "DropOne")

    assert not {path_of(2), path_of(3)} & set(second.requested)


def test_run_in_which_a_pipeline_always_failed_is_an_alarm(web: Web, tmp_path: Path) -> None:
    run = crawl(web, tmp_path, "FailAlways")

    assert run.code == ExitCode.ALARM
    assert {outcome for outcome, _ in run.outcomes.values()} == {"failed"}
    assert run.log.count("Traceback") == 1


def test_run_in_which_everything_was_dropped_is_done(web: Web, tmp_path: Path) -> None:
    run = crawl(web, tmp_path, "DropAll")

    assert run.code == ExitCode.DONE, run.log
    assert run.articles == []
    assert f"nothing was written; dropped by your pipelines or middlewares: {ARTICLES}\n" in run.log


@pytest.mark.parametrize(
    ("pipeline", "reason"),
    [
        ("ReturnNothing", "TypeError: WritePipeline got NoneType, expected an Article"),
        ("ReturnDict", "TypeError: WritePipeline got dict, expected an Article"),
        (
            "FillExtraWithDate",
            "ExtraError: extra['seen'] must be a text, number, true or false",
        ),
        ("ChangeRequestedUrl", "ValueError: requestedUrl 'http://example.com/' is not that of"),
        ("ChangeArticleId", "ValueError: a pipeline changed articleId '"),
    ],
)
def test_wrong_result_of_a_pipeline_ends_as_failed(
    web: Web, tmp_path: Path, pipeline: str, reason: str
) -> None:
    run = crawl(web, tmp_path, pipeline)

    assert run.articles == []
    assert len(run.rejected) == ARTICLES
    for outcome, given in run.outcomes.values():
        assert outcome == "failed"
        assert given.startswith(reason)


def test_what_a_pipeline_changes_is_written_and_no_change_of_the_page(
    web: Web, tmp_path: Path
) -> None:
    run = crawl(web, tmp_path, "ChangeHeadline")
    page = web.pages[path_of(1)][0]
    assert isinstance(page.body, str)
    web.pages[path_of(1)] = [Answer(page.body.replace("</p>", " Springtide came in.</p>"))]
    second = crawl(web, tmp_path, "ChangeHeadline", "-a", "again=true")

    assert run.code == ExitCode.DONE
    assert len(run.articles) == ARTICLES
    assert all(article["headline"].isupper() for article in run.articles)
    assert [path_in(article) for article in second.articles] == [path_of(1)]
    assert second.articles[0]["metadata"]["changedFields"] == ["articleBody"]


@STORES
def test_error_after_the_line_is_written_ends_no_url_twice(
    web: Web, tmp_path: Path, store: str
) -> None:
    run = crawl(web, tmp_path, "FailOnTwo", order=400, STORE_URL=store)

    assert run.code == ExitCode.DONE, run.log
    assert len(run.articles) == ARTICLES
    assert run.rejected == []
    assert "is written nevertheless" in run.log


def test_dropped_update_leaves_the_version_before(web: Web, tmp_path: Path) -> None:
    first = crawl(web, tmp_path, "DropTides")
    page = web.pages[path_of(1)][0]
    assert isinstance(page.body, str)
    web.pages[path_of(1)] = [Answer(page.body.replace("</p>", " Springtide came in.</p>"))]

    second = crawl(web, tmp_path, "DropTides", "-a", "again=true")

    assert len(first.articles) == ARTICLES
    assert second.articles == []
    assert second.outcomes == {path_of(1): ("dropped", "no tides")}


def run_project(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run scrapy in a folder with the settings module ``own_settings``."""
    settings = {**QUICK, **IN_ORDER, "OUTPUT_DIR": str(folder / "output")}
    return subprocess.run(
        [
            *(sys.executable, "-m", "scrapy", *words),
            *(word for name, value in settings.items() for word in ("-s", f"{name}={value}")),
        ],
        cwd=folder,
        env={
            **{k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")},
            "SCRAPY_SETTINGS_MODULE": "own_settings",
            "PYTHONPATH": f"{folder}{os.pathsep}{PROJECT}",
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_project_adds_a_pipeline_and_an_output_format(web: Web, tmp_path: Path) -> None:
    (tmp_path / "own_settings.py").write_text(
        "import tests.own_formats\n"
        "from newsbot.settings import *\n\n"
        'OUTPUT_FORMAT = "headlines"\n'
        'ITEM_PIPELINES = {**ITEM_PIPELINES, "tests.own_pipelines.DropOne": 250}\n'
    )

    run = run_project(tmp_path, "crawl", "news", "-a", f"url={web.base}/world")
    check = run_project(tmp_path, "store", "check")

    assert run.returncode == ExitCode.DONE, run.stderr
    (headlines,) = tmp_path.glob("output/news/*/*.headlines")
    assert len(headlines.read_text("utf-8").splitlines()) == ARTICLES - 1
    (rejected,) = tmp_path.glob("output/news/*/*.rejected.ndjson")
    assert json.loads(rejected.read_text("utf-8"))["outcome"] == "dropped"
    assert check.returncode == ExitCode.DONE, check.stdout + check.stderr
