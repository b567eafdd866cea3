"""Calls of one function in processes of its own, so that none of them holds the event loop."""

from __future__ import annotations

from newsbot.workers.pool import CallEndedError, CallTimeoutError, NoWorkersError, WorkerPool

__all__ = ["CallEndedError", "CallTimeoutError", "NoWorkersError", "WorkerPool"]
