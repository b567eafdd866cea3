"""The queue of buckets that are due: Procrastinate, in the PostgreSQL database of the store."""

from __future__ import annotations

import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager, suppress

import psycopg
import sqlalchemy as sa
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from psycopg.conninfo import make_conninfo

from newsbot.store.connections import STATEMENTS, add_timeouts
from newsbot.store.database import StoreError, hide_password

logger = logging.getLogger(__name__)

TASK = "newsbot.crawl_bucket"
QUEUE = "newsbot"

POLL_SECONDS = 2.0
"""Between two look-ups of a worker with nothing to do. It does not listen for notifications: that
would take a connection more, and what becomes due is enqueued every ten seconds only."""
WAIT_SECONDS = 10.0
"""For a connection. The pool would wait longer after each try; asked anew, it tries at once."""
NEVER_SECONDS = 365 * 86_400.0
"""Procrastinate's own heartbeats, and what it does about workers without, are not used: a bucket is
free again when its lease is over."""

_SCHEMA_LOCK, _TICK_LOCK = b"(28258, 1)", b"(28258, 2)"
"""Advisory locks of the database, of newsbot's own numbers: ``nb`` as bytes, and one more."""

_PREPARE = "; ".join(STATEMENTS["postgresql"]).encode("ascii")

_KNOWN = """
SELECT (args->>'bucket')::int FROM procrastinate_jobs
WHERE task_name = %s AND status IN ('todo', 'doing')
"""
_STARTED_BEFORE = """
SELECT job.id, (job.args->>'bucket')::int FROM procrastinate_jobs job
WHERE job.task_name = %(task)s AND job.status = 'doing' AND NOT EXISTS (
    SELECT 1 FROM procrastinate_events event
    WHERE event.job_id = job.id AND event.type = 'started'
    AND event.at > clock_timestamp() - make_interval(secs => %(seconds)s)
)
"""

_TICK = "newsbot.tick"
_BEGIN_TICK = """
INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp)
VALUES (%(task)s, floor(extract(epoch FROM clock_timestamp()) / %(seconds)s))
ON CONFLICT DO NOTHING RETURNING id
"""
_FORGET_TICKS = """
DELETE FROM procrastinate_periodic_defers WHERE task_name = %(task)s AND id < %(id)s
"""


class _PatientJobs(JobManager):
    """The jobs of a worker that waits while the database cannot be reached.

    Procrastinate's own worker ends at the first failure, after the jobs under way have ended.
    """

    report: Callable[[Exception | None], None]

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        try:
            job = await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            self.report(error.__cause__ if isinstance(error.__cause__, Exception) else error)
            return None
        self.report(None)
        return job


class JobQueue:
    """The queue of one process; used in one event loop."""

    def __init__(
        self,
        url: sa.URL,
        *,
        crawl: Callable[[int], Awaitable[None]],
        report: Callable[[Exception | None], None] = lambda error: None,  # noqa: ARG005
    ) -> None:
        """Take the URL of the database.

        :param crawl: crawls a bucket; must not raise.
        :param report: called with each failure to fetch a job, and with None after a success.
        """
        self._name = hide_password(url)
        _, given = url.get_dialect()().create_connect_args(add_timeouts(url))
        given.setdefault("fallback_application_name", "newsbot queue")
        connector = PsycopgConnector(
            conninfo=make_conninfo(**given),
            configure=_prepare,
            min_size=1,  # for ticks too, which take some hundredths of a second
            max_size=1,
            timeout=WAIT_SECONDS,
            reconnect_timeout=WAIT_SECONDS,
        )
        self._connector = connector
        self._app = App(connector=connector)
        self._app.job_manager = jobs = _PatientJobs(connector)
        jobs.report = report

        # Neither a retry nor a time in the future: a lock makes all later jobs wait for such a one.
        @self._app.task(name=TASK, queue=QUEUE)
        async def crawl_bucket(bucket: int) -> None:
            await crawl(bucket)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connect to the database, and create the tables of the queue if there are none.

        :raises StoreError: the database cannot be used.
        """
        with _explaining(self._name):
            try:
                await self._app.open_async()
                await self._create_tables()
                yield
            finally:  # also after a failure, else the next one would use the closed pool
                await self._app.close_async()

    async def work(self, *, concurrency: int) -> None:
        """Crawl what the queue has, so many buckets at a time, until cancelled.

        When cancelled, it fetches no further job, and ends with those that are under way.

        :raises StoreError: the database cannot be used when it begins.
        """
        with _explaining(self._name):
            await self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=concurrency,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=NEVER_SECONDS,
                update_heartbeat_interval=NEVER_SECONDS,
                stalled_worker_timeout=NEVER_SECONDS,
                listen_notify=False,
                delete_jobs="always",
                install_signal_handlers=False,
            )

    @asynccontextmanager
    async def ticking(
        self, *, waits: bool = False
    ) -> AsyncIterator[psycopg.AsyncConnection | None]:
        """Hold the lock of those who enqueue; yield its connection, None if another has it.

        :param waits: whether to wait for the lock instead.
        :raises StoreError: the database cannot be used.
        """
        word = b"pg_advisory_xact_lock" if waits else b"pg_try_advisory_xact_lock"
        with _explaining(self._name):
            async with self._connector.pool.connection() as connection:
                row = await (await connection.execute(b"SELECT " + word + _TICK_LOCK)).fetchone()
                yield connection if waits or (row and row[0]) else None

    async def begin_tick(self, connection: psycopg.AsyncConnection, *, seconds: float) -> bool:
        """Begin the tick of the current interval; return False if a worker already has.

        Procrastinate's table for periodic tasks has a row of the latest interval.

        :param connection: of ``ticking``.
        :param seconds: length of an interval.
        """
        given = {"task": _TICK, "seconds": seconds}
        row = await (await connection.execute(_BEGIN_TICK, given)).fetchone()
        if row is not None:
            given = {"task": _TICK, "id": row[0]}
            await connection.execute(_FORGET_TICKS, given)
        return row is not None

    async def find_new(
        self, connection: psycopg.AsyncConnection, buckets: Sequence[int]
    ) -> list[int]:
        """Return the buckets that have no job yet, in their order.

        :param connection: of ``ticking``.
        """
        rows = await (await connection.execute(_KNOWN, (TASK,))).fetchall()
        known = {row[0] for row in rows}
        return [bucket for bucket in buckets if bucket not in known]

    async def enqueue(self, connection: psycopg.AsyncConnection, new: Sequence[int]) -> None:
        """Enqueue buckets that have no job yet.

        :param connection: of ``ticking``.
        """
        jobs = [_make_job(bucket) for bucket in new]
        if jobs:
            await self._app.job_manager.batch_defer_jobs_async(jobs, connection=connection)

    async def remove_lost(
        self, connection: psycopg.AsyncConnection, leased: Collection[int], *, seconds: float
    ) -> None:
        """Remove jobs under way that nobody works on: later jobs of their buckets wait for them.

        :param connection: of ``ticking``.
        :param leased: the buckets with a lease; jobs of all others are removed.
        :param seconds: since a job began, before which it is left alone.
        """
        given = {"task": TASK, "seconds": seconds}
        for job, bucket in await (await connection.execute(_STARTED_BEFORE, given)).fetchall():
            if bucket in leased:
                continue
            with suppress(psycopg.errors.RaiseException):  # its worker has just finished it
                async with connection.transaction():
                    finish = "SELECT procrastinate_finish_job_v1(%s, 'failed', true)"
                    await connection.execute(finish, (job,))

    async def _create_tables(self) -> None:
        """Create Procrastinate's tables; several workers may begin at the same moment."""
        async with self._connector.pool.connection() as connection:
            await connection.execute(b"SELECT pg_advisory_xact_lock" + _SCHEMA_LOCK)
            found = await connection.execute("SELECT to_regclass('procrastinate_jobs')")
            if (await found.fetchone() or [None])[0] is None:
                schema = self._app.schema_manager.get_schema()
                await connection.execute(schema.encode("utf-8"))


def _make_job(bucket: int) -> Job:
    lock = f"{TASK}/{bucket}"
    return Job(
        id=None,
        queue=QUEUE,
        task_name=TASK,
        lock=lock,
        queueing_lock=lock,  # one name space for all tasks of the database
        task_kwargs={"bucket": bucket},
    )


async def _prepare(connection: psycopg.AsyncConnection) -> None:
    await connection.execute(_PREPARE)
    await connection.commit()


@contextmanager
def _explaining(name: str) -> Iterator[None]:
    """Turn the errors of the database into ``StoreError``."""
    try:
        yield
    except (psycopg.Error, ProcrastinateException) as error:
        raise StoreError(_explain(name, error)) from error


def _explain(name: str, error: BaseException) -> str:
    """Return one line for an error of the database."""
    cause = error.__cause__ if isinstance(error, ProcrastinateException) else None
    return f"the store {name}: {' '.join(str(cause or error).split())}"
