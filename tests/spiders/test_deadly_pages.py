"""A page that kills its worker again and again ends with a reason, and no run dies of it."""

from __future__ import annotations

from pathlib import Path

from newsbot.exit_codes import ExitCode
from newsbot.store.facts.url_facts import MAX_ATTEMPTS
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql

DEADLY_WORD = "wreckmaker"
HOOKS = f"""
import os, signal
import newsbot

def kill(page):
    if {DEADLY_WORD!r} in page.body_text:
        os.kill(os.getpid(), signal.SIGKILL)

newsbot.register_source("headline", kill, name="deadly")
"""
DEADLY = "/2026/05/01/number-9-of-the-harbour"
PATHS = [f"/2026/05/01/number-{number}-of-the-harbour" for number in range(4)]
LINKS = "".join(f'<h2><a href="{path}">{path[12:]} and the keeper</a></h2>' for path in PATHS)


def crawl(web: Web, output: Path) -> Run:
    return run_scrapy(
        *("crawl", "news", "-a", f"url={web.base}/world"),
        output=output,
        settings={"EXTRACTION_HOOKS": "deadly_hooks", "EXTRACTION_PROCESSES": "1"},
        PYTHONPATH=str(output),
    )


def test_a_page_that_kills_its_workers_ends_with_a_reason_in_each_run(tmp_path: Path) -> None:
    (tmp_path / "deadly_hooks.py").write_text(HOOKS, encoding="utf-8")
    link = f'<h2><a href="{DEADLY}">{DEADLY[12:]} and the keeper</a></h2>'
    pages: dict[str, Answer | list[Answer]] = {
        "/world": Answer(f"<html><body><main>{link}{LINKS}</main></body></html>"),
        DEADLY: Answer(invent_article(9, at_end=f"<p>{DEADLY_WORD}</p>")),
        **{path: Answer(invent_article(number)) for number, path in enumerate(PATHS)},
    }
    with serve(pages) as web:
        first = crawl(web, tmp_path)
        execute_sql(tmp_path, "UPDATE url SET not_before = 0, attempts = ?", MAX_ATTEMPTS - 1)
        second = crawl(web, tmp_path)
        third = crawl(web, tmp_path)
        asked = web.asked.count(DEADLY)

    assert [run.code for run in (first, second, third)] == [ExitCode.DONE] * 3, second.stderr
    assert len(first.articles) == len(PATHS)
    reasons = [(line["outcome"], line["reason"]) for line in third.rejected]
    assert reasons[0] == (
        "failed",
        "the processes that read it ended by themselves (signal SIGKILL)",
    )
    assert reasons.count(reasons[0]) == 2
    assert asked == 2
    assert execute_sql(tmp_path, "SELECT count(*) FROM url WHERE state = 'open'") == [(0,)]
