"""Slow hosts do not hold up others."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.squeues import FifoMemoryQueue
from scrapy.utils.test import get_crawler

from benchmarks.loopback_hosts import Reply, serve_hosts
from newsbot.fetch import host_load
from newsbot.fetch.host_load import MAX_OVERLOAD, get_load
from newsbot.fetch.host_queue import HostQueue
from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, Timed, serve
from tests.scrapy_run import PROJECT, run_scrapy

LIMIT = 4
PER_HOST = 2


@pytest.fixture
def crawler() -> Crawler:
    limits = {"CONCURRENT_REQUESTS": LIMIT, "CONCURRENT_REQUESTS_PER_DOMAIN": PER_HOST}
    return get_crawler(settings_dict=limits)


def make_queue(crawler: Crawler, *counts: int) -> HostQueue:
    """Return a queue with requests to host 0, host 1 and so on, listed host by host."""
    queue = HostQueue.from_crawler(crawler, FifoMemoryQueue, "")
    for host, count in enumerate(counts):
        for number in range(count):
            queue.push(Request(f"http://host-{host}.example/{number}"))
    return queue


def take(crawler: Crawler, queue: HostQueue) -> list[Request]:
    """Take requests as Scrapy's engine does."""
    load, taken = get_load(crawler), []
    while not load.is_full and (request := queue.pop()) is not None:
        load.begin(request)
        taken.append(request)
    return taken


def list_paths(requests: list[Request]) -> list[str]:
    return [request.url.removeprefix("http://") for request in requests]


def answer(crawler: Crawler, request: Request) -> None:
    load = get_load(crawler)
    load.wait(request)
    load.send(request)
    load.end(request)


def test_hosts_take_turns_one_request_each_until_they_respond(crawler: Crawler) -> None:
    queue = make_queue(crawler, 9, 2, 1)
    first = take(crawler, queue)
    answer(crawler, first[0])
    second = take(crawler, queue)

    assert list_paths(first) == ["host-0.example/0", "host-1.example/0", "host-2.example/0"]
    assert list_paths(second) == ["host-0.example/1"]
    assert len(queue) == 8


def test_requests_that_wait_for_a_delay_leave_room_for_other_hosts(crawler: Crawler) -> None:
    queue = make_queue(crawler, *[1] * (LIMIT * 2))
    waiting = take(crawler, queue)
    for request in waiting:
        get_load(crawler).wait(request)

    assert len(waiting) == LIMIT
    assert len(take(crawler, queue)) == LIMIT


def test_a_host_that_responds_gets_more_requests_up_to_twice_its_connections(
    crawler: Crawler,
) -> None:
    queue = make_queue(crawler, 20)
    for _ in range(5):
        for request in take(crawler, queue):
            answer(crawler, request)
    taken = 0
    while requests := take(crawler, queue):
        taken += len(requests)
        for request in requests:
            get_load(crawler).wait(request)

    assert taken == PER_HOST * 2


def test_slow_responses_leave_room_but_a_crowd_of_them_only_for_hosts_in_time(
    crawler: Crawler, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = LIMIT * MAX_OVERLOAD
    queue = make_queue(crawler, 1, *[1] * most * 2)
    answer(crawler, take(crawler, queue)[0])  # host 0
    monkeypatch.setattr(host_load, "SLOW_SECONDS", 0.0)
    taken = take_and_send(crawler, queue)
    queue.push(Request("http://host-0.example/later"))
    queue.push(Request("http://other.example/"))
    later = take_and_send(crawler, queue)

    assert (taken, later) == (most, 1)


def test_hosts_that_were_slow_get_at_most_half_of_the_room(
    crawler: Crawler, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = LIMIT * 2
    queue = make_queue(crawler, *[2] * hosts)
    with monkeypatch.context() as patch:
        patch.setattr(host_load, "SLOW_SECONDS", 0.0)
        requests = [request for _ in range(hosts) for request in islice(iter(queue.pop, None), 1)]
        for request in requests:
            get_load(crawler).begin(request)
            answer(crawler, request)
    queue.push(Request("http://fair.example/"))
    taken = list_paths(take(crawler, queue))

    assert len(taken) == LIMIT // 2 + 1
    assert "fair.example/" in taken


def test_a_slow_host_of_its_own_slot_has_all_its_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slots = {"host-0.example": {"concurrency": 7}}
    crawler = get_crawler(settings_dict={"CONCURRENT_REQUESTS": 20, "DOWNLOAD_SLOTS": slots})
    queue = make_queue(crawler, 20)
    with monkeypatch.context() as patch:
        patch.setattr(host_load, "SLOW_SECONDS", 0.0)
        answer(crawler, take(crawler, queue)[0])

    assert len(take(crawler, queue)) == 7


def test_requests_of_one_host_keep_their_priority_and_order(crawler: Crawler) -> None:
    queue = make_queue(crawler, 2)
    queue.push(Request("http://host-0.example/first", priority=1))
    paths = []
    while requests := take(crawler, queue):
        paths += list_paths(requests)
        answer(crawler, requests[0])
        for request in requests[1:]:
            answer(crawler, request)

    assert [path.rpartition("/")[2] for path in paths] == ["first", "0", "1"]


def take_and_send(crawler: Crawler, queue: HostQueue) -> int:
    load, taken = get_load(crawler), 0
    while not load.is_full and (request := queue.pop()) is not None:
        load.begin(request)
        load.send(request)
        taken += 1
    return taken


@pytest.mark.crawl
def test_fair_hosts_are_crawled_before_the_time_limit_of_dripping_ones(tmp_path: Path) -> None:
    seconds = 6
    dripping = [f"127.0.1.{number}" for number in range(1, 9)]
    fair = ["127.0.2.1", "127.0.2.2"]
    paths = [f"/a-story-of-the-tide-{number}" for number in range(4)]

    def answer(host: str, path: str) -> Reply:
        is_robots = path == "/robots.txt"
        body = b"User-agent: *\nDisallow:\n" if is_robots else PAGE.encode()
        is_dripping = host in dripping and (not is_robots or host == dripping[0])
        return Reply(body=body, at_once=90 if is_dripping else None)

    with serve_hosts([*dripping, *fair], answer) as web:
        urls = [web.url(host, paths[0]) for host in dripping]
        urls += [web.url(host, path) for host in fair for path in paths]
        listed = tmp_path / "urls.txt"
        listed.write_text("\n".join(urls), "utf-8")
        settings = {
            "CONCURRENT_REQUESTS": "4",
            "DOWNLOAD_TIMEOUT": str(seconds),
            "RETRY_TIMES": "0",
            "DUPLICATES": "label",
        }
        run = run_scrapy(
            "crawl", "news", "-a", f"urls={listed}", output=tmp_path, settings=settings
        )
        log = list(web.log)

    assert len(run.articles) == len(fair) * len(paths)
    start = min(arrival.time for arrival in log)
    assert max(one.time for one in log if one.host in fair) < start + seconds
    assert {one.host for one in log} == {*dripping, *fair}


SLOW_NAMES = """
import socket, time
_resolve = socket.gethostbyname

def resolve(name):
    if name.endswith(".slow.test"):
        time.sleep(5)
    return "127.0.0.1" if name.endswith(".test") else _resolve(name)

socket.gethostbyname = resolve
"""
"""A ``sitecustomize`` module: names that a name server answers for late."""


@pytest.mark.crawl
def test_a_host_is_crawled_while_many_slow_names_are_resolved(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(SLOW_NAMES, "utf-8")
    path = "/a-story-of-the-tide"
    with serve({path: Answer(PAGE)}) as web:
        web.asked = timed = Timed()
        hosts = [f"{number}.slow.test" for number in range(20)] + ["fair.test"]
        urls = [web.base.replace("127.0.0.1", host) + path for host in hosts]
        listed = tmp_path / "urls.txt"
        listed.write_text("\n".join(urls), "utf-8")
        arguments = ("crawl", "news", "-a", f"urls={listed}")
        settings = {"MAX_FAILED_SHARE": "1"}
        run = run_scrapy(
            *arguments, output=tmp_path, settings=settings, PYTHONPATH=f"{tmp_path}:{PROJECT}"
        )

    assert run.articles[0]["url"] == urls[-1], run.stderr
    assert timed[:2] == ["/robots.txt", path]
