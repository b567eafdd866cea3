"""Rates of listings follow what is read of them, whatever is read."""

from __future__ import annotations

import math
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsbot.schedule.listing_rate import (
    PRIOR_RATE,
    ListingRate,
    ListingReading,
)
from newsbot.schedule.week_hours import HOUR_SECONDS, HOURS, find_site_zone, split_hours
from newsbot.site import Site

DAY = 24 * 3600
MONDAY = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
PARIS = ZoneInfo("Europe/Paris")


def estimate(rate: ListingRate) -> NDArray[np.float64]:
    return np.array(rate.estimate_hours())


def read_daily(hour: int, new: int, *, days: int, zone: tzinfo = UTC) -> ListingRate:
    """Read a listing each hour; ``new`` articles appear before one hour of each day."""
    rate = ListingRate().after_reading(ListingReading(at=MONDAY, listed=20, new=20), zone)
    for at in range(MONDAY + HOUR_SECONDS, MONDAY + days * DAY, HOUR_SECONDS):
        local = datetime.fromtimestamp(at, tz=zone)
        found = new if local.hour == hour else 0
        rate = rate.after_reading(ListingReading(at=at, listed=20, new=found), zone)
    return rate


def test_the_first_reading_without_dates_says_nothing_of_the_rate() -> None:
    rate = ListingRate().after_reading(ListingReading(at=MONDAY, listed=30, new=30), UTC)

    assert estimate(rate) == pytest.approx(PRIOR_RATE)
    assert rate.read_at == MONDAY


def test_the_first_reading_with_dates_gives_the_rate_at_once() -> None:
    times = tuple(float(MONDAY - 900 * number) for number in range(1, 41))
    reading = ListingReading(at=MONDAY, listed=40, new=40, times=times)
    rate = ListingRate().after_reading(reading, UTC)

    assert estimate(rate).mean() == pytest.approx(4, rel=0.3)


def test_the_rate_is_learned_within_a_day() -> None:
    rate = ListingRate(read_at=MONDAY)
    for at in range(MONDAY + 1800, MONDAY + DAY, 1800):
        rate = rate.after_reading(ListingReading(at=at, listed=30, new=3), UTC)

    assert estimate(rate).mean() == pytest.approx(6, rel=0.15)


def test_the_hour_of_the_day_is_learned_before_the_hour_of_the_week() -> None:
    hours = estimate(read_daily(9, 6, days=3)).reshape(7, 24)

    assert hours[:, 8].min() > 4 * hours[:, 20].max(), "on days that were not seen too"


def test_a_quiet_weekend_is_learned() -> None:
    rate = ListingRate(read_at=MONDAY)
    for at in range(MONDAY + HOUR_SECONDS, MONDAY + 28 * DAY, HOUR_SECONDS):
        is_weekend = datetime.fromtimestamp(at - 1, tz=UTC).weekday() >= 5
        reading = ListingReading(at=at, listed=30, new=0 if is_weekend else 4)
        rate = rate.after_reading(reading, UTC)
    hours = estimate(rate).reshape(7, 24)

    assert hours[:5].min() > 3
    assert hours[5:].max() < 0.6


def test_local_hours_stay_when_summer_time_begins() -> None:
    rate = read_daily(9, 6, days=40, zone=PARIS)  # from 2 March, over 29 March
    hours = estimate(rate).reshape(7, 24)

    assert {int(day.argmax()) for day in hours} == {8}


def test_dates_say_when_articles_appeared() -> None:
    rate = ListingRate(read_at=MONDAY)
    for day in range(1, 15):
        at = MONDAY + day * DAY
        times = tuple(at - DAY + 7 * HOUR_SECONDS + 60.0 * n for n in range(8))
        reading = ListingReading(at=at, listed=20, new=8, times=times)
        rate = rate.after_reading(reading, UTC)

    hours = estimate(rate).reshape(7, 24)
    assert {int(day.argmax()) for day in hours} == {7}, "although it was read at midnight"


@pytest.mark.parametrize("hours_ahead", [0, 2, 24])
def test_articles_dated_by_a_clock_that_is_ahead_are_new(hours_ahead: int) -> None:
    rate = ListingRate(read_at=MONDAY)
    for at in range(MONDAY + HOUR_SECONDS, MONDAY + 3 * DAY, HOUR_SECONDS):
        times = tuple(at + HOUR_SECONDS * (hours_ahead - share) for share in (0.1, 0.3, 0.6, 0.9))
        reading = ListingReading(at=at, listed=20, new=4, times=times)
        rate = rate.after_reading(reading, UTC)

    assert estimate(rate).mean() == pytest.approx(4, rel=0.15)


def test_a_long_pause_is_no_silence() -> None:
    before = read_daily(9, 6, days=14)
    reading = ListingReading(at=before.read_at + 30 * DAY, listed=20, new=20)
    after = before.after_reading(reading, UTC)

    np.testing.assert_allclose(estimate(after), estimate(before))
    assert after.read_at == reading.at


def test_a_pause_counts_what_has_dates() -> None:
    before = read_daily(9, 6, days=14)
    at = before.read_at + 30 * DAY
    times = tuple(at - 600.0 * number for number in range(1, 21))
    reading = ListingReading(at=at, listed=20, new=20, times=times)

    assert estimate(before.after_reading(reading, UTC)).mean() > estimate(before).mean()


def test_a_listing_of_new_articles_alone_may_have_shown_more() -> None:
    start = ListingRate(read_at=MONDAY)
    at = MONDAY + 6 * HOUR_SECONDS
    full = start.after_reading(ListingReading(at=at, listed=20, new=20), UTC)
    part = start.after_reading(ListingReading(at=at, listed=40, new=20), UTC)

    assert estimate(full).mean() > 1.5 * estimate(part).mean()


def test_a_clock_that_was_ahead_leaves_what_was_learned() -> None:
    learned = read_daily(9, 6, days=14)
    ahead = learned.after_reading(ListingReading(at=MONDAY + 4000 * DAY, listed=20, new=20), UTC)
    right = ahead.after_reading(ListingReading(at=learned.read_at + 60, listed=20, new=0), UTC)

    np.testing.assert_allclose(estimate(right), estimate(learned))
    assert right.read_at == learned.read_at + 60


def test_old_articles_that_are_listed_again_are_not_new() -> None:
    before = read_daily(9, 6, days=14)
    at = before.read_at + HOUR_SECONDS
    times = tuple(float(at - 300 * DAY - number) for number in range(10))
    after = before.after_reading(ListingReading(at=at, listed=40, new=10, times=times), UTC)

    assert estimate(after).max() <= estimate(before).max()


readings = st.lists(
    st.builds(
        ListingReading,
        at=st.integers(0, 2**33),
        listed=st.integers(0, 50_000),
        new=st.integers(0, 50_000),
        times=st.lists(st.floats(-1e18, 1e18), max_size=30).map(tuple),
    ),
    max_size=8,
)


@given(readings)
@settings(max_examples=60, deadline=None)
def test_no_reading_makes_a_rate_that_is_no_number(read: list[ListingReading]) -> None:
    rate = ListingRate()
    for reading in read:
        rate = rate.after_reading(reading, PARIS)
        hours = estimate(rate)

        assert len(hours) == HOURS
        assert np.all(np.isfinite(hours))
        assert hours.min() > 0


@given(st.integers(0, 2**33), st.integers(0, 40 * DAY), st.sampled_from(["Europe/Paris", "UTC",
       "Asia/Kathmandu", "Australia/Lord_Howe"]))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_parts_of_a_span_add_up_to_it(start: int, seconds: int, zone: str) -> None:
    parts = [*split_hours(start, start + seconds, ZoneInfo(zone))]

    assert math.isclose(sum(span for _, span in parts), seconds / HOUR_SECONDS, abs_tol=1e-6)
    assert all(0 < span <= 1 for _, span in parts)


def test_the_zone_is_that_of_the_table_or_of_the_only_one_of_the_country() -> None:
    def zone(**keys: Any) -> str:
        return str(find_site_zone(Site(spider="river", domain="river.example", **keys)))

    assert zone(timezone="Asia/Kolkata", country="fr") == "Asia/Kolkata"
    assert zone(country="fr") == "Europe/Paris"
    assert zone(country="us") == "UTC", "which has several"
    assert zone() == "UTC"
