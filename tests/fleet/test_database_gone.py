"""A worker whose database cannot be reached for a while waits, goes on, and can be ended."""

from __future__ import annotations

import signal
import time

import pytest

from benchmarks.postgresql_server import PostgresServer
from newsbot.exit_codes import ExitCode
from tests.fleet.fleet_runs import Fleet, serve_sites, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.crawl, pytest.mark.postgresql]

ARTICLES = 6


def is_written(fleet: Fleet) -> bool:
    """Return whether all articles are in the store; no bucket waits for its next job."""
    fleet.sql("UPDATE bucket SET not_before = 0")
    return fleet.count("article") == 2 * ARTICLES


def test_a_worker_waits_for_its_database(server: PostgresServer, stoppable_fleet: Fleet) -> None:
    fleet = stoppable_fleet
    with serve_sites(2, articles=ARTICLES) as webs:
        fleet.write_tables(webs)
        worker = fleet.start_worker(DOWNLOAD_DELAY="0.3")
        wait_until(lambda: all(len(web.asked) >= 4 for web in webs))
        server.stop()
        wait_until(lambda: "the database cannot be used, the worker waits" in worker.stderr)
        wait_until(lambda: worker.stderr.count("could_not_store") == 2)
        asked = [len(web.asked) for web in webs]
        time.sleep(1)
        quiet = [len(web.asked) for web in webs]
        server.start()
        wait_until(lambda: is_written(fleet))
        wait_until(lambda: fleet.count("procrastinate_jobs") == 0)
        articles = fleet.sql("SELECT count(*), count(DISTINCT article_id) FROM article")
        failures = fleet.count("bucket WHERE failures > 0")
        server.stop()
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(20)
        server.start()  # which is stopped once more

        assert quiet == asked, "nothing is requested without the database"
        assert code == ExitCode.DONE, worker.stderr
        assert "the database is back" in worker.stderr
        assert "Traceback" not in worker.stderr
        assert articles == [(2 * ARTICLES, 2 * ARTICLES)]
        assert failures == 0, "it is no fault of a bucket"
