"""Unchanged pages are answered with 304; changed articles are written as new versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, Web, serve
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import WORDS, article, crawl

ARTICLES = 10


def path_of(number: int) -> str:
    """Return a URL without the date of the article."""
    return f"/world/wave-{number}-of-the-harbour-and-quay"


def section(first: int, last: int, *, following: str = "") -> Answer:
    rows = "".join(
        f'<div><h2><a href="{path_of(n)}">Wave {n} of the harbour and of the quay</a></h2></div>'
        for n in range(first, last)
    )
    link = f'<div class=pagination><a rel="next" href="{following}">Older</a></div>'
    return Answer(f"<main>{rows}</main>{link if following else ''}")


def articles_asked(web: Web) -> list[str]:
    return [path for path in web.asked if "/wave-" in path]


def tagged(answer: Answer, tag: str) -> Answer:
    return replace(answer, headers={"ETag": f'"{tag}"'})


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/world": tagged(section(0, 6, following="/world?page=2"), "first"),
        "/world?page=2": tagged(section(6, ARTICLES), "second"),
        **{path_of(n): tagged(article(n), f"a{n}") for n in range(ARTICLES)},
    }
    with serve(pages) as running:
        yield running


def age(output: Path, *, hours: int) -> None:
    """Make the articles older."""
    older = "UPDATE revisit SET due_at = due_at - ?, born_at = born_at - ?"
    execute_sql(output, older, hours * 3600, hours * 3600)


def test_an_unchanged_section_is_a_304(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    second = crawl(web, tmp_path)

    assert second.code == 0, second.stderr
    assert web.unchanged == ["/world"]
    assert len(web.asked) == 1 + 2 + ARTICLES + 1, "robots.txt, sections, articles; the first again"


def test_open_urls_are_taken_though_their_section_is_unchanged(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path, "max_articles=4")
    second = crawl(web, tmp_path)

    assert "/world" in web.unchanged
    assert len(second.articles) == 6, "the second page of the section was never read"


def test_without_validators_or_with_again_a_section_is_requested_whole(
    web: Web, tmp_path: Path
) -> None:
    crawl(web, tmp_path)
    crawl(web, tmp_path, "again=true")
    assert web.unchanged == []

    web.pages["/world"] = [replace(web.pages["/world"][0], headers={})]
    crawl(web, tmp_path)
    crawl(web, tmp_path)
    assert web.unchanged == []


def test_after_a_week_a_section_is_requested_whole(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    execute_sql(tmp_path, "UPDATE validator SET saved_at = saved_at - ?", 7 * 24 * 3600)
    crawl(web, tmp_path)

    assert web.unchanged == []


def test_a_304_without_a_condition_is_a_failure(web: Web, tmp_path: Path) -> None:
    web.pages["/world"] = [Answer(status=304)]
    run = crawl(web, tmp_path)

    assert run.code == ExitCode.ALARM
    assert [line["reason"] for line in run.rejected] == [
        "HTTP 304: not modified, although the request had no condition"
    ]


def test_validators_of_a_section_without_links_are_not_stored(web: Web, tmp_path: Path) -> None:
    """Validators are stored only with what the page gave."""
    whole, empty = web.pages["/world"][0], tagged(Answer("<h1>Closed for repairs</h1>"), "closed")
    web.pages["/world"] = [empty]
    crawl(web, tmp_path)
    web.pages["/world"] = [replace(whole, headers=empty.headers)]
    second = crawl(web, tmp_path)

    assert web.unchanged == []
    assert len(second.articles) == ARTICLES


def test_young_articles_are_revisited_ever_less_often(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path, REVISIT_AFTER="1h, 4h")
    web.asked.clear()
    asked = []
    for hours in (0, 2, 0, 3, 0, 100):
        age(tmp_path, hours=hours)
        crawl(web, tmp_path, REVISIT_AFTER="1h, 4h")
        asked.append(len(articles_asked(web)))
        web.asked.clear()

    assert asked == [0, ARTICLES, 0, ARTICLES, 0, 0]
    assert len([path for path in web.unchanged if "/wave-" in path]) == 2 * ARTICLES
    assert execute_sql(tmp_path, "SELECT count(*) FROM revisit") == [(0,)]
    assert execute_sql(tmp_path, "SELECT count(*) FROM validator WHERE NOT is_listing") == [(0,)]


def test_an_empty_schedule_revisits_nothing(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    age(tmp_path, hours=2)
    web.asked.clear()
    crawl(web, tmp_path, REVISIT_AFTER="")

    assert articles_asked(web) == []


def test_an_old_article_is_not_revisited(web: Web, tmp_path: Path) -> None:
    published = {0: timedelta(days=30), 1: timedelta(hours=2)}
    for number, ago in published.items():
        date = (datetime.now(UTC) - ago).isoformat(timespec="seconds")
        body = str(article(number).body).replace(
            "<article>", f'<meta property="article:published_time" content="{date}"><article>'
        )
        web.pages[path_of(number)] = [Answer(body)]
    crawl(web, tmp_path, REVISIT_AFTER="1h, 4h")
    age(tmp_path, hours=3)
    web.asked.clear()
    crawl(web, tmp_path, REVISIT_AFTER="1h, 4h")

    assert len(articles_asked(web)) == ARTICLES - 1
    assert path_of(0) not in web.asked


def test_a_changed_text_is_a_new_version_with_its_changed_fields(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    changed = str(article(3, words=WORDS.replace("waves", "ships")).body)
    web.pages[path_of(3)] = [Answer(changed.replace("Wave 3 of the harbour<", "Ships of a year<"))]
    age(tmp_path, hours=2)
    second = crawl(web, tmp_path)

    versions = [a for a in second.articles if a["requestedUrl"].endswith(path_of(3))]
    assert [a["version"] for a in versions] == [1, 2]
    assert versions[1]["supersedes"] == versions[0]["contentHash"]
    assert [a["metadata"]["changedFields"] for a in versions] == [[], ["headline", "articleBody"]]
    assert len(second.articles) == ARTICLES + 1


def test_a_truncated_text_is_no_new_version(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    page = str(article(3, words=WORDS.replace("waves", "ships")).body)
    following = f'<head><link rel="next" href="{path_of(3)}?page=2">'
    web.pages[path_of(3)] = [Answer(page.replace("<head>", following))]
    age(tmp_path, hours=2)
    web.asked.clear()
    second = crawl(web, tmp_path)

    assert f"{path_of(3)}?page=2" in web.asked, "the page that is not there"
    assert len(second.articles) == ARTICLES


def test_chrome_counters_and_reading_time_are_no_change(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    page = str(article(3).body)
    web.pages[path_of(3)] = [
        Answer(
            page.replace("<p>Wave", "<p class=reading-time>7 min read</p><p>Wave", 1)
            .replace("</article>", "<div class=share>Share 4,711</div></article>")
            .replace("</body>", "<aside>Most read: the ferry is late</aside></body>")
        )
    ]
    age(tmp_path, hours=2)
    second = crawl(web, tmp_path)

    assert path_of(3) in web.asked[-ARTICLES - 1 :]
    assert len(second.articles) == ARTICLES
    assert second.rejected == []


def test_a_revisited_article_that_is_gone_stays_known(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    web.pages[path_of(3)] = [Answer("gone", status=404)]
    age(tmp_path, hours=2)
    second = crawl(web, tmp_path)

    assert [line["outcome"] for line in second.rejected] == ["gone"]
    states = dict(execute_sql(tmp_path, "SELECT state, count(*) FROM url GROUP BY state"))
    assert states == {"written": 1, "unchanged": ARTICLES - 1, "section": 2}


def test_revisits_do_not_use_up_the_article_limit(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    web.pages["/world"] = [section(6, 12)]
    web.pages.update({path_of(n): [article(n)] for n in (10, 11)})
    age(tmp_path, hours=2)
    web.asked.clear()
    second = crawl(web, tmp_path, "max_articles=2")

    assert len(articles_asked(web)) == 4
    assert len(second.articles) == ARTICLES + 2


@pytest.mark.parametrize("value", ["1h, 1h", "soon", "0h", "1h;2h", "99999d"])
def test_a_wrong_schedule_is_one_line(web: Web, tmp_path: Path, value: str) -> None:
    refused = crawl(web, tmp_path, REVISIT_AFTER=value)

    assert refused.code == ExitCode.COULD_NOT_START
    assert (
        f"REVISIT_AFTER must be ages such as '1h, 4h, 1d' (m, h, d), or empty, got {value!r}"
        in (refused.stderr)
    )
