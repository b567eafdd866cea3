"""Sites of a fleet that cannot be crawled, and tables that change while a worker runs."""

from __future__ import annotations

import signal

from newsbot.exit_codes import ExitCode
from tests.fleet.fleet_runs import Fleet, serve_sites, wait_until
from tests.processes import find_workers


def test_one_site_fails_alone_and_a_new_one_is_crawled(fleet: Fleet) -> None:
    with serve_sites(3, articles=2) as webs:
        fleet.write_tables(webs[:1])
        table = fleet.folder / "sites.toml"
        cookie = 'headers = {Cookie = "$NEWSBOT_MISSING_COOKIE"}\n'
        good = table.read_text("utf-8")
        wrong = good.replace("site_0", "closed").replace(webs[0].base[7:], webs[1].base[7:])
        table.write_text(f"{good}{wrong}{cookie}", "utf-8")
        worker = fleet.start_worker(EXTRACTION_PROCESSES="1")
        wait_until(lambda: fleet.count("article") == 2)
        wait_until(lambda: fleet.count("bucket WHERE failures = 1") == 1)
        message = fleet.sql("SELECT message FROM bucket WHERE failures = 1")[0][0]
        waits = fleet.count("bucket WHERE not_before > extract(epoch FROM now()) + 20")

        wait_until(lambda: fleet.count("bucket WHERE worker_id IS NOT NULL") == 0)
        processes = find_workers(worker.pid)
        fleet.write_tables([webs[0], webs[2]])
        wait_until(lambda: fleet.count("article") == 4)
        wait_until(lambda: fleet.count("procrastinate_jobs") == 0)
        later = find_workers(worker.pid)
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(20) == ExitCode.DONE, worker.stderr
        assert message.startswith("closed: ")
        assert "NEWSBOT_MISSING_COOKIE" in message
        assert waits == 1, "the bucket of the site waits; that of the other does not"
        assert len(processes) == 1
        assert later == processes, "the process that reads pages is kept between runs"
        assert "Traceback" not in worker.stderr
