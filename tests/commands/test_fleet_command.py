"""``newsbot fleet``: what it shows of a real database, its alarms and its exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.command_work.fleet_table import make_fleet_json
from newsbot.exit_codes import ExitCode
from newsbot.fleet_alarms import FleetLimits, find_fleet_alarms
from newsbot.store.database import Store
from newsbot.store.due_listings import ListedUrl, listing_due_table, register_listings
from newsbot.store.fleet_summary import FailingBucket, FleetSummary, WorkDone, summarize_fleet
from newsbot.store.outbox_batches import OutboxBacklog
from tests.scrapy_run import PROJECT, run_scrapy, start_scrapy
from tests.store.made_fleets import fail_bucket, make_workers

QUIET = FleetSummary(
    made_at=10_000,
    workers=(),
    listings=5,
    due_listings=0,
    oldest_due_at=None,
    waiting_jobs=0,
    buckets_at_work=0,
    failing_buckets=0,
    failing=(),
    last_hour=WorkDone(),
    last_day=WorkDone(),
    outbox=OutboxBacklog(lines=0, size=0, oldest_at=None),
)
LIMITS = FleetLimits(silent_seconds=60, late_seconds=3600, failures=3)


@pytest.fixture
def fleet(postgresql_database: str) -> Iterator[tuple[Store, str]]:
    """Return the store of a fleet with two workers, three due listings and a failing bucket."""
    store = Store.open(postgresql_database, folder=Path())
    make_workers(store)
    listings = [
        ListedUrl(site=site, url=f"https://{site}.example/world", bucket=bucket)
        for site, bucket in (("lamp", 4), ("quay", 17), ("tide", 17))
    ]
    register_listings(store, listings)
    yield store, postgresql_database
    store.close()


def age_listings(store: Store, seconds: int) -> None:
    earlier = {"due_at": listing_due_table.c.due_at - seconds}
    with store.transaction() as connection:
        connection.execute(sa.update(listing_due_table).values(earlier))


def test_the_command_shows_a_fleet_as_text_and_as_json(
    fleet: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = fleet
    fail_bucket(store, 17, failures=2, message="the disk is full")
    given = ("-s", f"STORE_URL={url}")

    shown = run_scrapy("fleet", *given, output=tmp_path)
    printed = run_scrapy("fleet", "--json", *given, output=tmp_path)

    assert shown.code == printed.code == ExitCode.DONE, shown.stderr
    assert re.search(r"^workers +1 alive, 1 silent$", shown.stdout, re.MULTILINE)
    assert re.search(r"^due +3 of 3 listings, the oldest for \d+ s$", shown.stdout, re.MULTILINE)
    assert re.search(r"^last hour +60 pages, 15 articles$", shown.stdout, re.MULTILINE)
    assert re.search(r"^to be written +0 lines, 0 bytes$", shown.stdout, re.MULTILINE)
    assert re.search(r"crawl-1:7 .* 3 of 16 +40 +10$", shown.stdout, re.MULTILINE)
    assert re.search(r"^17 +2 +now +quay, tide +the disk is full$", shown.stdout, re.MULTILINE)
    state = json.loads(printed.stdout)
    assert [worker["is_live"] for worker in state["workers"]] == [True, False]
    assert state["workers"][0]["last_hour"] == {"pages": 40, "articles": 10}
    assert (state["listings"], state["due_listings"]) == (3, 3)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", state["oldest_due_at"])
    assert state["failing"][0]["sites"] == ["quay", "tide"]
    assert state["alarms"] == []


def test_the_docs_have_every_key_of_the_json_and_every_alarm() -> None:
    page = (PROJECT / "docs" / "fleet.md").read_text("utf-8")
    cells = re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`([\w/]+)`", cell)}
    silent = replace(
        QUIET, due_listings=1, oldest_due_at=1, outbox=OutboxBacklog(lines=1, size=1, oldest_at=1)
    )
    failing = FailingBucket(
        bucket=17, failures=9, message="the disk is full", not_before=0, sites=()
    )

    alarms = find_fleet_alarms(replace(silent, failing=(failing,)), LIMITS)

    assert make_fleet_json(QUIET, []).keys() <= named
    assert {alarm.name.replace("17", "BUCKET") for alarm in alarms} <= named
    assert len(alarms) == 4


def test_an_alarm_is_printed_first_and_is_exit_code_3(
    fleet: tuple[Store, str], tmp_path: Path
) -> None:
    store, url = fleet
    age_listings(store, 3 * 3600 + 60)
    given = ("-s", f"STORE_URL={url}", "-s", "FLEET_LATE_AFTER=2h")

    shown = run_scrapy("fleet", *given, output=tmp_path)

    assert shown.code == ExitCode.ALARM
    assert shown.stdout.startswith("alarm: a listing has been due for 3 h\n")


def test_watching_goes_on_until_ctrl_c(fleet: tuple[Store, str], tmp_path: Path) -> None:
    _, url = fleet
    watch = start_scrapy("fleet", "--watch", "--json", "-s", f"STORE_URL={url}", output=tmp_path)
    while not (lines := watch.stdout.splitlines()):
        assert watch.poll() is None, watch.stderr
        time.sleep(0.05)
    os.kill(watch.pid, signal.SIGINT)

    assert json.loads(lines[0])["listings"] == 3
    assert watch.wait(10) == ExitCode.DONE


def test_a_store_of_one_machine_is_no_fleet(tmp_path: Path) -> None:
    shown = run_scrapy("fleet", output=tmp_path)

    assert shown.code == ExitCode.COULD_NOT_START
    assert "fleet needs STORE_URL=postgresql://" in shown.stderr


def test_an_empty_database_is_said_to_be_empty(postgresql_database: str, tmp_path: Path) -> None:
    shown = run_scrapy("fleet", "-s", f"STORE_URL={postgresql_database}", output=tmp_path)

    assert shown.code == ExitCode.COULD_NOT_STORE
    assert "is empty: no crawl or worker has used it yet" in shown.stderr


def test_what_is_due_without_a_worker_is_an_alarm() -> None:
    due = replace(QUIET, due_listings=2, oldest_due_at=9_990)

    assert [alarm.name for alarm in find_fleet_alarms(due, LIMITS)] == ["no_worker"]
    assert find_fleet_alarms(QUIET, LIMITS) == []


def test_articles_that_nobody_writes_are_an_alarm() -> None:
    outbox = OutboxBacklog(lines=7, size=900, oldest_at=QUIET.made_at - 7300)

    (alarm,) = find_fleet_alarms(replace(QUIET, outbox=outbox), LIMITS)

    assert (alarm.name, alarm.message) == (
        "outbox",
        "articles have been waiting for the writer for 2 h",
    )


def test_listings_of_failing_buckets_are_an_alarm_of_the_bucket_alone(
    fleet: tuple[Store, str],
) -> None:
    store, _ = fleet
    age_listings(store, 7200)
    for bucket in (4, 17):
        fail_bucket(store, bucket, failures=3, message="the disk is full")

    alarms = find_fleet_alarms(summarize_fleet(store, silent_seconds=60), LIMITS)

    assert [alarm.name for alarm in alarms] == ["failing/4", "failing/17"]
    assert alarms[0].message == "bucket 4 (lamp) failed 3 times in a row: the disk is full"
