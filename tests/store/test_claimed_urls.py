"""An article whose URL another page has stated as canonical is written, and keeps its versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from newsbot.exit_codes import ExitCode
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.store.test_repeated_runs import crawl, path_of, section
from tests.store.test_store_check import run_store


def test_an_article_whose_url_was_claimed_is_written_and_gets_versions(
    tmp_path: Path, store: str
) -> None:
    link = f'<link rel="canonical" href="{path_of(1)}">'
    claims = Answer(invent_article(0, in_head=link))
    owner = Answer(invent_article(1))
    pages = {"/world": section(0, 1), path_of(0): claims, path_of(1): owner}
    with serve(pages) as web:
        crawl(web, tmp_path, STORE_URL=store)
        web.pages["/world"] = [section(0, 2)]
        second = crawl(web, tmp_path, STORE_URL=store)
        assert len(second.articles) == 2
        assert second.rejected == []
        changed = str(owner.body).replace("<p>", "<p>Corrected: ", 1)
        web.pages[path_of(1)] = [replace(owner, body=changed)]
        last = crawl(web, tmp_path, "again=true", STORE_URL=store)

    assert last.code == ExitCode.DONE, last.stderr
    versions = sorted((a["requestedUrl"], a["version"]) for a in last.articles)
    first, own = (f"{web.base}{path_of(number)}" for number in (0, 1))
    assert versions == [(first, 1), (own, 1), (own, 2)]
    assert len({a["articleId"] for a in last.articles}) == 2
    assert run_store(tmp_path, "check", store=store).code == ExitCode.DONE
