"""Log that the database cannot be reached: at once, every 30 seconds, and when it is back."""

from __future__ import annotations

import logging
import time

from newsbot.console import plural

logger = logging.getLogger(__name__)

REPEAT_SECONDS = 30.0
"""Between two log lines while it cannot be reached."""


class DatabaseTrouble:
    """Whether the database could be used the last time, as reported by all that use it."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._logged_at = 0.0

    @property
    def is_under_way(self) -> bool:
        """Whether the latest report was an error."""
        return self._since is not None

    def report(self, error: Exception | None) -> None:
        """Log an error, or with None that the trouble is over."""
        now = time.monotonic()
        if error is None:
            if self._since is not None:
                away = plural(int(now - self._since), "second")
                logger.info("the database is back after %s", away)
            self._since = None
        elif self._since is None or now - self._logged_at >= REPEAT_SECONDS:
            self._since, self._logged_at = self._since or now, now
            reason = " ".join(str(error).split())
            logger.warning("the database cannot be used, the worker waits: %s", reason)
