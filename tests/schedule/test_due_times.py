"""A listing is due when its new articles are worth a request, within its limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.schedule.due_times import DueLimits, DueTime, find_due_time, find_waiting_hours
from newsbot.schedule.listing_rate import ListingRate
from newsbot.schedule.week_hours import HOUR_SECONDS, HOURS

DAY = 24 * 3600
NOW = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())
LIMITS = DueLimits(least=600, most=DAY)


def known(an_hour: float, *, read_at: int = NOW) -> ListingRate:
    """Return the rate of a listing that has been read for months."""
    counts, hours = (100.0 * an_hour,) * HOURS, (100.0,) * HOURS
    return ListingRate(read_at=read_at, tried_at=read_at, counts=counts, hours=hours)


def find_due(rate: ListingRate, now: int = NOW) -> DueTime:
    return find_due_time(rate, now=now, zone=UTC, limits=LIMITS)


@pytest.mark.parametrize(("an_hour", "minutes"), [(1, 60), (4, 30), (0.25, 120), (16, 15)])
def test_four_times_as_many_articles_are_read_twice_as_often(an_hour: float, minutes: int) -> None:
    due = find_due(known(an_hour))

    assert due.at - NOW == pytest.approx(minutes * 60, rel=0.02)
    assert due.reason == "articles expected"


def test_a_new_listing_is_due_at_once_and_soon_again() -> None:
    assert find_due(ListingRate()) == DueTime(at=0, reason="never read")
    assert find_due(ListingRate(read_at=NOW, tried_at=NOW)).at - NOW < 2 * HOUR_SECONDS


def test_the_limits_hold_for_any_rate() -> None:
    assert find_due(known(1000)) == DueTime(at=NOW + 600, reason="shortest interval")
    assert find_due(known(0)) == DueTime(at=NOW + DAY, reason="longest interval")


def test_a_quiet_night_is_waited_for() -> None:
    hours = (100.0,) * HOURS
    counts = 7 * (6 * (0.0,) + 18 * (200.0,))
    evening = NOW + 12 * HOUR_SECONDS
    rate = ListingRate(read_at=evening, tried_at=evening, counts=counts, hours=hours)

    assert find_due(rate, evening).at - evening > 5 * HOUR_SECONDS


def test_an_outage_of_hours_is_noticed_when_it_is_over() -> None:
    rate = known(4)
    for _ in range(9):
        rate = rate.after_failure(find_due(rate).at)

    assert find_due(rate).at - rate.tried_at == 2 * HOUR_SECONDS


def test_failures_wait_longer_each_time_up_to_the_limit() -> None:
    rate = known(4, read_at=NOW - 4 * DAY)
    waits, reasons = [], []
    for _ in range(10):
        rate = rate.after_failure(NOW)
        waits.append(find_due(rate).at - NOW)
        reasons.append(find_due(rate).reason)

    assert reasons[:2] == ["failed once", "failed 2 times in a row"]
    assert waits[:4] == [600, 1200, 2400, 4800]
    assert waits[-1] == DAY
    assert find_due(replace(rate, failures=10**6)).at == NOW + DAY


def test_times_of_a_clock_that_was_ahead_are_due_at_once() -> None:
    assert find_due(known(1, read_at=NOW + 400 * DAY)).at == 0
    assert find_due(known(1).after_failure(NOW + 400 * DAY)).at == 0


@given(st.floats(0, 1000), st.integers(0, 2 * DAY))
def test_of_two_listings_the_one_with_more_articles_is_more_urgent(
    an_hour: float, seconds: int
) -> None:
    def waiting(rate: float, at: int) -> float:
        return find_waiting_hours(known(rate), now=at, zone=UTC, limits=LIMITS)

    assert waiting(an_hour + 1, NOW + seconds) >= waiting(an_hour, NOW + seconds)
    assert waiting(an_hour, NOW + seconds + 60) >= waiting(an_hour, NOW + seconds) * (1 - 1e-9)
    assert find_waiting_hours(ListingRate(), now=NOW, zone=UTC, limits=LIMITS) == float("inf")
