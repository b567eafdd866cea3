"""Each reader of listings takes time in proportion to its input, whatever a host sends.

In a file of its own, as each file is run by one process and these tests take minutes.
"""

from __future__ import annotations

import pytest

from benchmarks.linear import LIMIT, growth, list_shapes, measure
from benchmarks.prepared_shapes import ALL_SHAPES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", list_shapes(of_listings=True))
def test_cpu_time_of_a_listing_grows_in_proportion_to_it(name: str) -> None:
    seconds = measure(ALL_SHAPES[name])

    assert growth(seconds) <= LIMIT, seconds
