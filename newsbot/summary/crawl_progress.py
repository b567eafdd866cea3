"""Progress line of a crawl: updated on a terminal, logged elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.live import Live

from newsbot.console import plural
from newsbot.console.console_tables import ShownText
from newsbot.json_log import redirect_log
from newsbot.outcomes import Outcome
from newsbot.summary.run_figures import count_rejected, count_written

TERMINAL_INTERVAL_SECONDS = 0.5
LOGGER = logging.getLogger(__name__)


class CrawlProgress:
    """The progress line; ``start`` and ``stop`` may be called at any time."""

    def __init__(self, console: Console, *, name: str) -> None:
        self._console = console
        self._name = name
        self._live: Live | None = None

    def start(self) -> None:
        """Show the line at the bottom of the terminal; log lines appear above it."""
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._live.start()
        redirect_log(sys.stderr)  # now a stream of rich, which prints above the line

    def show(self, stats: Mapping[str, Any]) -> None:
        """Show the progress."""
        line = describe_progress(stats, name=self._name, now=datetime.now(UTC))
        if self._live is not None:
            text = ShownText(line, style="cyan", no_wrap=True, overflow="ellipsis")
            self._live.update(text, refresh=True)
        else:
            LOGGER.info(line)

    def stop(self) -> None:
        """Remove the line."""
        if self._live is not None:
            self._live.stop()
            self._live = None
            redirect_log(sys.stderr)


def describe_progress(stats: Mapping[str, Any], *, name: str, now: datetime) -> str:
    """Return the progress line.

    >>> start = datetime(2026, 5, 1, tzinfo=UTC)
    >>> stats = {"newsbot/found": 20, "newsbot/end/written": 4, "newsbot/end/gone": 1,
    ...          "response_received_count": 9, "start_time": start}
    >>> describe_progress(stats, name="demo", now=start + timedelta(seconds=90))
    'demo: 4 articles written, 1 rejected, 15 of 20 URLs to go, 0.1 pages/s, 0:01:30'
    """
    ends = {o: int(stats.get(f"newsbot/end/{o.value}", 0)) for o in Outcome}
    found = int(stats.get("newsbot/found", 0))
    ended = sum(ends.values())
    passed = now - stats.get("start_time", now)
    seconds = passed.total_seconds()
    pace = stats.get("response_received_count", 0) / seconds if seconds else 0.0
    clock = timedelta(seconds=int(seconds))
    return (
        f"{name}: {plural(count_written(ends), 'article')} written, "
        f"{count_rejected(ends)} rejected, "
        f"{found - ended} of {found} URLs to go, {pace:.1f} pages/s, {clock}"
    )
