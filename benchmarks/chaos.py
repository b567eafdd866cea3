"""Kill crawls and store commands again and again, on a machine that changes, and count the lines.

    python -m benchmarks.chaos [--kills 60] [--campaigns 4] [--seed 1] [--jobs 2]

A campaign crawls one site into one folder. Before each run the site publishes more articles, and
host name, folder, clock and disk room may change (``changing_machine``). Half of the runs on a full
disk end by themselves. In all others the process group gets SIGKILL: after some time of work, right
after the start, before a certain operation on files (``kill_moments``), while it ends after
SIGTERM, or in ``scrapy store prune``, ``export`` and ``check``. Campaigns differ in database,
compression and rotation.

Required: each article in one line, no torn line, no unfinished file, no broken profile,
``scrapy store check`` without problems; a run that ends by itself has a documented exit code, no
traceback and, where the disk was full, a reason. 60 kills take two minutes on two cores, 1,000 in
50 campaigns less than an hour. Mounting the disk that fills up needs root, the clock ``apt-get
install faketime``. What the system does not allow to change is listed at the end.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import zstandard

from benchmarks.changing_machine import CHANGES, Machine, changing_machine
from benchmarks.crawl_runs import UNTHROTTLED, invented_site
from benchmarks.kill_moments import OPERATIONS
from benchmarks.postgresql_server import find_programs, serve_postgres
from newsbot import ProfileError, SiteProfile
from newsbot.exit_codes import ExitCode

ARTICLES_A_RUN = 40
"""Published before each run: a run that is not killed writes them in two seconds."""
START_SECONDS = 60
RUN_SECONDS = 600
"""A run that is still there then hangs. The last one takes 12 seconds, but two minutes on a machine
with ten times as many busy processes as cores."""
COMMANDS = (("prune", "--older-than", "1d", "--yes"), ("export",), ("check",))
DATABASES = ("SQLite", "PostgreSQL")
COMPRESSIONS = ("zstd", "none", "gzip")
ROTATE_BYTES = (150_000, 0)

ENDS = (ExitCode.DONE, ExitCode.ALARM)
"""Of a run that was not killed; ``ALARM`` after SIGTERM, if nothing was written by then."""
FULL = (ExitCode.COULD_NOT_WRITE, ExitCode.COULD_NOT_STORE)
"""Of a run on a full disk that could not go on; its log has a line with one of ``REASONS``."""
REASONS = ("could not write to ", "could not go on: ", "newsbot: the store ", "cannot be written: ")

OPENERS: dict[str, Callable[[Path], bytes]] = {
    ".gz": lambda file: gzip.decompress(file.read_bytes()),
    ".zst": lambda file: zstandard.ZstdDecompressor().stream_reader(file.read_bytes()).read(),
}
"""Readers of plain bytes, by the suffix of a file."""


@dataclass
class Campaign:
    """One site, one store and one folder through some kills."""

    base: str
    machine: Machine
    store: str
    compression: str
    rotate_bytes: int
    published: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    ended: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def run(self, kills: int) -> None:
        """Crawl through the kills, then to the end, and collect what is wrong."""
        moments = (self._kill_at_work, self._kill_at_start, self._kill_at_operation, self._kill_end)
        while self.kills.total() < kills:
            self.machine.change()
            self._publish(ARTICLES_A_RUN)
            if self.machine.is_full and self.machine.chance.random() < 0.5:  # noqa: PLR2004
                self._end(self._crawl())
            else:
                self.machine.chance.choice(moments)()
            if self.kills.total() < kills and self.machine.chance.random() < 0.2:  # noqa: PLR2004
                self._kill_command()
        self.machine.make_room()
        self._publish(ARTICLES_A_RUN)
        self._end(self._crawl())
        self._check()

    def _kill_at_work(self) -> None:
        process = self._crawl()
        self._wait_for_lock(process)
        self._kill("work", process, after=self.machine.chance.uniform(0, 2.5))

    def _kill_at_start(self) -> None:
        process = self._crawl()
        self._wait_for_lock(process)
        self._kill("start", process, after=self.machine.chance.uniform(0, 0.2))

    def _kill_at_operation(self) -> None:
        operation = self.machine.chance.choice(OPERATIONS)
        number = self.machine.chance.randint(1, 6)
        self._end(self._crawl(kill_at=f"{operation} {number}"), killed=operation)

    def _kill_end(self) -> None:
        process = self._crawl()
        self._wait_for_lock(process)
        time.sleep(self.machine.chance.uniform(0.2, 1.5))
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        self._kill("finish", process, after=self.machine.chance.uniform(0, 0.8))

    def _kill_command(self) -> None:
        words = self.machine.chance.choice(COMMANDS)
        process = self.machine.start(["store", *words, *self._options()])
        self._kill(words[0], process, after=self.machine.chance.uniform(0.4, 1.6))

    def _crawl(self, kill_at: str = "") -> subprocess.Popen[bytes]:
        words = ["crawl", "news", "-a", f"url={self.base}/latest", *self._options()]
        return self.machine.start(words, kill_at=kill_at)

    def _options(self) -> list[str]:
        settings = {
            **UNTHROTTLED,
            "DUPLICATES": "label",
            "OUTPUT_DIR": str(self.machine.output),
            "OUTPUT_COMPRESSION": self.compression,
            "OUTPUT_ROTATE_BYTES": str(self.rotate_bytes),
            **({"STORE_URL": self.store} if self.store else {}),
        }
        return [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]

    def _publish(self, articles: int) -> None:
        self.published += articles
        urllib.request.urlopen(f"{self.base}/publish?articles={self.published}").close()  # noqa: S310 - our own loopback site

    def _wait_for_lock(self, process: subprocess.Popen[bytes]) -> None:
        """Return when a crawl holds its lock, or has ended."""
        note = self.machine.output / ".newsbot/locks/news.holder.json"
        until = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < until:
            try:
                if json.loads(note.read_bytes())["processId"] == process.pid:
                    return
            except (OSError, ValueError):
                pass
            time.sleep(0.01)

    def _kill(self, moment: str, process: subprocess.Popen[bytes], *, after: float) -> None:
        """Kill a command and all that it has started, if it does not end before."""
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        self._end(process, killed=moment)

    def _end(self, process: subprocess.Popen[bytes], *, killed: str = "") -> None:
        """Wait for the end of a command, and note what is wrong with it."""
        try:
            code = process.wait(RUN_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            log = self.machine.log.read_text("utf-8", "replace")
            self.faults.append(f"a run was not over after {RUN_SECONDS} seconds: {log[-2000:]}")
            return
        log = self.machine.log.read_text("utf-8", "replace")
        if code == -signal.SIGKILL and killed:
            self.kills[killed] += 1
        else:
            self.ended[code] += 1
            is_start = killed == "finish" and "interrupted while it started" in log
            is_full_disk = self.machine.is_full and code in FULL
            if not is_start and not is_full_disk and code not in ENDS:
                self.faults.append(f"exit {code} ({killed or 'the end'}): {log[-500:]}")
            if is_full_disk and not any(reason in log for reason in REASONS):
                self.faults.append(f"exit {code} without a reason: {log[-500:]}")
        if "Traceback" in log:
            self.faults.append(f"traceback ({killed or 'the end'}): {log[-2000:]}")

    def _check(self) -> None:
        lines, torn = read_lines(self.machine.output)
        growing = len(list(self.machine.output.rglob("*.part")))
        figures = {
            "missing": self.published - len(lines),
            "double": lines.total() - len(lines),
            "torn": torn,
            "unfinished": growing,
            "broken profiles": count_broken_profiles(self.machine.output),
        }
        self.faults += [f"{number} {name}" for name, number in figures.items() if number]
        check = self.machine.start(["store", "check", *self._options()])
        if check.wait(RUN_SECONDS):
            self.faults.append(f"check: {self.machine.log.read_text('utf-8')[-500:]}")


def read_lines(output: Path) -> tuple[Counter[str], int]:
    """Return how often each article is written, and the number of lines that are torn."""
    articles: Counter[str] = Counter()
    torn = 0
    for file in output.glob("news/*/*.jsonl*"):
        if file.suffix == ".cut":
            continue
        for line in OPENERS.get(file.suffix, Path.read_bytes)(file).splitlines(keepends=True):
            try:
                articles[json.loads(line)["articleId"]] += 1
                torn += not line.endswith(b"\n")
            except ValueError:
                torn += 1
    return articles, torn


def count_broken_profiles(output: Path) -> int:
    """Count the profiles that cannot be read, or were set aside as such."""
    broken = len(list(output.glob(".profiles/*.broken")))
    for path in output.glob(".profiles/*.json"):
        try:
            SiteProfile.load(path)
        except ProfileError:
            broken += 1
    return broken


def run_campaign(number: int, *, kills: int, seed: int) -> Campaign:
    """Run one campaign on a site, a machine and a database of its own, and print its figures."""
    with ExitStack() as stack:
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - the same moments in each run
        database = DATABASES[number % 2]
        programs = find_programs()
        if database == "PostgreSQL" and programs is None:
            sys.exit("no PostgreSQL under /usr/lib/postgresql")
        campaign = Campaign(
            base=stack.enter_context(invented_site()),
            machine=stack.enter_context(changing_machine(chance)),
            store=stack.enter_context(serve_postgres(programs)) if number % 2 and programs else "",
            compression=COMPRESSIONS[number % 3],
            rotate_bytes=ROTATE_BYTES[number // 2 % 2],
        )
        campaign.run(kills)
        changes = ", ".join(f"{n} {CHANGES[name]}" for name, n in campaign.machine.changes.items())
        print(
            f"campaign {number}: {database}, {campaign.compression}, rotation at "
            f"{campaign.rotate_bytes:,}: {campaign.published} articles, "
            f"{campaign.kills.total()} kills; changes: {changes}; ended by themselves: "
            f"{dict(sorted(campaign.ended.items()))}",
            *campaign.faults,
            sep="\n  FAULT: ",
            flush=True,
        )
        return campaign


def main() -> None:
    """Run all campaigns and end with 1 if anything is missing, double, torn or unclear."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--kills", type=int, default=60, help="of all campaigns")
    cli.add_argument("--campaigns", type=int, default=4)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--jobs", type=int, default=2, help="campaigns at a time")
    options = cli.parse_args()
    kills = -(-options.kills // options.campaigns)
    with ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(
            lambda number: run_campaign(number, kills=kills, seed=options.seed),
            range(options.campaigns),
        )
        campaigns = list(results)
    total: Counter[str] = sum((campaign.kills for campaign in campaigns), Counter())
    print(f"{total.total()} kills: " + ", ".join(f"{n} {name}" for name, n in total.most_common()))
    for name in campaigns[0].machine.list_refused():
        print(f"not changed: {CHANGES[name]}, which this system does not allow")
    faults = sum(len(campaign.faults) for campaign in campaigns)
    print(f"{sum(c.published for c in campaigns)} articles, {faults} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
