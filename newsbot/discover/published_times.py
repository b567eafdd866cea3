"""When an entry of a listing was published, to the second."""

from __future__ import annotations

from datetime import datetime, time
from email.utils import parsedate_to_datetime

_MAX_CHARS = 60
"""Characters read of a date; one of RSS has 31."""


def find_published_time(text: str | None) -> float | None:
    """Find the time in a date of a feed or sitemap, in seconds since 1970.

    :return: None without a date, a time or an offset, and for midnight, which is written for days
        whose time is unknown.

    >>> find_published_time("Tue, 03 Nov 2026 23:30:00 -0500"), find_published_time("2026-11-03")
    (1793766600.0, None)
    >>> find_published_time("2026-11-03T09:30Z"), find_published_time("2026-11-03T00:00:00Z")
    (1793698200.0, None)
    """
    text = (text or "").strip()[:_MAX_CHARS]
    try:
        at = datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)
        is_exact = at.tzinfo is not None and at.time() != time()
        return at.timestamp() if is_exact else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
