"""The alarms of a fleet are sent once, and its gauges are beside the counters of a worker."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from scrapy.settings import Settings

from newsbot import settings as newsbot_settings
from newsbot.command_work.fleet_watch import AlarmSender, FleetWatch, ShownGauges
from newsbot.fleet_alarms import FleetAlarm
from newsbot.store.database import Store
from newsbot.store.fleet_summary import FleetSummary
from newsbot.store.leases import bucket_table
from tests.fleet.fleet_runs import Fleet, serve_sites, wait_until
from tests.health.message_receivers import receive_posts
from tests.metrics.test_metrics import find_port
from tests.store.made_fleets import fail_bucket, make_workers


@pytest.fixture
def opened(postgresql_database: str) -> Iterator[tuple[Store, str]]:
    """Return the store of a fleet, and where it is."""
    store = Store.open(postgresql_database, folder=Path())
    make_workers(store)
    yield store, postgresql_database
    store.close()


def make_watch(url: str, hook: str) -> FleetWatch:
    settings = Settings()
    settings.setmodule(newsbot_settings)
    settings.setdict({"STORE_URL": url, "ALERTS": "discord", "SPIDERMON_DISCORD_WEBHOOK_URL": hook})
    return FleetWatch(settings, sender=AlarmSender.from_settings(settings), shown=None)


def test_each_alarm_is_sent_once_when_it_begins_and_when_it_ends(
    opened: tuple[Store, str],
) -> None:
    store, url = opened
    posted: list[str] = []

    def answer(_: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        posted.append(body["content"])
        return 200, {}

    with receive_posts(answer) as hook:
        watches = [make_watch(url, hook) for _ in range(3)]
        fail_bucket(store, 17, failures=3, message="the disk is full")
        for _ in range(2):
            threads = [Thread(target=watch.look) for watch in watches]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        with store.transaction() as connection:
            connection.execute(sa.update(bucket_table).values(failures=0))
        for watch in watches:
            watch.look()

    line = "fleet: bucket 17 failed 3 times in a row: the disk is full"
    first, second = posted
    assert first == f"```\n{line}\n```"
    assert second.startswith(f"```\n{line}: ended; it began 20")


def test_an_alarm_that_could_not_be_sent_is_sent_later(
    opened: tuple[Store, str], caplog: pytest.LogCaptureFixture
) -> None:
    store, url = opened
    statuses = iter((500, 200))
    posted: list[int] = []

    def answer(*_: object) -> tuple[int, dict[str, Any]]:
        posted.append(next(statuses))
        return posted[-1], {}

    fail_bucket(store, 17, failures=3, message="the disk is full")
    with receive_posts(answer) as hook:
        for _ in range(3):
            make_watch(url, hook).look()

    assert posted == [500, 200]
    assert caplog.text.count("fleet: the alarms were not sent by ") == 1


class BrokenGauges(ShownGauges):
    """Gauges that fail the first time, as an error of newsbot's own would."""

    def __init__(self) -> None:
        self.looks = 0

    def show(self, fleet: FleetSummary, alarms: Sequence[FleetAlarm]) -> None:
        self.looks += 1
        if self.looks == 1:
            raise RuntimeError(fleet, alarms)


def test_the_fleet_is_watched_after_an_unexpected_error(
    opened: tuple[Store, str], caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings()
    settings.setmodule(newsbot_settings)
    settings.set("STORE_URL", opened[1])
    gauges, ended = BrokenGauges(), Event()
    watch = FleetWatch(settings, sender=None, shown=gauges)
    thread = Thread(target=watch.run, args=(ended, 0.01))
    thread.start()
    wait_until(lambda: gauges.looks > 1)
    ended.set()
    thread.join()

    assert caplog.text.count("the fleet could not be watched, please report it") == 1


def read_metrics(port: int) -> Mapping[tuple[str, str], float]:
    """Return name and value of the last label -> value."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError):
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        return read_samples(text)
    return {}


def read_samples(text: str) -> Mapping[tuple[str, str], float]:
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_worker_serves_its_counters_and_the_gauges_of_the_fleet(fleet: Fleet) -> None:
    port, file = find_port(), fleet.folder / "fleet.prom"
    with serve_sites(2, articles=3) as webs:
        fleet.write_tables(webs)
        worker = fleet.start_worker(METRICS_PORT=str(port), METRICS_FILE=str(file))
        wait_until(file.exists)
        wait_until(lambda: fleet.count("article") == 6)
        wait_until(lambda: read_metrics(port).get(("newsbot_runs_total", "0"), 0) == 2)
        values = read_metrics(port)

    assert worker.poll() is None, worker.stderr
    assert values["newsbot_urls_total", "written"] == 6, "all sites are counted as one"
    assert values["newsbot_fleet_workers", "live"] == 1
    assert values["newsbot_fleet_listings", ""] == 2
    assert read_samples(file.read_text("utf-8"))["newsbot_fleet_workers", "live"] == 1
