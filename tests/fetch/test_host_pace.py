"""Delays and pauses of a host hold from run to run, and between runs side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import pytest

from benchmarks.loopback_hosts import serve_hosts
from benchmarks.politeness import HostRuns, PacedHost, Scenario
from newsbot.exit_codes import ExitCode
from tests.loopback import Answer, Timed, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import article, path_of

pytestmark = pytest.mark.crawl

LATE_SECONDS = 0.3
"""By which the server may note the first of two requests too late, on a busy machine. Every delay
here is twice as long or more: two runs that do not share it have requests half of it apart."""


def crawl(web: Web, output: Path, *numbers: int, **settings: str) -> Run:
    listed = output / "urls.txt"
    listed.write_text("\n".join(f"{web.base}{path_of(number)}" for number in numbers), "utf-8")
    return run_scrapy("crawl", "news", "-a", f"urls={listed}", output=output, settings=settings)


def smallest_gap(times: list[float]) -> float:
    return min(later - one for one, later in pairwise(times))


@pytest.mark.parametrize("source", ["robots.txt", "DOWNLOAD_DELAY"])
def test_a_delay_holds_from_one_run_to_the_next(tmp_path: Path, source: str) -> None:
    delay = 4.0
    is_robots = source == "robots.txt"
    rules = Answer(f"User-agent: *\nCrawl-delay: {delay:g}" if is_robots else "")
    own = {} if is_robots else {"DOWNLOAD_DELAY": f"{delay:g}"}
    with serve({"/robots.txt": rules, path_of(0): article(0), path_of(1): article(1)}) as web:
        web.asked = timed = Timed()
        first = crawl(web, tmp_path, 0, **own)
        second = crawl(web, tmp_path, 1, **own)

    assert timed == ["/robots.txt", path_of(0), path_of(1)]
    assert smallest_gap(timed.times) >= delay - LATE_SECONDS
    assert (first.code, second.code) == (ExitCode.DONE, ExitCode.DONE)


class Meeting(Timed):
    """Sections that get no response until each of them was requested."""

    def __init__(self, sections: set[str]) -> None:
        super().__init__()
        self._sections = sections
        self._all_requested = Barrier(len(sections))

    def append(self, path: str) -> None:
        super().append(path)
        if path in self._sections:
            self._all_requested.wait(60)


def crawl_both(
    web: Web, output: Path, counts: dict[str, int], delays: dict[str, float], *, store: str = ""
) -> tuple[list[str], list[float]]:
    """Crawl two sites of one host, from their sections on at once.

    :param store: of runs with an output folder each, as on two machines.
    :return: what was requested, and when.
    """
    tables = output / "sites.toml"
    number = 0
    for site in delays:
        paths = [path_of(number + one) for one in range(counts[site])]
        web.pages |= {path: [article(number + one)] for one, path in enumerate(paths)}
        links = "".join(f'<a href="{path}">The tide of {path}</a>' for path in paths)
        web.pages[f"/{site}"] = [Answer(f"<main>{links}</main>")]
        number += len(paths)
        with tables.open("a", encoding="utf-8") as file:
            file.write(f'[{site}]\ndomain = "127.0.0.1"\nsections = ["{web.base}/{site}"]\n')
    web.asked = timed = Meeting({f"/{site}" for site in delays})

    def run_site(site: str) -> Run:
        settings = {"NEWSBOT_SITES": str(tables), "DOWNLOAD_DELAY": str(delays[site])}
        if not store:
            return run_scrapy("crawl", site, output=output, settings=settings)
        settings["STORE_URL"] = store
        return run_scrapy("crawl", site, output=output / site, settings=settings)

    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(run_site, delays))
    assert {run.code for run in runs} == {ExitCode.DONE}, runs[0].stderr + runs[1].stderr
    assert {path_of(n) for n in range(number)} < set(timed)
    # The first request of a process may take long to arrive, so the gap after it is shorter.
    requests = [
        (path, at) for path, at in zip(timed, timed.times, strict=True) if path != "/robots.txt"
    ]
    return [path for path, _ in requests], [at for _, at in requests]


@pytest.mark.parametrize("delay", [0.6, 1.2], ids=["window", "each request"])
def test_two_sites_of_one_host_share_its_delay(tmp_path: Path, delay: float) -> None:
    with serve({"/robots.txt": Answer("")}) as web:
        counts = {"ebb": 4, "flood": 4}
        _, times = crawl_both(web, tmp_path, counts, dict.fromkeys(counts, delay))

    assert smallest_gap(times) >= delay - LATE_SECONDS


def test_a_site_with_a_longer_delay_keeps_it_and_is_not_crowded_out(tmp_path: Path) -> None:
    counts = {"ebb": 2, "flood": 20}
    slow = {"/ebb", path_of(0), path_of(1)}
    with serve({"/robots.txt": Answer("")}) as web:
        paths, times = crawl_both(web, tmp_path, counts, {"ebb": 1.2, "flood": 0.1})

    gaps = [later - one for one, later in pairwise(times)]
    after_slow = [gap for path, gap in zip(paths, gaps, strict=False) if path in slow]
    assert min(after_slow) >= 1.2 - LATE_SECONDS
    assert slow < {*paths[:-1]}


def test_a_long_retry_after_holds_for_the_next_run(tmp_path: Path) -> None:
    wait = Answer("wait", status=503, headers={"Retry-After": "300"})
    waits_once = [wait, article(0)]
    with serve({"/robots.txt": Answer(""), path_of(0): waits_once, path_of(1): article(1)}) as web:
        crawl(web, tmp_path, 0)
        second = crawl(web, tmp_path, 1)
        asked = list(web.asked)
        ends = [end["outcome"] for end in second.rejected]
        execute_sql(tmp_path, "UPDATE host SET paused_at = paused_at - ?", 300)
        execute_sql(tmp_path, "UPDATE url SET not_before = 0 WHERE not_before > ?", 0)
        third = crawl(web, tmp_path, 0, 1)

    assert asked == ["/robots.txt", path_of(0)]
    assert ends == ["failed", "deferred"]
    reason = "127.0.0.1 asks to wait until 20"
    assert reason in second.rejected[1]["reason"]
    assert second.stderr.count(reason) == 1
    assert second.code == ExitCode.DONE
    assert sorted(article["url"] for article in third.articles) == [
        f"{web.base}{path_of(0)}",
        f"{web.base}{path_of(1)}",
    ]


def test_a_short_retry_after_delays_the_next_run(tmp_path: Path) -> None:
    wait = Answer("wait", status=429, headers={"Retry-After": "5"})
    pages = {"/robots.txt": Answer(""), path_of(0): wait, path_of(1): article(1)}
    with serve(pages) as web:
        web.asked = timed = Timed()
        crawl(web, tmp_path, 0, RETRY_TIMES="0")
        second = crawl(web, tmp_path, 1)

    assert timed == ["/robots.txt", path_of(0), path_of(1)]
    assert timed.times[2] - timed.times[1] >= 5
    assert len(second.articles) == 1


def test_a_delay_holds_over_kills_of_a_run(tmp_path: Path) -> None:
    scenario = Scenario(title="kills", work=lambda runs: None, delay=2.5)  # noqa: ARG005
    host = PacedHost("lamp", "127.0.3.1", scenario)
    with serve_hosts([host.address], lambda _, path: host.answer(path)) as web:
        runs = HostRuns(host, web, tmp_path / "runs", "store.sqlite")
        for seconds in (0.1, 1.0):
            runs.kill(seconds)
        runs.run(articles=1)
        log = list(web.log)

    assert smallest_gap([arrival.time for arrival in log]) >= scenario.delay - LATE_SECONDS
