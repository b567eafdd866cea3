"""A thread that calls the store, so that an event loop never waits for the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

from newsbot.store.database import Store

P = ParamSpec("P")
T = TypeVar("T")


class StoreThread:
    """Calls functions of the store one after the other; the process never waits for it to end.

    Python's executors are waited for, and a call takes as long as the database cannot be reached.
    """

    def __init__(self, place: str, *, folder: Path, name: str) -> None:
        """Take what ``Store.open`` takes, and the name of the thread."""
        self._place, self._folder = place, folder
        self._store: Store | None = None
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[Store], Any]] | None] = SimpleQueue()
        Thread(target=self._run, name=name, daemon=True).start()

    async def call(
        self, function: Callable[Concatenate[Store, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """Call a function with the store, and return what it returns.

        :raises StoreError: the store cannot be opened; and whatever the function raises.
        """
        future: Future[T] = Future()
        self._calls.put((future, lambda store: function(store, *args, **named)))
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Close the store after the calls that wait."""
        self._calls.put(None)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            future, function = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if self._store is None:
                    self._store = Store.open(self._place, folder=self._folder)
                future.set_result(function(self._store))
            except BaseException as error:  # noqa: BLE001 - raised where the call is awaited
                future.set_exception(error)
        if self._store is not None:
            self._store.close()
