"""Every reader takes time in proportion to its input, whatever a host sends."""

from __future__ import annotations

import pytest

from benchmarks.linear import LIMIT, growth, measure
from benchmarks.prepared_shapes import ALL_SHAPES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ALL_SHAPES)
def test_cpu_time_grows_in_proportion_to_the_input(name: str) -> None:
    seconds = measure(ALL_SHAPES[name])

    assert growth(seconds) <= LIMIT, seconds
