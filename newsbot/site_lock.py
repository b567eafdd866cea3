"""One run of a site at a time: a lock that ends with its process, and a note of its holder."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from newsbot.exit_codes import ExitCode, StartError

LOCKS = ".newsbot/locks"
"""Folder of the locks in the output folder."""

MAX_KILLED = 1000
"""Runs that a note names: those of ten days every quarter of an hour, while a database is down."""


class SiteLock:
    """The lock of one site in a folder.

    The operating system releases it when the process ends, however it ends: no lock is left stale.
    The note beside it names the holder, for people; one that was not removed shows to the next
    holder which runs were killed or failed, whatever the machine was called then.
    """

    def __init__(self, folder: Path, *, site: str) -> None:
        """Take the folder of all locks; ``site`` must be safe as the name of a file."""
        self._site = site
        self._note = folder / f"{site}.holder.json"
        self._lock = FileLock(folder / f"{site}.lock", blocking=False)
        self.killed: tuple[str, ...] = ()
        """Ids of the runs that had the lock and did not come to their end, the latest first."""

    def acquire(self, *, run_id: str, since: str) -> None:
        """Take the lock and note its holder.

        :param since: the time as people read it.
        :raises StartError: another run has it; the message names the run and its start.
        :raises OSError: the folder cannot be created or written.
        """
        self._note.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout as error:
            msg = f"another run of {self._site!r} is under way: {self._read_note()}"
            raise StartError(msg, ExitCode.IN_USE) from error
        self.killed = self._read_killed()
        holder = {
            "runId": run_id,
            "processId": os.getpid(),
            "host": socket.gethostname(),
            "since": since,
            "killed": self.killed,
        }
        self._write_note(holder)

    def release(self, *, is_over: bool = True) -> None:
        """Release the lock; a second call does nothing.

        :param is_over: whether the run came to its end. If not, its note stays: the next run
            finishes its files.
        """
        if self._lock.is_locked:
            if is_over:
                self._note.unlink(missing_ok=True)
            self._lock.release()

    def _write_note(self, holder: dict[str, Any]) -> None:
        """Replace the note as a whole: on a full disk, what it says of killed runs stays."""
        new = self._note.with_suffix(".new")
        try:
            new.write_text(json.dumps(holder), encoding="utf-8")
            new.replace(self._note)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def _read_killed(self) -> tuple[str, ...]:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return (str(note["runId"]), *map(str, note["killed"]))[:MAX_KILLED]
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def _read_note(self) -> str:
        try:
            holder = json.loads(self._note.read_text(encoding="utf-8"))
            return (
                f"{holder['runId']}, process {holder['processId']} on {holder['host']}, "
                f"since {holder['since']}"
            )
        except (OSError, ValueError, KeyError, TypeError):
            return "it has only just begun"
