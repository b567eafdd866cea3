"""Each reader of pages, robots.txt and values takes time in proportion to its input."""

from __future__ import annotations

import pytest

from benchmarks.linear import LIMIT, growth, list_shapes, measure
from benchmarks.prepared_shapes import ALL_SHAPES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", list_shapes(of_listings=False))
def test_cpu_time_grows_in_proportion_to_the_input(name: str) -> None:
    seconds = measure(ALL_SHAPES[name])

    assert growth(seconds) <= LIMIT, seconds
