"""A machine whose host name, clock, output folder and disk room change from command to command.

Host names need ``unshare``, the clock ``libfaketime``, the disk the right to mount one.
``Machine.list_refused`` returns what cannot be changed here.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from benchmarks.crawl_runs import PROJECT
from benchmarks.kill_moments import make_environment

DISK = "300m"
"""Size of the disk, more than the output of all runs of a campaign."""
CLOCK_DAYS = (-40, -1, 0, 0, 0, 0, 1, 40, 3650)
FREE_BYTES = (60_000, 400_000, 2_000_000)
"""Room that a disk has left where it is going to be full."""
FULL_SHARE = 0.15
"""Of commands that find a disk that is going to be full."""

_FAKE_CLOCK = "**/faketime/libfaketime.so.1"


@dataclass
class Machine:
    """The machine, and where its output is now."""

    folder: Path
    """Holds the output folder, which is renamed; it is the disk where one could be mounted."""
    hook: Path
    """For the log and the module of ``kill_moments``."""
    is_disk: bool
    chance: random.Random
    output: Path = field(init=False)
    is_full: bool = False
    changes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CHANGES, 0))

    def __post_init__(self) -> None:
        self.output = self.folder / "output"
        self.output.mkdir()

    def start(self, words: Sequence[str], *, kill_at: str = "") -> subprocess.Popen[bytes]:
        """Start a ``scrapy`` command on the machine as it is now, in a process group of its own.

        :param kill_at: the operation and number of ``kill_moments``.
        """
        moment = f"{kill_at} {self.output}" if kill_at else ""
        environment = make_environment(self.hook, moment)
        days = self.chance.choice(CLOCK_DAYS) if find_fake_clock() else 0
        self.changes["clock"] += bool(days)
        if days:
            environment |= {"LD_PRELOAD": find_fake_clock(), "FAKETIME": f"{days:+d}d"}
            environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
        return subprocess.Popen(
            [*self._name_host(), sys.executable, "-m", "scrapy", *words],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("wb"),
            start_new_session=True,
        )

    @property
    def log(self) -> Path:
        """What the latest command printed to stderr."""
        return self.hook / "log"

    def change(self) -> None:
        """Move the output folder now and then, and fill the disk or make room."""
        if self.chance.random() < 0.3:  # noqa: PLR2004
            self.output = self.output.rename(self.folder / f"moved-{self.changes['folder']}")
            self.changes["folder"] += 1
        self.make_room()
        if self.is_disk and self.chance.random() < FULL_SHARE:
            free = shutil.disk_usage(self.folder).free
            ballast = max(free - self.chance.choice(FREE_BYTES), 0)
            with (self.folder / "ballast").open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, ballast)
            self.is_full = True
            self.changes["disk"] += 1

    def list_refused(self) -> list[str]:
        """Return the names in ``CHANGES`` that this system does not allow."""
        allowed = {"host": find_host_prefix(), "clock": find_fake_clock(), "disk": self.is_disk}
        return [name for name, is_allowed in allowed.items() if not is_allowed]

    def make_room(self) -> None:
        """Remove what fills the disk."""
        (self.folder / "ballast").unlink(missing_ok=True)
        self.is_full = False

    def _name_host(self) -> Sequence[str]:
        prefix = find_host_prefix()
        if not prefix:
            return ()
        self.changes["host"] += 1
        return (*prefix, "sh", "-c", 'hostname "$0" && exec "$@"', f"host-{self.changes['host']}")


CHANGES: Mapping[str, str] = {
    "host": "host name",
    "folder": "folder",
    "clock": "clock",
    "disk": "disk room",
}
"""What changes, and how it is printed."""


@contextmanager
def changing_machine(chance: random.Random) -> Iterator[Machine]:
    """Make a machine, on a disk of its own where one can be mounted."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        hook = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
        is_disk = not subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode
        if is_disk:
            stack.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
        yield Machine(folder=folder, hook=hook, is_disk=is_disk, chance=chance)


@cache
def find_host_prefix() -> tuple[str, ...]:
    """Return the words that give a command a host name of its own; none where that is refused."""
    prefix = ("unshare", "--uts") if os.geteuid() == 0 else ("unshare", "-r", "--uts")
    test = [*prefix, "hostname", "test"]
    try:
        code = subprocess.run(test, check=False, stderr=subprocess.DEVNULL).returncode
    except OSError:
        return ()
    return () if code else prefix


@cache
def find_fake_clock() -> str:
    """Return the path of libfaketime, empty where it is not installed."""
    return next((str(path) for path in Path("/usr/lib").glob(_FAKE_CLOCK)), "")
