"""The one place that handles a store or a file that fails in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from newsbot.store.database import StoreError


class FailureGuard:
    """A context manager that skips the rest of its block when the store or a file fails.

    The first failure is kept, and reported by a call of ``stop``: the run is to end.
    """

    def __init__(self, stop: Callable[[Exception], None] | None = None) -> None:
        self.failure: StoreError | OSError | None = None
        self.stop = stop

    def __enter__(self) -> None:
        """Begin a block that uses the store or a file."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, StoreError | OSError):
            return False
        if self.failure is None:
            self.failure = error
            if self.stop:
                self.stop(error)
        return True
