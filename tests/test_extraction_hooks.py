"""Modules named in EXTRACTION_HOOKS are imported wherever pages are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.items import Article
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

HOOKS = """
import multiprocessing
import newsbot

newsbot.register_source("headline", lambda page: "From a hook", name="mine")
newsbot.register_source(
    "extra.isWorker", lambda page: multiprocessing.parent_process() is not None, name="mine"
)
"""
PATH = "/2026/05/01/number-1-of-the-harbour"


@pytest.fixture
def hooks(tmp_path: Path) -> Path:
    """A folder with the module ``lamp_hooks``."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "lamp_hooks.py").write_text(HOOKS, encoding="utf-8")
    return folder


@pytest.mark.parametrize("processes", ["0", "1"])
def test_hooks_run_in_the_crawl_and_in_worker_processes(
    tmp_path: Path, hooks: Path, processes: str
) -> None:
    with serve({PATH: Answer(invent_article(1))}) as web:
        run = run_scrapy(
            *("crawl", "news", "-a", f"url={web.base}{PATH}"),
            output=tmp_path / "output",
            settings={"EXTRACTION_HOOKS": "lamp_hooks", "EXTRACTION_PROCESSES": processes},
            PYTHONPATH=str(hooks),
        )

    article = Article.from_dict(*run.articles)
    assert article.headline == "From a hook"
    assert article.metadata.fieldSources["headline"] == "mine"
    assert article.extra == {"isWorker": processes == "1"}


def test_hooks_run_in_the_extract_command(tmp_path: Path, hooks: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(invent_article(1), encoding="utf-8")

    run = run_scrapy(
        *("extract", str(page), "-s", "EXTRACTION_HOOKS=lamp_hooks"),
        output=tmp_path,
        PYTHONPATH=str(hooks),
    )

    assert '"From a hook"' in run.stdout


def test_module_of_hooks_that_is_missing_stops_in_one_line(tmp_path: Path) -> None:
    run = run_scrapy("list", "-s", "EXTRACTION_HOOKS=no_such_hooks", output=tmp_path)

    assert run.code == 1
    assert run.stderr.strip() == (
        "newsbot: EXTRACTION_HOOKS: module 'no_such_hooks' cannot be imported: "
        "ModuleNotFoundError: No module named 'no_such_hooks'"
    )
