"""The leases of a worker: taken, renewed in time, and given up when they are lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from newsbot.fleet.store_thread import StoreThread
from newsbot.store.database import StoreError
from newsbot.store.fleet_workers import (
    OldWorkerError,
    WorkerFigures,
    beat_worker,
    begin_worker,
    end_worker,
)
from newsbot.store.leases import Lease, release_lease, renew_leases, take_lease
from newsbot.version import __version__

RENEWALS = 4
"""Of a lease while it lasts, at least: three may fail."""
RENEWAL_SECONDS = 5.0
"""Between two renewals, at most: others find out by the heartbeat that this worker was killed."""
CHECK_SECONDS = 1.0
"""Between two looks at the clock of this machine, by which a lease ends without its renewal."""


def find_renewal_seconds(lease_seconds: float) -> float:
    """Return the seconds between two renewals of leases, and heartbeats of their worker."""
    return min(RENEWAL_SECONDS, lease_seconds / RENEWALS)


class HeldLeases:
    """The leases of one worker, kept in one event loop.

    A lease is lost when another worker has taken it, and also when it could not be renewed in its
    time: by then another worker may have it. The time is counted from before the database was
    asked, by a clock that nobody sets and that goes on while the process is paused.
    """

    def __init__(
        self,
        thread: StoreThread,
        *,
        seconds: float,
        lose: Callable[[Lease], None],
        report: Callable[[Exception | None], None],
        read_figures: Callable[[], WorkerFigures],
    ) -> None:
        """Take the thread that calls the store, and how long a lease lasts.

        :param lose: called with each lease that is lost.
        :param report: called with each failure of the store, and with None after a success.
        :param read_figures: returns what this worker does and has done.
        """
        self._thread = thread
        self._seconds = seconds
        self._lose = lose
        self._report = report
        self._read_figures = read_figures
        self._worker_id = 0
        self._until: dict[Lease, float] = {}
        self._asked_for: set[int] = set()
        self._unreleased: dict[Lease, str] = {}

    async def begin(self, *, name: str, concurrency: int) -> None:
        """Record this worker in the store.

        :raises OldWorkerError: newer workers have joined the fleet.
        :raises StoreError: the store cannot be written.
        """
        self._worker_id = await self._thread.call(
            begin_worker, name=name, version=__version__, concurrency=concurrency
        )

    async def end(self) -> None:
        """Record that this worker has ended.

        :raises StoreError: the store cannot be written.
        """
        await self._thread.call(end_worker, self._worker_id, self._read_figures())

    async def take(self, bucket: int) -> Lease | None:
        """Return a lease of a bucket; None if this or another worker has one.

        :raises StoreError: the store cannot be written.
        """
        if bucket in self._asked_for or any(lease.bucket == bucket for lease in self._until):
            return None
        asked_at = time.monotonic()
        self._asked_for.add(bucket)
        try:
            lease = await self._thread.call(
                take_lease, bucket, self._worker_id, seconds=self._seconds
            )
        finally:
            self._asked_for.remove(bucket)
        if lease is not None:
            self._until[lease] = asked_at + self._seconds
        return lease

    async def release(self, lease: Lease, *, failed: str) -> None:
        """Release a lease, lost or not; another worker's later one is left alone.

        :param failed: the message of a failure; empty for none.
        :raises StoreError: the store cannot be written; the lease is released with a later renewal,
            unless it ends before.
        """
        self._until.pop(lease, None)
        self._unreleased[lease] = failed
        await self._release_all()

    async def _release_all(self) -> None:
        while self._unreleased:
            lease, failed = self._unreleased.popitem()  # no other task releases it meanwhile
            try:
                await self._thread.call(release_lease, lease, failed=failed)
            except StoreError:
                self._unreleased[lease] = failed
                raise

    async def keep(self) -> None:
        """Renew the leases in time until cancelled.

        :raises OldWorkerError: this worker may take no further bucket.
        """
        renewal: asyncio.Task[None] | None = None
        renewed_at, pause = time.monotonic(), find_renewal_seconds(self._seconds)
        try:
            while True:
                await asyncio.sleep(CHECK_SECONDS)
                self._end_late()
                if renewal is not None and renewal.done():
                    renewal.result()
                    renewal = None
                if renewal is None and time.monotonic() - renewed_at >= pause:
                    renewed_at = time.monotonic()
                    renewal = asyncio.create_task(self._renew())
        finally:
            if renewal is not None:
                renewal.cancel()

    async def _renew(self) -> None:
        asked_at, asked = time.monotonic(), [*self._until]
        try:
            held = await self._thread.call(
                renew_leases, self._worker_id, asked, seconds=self._seconds
            )
            for lease in asked:
                if lease in self._until and lease in held:
                    self._until[lease] = asked_at + self._seconds
                elif lease in self._until:
                    self._give_up(lease)
            await self._release_all()
            await self._thread.call(beat_worker, self._worker_id, self._read_figures())
        except OldWorkerError:
            raise
        except StoreError as error:
            self._report(error)
        else:
            self._report(None)

    def _end_late(self) -> None:
        now = time.monotonic()
        for lease in [lease for lease, until in self._until.items() if until <= now]:
            self._give_up(lease)

    def _give_up(self, lease: Lease) -> None:
        del self._until[lease]
        self._lose(lease)
