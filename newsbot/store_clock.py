"""The time by the clock of the store, so that machines that share it agree.

A run learns it with each transaction, as the difference to the clock of its machine. Without a
database server it is the machine's own.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

_ahead_seconds = 0.0
"""By which the clock of the store is ahead of this machine's; a process has one store."""


def set_store_time(seconds: float) -> None:
    """Take the time that the store has now, in seconds since 1970."""
    global _ahead_seconds  # noqa: PLW0603 - one store of a process, as STORE_URL says
    _ahead_seconds = seconds - time.time()


def read_store_time() -> float:
    """Return the time in seconds since 1970."""
    return time.time() + _ahead_seconds


def now_utc() -> datetime:
    """Return the time in UTC, as records have it."""
    return datetime.fromtimestamp(read_store_time(), tz=UTC)
