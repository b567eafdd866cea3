"""How long a host is left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.fetch.politeness import parse_retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 90 ", 90),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 13:02:00 +0100", 120),
        ("Sunday, 01-Mar-26 12:02:00 GMT", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2026 12:02:00 -0000", 120),
    ],
)
def test_seconds_and_dates_are_read(value: str, seconds: float) -> None:
    assert parse_retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "nan", "١٢"])
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_retry_after(value, now=NOW)
