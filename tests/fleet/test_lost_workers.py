"""Workers that are killed, paused or stopped: others go on, and each article is written once."""

from __future__ import annotations

import os
import signal

from newsbot.exit_codes import ExitCode
from tests.fleet.fleet_runs import Fleet, serve_sites, wait_until

ARTICLES = 6
NOTICED = ("another worker has taken bucket", "its lease could not be renewed in time")
"""By a worker that was paused: its run or its queue thread, whichever comes first."""


def test_a_killed_and_a_paused_worker_are_replaced(fleet: Fleet) -> None:
    with serve_sites(2, articles=ARTICLES) as webs:
        fleet.write_tables(webs)
        slow = {"DOWNLOAD_DELAY": "0.5", "BUCKETS_AT_ONCE": "1"}
        paused, killed = fleet.start_worker(**slow), fleet.start_worker(**slow)
        wait_until(lambda: all(len(web.asked) >= 4 for web in webs))
        os.kill(paused.pid, signal.SIGSTOP)
        os.killpg(killed.pid, signal.SIGKILL)
        before = [[*web.asked] for web in webs]
        other = fleet.start_worker()
        wait_until(lambda: fleet.count("article") == 2 * ARTICLES)
        wait_until(lambda: fleet.count("procrastinate_jobs") == 0)
        asked = [[*web.asked] for web in webs]
        os.kill(paused.pid, signal.SIGCONT)
        wait_until(lambda: any(line in paused.stderr for line in NOTICED))
        wait_until(lambda: fleet.count("bucket WHERE worker_id IS NOT NULL") == 0)
        for worker in (other, paused):
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait(20) for worker in (other, paused)]

        assert codes == [ExitCode.DONE, ExitCode.DONE], paused.stderr
        assert fleet.sql("SELECT count(*), count(DISTINCT article_id) FROM article") == [(12, 12)]
        assert [web.asked for web in webs] == asked, "the paused worker requests nothing more"
        for web, earlier in zip(webs, before, strict=True):
            assert len(web.asked) <= len(earlier) + ARTICLES + 2
        assert "Traceback" not in paused.stderr + other.stderr
