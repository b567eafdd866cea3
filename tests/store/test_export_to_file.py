"""``scrapy store export --output`` replaces its file as a whole, or not at all."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.kill_moments import make_environment
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from newsbot.store.database import Store
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun
from tests.processes import wait_for
from tests.scrapy_run import PROJECT
from tests.store.test_store_check import run_store

URLS = 20_000
EARLIER = b"what an earlier export wrote\n"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an output folder whose store takes a moment to export."""
    folder = tmp_path_factory.mktemp("filled")
    store = Store.open(".newsbot/store.sqlite", folder=folder)
    run = SiteRun.begin(store, FailureGuard(), name="lamp", run_id="a", place="here")
    facts = SiteFacts(run)
    for number in range(URLS):
        url = f"https://lamp.example/{number}"
        found = DiscoveredUrl(url, section="world", source=UrlSource.SECTION)
        facts.urls.close(found, Outcome.GONE)
    with run.transaction() as connection:
        for fact in facts.facts:
            fact.flush(connection)
    run.end()
    store.close()
    return folder


def start_export(filled: Path, file: Path, moment: str) -> subprocess.Popen[bytes]:
    words = ["store", "export", "--output", str(file), "-s", f"OUTPUT_DIR={filled}"]
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words],
        cwd=PROJECT,
        env=make_environment(file.parent, moment),
        start_new_session=True,
    )


@pytest.mark.parametrize("moment", ["", "rename 1"], ids=["middle", "rename"])
def test_a_killed_export_leaves_the_file_as_it_was(
    filled: Path, tmp_path: Path, moment: str
) -> None:
    file = tmp_path / "store.jsonl.gz"
    file.write_bytes(EARLIER)
    export = start_export(filled, file, f"{moment} {tmp_path}" if moment else "")
    if not moment:
        assert wait_for(lambda: [*tmp_path.glob(".store.jsonl.gz.*")])
        os.killpg(export.pid, signal.SIGKILL)
    code = export.wait(timeout=60)
    after = file.read_bytes()
    again = run_store(filled, "export", "--output", str(file))

    assert code == -signal.SIGKILL
    assert after == EARLIER
    assert (again.code, again.stdout) == (ExitCode.DONE, ""), again.stderr
    records = map(json.loads, gzip.decompress(file.read_bytes()).splitlines())
    assert Counter(record["kind"] for record in records) == {"url": URLS, "run": 1}


def test_an_export_to_a_full_disk_is_one_line_and_code_74(filled: Path) -> None:
    full = run_store(filled, "export", "--output", "/dev/full")

    assert full.code == ExitCode.COULD_NOT_WRITE
    assert full.stderr == ("newsbot: /dev/full: cannot be written (No space left on device)\n")
