"""The loop of a worker process: make the calls that the crawl sends until it has ended."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from newsbot.garbage_collection import collect_rarely
from newsbot.printable_records import make_records_printable
from newsbot.workers.freed_memory import return_freed_memory

GRACE_SECONDS = 5
"""A worker ends a call by itself this much later than the pool would, should the crawl be gone."""


def serve_calls(pipe: Connection, preloaded: Sequence[str], seconds: int) -> None:
    """Make calls until the other end of a pipe is closed.

    :param preloaded: modules to import before the first call.
    :param seconds: for one call; 0 is no limit.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the crawl ends its workers when it is done
    Thread(target=_end_with_crawl, daemon=True).start()
    make_records_printable()
    return_freed_memory()
    collect_rarely()
    for module in preloaded:
        import_module(module)
    gc.freeze()
    pipe.send(None)
    known: dict[tuple[int, ...], Sequence[Any]] = {}
    while True:
        try:
            message = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        # The kernel keeps this one too, where a regular expression lets no other thread run.
        signal.alarm(seconds + GRACE_SECONDS if seconds else 0)
        returned = _make_call(message, known)
        signal.alarm(0)
        pipe.send_bytes(returned)


def _make_call(message: bytes, known: dict[tuple[int, ...], Sequence[Any]]) -> bytes:
    """Return the error of a call or None, and its result, pickled."""
    try:
        function, arguments, key, fresh, forgets = pickle.loads(message)  # noqa: S301 - the crawl's
        if forgets:
            known.clear()
        if fresh is not None:
            known[key] = fresh
        return pickle.dumps((None, function(*arguments, *known[key])))
    except Exception as error:  # noqa: BLE001 - the caller's, in the other process
        error.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        except Exception:  # noqa: BLE001 - some exceptions cannot be pickled
            error = RuntimeError(traceback.format_exc())
        return pickle.dumps((error, None))


def _end_with_crawl() -> None:
    """End this process in the middle of a call, once the crawl was killed."""
    if crawl := multiprocessing.parent_process():
        crawl.join()
        os._exit(1)
