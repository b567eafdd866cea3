"""Each run that comes to its end leaves its figures in the store."""

from __future__ import annotations

import json
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.exit_codes import ExitCode
from newsbot.run_record import Alarm, RunRecord, Spread
from newsbot.store.database import Store
from newsbot.store.facts.run_history import MAX_RUNS, RunHistory, run_history_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.run_histories import read_histories
from newsbot.store.session import Session
from newsbot.store.site_run import SiteRun, site_table
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy, start_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_store_check import make_pages, run_store

STORIES = 8
AGE_MINUTES = 90


def path_of(number: int) -> str:
    return f"/2026/05/04/lantern-{number}-of-the-harbour-wall"


def make_site() -> dict[str, Answer]:
    """Return a section with stories: one without date and byline, one old, one oddly signed."""
    links = "".join(
        f'<div><h2><a href="{path_of(n)}">Lantern {n} of the harbour wall</a></h2></div>'
        for n in range(STORIES)
    )
    pages = {"/world": Answer(f"<main>{links}</main>")}
    for number in range(STORIES):
        age = timedelta(days=8) if number == 2 else timedelta(minutes=AGE_MINUTES)
        published = (datetime.now(UTC) - age).isoformat()
        date = f'<meta property="article:published_time" content="{published}">'
        name = "Bal Holm 24 readings" if number == 1 else f"Dun Holm{'abc'[number % 3]}"
        byline = f'<p class="story-byline">{name}</p>' if number else ""
        html = invent_article(number, in_head=date if number else "", at_end=byline)
        pages[path_of(number)] = Answer(html)
    return pages


def crawl(web: Web, output: Path) -> Run:
    domain = web.base.removeprefix("http://")
    table = output / "sites.toml"
    table.write_text(
        f'[lamp]\ndomain = "{domain}"\nsections = ["{web.base}/world", "{web.base}/sport"]\n'
        'body = ["article"]\nchrome = [".no-such-box"]\n'
        'fields.authors = [".story-byline"]\n',
        "utf-8",
    )
    settings = {"NEWSBOT_SITES": str(table), "REVISIT_AFTER": ""}
    return run_scrapy("crawl", "lamp", output=output, settings=settings)


def read_all(output: Path) -> dict[str, list[RunRecord]]:
    opened = Store.open(".newsbot/store.sqlite", folder=output)
    histories = dict(read_histories(opened))
    opened.close()
    return histories


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Web]:
    """Return the output folder of two runs, and the server that is down by now."""
    output = tmp_path_factory.mktemp("crawled")
    with serve(make_site()) as web:
        crawl(web, output)
        crawl(web, output)
    return output, web


def test_a_run_leaves_its_figures(crawled: tuple[Path, Web]) -> None:
    output, web = crawled
    (first, second) = read_all(output)["lamp"]
    (file,) = (output / "lamp").glob("*/*.jsonl")

    assert file.stem == first.run_id
    assert abs(file.stat().st_mtime - first.ended_at) < 30
    assert first.started_at <= first.ended_at <= second.ended_at
    assert (first.exit_code, first.reason, first.earlier_killed) == (0, "finished", 0)
    assert first.found == STORIES + 2
    assert first.outcomes == {"written": STORIES, "section": 1, "gone": 1}
    assert first.articles == STORIES
    place = web.base.removeprefix("http://")
    assert first.sections[f"{place}/sport"] == {"gone": 1}
    assert (first.fields["datePublished"], first.fields["authors"]) == (STORIES, STORIES - 1)
    assert first.sources["datePublished"] == {"meta": STORIES - 1, "url": 1}
    assert first.sources["authors"] == {"site": STORIES - 1}
    assert first.selectors == {
        "body: article": (STORIES, STORIES),
        "chrome: .no-such-box": (0, STORIES),
        "fields.authors: .story-byline": (STORIES - 1, STORIES),
    }
    assert sum(first.authors.values()) == STORIES - 1
    assert (first.author_names, first.odd_authors) == (4, 1)
    assert first.words is not None
    assert first.words.n == STORIES
    assert first.words.p10 <= first.words.median <= first.words.p90
    assert first.freshness_seconds is not None
    assert first.freshness_seconds.n == STORIES - 2
    assert 0 <= first.freshness_seconds.median - AGE_MINUTES * 60 < 120
    assert first.chrome_share is not None
    assert 0 <= first.chrome_share.p10 <= first.chrome_share.p90 < 1
    assert first.latency_ms is not None
    assert first.latency_ms.n == len(web.asked) - 2 == first.requests
    assert first.failed == {"HTTP 404": 2}  # robots.txt and a section
    assert {url.removeprefix(web.base) for url, _ in first.slowest} <= {"/robots.txt", *web.asked}
    assert len(first.slowest) == 5
    assert first.examples["gone"] == f"{web.base}/sport"
    assert first.rules.get("site", 0) == 0

    assert second.run_id != first.run_id
    assert second.outcomes == {"known": STORIES, "section": 1, "gone": 1}
    assert second.articles == 0
    assert second.words is None


def test_histories_are_exported_checked_and_pruned(
    crawled: tuple[Path, Web], tmp_path: Path
) -> None:
    shutil.copytree(crawled[0], tmp_path, dirs_exist_ok=True)
    records = [json.loads(line) for line in run_store(tmp_path, "export").stdout.splitlines()]
    sound = run_store(tmp_path, "check")
    figures = "UPDATE run_history SET figures = replace(figures, '\"written\":8', '\"written\":7')"
    execute_sql(tmp_path, figures)
    differing = run_store(tmp_path, "check")
    execute_sql(tmp_path, "UPDATE run_history SET figures = '{\"run_id\":'")
    damaged = run_store(tmp_path, "check")
    export = run_store(tmp_path, "export")
    execute_sql(tmp_path, "UPDATE run_history SET ended_at = ended_at - 86400 * 20")
    pruned = run_store(tmp_path, "prune", "--older-than", "15d")

    histories = [record for record in records if record["kind"] == "history"]
    assert len(histories) == 2
    assert histories[0]["figures"]["outcomes"] == {"written": STORIES, "section": 1, "gone": 1}
    assert sound.code == 0, sound.stdout
    assert differing.code == ExitCode.ALARM
    assert "the history of run " in differing.stdout
    assert damaged.code == ExitCode.ALARM
    assert "of lamp cannot be read: " in damaged.stdout
    assert export.code == ExitCode.COULD_NOT_STORE
    assert "its figures cannot be read" in export.stderr
    assert "run histories: 2\n" in pruned.stdout


def test_a_killed_run_is_counted_by_the_next_one(tmp_path: Path) -> None:
    with serve(make_pages(30)) as web:
        words = ["crawl", "news", "-a", f"url={web.base}/world"]
        started = start_scrapy(*words, output=tmp_path, settings={"DOWNLOAD_DELAY": "0.2"})
        while len(web.asked) < 5:
            time.sleep(0.05)
        started.send_signal(signal.SIGKILL)
        started.wait(60)
        run_scrapy(*words, output=tmp_path)

    assert [record.earlier_killed for record in read_all(tmp_path)["news"]] == [1]


def test_a_record_survives_json() -> None:
    record = RunRecord(
        run_id="20260504T090000Z-0a1b2c",
        started_at=1,
        ended_at=2,
        sections={"a.example/world": {"written": 2}},
        selectors={"body: article": (1, 2)},
        words=Spread(n=2, median=300, p10=200, p90=400),
        slowest=[("https://a.example/1", 900)],
        alarms=[Alarm(kind="silent", since="2026-05-01T00:00:00Z")],
    )
    text = record.to_json()

    assert RunRecord.from_json(text) == record
    assert "retries" not in text
    assert RunRecord.from_json(text.replace("{", '{"mood":{"a":1},', 1)) == record
    for wrong in ("", "[]", "{}", text.replace('"ended_at":2', '"ended_at":"x"')):
        with pytest.raises(ValueError, match="RunRecord"):
            RunRecord.from_json(wrong)


def test_damaged_records_are_left_out_of_a_history(
    store: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened = Store.open(store, folder=tmp_path)
    for number in range(3):
        run = SiteRun.begin(opened, FailureGuard(), name="lamp", run_id=f"r{number}", place="here")
        history = RunHistory(run)
        history.add(RunRecord(run_id=f"r{number}", started_at=number, ended_at=number + 10))
        with run.transaction() as connection:
            history.flush(connection)
    with opened.transaction() as connection:
        damaged = sa.update(run_history_table).where(run_history_table.c.run_id == "r1")
        connection.execute(damaged.values(figures="\0{" if store.startswith(".") else "{"))

    assert [(n, [r.run_id for r in records]) for n, records in read_histories(opened)] == [
        ("lamp", ["r0", "r2"])
    ]
    assert [(n, [r.run_id for r in records]) for n, records in read_histories(opened, 12)] == [
        ("lamp", ["r2"])
    ]
    assert list(read_histories(opened, 13)) == []
    assert "the figures of run r1 of lamp cannot be read" in caplog.text
    assert [json.loads(text)["run_id"] for text in history.find_latest(1)] == ["r2"]

    with opened.transaction() as connection:
        assert count_useless(connection, 10**9) == 3
        connection.execute(sa.update(site_table).values(epoch=MAX_RUNS + 1))
        assert count_useless(connection, 0) == 1
    opened.close()


def count_useless(connection: sa.Connection, now: int) -> int | None:
    (useless,) = RunHistory(Session()).find_useless(connection, now).values()
    wanted = sa.select(sa.func.count()).select_from(run_history_table).where(useless)
    return connection.scalar(wanted)
