"""The lines for cron and systemd in the docs do what is said of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.site_lock import LOCKS, SiteLock
from tests.loopback import Web, serve
from tests.scrapy_run import PROJECT, QUICK
from tests.store.test_store_check import make_pages

PAGE = (PROJECT / "docs/schedule.md").read_text("utf-8")
CHECKOUT = "/srv/newsbot"
ARTICLES = 30


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(make_pages(ARTICLES)) as running:
        yield running


def read_block(kind: str, number: int = 0) -> str:
    blocks: list[str] = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return blocks[number]


def run_as_cron(web: Web, output: Path) -> subprocess.CompletedProcess[str]:
    """Run the line as cron does: by ``sh``, from home, with next to nothing in the environment."""
    given = {key: value for key, value in QUICK.items() if key != "SUMMARY_ENABLED"}
    options = " ".join(f"-s {name}={value}" for name, value in given.items())
    crawl = f"crawl news -a max_pages=1 -a url={web.base}/world -s OUTPUT_DIR={output} {options}"
    (line,) = read_block("crontab", 1).splitlines()
    command = (
        line.split(maxsplit=5)[5]
        .replace(f"cd {CHECKOUT} &&", f"cd {PROJECT} &&")
        .replace(".venv/bin/scrapy", f"{sys.executable} -m scrapy")
        .replace("crawl rtl", crawl)
    )
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd="/",
        env={"HOME": "/", "LOGNAME": "news", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_run_of_cron_in_which_all_is_well_says_nothing(web: Web, tmp_path: Path) -> None:
    for _ in range(2):
        done = run_as_cron(web, tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (ExitCode.DONE, "", "")

    (file,) = tmp_path.glob("news/*/*.jsonl")
    assert len(file.read_bytes().splitlines()) == ARTICLES


def test_a_run_of_cron_that_meets_another_says_so_in_one_line(web: Web, tmp_path: Path) -> None:
    lock = SiteLock(tmp_path / LOCKS, site="news")
    lock.acquire(run_id="the-other-run", since="2026-05-04 10:00:00 UTC")
    done = run_as_cron(web, tmp_path)
    lock.release()

    assert done.returncode == ExitCode.IN_USE
    assert done.stderr.startswith("newsbot: another run of 'news' is under way: the-other-run")
    assert done.stderr.count("\n") == 1


def test_systemd_takes_the_units_without_a_word(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze")
    scrapy = tmp_path / ".venv/bin/scrapy"
    scrapy.parent.mkdir(parents=True)
    scrapy.symlink_to("/bin/true")
    units = []
    for number, name in enumerate(("newsbot@.service", "newsbot@.timer")):
        units.append(tmp_path / name)
        units[-1].write_text(read_block("ini", number).replace(CHECKOUT, str(tmp_path)), "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
