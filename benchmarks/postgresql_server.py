"""A private PostgreSQL server for the duration of a test or a benchmark."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNPRIVILEGED = "postgres"
"""The server refuses to run as root; the system's package makes this user."""


def find_programs() -> Path | None:
    """Return the folder of the newest server's programs, None if it is not installed."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def serve_postgres(programs: Path, *, password: str = "") -> Iterator[str]:
    """Start a server on a socket of its own, and yield the URL of its database.

    :param password: that each connection needs; empty for none.
    :raises OSError: the server cannot be started.
    """
    with run_postgres(programs, password=password) as server:
        yield server.url


class PostgresServer:
    """A server whose files are in one folder."""

    def __init__(self, programs: Path, folder: Path, *, address: str, settings: str) -> None:
        """Take the folder, which must be its user's.

        :param address: IP address to listen on; empty for a socket in the folder alone.
        :param settings: further words of the command line.
        """
        self._programs, self._folder = programs, folder
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        self._port = _find_free_port(address) if address else 5432
        self._options = f"-c listen_addresses='{address}' -c port={self._port} -c fsync=off"
        self._options += f" -k {folder} {settings}"
        self.local_url = f"postgresql://news@/postgres?host={folder}&port={self._port}"
        """Of the socket, which no network can cut off."""
        self.url = self.local_url
        if address:
            self.url = f"postgresql://news@{address}:{self._port}/postgres"

    @property
    def pid(self) -> int:
        """Of the process that starts all others."""
        return int((self._folder / "data" / "postmaster.pid").read_text("utf-8").split()[0])

    def create(self, *, password: str = "", network: str = "") -> None:
        """Make the folder of a new database.

        :param password: that each connection needs; empty for none.
        :param network: from which connections are allowed, such as ``198.18.0.0/24``.
        """
        secret = self._folder / "password"
        secret.write_text(f"{password}\n", "utf-8")
        entry = ("-A", "scram-sha-256", f"--pwfile={secret}") if password else ("-A", "trust")
        self._call("initdb", "-U", "news", *entry, "-E", "UTF8", "--locale=C", "--no-sync")
        if network:
            with (self._folder / "data" / "pg_hba.conf").open("a", encoding="utf-8") as file:
                file.write(f"host all all {network} trust\n")

    def start(self) -> None:
        """Start the server, and wait until it accepts connections."""
        self._call("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", self._options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server; the modes are those of ``pg_ctl``."""
        self._call("pg_ctl", "-w", "-m", mode, "stop")

    def _call(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._programs / program, "-D", self._folder / "data", *words],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            msg = f"{program} ended with {done.returncode}; see {self._folder}"
            raise OSError(msg)


@contextmanager
def run_postgres(
    programs: Path, *, password: str = "", address: str = "", network: str = "", settings: str = ""
) -> Iterator[PostgresServer]:
    """Start a server of its own, and remove it in the end.

    :param password: see ``PostgresServer.create``, as of ``network``.
    :param address: see ``PostgresServer``, as of ``settings``.
    :raises OSError: the server cannot be started.
    """
    folder = Path(tempfile.mkdtemp(prefix="newsbot-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
    try:
        server = PostgresServer(programs, folder, address=address, settings=settings)
        server.create(password=password, network=network)
        server.start()
        try:
            yield server
        finally:
            with suppress(OSError):  # a benchmark may have stopped it
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _find_free_port(address: str) -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
    return port
