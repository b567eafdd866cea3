"""A private PostgreSQL server for the duration of a test or a benchmark."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    folder = Path(tempfile.mkdtemp(prefix="newsbot-pg-"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    options = f"-c listen_addresses='' -c fsync=off -k {folder}"

    def call(program: str, *words: str) -> None:
        done = subprocess.run(
            [programs / program, "-D", data, *words],
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            msg = f"{program} ended with {done.returncode}; see {folder}"
            raise OSError(msg)

    try:
        secret = folder / "password"
        secret.write_text(f"{password}\n", "utf-8")
        entry = ("-A", "scram-sha-256", f"--pwfile={secret}") if password else ("-A", "trust")
        call("initdb", "-U", "news", *entry, "-E", "UTF8", "--locale=C", "--no-sync")
        call("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://news@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
