"""``due`` reads the listings that are due, once or until a signal."""

from __future__ import annotations

import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.loopback import Web, serve
from tests.scrapy_run import QUICK, Run, StartedRun, run_scrapy, start_scrapy
from tests.store.store_rows import execute_sql
from tests.store.test_repeated_runs import article, path_of, section

HOUR = 3600


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/world": section(0, 8),
        "/sport": section(8, 12),
        **{path_of(number): article(number) for number in range(12)},
    }
    with serve(pages) as running:
        yield running


def write_table(folder: Path, web: Web, *, more: str = "", lists: str = "/world /sport") -> str:
    listed = ", ".join(f'"{web.base}{path}"' for path in lists.split())
    path = folder / "sites.toml"
    path.write_text(
        f'[river]\ndomain = "{web.base[7:]}"\ntimezone = "Europe/Paris"\n'
        f"sections = [{listed}]\n{more}",
        "utf-8",
    )
    return str(path)


def options(output: Path, **settings: str) -> list[str]:
    given = {**QUICK, "OUTPUT_DIR": str(output), **settings}
    return [word for name, value in given.items() for word in ("-s", f"{name}={value}")]


def due(output: Path, tables: str, *words: str, **settings: str) -> Run:
    given = options(output, NEWSBOT_SITES=tables, **settings)
    return run_scrapy("due", *words, *given, output=output)


def start_forever(output: Path, tables: str, **settings: str) -> StartedRun:
    given = options(output, NEWSBOT_SITES=tables, **settings)
    return start_scrapy("due", "--forever", *given, output=output)


def wait_until(is_true: Callable[[], bool], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def count_rates(output: Path) -> int:
    try:
        return len(execute_sql(output, "SELECT 1 FROM listing_rate WHERE read_at > 0"))
    except sqlite3.OperationalError:
        return 0


def pass_time(output: Path, seconds: int, *, of: str = "1") -> None:
    moved = "UPDATE listing_rate SET read_at = read_at - ?, tried_at = tried_at - ? WHERE "
    execute_sql(output, moved + of, seconds, seconds)


def test_each_listing_is_read_when_it_is_due(web: Web, tmp_path: Path) -> None:
    tables, output = write_table(tmp_path, web), tmp_path / "output"
    before = due(output, tables, "--dry-run")
    first = due(output, tables, SUMMARY_ENABLED="1")
    asked = [*web.asked]
    second = due(output, tables, SUMMARY_ENABLED="1")
    plan = due(output, tables, "--dry-run")

    assert before.stdout.count("never read") == 2
    assert (first.code, len(first.articles)) == (ExitCode.DONE, 12)
    assert "1 site, 12 articles in" in first.stderr
    assert (second.code, web.asked) == (ExitCode.DONE, asked), "nothing is due"
    assert second.stderr.endswith("; --dry-run shows all\n")
    assert "nothing is due before " in second.stderr
    assert plan.stdout.count("articles expected") == 2
    assert f"{web.base}/world" in plan.stdout

    web.pages["/sport"] = [section(8, 12)]
    world = execute_sql(output, "SELECT min(fingerprint) FROM listing_rate")[0][0].hex()
    pass_time(output, 3 * HOUR, of=f"hex(fingerprint) = '{world.upper()}'")
    web.asked.clear()
    third = due(output, tables)
    assert third.code == ExitCode.DONE, third.stderr
    assert len({"/world", "/sport"} & {*web.asked}) == 1, "the other one is not due"


def test_a_listing_that_fails_is_tried_less_often(web: Web, tmp_path: Path) -> None:
    tables, output = write_table(tmp_path, web, lists="/world /lost"), tmp_path / "output"
    due(output, tables)
    for _ in range(2):
        pass_time(output, 700, of="read_at = 0")
        due(output, tables)
    plan = due(output, tables, "--dry-run")

    assert web.asked.count("/lost") == 2, "after 600 seconds, and not after 700 of 1200 more"
    assert "failed 2 times in a row" in plan.stdout


def test_the_tables_of_sites_limit_how_often_they_are_read(web: Web, tmp_path: Path) -> None:
    tables = write_table(tmp_path, web, more='due_after_min = "3h"\n')
    output = tmp_path / "output"
    due(output, tables)
    slow = due(output, tables, "--dry-run")
    write_table(tmp_path, web, more='due_after_max = "5m"\n')
    fast = due(output, tables, "--dry-run")

    assert slow.stdout.count("shortest interval") == 2
    assert fast.stdout.count("longest interval") == 2


def test_no_hour_has_more_requests_than_the_budget(web: Web, tmp_path: Path) -> None:
    tables, output = write_table(tmp_path, web), tmp_path / "output"
    for _ in range(2):
        due(output, tables, "--budget", "6")
        pass_time(output, 2 * HOUR)
    spent = due(output, tables, "--budget", "6", SUMMARY_ENABLED="1")
    assert len(web.asked) == 6
    assert "2 listings due, and the latest hour had all 6 requests of DUE_BUDGET" in spent.stderr

    execute_sql(output, "UPDATE request_budget SET minute_at = minute_at - ?", 2 * HOUR)
    due(output, tables, "--budget", "1")
    assert len(web.asked) == 7, "a single request is spent too"

    execute_sql(output, "UPDATE request_budget SET minute_at = minute_at - ?", 2 * HOUR)
    run = due(output, tables)
    assert len(run.articles) == 12, "what the budget left is requested later"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "no site is chosen: NEWSBOT_SITES has no usable table; name sites"),
        (("news",), "'news' is no site"),
        (("nosuchsite",), "there is no spider or site 'nosuchsite'"),
        (("rtl", "-a", "url=https://a.example/"), "due takes -a max_articles"),
        (("rtl", "--budget", "many"), "--budget must be a whole number, 0 or more, got 'many'"),
        (("rtl", "-s", "DUE_AFTER_MIN=soon"), "DUE_AFTER_MIN must be a time such as 10m"),
        (("rtl", "-s", "DUE_AFTER_MAX=5m"), "DUE_AFTER_MAX must be DUE_AFTER_MIN or more"),
        (("rtl", "-s", "STORE_URL="), "STORE_URL is empty: due needs a store"),
    ],
    ids=str,
)
def test_what_due_cannot_do_is_one_line(
    words: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    run = run_scrapy("due", *words, "-L", "ERROR", *options(tmp_path), output=tmp_path)

    assert run.code in (ExitCode.WRONG_USAGE, ExitCode.COULD_NOT_START)
    assert message in run.stderr
    assert run.stderr.count("\n") == 1
    assert not [*tmp_path.rglob("*.jsonl")]


def test_a_service_reads_what_becomes_due_and_tables_that_change(web: Web, tmp_path: Path) -> None:
    tables, output = write_table(tmp_path, web, lists="/world"), tmp_path / "output"
    service = start_forever(output, tables, DUE_AFTER_MIN="1m", DUE_AFTER_MAX="1m")
    wait_until(lambda: count_rates(output) == 1)
    other = due(output, tables)
    write_table(tmp_path, web)
    wait_until(lambda: count_rates(output) == 2, seconds=100)
    service.send_signal(signal.SIGTERM)
    code = service.wait(20)

    assert other.code == ExitCode.IN_USE
    assert other.stderr.count("another run of 'due' is under way: due, process") == 1
    assert code == ExitCode.DONE, service.communicate()
    assert web.asked.count("/world") >= 1
    assert web.asked.count("/sport") == 1
    assert len([*output.glob("river/*/*.part")]) == 0


@pytest.mark.parametrize(
    ("signals", "code"), [(1, ExitCode.DONE), (2, ExitCode.ALARM)], ids=["once", "twice"]
)
def test_a_service_ends_promptly_although_a_host_never_responds(
    signals: int, code: ExitCode, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        tables = write_table(tmp_path, Web(base, {}), lists="/world")
        service = start_forever(tmp_path / "output", tables)
        silent.settimeout(60)
        with silent.accept()[0]:
            for _ in range(signals):
                service.send_signal(signal.SIGTERM)
                time.sleep(0.3)

            assert service.wait(20) == code
