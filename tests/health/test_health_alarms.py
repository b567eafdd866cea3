"""A crawl compares itself with earlier runs of its site, and ends with code 3 if it differs."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.run_record import Alarm, RunRecord
from newsbot.store.database import Store
from newsbot.store.facts.run_history import RunHistory
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.run_histories import read_histories
from newsbot.store.site_run import SiteRun
from tests.health.site_histories import HOUR, make_run
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

STORIES = 12


def path_of(number: int) -> str:
    return f"/stories/lantern-{number}-of-the-harbour-wall"


def make_site() -> dict[str, Answer]:
    """Return a section with stories that have neither date nor author."""
    links = "".join(
        f'<div><h2><a href="{path_of(n)}">Lantern {n} of the harbour wall</a></h2></div>'
        for n in range(STORIES)
    )
    stories = {path_of(n): Answer(invent_article(n)) for n in range(STORIES)}
    return {"/world": Answer(f"<main>{links}</main>"), **stories}


def add_history(output: Path, runs: int, web: Web, *, alarms: tuple[Alarm, ...] = ()) -> None:
    """Record earlier runs of the site, one every 6 hours, whose articles all had a date.

    :param alarms: of the last of them.
    """
    section = f"{web.base.removeprefix('http://')}/world"
    opened = Store.open(".newsbot/store.sqlite", folder=output)
    for number in range(runs):
        ended = int(time.time()) - (runs - number) * 6 * HOUR
        run = SiteRun.begin(opened, FailureGuard(), name="lamp", run_id=f"r{number}", place="here")
        record = replace(
            make_run(number, ended),
            fields={"datePublished": 20},
            sections={section: {"section": 1, "known": 15}},
            words=None,
            alarms=alarms if number == runs - 1 else (),
        )
        history = RunHistory(run)
        history.add(record)
        with run.transaction() as connection:
            history.flush(connection)
        run.end()
    opened.close()


def crawl(web: Web, output: Path, **settings: str) -> Run:
    table = output / "sites.toml"
    domain = web.base.removeprefix("http://")
    table.write_text(f'[lamp]\ndomain = "{domain}"\nsections = ["{web.base}/world"]\n', "utf-8")
    given = {"NEWSBOT_SITES": str(table), "SUMMARY_ENABLED": "1", **settings}
    return run_scrapy("crawl", "lamp", output=output, settings=given)


def read_records(output: Path) -> list[RunRecord]:
    opened = Store.open(".newsbot/store.sqlite", folder=output)
    (records,) = (records for _, records in read_histories(opened))
    opened.close()
    return records


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run, Web]:
    """Return a crawl that lost the date, the next one without new articles, and the server."""
    output = tmp_path_factory.mktemp("crawled")
    with serve(make_site()) as web:
        add_history(output, 20, web)
        shutil.copytree(output, output.with_name("before"))
        return crawl(web, output), crawl(web, output), web


def test_a_crawl_without_dates_ends_with_an_alarm(crawled: tuple[Run, Run, Web]) -> None:
    first, _, web = crawled
    (record,) = (r for r in read_records(first.output) if r.outcomes.get("written") == STORIES)
    alarm = next(alarm for alarm in record.alarms if alarm.field == "datePublished")

    assert first.code == record.exit_code == ExitCode.ALARM, first.stderr
    assert (alarm.kind, alarm.state, alarm.seen) == ("field_missing", "new", "0 of 12")
    assert alarm.example is not None
    assert alarm.example.startswith(f"{web.base}/stories/")
    line = (
        "lamp: datePublished is missing: expected 100% of articles, seen 0 of 12; "
        f"scrapy explain {alarm.example}"
    )
    assert line in first.stderr
    assert "Alarm: field_missing; exit code 3" in first.stderr


def test_the_next_crawl_does_not_repeat_the_alarm(crawled: tuple[Run, Run, Web]) -> None:
    _, second, _ = crawled
    record = read_records(second.output)[-1]

    assert second.code == ExitCode.DONE, second.stderr
    assert "is missing" not in second.stderr
    assert [(a.field, a.state) for a in record.alarms] == [("datePublished", "lasting")]


def test_health_alarms_can_be_switched_off(crawled: tuple[Run, Run, Web]) -> None:
    output = crawled[0].output.with_name("before")
    with serve(make_site()) as web:
        run = crawl(web, output, HEALTH_ALARMS="0")

    assert run.code == ExitCode.DONE, run.stderr
    assert read_records(output)[-1].alarms == ()
