"""Take the lines of a fleet from its store to files, in batches, as the only writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Event

import sqlalchemy as sa

from newsbot.outbox_writer.batch_file import write_batch
from newsbot.outbox_writer.output_targets import OutputTarget
from newsbot.store.database import Store, StoreError
from newsbot.store.outbox_batches import (
    Batch,
    begin_batch,
    find_batch,
    find_waiting,
    finish_batch,
    read_lines,
)
from newsbot.write import REJECTED_SUFFIX

LOCK_NAME = "newsbot write"
"""Of the lock that the writer of a store has."""
LONGEST_BATCH_BYTES = 256_000_000
"""Of a file without OUTPUT_ROTATE_BYTES, before compression."""
LOOK_SECONDS = 2.0
"""Between two looks at the outbox: a run commits twice a second."""
STANDBY_SECONDS = 5.0
"""Between two tries to take over from another writer."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
"""After a failure, twice as long after each further one."""


class OtherWriterError(Exception):
    """Another writer has the outbox; the message is one line."""


@dataclass(frozen=True, kw_only=True)
class OutboxWriter:
    """What a writer does, and whom it reports to.

    ``max_bytes`` is the size of a file before compression, and ``after_seconds`` how long a line
    waits for others. ``stop`` ends the writer after the file under way. ``on_file`` gets the path
    and the batch of each file, ``on_problem`` a message.
    """

    open_store: Callable[[], Store]
    target: OutputTarget
    compression: str
    max_bytes: int
    after_seconds: int
    stop: Event
    on_file: Callable[[PurePosixPath, Batch], None]
    on_problem: Callable[[str], None]

    def write_waiting(self) -> None:
        """Write what waits at the beginning.

        :raises OtherWriterError: another writer has the outbox.
        :raises OSError: a file cannot be written.
        :raises StoreError: the store cannot be used.
        """
        with self._taking_over() as turn:
            turn.write_added_until(turn.read_now())

    def write_forever(self) -> None:
        """Write what comes until ``stop`` is set; after a failure, wait and go on."""
        wait, reported = FIRST_WAIT_SECONDS, ""
        while not self.stop.is_set():
            try:
                with self._taking_over() as turn:
                    while not self.stop.is_set():
                        turn.write_added_until(turn.read_now() - self.after_seconds)
                        wait, reported = FIRST_WAIT_SECONDS, ""
                        self.stop.wait(LOOK_SECONDS)
            except OtherWriterError as error:
                problem, wait = f"{error}: this one waits to take over", STANDBY_SECONDS
            except (OSError, StoreError) as error:
                problem = f"{explain_failure(error, self.target)}: trying again"
            else:
                return
            if problem != reported:
                self.on_problem(problem)
                reported = problem
            self.stop.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    @contextmanager
    def _taking_over(self) -> Iterator[_Turn]:
        """Hold the lock of the outbox.

        :raises OtherWriterError: another writer has it.
        """
        with closing(self.open_store()) as store, store.exclusive(LOCK_NAME) as connection:
            if connection is None:
                msg = f"another writer has the outbox of {store.name}"
                raise OtherWriterError(msg)
            yield _Turn(self, store, connection)


def explain_failure(error: OSError | StoreError, target: OutputTarget) -> str:
    """Return what could not be used: the system's errors name no place."""
    if isinstance(error, OSError) and error.strerror:
        return f"could not write to {target.place}: {error.strerror}"
    return str(error)


class _Turn:
    """A writer while it has the lock, and the connection that the lock ends with."""

    def __init__(self, writer: OutboxWriter, store: Store, connection: sa.Connection) -> None:
        self._writer = writer
        self._store = store
        self._connection = connection

    def read_now(self) -> int:
        """Return the current time by the clock of the store."""
        with self._connection.begin():
            return self._store.read_clock(self._connection)

    def write_added_until(self, until: int) -> None:
        """Write what was begun, what is enough for a file, and what was added until a time."""
        connection = self._connection
        while not self._writer.stop.is_set() and (batch := self._take_batch(until)):
            path = write_batch(read_lines(connection, batch), batch, self._writer.target)
            now = self.read_now()
            with connection.begin():
                finish_batch(connection, batch, now=now)
            self._writer.on_file(path, batch)

    def _take_batch(self, until: int) -> Batch | None:
        writer, connection = self._writer, self._connection
        with connection.begin():
            if batch := find_batch(connection, writer.target.place):
                return batch
            for waiting in find_waiting(connection):
                if waiting.oldest_at <= until or waiting.size >= writer.max_bytes:
                    is_packed = waiting.suffix != REJECTED_SUFFIX
                    return begin_batch(
                        connection,
                        suffix=waiting.suffix,
                        place=writer.target.place,
                        # Compressed, it would match *.gz and *.zst, the names of articles' files.
                        compression=writer.compression if is_packed else "none",
                        max_bytes=writer.max_bytes,
                        now=self._store.read_clock(connection),
                    )
        return None
