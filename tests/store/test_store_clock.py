"""A machine whose clock is ten minutes ahead writes the times of the database."""

from __future__ import annotations

import time
from datetime import datetime
from email.utils import formatdate
from pathlib import Path

from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy
from tests.store.test_repeated_runs import article, path_of, section
from tests.store.test_wrong_clock import set_clock

AHEAD_SECONDS = 600


def test_records_and_pauses_have_the_time_of_the_database(
    postgresql_database: str, tmp_path: Path
) -> None:
    began = time.time()
    # As a date it is in the past of the wrong clock; it is longer than a run waits.
    pause = {"Retry-After": formatdate(began + AHEAD_SECONDS / 2, usegmt=True)}
    pages: dict[str, Answer | list[Answer]] = {
        "/world": section(0, 3),
        path_of(0): article(0),
        path_of(1): Answer("gone", status=410),
        path_of(2): [Answer("later", status=503, headers=pause), article(2)],
    }
    with serve(pages) as web:
        words = ("crawl", "news", "-a", f"url={web.base}/world")
        clock = str(set_clock(tmp_path, AHEAD_SECONDS))
        settings = {"STORE_URL": postgresql_database, "CONCURRENT_REQUESTS_PER_DOMAIN": "1"}
        run = run_scrapy(*words, output=tmp_path, settings=settings, PYTHONPATH=clock)
        asked = web.asked.count(path_of(2))

    assert run.code == ExitCode.DONE, run.stderr
    assert asked == 1
    (written,) = run.articles
    times = [written["metadata"]["dateDownloaded"], *(each["time"] for each in run.rejected)]
    assert len(times) >= 2
    for each in times:
        assert began - 2 <= datetime.fromisoformat(each).timestamp() <= time.time() + 2
