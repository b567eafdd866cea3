"""Machines of a fleet on one computer: supervised processes in network namespaces of their own.

Every machine has two links, one to the web and one to the database, which can be cut one by one.
Where the system does not allow namespaces, the machines share the loopback interface.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from benchmarks.changing_machine import find_fake_clock
from benchmarks.crawl_runs import PROJECT, without_proxy

RESTART_SECONDS = 1.0
"""After the end of a process, as ``RestartSec`` of a supervisor."""
STOP_SECONDS = 60
"""Within which a machine ends after SIGTERM: three times what a worker is allowed."""


@dataclass(frozen=True, kw_only=True)
class FleetNetwork:
    """Two bridges, or the loopback interface."""

    tag: str
    """Begins the names of interfaces and namespaces; empty without namespaces."""
    web_address: str = "127.0.0.1"
    """Of the server of the sites."""
    database_address: str = "127.0.0.1"

    @property
    def has_namespaces(self) -> bool:
        """Whether machines can be cut off."""
        return bool(self.tag)

    @property
    def database_network(self) -> str:
        """From which machines connect to the database."""
        return self.database_address.rpartition(".")[0] + ".0/24"

    def set_database(self, *, is_up: bool) -> None:
        """Make the database reachable by all machines, or by none."""
        _ip(f"link set {self.tag}d {'up' if is_up else 'down'}")

    def find_address(self, number: int) -> str:
        """Return the address by which the database knows a machine."""
        base = self.database_address.rpartition(".")[0]
        return f"{base}.{number + 11}" if self.has_namespaces else "127.0.0.1"


@contextmanager
def fleet_network(machines: int) -> Iterator[FleetNetwork]:
    """Make the bridges and the namespaces of numbered machines, and remove them in the end."""
    tag, number = f"nb{os.getpid()}", os.getpid() % 256
    # 198.18.0.0/15 is set aside for benchmarks of networks (RFC 2544).
    web, database = f"198.18.{number}", f"198.19.{number}"
    with ExitStack() as stack:
        try:
            for side, base in (("w", web), ("d", database)):
                _ip(f"link add {tag}{side} type bridge")
                stack.callback(_ip, f"link del {tag}{side}")
                _ip(f"addr add {base}.1/24 dev {tag}{side}")
                _ip(f"link set {tag}{side} up")
            for machine in range(machines):
                _ip(f"netns add {tag}-{machine}")
                stack.callback(_ip, f"netns del {tag}-{machine}")
                _connect(tag, machine, {"w": web, "d": database})
        except (OSError, subprocess.CalledProcessError):
            stack.close()
            print("no network namespaces: the machines are processes, and none can be cut off")
            yield FleetNetwork(tag="")
            return
        yield FleetNetwork(tag=tag, web_address=f"{web}.1", database_address=f"{database}.1")


def _connect(tag: str, machine: int, bases: Mapping[str, str]) -> None:
    name = f"{tag}-{machine}"
    _ip(f"-n {name} link set lo up")
    for side, base in bases.items():
        outside = f"{tag}{side}{machine}"
        _ip(f"link add {outside} type veth peer name {side}0 netns {name}")
        _ip(f"link set {outside} master {tag}{side} up")
        _ip(f"-n {name} addr add {base}.{machine + 11}/24 dev {side}0")
        _ip(f"-n {name} link set {side}0 up")


def _ip(words: str) -> None:
    command = ["ip", *words.split()]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@dataclass(frozen=True, kw_only=True)
class ProcessEnd:
    """One end of a process of a machine."""

    time: float
    """Of the computer's monotonic clock."""
    code: int
    """Negative for a signal."""


@dataclass
class FleetMachine:
    """One machine, which runs one command and starts it again when it ends."""

    network: FleetNetwork
    number: int
    words: Sequence[str]
    """Of ``scrapy``."""
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    """Words before the command, such as those that limit it."""
    ends: list[ProcessEnd] = field(default_factory=list)
    starts: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _is_stopping: Event = field(default_factory=Event)
    _thread: Thread | None = None

    @property
    def name(self) -> str:
        """What is printed."""
        return f"machine {self.number}"

    @property
    def pid(self) -> int:
        """Of the command, which leads a process group."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start to supervise the command."""
        self._thread = Thread(target=self._supervise, daemon=True)
        self._thread.start()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to all processes of the machine."""
        if self._process is not None and self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def set_link(self, side: str, *, is_up: bool) -> None:
        """Connect or cut the link to the web (``w``) or the database (``d``)."""
        _ip(f"link set {self.network.tag}{side}{self.number} {'up' if is_up else 'down'}")

    def stop(self) -> float:
        """End the command with SIGTERM, and return the seconds it took.

        It is killed after ``STOP_SECONDS``.
        """
        began = time.monotonic()
        self._is_stopping.set()
        self.send(signal.SIGCONT)
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
        self.kill()
        return time.monotonic() - began

    def kill(self) -> None:
        """End the command at once."""
        self._is_stopping.set()
        self.send(signal.SIGKILL)
        if self._thread is not None:
            self._thread.join()

    def _supervise(self) -> None:
        while not self._is_stopping.is_set():
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._find_command(),
                    cwd=PROJECT,
                    env={**without_proxy(), **self.environment},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            self.starts += 1
            code = self._process.wait()
            with suppress(ProcessLookupError):  # as a supervisor does with what is left
                os.killpg(self._process.pid, signal.SIGKILL)
            self.ends.append(ProcessEnd(time=time.monotonic(), code=code))
            self._is_stopping.wait(RESTART_SECONDS)

    def _find_command(self) -> list[str]:
        inside = ["ip", "netns", "exec", f"{self.network.tag}-{self.number}"]
        place = inside if self.network.has_namespaces else []
        return [*self.prefix, *place, sys.executable, "-m", "scrapy", *self.words]


def set_clock_ahead(minutes: int) -> list[str]:
    """Return the words before a command whose clock is ahead.

    :raises SystemExit: libfaketime is not installed.
    """
    library = find_fake_clock() or sys.exit("no libfaketime under /usr/lib")
    faked = [f"LD_PRELOAD={library}", f"FAKETIME={minutes:+d}m", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    return ["env", *faked]
