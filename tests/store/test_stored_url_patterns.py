"""Later runs decide on weak links by how earlier URLs of the same pattern ended."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from string import ascii_lowercase

import pytest

from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.store.database import Store
from newsbot.store.facts.url_pattern_facts import MAX_COUNT, MAX_PATTERNS, UrlPatternFacts
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy
from tests.store.test_repeated_runs import article, crawl

STORIES = ("tide", "moon", "eel", "fog", "quay", "buoy")
TOPICS = ("a-boats", "b-nets", "c-sails", "d-ropes", "e-knots", "f-oars")
TEXT = "Keeper counts the waves of a whole year"


def headed(path: str) -> str:
    return f'<div><h2><a href="{path}">{TEXT}</a></h2></div>'


def listed(path: str) -> str:
    return f'<p><a class="latest" href="{path}">{TEXT}</a></p>'


def topic(path: str) -> Answer:
    teasers = "".join(
        f"<article><h2><a href='{path}/{n}'>{n} {TEXT}</a></h2><p>{n} and so on</p></article>"
        for n in range(12)
    )
    return Answer(f"<main><h1>{path}</h1>{teasers}</main>")


def test_later_runs_choose_weak_links_by_learned_patterns(
    tmp_path: Path,
) -> None:
    first = [headed(f"/story/{name}") for name in STORIES]
    first += [listed(f"/hub/{name}-of-all-of-us") for name in TOPICS]
    later = [f"<main>{listed('/story/gale')}</main>", listed("/hub/lost-things-of-us-all")]
    shown = "(print(links()), len(links()))[1]"
    pages: dict[str, Answer | list[Answer]] = {
        "/world": [
            Answer(f"<main>{''.join(first)}</main>"),
            Answer("".join(later)),
        ],
        **{f"/story/{name}": article(n) for n, name in enumerate((*STORIES, "gale"))},
        **{f"/hub/{name}-of-all-of-us": topic(name) for name in TOPICS},
    }
    with serve(pages) as web:
        one = crawl(web, tmp_path)
        written = len(one.articles)
        web.asked.clear()
        two = crawl(web, tmp_path)
        asked = list(web.asked)
        url, output = f"{web.base}/world", f"OUTPUT_DIR={tmp_path}"
        seen = run_scrapy("shell", url, "-c", shown, "-s", output, output=tmp_path, COLUMNS="100")

    assert written == len(STORIES), one.stderr
    assert two.code == 0, two.stderr
    assert "/story/gale" in asked
    assert "/hub/lost-things-of-us-all" not in asked
    assert "earlier runs: 7 of 7 /story/{word} articles +3" in seen.stdout
    assert "earlier runs: 0 of 6 /hub/{slug} articles -3" in seen.stdout


@pytest.mark.parametrize("start", ["", "19", "2026/05/04/"], ids=["slug", "number", "date"])
def test_a_pattern_with_one_article_is_no_evidence_against_a_link(start: str) -> None:
    urls = [f"https://example.com/hub/{start}{n}-the-long-way-home" for n in range(10, 30)]
    none = LearnedUrlPatterns.of("example.com", [(url, False) for url in urls])
    one = LearnedUrlPatterns.of("example.com", [(url, url == urls[3]) for url in urls])

    assert list(none.judge(urls[0]).values()) == [-3]
    assert one.judge(urls[0]) == {}


def test_patterns_of_a_domain_are_bounded_and_old_counts_halved(tmp_path: Path, store: str) -> None:
    opened = Store.open(store, folder=tmp_path)
    run = SiteRun.begin(opened, FailureGuard(), name="news", run_id="a", place="here")
    patterns = UrlPatternFacts(run)
    names = ["".join(letters) for letters in product(ascii_lowercase, repeat=2)]
    first = [("https://example.com/a/tide", False)] * MAX_COUNT
    second = [("https://example.com/a/tide", True)] * 4
    second += [(f"https://example.com/{name}/tide", True) for name in names[: 3 * MAX_PATTERNS]]
    second += [("https://example.org/a/tide", True)]
    for ended in (first, second):
        for url, is_article in ended:
            patterns.add(url, is_article=is_article)
        with run.transaction() as connection:
            patterns.flush(connection)
    learned = patterns.find("https://www.example.com/")
    opened.close()

    assert len(learned.seen) == MAX_PATTERNS
    assert (learned.seen["/a/{word}"].articles, learned.seen["/a/{word}"].others) == (2, 500)


def test_a_blog_gives_no_evidence_against_another_on_its_host(tmp_path: Path, store: str) -> None:
    opened = Store.open(store, folder=tmp_path)
    run = SiteRun.begin(opened, FailureGuard(), name="news", run_id="a", place="here")
    patterns = UrlPatternFacts(run)
    for name in STORIES:
        patterns.add(f"https://medium.com/@ann/{name}", is_article=False)
    with run.transaction() as connection:
        patterns.flush(connection)
    own, other = "https://medium.com/@ann/gale", "https://medium.com/@ben/gale"
    points = [patterns.find(url).judge(url) for url in (own, other)]
    opened.close()

    assert [list(each.values()) for each in points] == [[-3], []]
