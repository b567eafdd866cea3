"""Calls in worker processes return what they would here; none is lost or left behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from newsbot.workers.worker_pool import (
    MAX_WAITING_SECONDS,
    CallEndedError,
    CallTimeoutError,
    NoWorkersError,
    WorkerPool,
)
from tests.processes import find_workers, is_running, wait_for
from tests.scrapy_run import PROJECT
from tests.workers import broken_calls
from tests.workers.worker_calls import do

OWNER = """
import asyncio, sys
from newsbot.workers.worker_pool import WorkerPool
from tests.workers.worker_calls import do

async def main():
    pool = WorkerPool(processes=1, seconds=float(sys.argv[3]))
    await pool.call(do, sys.argv[1], sys.argv[2], shared=(None,))

asyncio.run(main())
"""


BLOCKED = """
import asyncio
from newsbot.workers.worker_pool import WorkerPool
from tests.workers.worker_calls import is_interrupt_blocked

async def main():
    pool = WorkerPool(processes=1, seconds=0)
    print(await pool.call(is_interrupt_blocked, shared=(None,)))
    pool.close()

asyncio.run(main())
"""


@asynccontextmanager
async def pool(
    *, processes: int = 1, most: int = 0, seconds: float = 0.0, preloaded: Sequence[str] = ()
) -> AsyncIterator[WorkerPool]:
    opened = WorkerPool(processes=processes, most=most, seconds=seconds, preloaded=preloaded)
    yield opened
    opened.close()


def run(use: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(use())  # type: ignore[arg-type]  # it is a coroutine function


def test_each_call_has_its_own_result_and_its_own_shared_objects() -> None:
    async def use() -> None:
        async with pool(processes=2) as workers:
            few, many = {"site": 1}, [{"site": number} for number in range(200)]
            calls = [workers.call(do, "echo", str(n), shared=(one,)) for n, one in enumerate(many)]
            calls += [workers.call(do, "echo", str(n), shared=(few,)) for n in range(200)]
            answers = await asyncio.gather(*calls)

        assert answers[:200] == [(str(n), one) for n, one in enumerate(many)]
        assert answers[200:] == [(str(n), few) for n in range(200)]

    run(use)


def test_an_error_is_raised_here_with_the_traceback_of_the_worker() -> None:
    async def use() -> None:
        async with pool() as workers:
            with pytest.raises(ValueError, match="a bad page") as raised:
                await workers.call(do, "raise", "a bad page", shared=(None,))
            with pytest.raises(RuntimeError, match="OddError"):
                await workers.call(do, "odd", "x", shared=(None,))
            with pytest.raises(AttributeError, match="lambda"):
                await workers.call(do, "lambda", "x", shared=(None,))
            with pytest.raises(AttributeError, match="lambda"):
                await workers.call(lambda: None)
            assert await workers.call(do, "echo", "x", shared=("y",)) == ("x", "y")
            assert len(find_workers(os.getpid())) == 1

        assert "tests/workers/worker_calls.py" in "".join(raised.value.__notes__)

    run(use)


def test_workers_are_started_as_calls_wait() -> None:
    async def use() -> None:
        async with pool(most=3) as workers:
            for _ in range(5):
                await workers.call(do, "echo", "a", shared=(None,))
            assert len(find_workers(os.getpid())) == 1
            calls = [workers.call(do, "nap", "0.1", shared=(None,)) for _ in range(60)]
            await asyncio.gather(*calls)
            assert len(find_workers(os.getpid())) > 1

    run(use)


def test_another_worker_is_started_while_one_takes_long(tmp_path: Path) -> None:
    async def use() -> None:
        noted = tmp_path / "pid"
        async with pool(most=2) as workers:
            long = asyncio.ensure_future(workers.call(do, "sleep", str(noted), shared=(None,)))
            await asyncio.to_thread(wait_for, noted.exists)
            await asyncio.sleep(MAX_WAITING_SECONDS)
            assert await asyncio.gather(
                *(workers.call(do, "echo", "a", shared=(None,)) for _ in range(2))
            )
            assert not long.done()
            workers.close()
            with pytest.raises(NoWorkersError):
                await long

    run(use)


def test_a_call_whose_worker_is_killed_is_tried_once_more_with_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def use() -> None:
        async with pool() as workers:
            calls = [
                ("die-once", str(tmp_path / "died")),
                ("echo", "b"),
                ("die", "c"),
                ("echo", "d"),
            ]
            asked = [workers.call(do, *call, shared=(None,)) for call in calls]
            answers = await asyncio.gather(*asked, return_exceptions=True)

        assert answers[0] == (str(tmp_path / "died"), None)
        assert answers[1] == ("b", None)
        assert isinstance(answers[2], CallEndedError)
        assert answers[3] == ("d", None)

    run(use)
    warnings = [line.message for line in caplog.records if line.levelno >= logging.WARNING]
    assert warnings == [
        "a process that reads pages ended by itself (signal SIGKILL); another goes on"
    ]


def test_a_call_that_takes_too_long_ends_even_if_it_blocks_all_threads(tmp_path: Path) -> None:
    async def use() -> None:
        async with pool(seconds=0.3) as workers:
            await workers.call(do, "echo", "a", shared=(None,))
            (pid,) = find_workers(os.getpid())
            with pytest.raises(CallTimeoutError):
                await workers.call(do, "hold", str(tmp_path / "pid"), shared=(None,))
            assert not is_running(pid)

    run(use)


def test_a_call_fails_at_once_if_no_worker_can_be_started(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(broken_calls.VARIABLE, "1")

    async def use() -> None:
        async with pool(preloaded=[broken_calls.__name__]) as workers:
            for _ in range(2):
                with pytest.raises(NoWorkersError):
                    await workers.call(do, "echo", "a", shared=(None,))

    run(use)
    assert "could not be started (exit code 3)" in caplog.text


def test_closing_ends_the_workers_and_the_calls_that_wait(tmp_path: Path) -> None:
    async def use() -> None:
        noted = tmp_path / "pid"
        async with pool() as workers:
            asked = [
                asyncio.ensure_future(workers.call(do, "sleep", str(noted), shared=(None,)))
                for _ in range(3)
            ]
            await asyncio.to_thread(wait_for, lambda: noted.exists() and noted.read_text() != "")
        answers = await asyncio.gather(*asked, return_exceptions=True)

        assert [type(answer) for answer in answers] == [NoWorkersError] * 3
        assert not is_running(int(noted.read_text()))

    run(use)


@pytest.mark.parametrize(
    ("kind", "sent", "seconds"),
    [
        pytest.param("sleep", signal.SIGKILL, "300", id="kill"),
        pytest.param("sleep", signal.SIGINT, "300", id="ctrl-c"),
        pytest.param("hold", signal.SIGKILL, "1", id="kill while the call blocks all threads"),
    ],
)
def test_no_worker_goes_on_once_the_crawl_has_ended_in_the_middle_of_a_call(
    tmp_path: Path, kind: str, sent: signal.Signals, seconds: str
) -> None:
    noted = tmp_path / "pid"
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, kind, str(noted), seconds],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stderr=subprocess.DEVNULL,
    )
    assert wait_for(lambda: noted.exists() and noted.read_text() != "")
    pid = int(noted.read_text())
    was_running = is_running(pid)

    owner.send_signal(sent)
    owner.wait()

    is_gone = wait_for(lambda: not is_running(pid))
    if not is_gone:
        os.kill(pid, signal.SIGKILL)
    assert was_running
    assert is_gone


def test_ctrl_c_while_the_first_worker_starts_is_for_the_crawl_alone() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", BLOCKED],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert asked.stdout == "True\n", "SIGINT is blocked in it from its first moment"
