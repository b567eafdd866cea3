"""A crawl within a memory limit, as of a container, loses the pages that need more, and no other.

The limit is a control group of Linux. Where none can be made, it is the address space of each
process; the pages then fit, and are only read without their language.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.processes import wait_for
from tests.scrapy_run import PROJECT, QUICK, Run

GROUPS = (
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
    (Path("/sys/fs/cgroup"), "memory.max"),
)
"""Folders of control groups of version 1 and 2, and the file of the limit."""
LIMIT_BYTES = 285_000_000
"""Enough for a crawl and one worker (230 MB), not for the huge page as well (340 MB)."""
ADDRESS_KILOBYTES = 520_000

FAIR, HUGE = 8, 1
ELEMENTS = '<p class="a b">a<b>c</b></p>' * 300_000


@contextmanager
def limiting_memory() -> Iterator[tuple[list[str], bool]]:
    """Yield the words before a command whose memory is limited, and whether by a group."""
    for root, name in GROUPS:
        group = root / f"newsbot-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / "cgroup.procs").read_text("ascii")  # only a group has it
            (group / name).write_text(str(LIMIT_BYTES), "ascii")
        except OSError:
            group.rmdir()
            continue
        enter = f'echo $$ > "{group}/cgroup.procs" && exec "$@"'
        yield ["sh", "-c", enter, "sh"], True
        assert wait_for(lambda: not (group / "cgroup.procs").read_text("ascii"))  # noqa: B023
        group.rmdir()
        return
    yield ["sh", "-c", f'ulimit -v {ADDRESS_KILOBYTES}; exec "$@"', "sh"], False


def test_pages_that_need_more_memory_than_there_is_cost_no_other(tmp_path: Path) -> None:
    fair = {f"/2026/05/04/story-{n}-of-the-tide": Answer(invent_article(n)) for n in range(FAIR)}
    huge = {f"/2026/05/04/huge-{n}-of-the-tide": Answer(ELEMENTS) for n in range(HUGE)}
    settings = {**QUICK, "OUTPUT_DIR": str(tmp_path), "EXTRACTION_PROCESSES": "1"}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    listed = tmp_path / "urls.txt"
    with serve({**huge, **fair}) as web, limiting_memory() as (limited, is_group):
        listed.write_text("\n".join(f"{web.base}{path}" for path in [*huge, *fair]), "utf-8")
        words = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"urls={listed}", *options]
        done = subprocess.run(
            [*limited, *words],
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )
    run = Run(done.returncode, "", done.stderr, tmp_path)

    assert run.code == ExitCode.DONE, run.stderr
    assert "Traceback" not in run.stderr
    assert {article["url"] for article in run.articles} == {f"{web.base}{path}" for path in fair}
    assert {line["url"] for line in run.rejected} == {f"{web.base}{path}" for path in huge}
    if is_group:
        killed = "the processes that read it ended by themselves (signal SIGKILL)"
        assert {line["reason"] for line in run.rejected} == {killed}
        assert {line["outcome"] for line in run.rejected} == {Outcome.FAILED}
