"""``worker``: several of them crawl what is due, and each article is written once."""

from __future__ import annotations

import signal

import pytest

from newsbot.exit_codes import ExitCode
from tests.fleet.fleet_runs import Fleet, serve_sites, wait_until

CLIENTS = (
    "pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid()"
)


def test_two_workers_crawl_each_site_once(fleet: Fleet) -> None:
    with serve_sites(4, articles=3) as webs:
        fleet.write_tables(webs)
        first, second = fleet.start_worker(), fleet.start_worker("--concurrency", "1")
        wait_until(lambda: fleet.count("article") == 12 and fleet.count("procrastinate_jobs") == 0)
        assert fleet.count(CLIENTS) <= 2 * 5, "five connections a worker, however many sites"
        for worker in (first, second):
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait(20) for worker in (first, second)]

        assert codes == [ExitCode.DONE, ExitCode.DONE], first.stderr + second.stderr
        for web in webs:
            pages = [path for path in web.asked if path != "/robots.txt"]
            assert sorted(pages) == sorted({*pages}), "each URL is requested once"
            assert len(pages) == 4
        assert fleet.count("bucket WHERE worker_id IS NOT NULL") == 0, "no lease is left"
        assert fleet.count("fleet_worker WHERE stopped_at IS NOT NULL AND buckets = 0") == 2
        assert fleet.sql("SELECT sum(articles) FROM fleet_worker") == [(12,)]
        assert fleet.count("listing_due WHERE due_at > extract(epoch FROM now())") == 4
        written = fleet.run("write")
        assert written.stdout.endswith(".jsonl: 12 lines\n"), written.stderr
        assert len({article["url"] for article in written.articles}) == 12
        assert fleet.run("store", "check").code == ExitCode.DONE
        assert not list(fleet.folder.glob("worker_*/site_*"))

        fleet.sql("UPDATE listing_rate SET read_at = read_at - 86400, tried_at = tried_at - 86400")
        fleet.sql("UPDATE listing_due SET due_at = 0; UPDATE bucket SET not_before = 0")
        plan = fleet.run("due", "--enqueue", "--dry-run")
        assert "4 buckets due: 4 would be enqueued, 0 in the queue already" in plan.stderr
        fleet.run("due", "--enqueue")
        again = fleet.run("due", "--enqueue")
        assert "4 buckets due: 0 enqueued, 4 in the queue already" in again.stderr


@pytest.mark.parametrize("words", [("worker",), ("due", "--enqueue")], ids=" ".join)
def test_a_fleet_needs_postgresql(fleet: Fleet, words: tuple[str, ...]) -> None:
    fleet.write_tables([])
    run = fleet.run(*words, "bbc", STORE_URL=".newsbot/store.sqlite")

    assert run.code == ExitCode.COULD_NOT_START
    assert f"{' '.join(words)} needs STORE_URL=postgresql://..." in run.stderr


def test_a_database_that_cannot_be_reached_at_the_start_is_an_error(fleet: Fleet) -> None:
    fleet.write_tables([])
    run = fleet.run("worker", "bbc", STORE_URL="postgresql://news@127.0.0.1:9/news")

    assert run.code == ExitCode.COULD_NOT_STORE
    assert "postgresql" in run.stderr
    assert "Traceback" not in run.stderr
