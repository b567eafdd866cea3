"""Measure how the CPU time of each reader grows with its input.

Each shape is an input that a hostile host may send. It is read at three sizes, each twice the one
before; the growth is the CPU time of the largest by twice that of the middle one: 1 is linear, 2 is
quadratic. Where the largest takes too short a time to be measured, all three are made larger.

    python -m benchmarks.linear [PART OF A NAME]
"""

from __future__ import annotations

import gc
import sys
from time import process_time

from benchmarks.linear_shapes import Shape
from benchmarks.prepared_shapes import ALL_SHAPES
from newsbot.settings import DOWNLOAD_MAXSIZE

LIMIT = 1.3
"""The growth from which a reader counts as slower than linear."""

ENOUGH_SECONDS = 0.02
"""What the largest size takes at least: much more than what a page takes whatever its size."""

TOO_SHORT_SECONDS = 0.008
"""Noise outweighs growth in shorter times."""

MAX_CHARS = DOWNLOAD_MAXSIZE
"""No response is longer. A reader that takes too short a time for so much reads a part of it."""

LISTING_READERS = frozenset(
    ("feed", "JSON feed", "sitemap", "sitemap index", "text sitemap", "section", "endpoint")
)
"""Names of shapes of listings, before the colon."""

_FACTORS = (1, 2, 4)
_ROUNDS = 2
_MORE_ROUNDS = 8
"""Rounds of a shape above the limit: the best time of several has the least noise."""


def measure(shape: Shape) -> tuple[float, float, float]:
    """Return the best CPU seconds of a shape at three sizes."""
    gc.collect()
    gc.freeze()  # collections look at what the readings leave, not at all of the process
    size = find_size(shape)
    seconds = _measure(shape, size)
    if growth(seconds) <= LIMIT:
        return seconds
    # A single step, such as to memory that the system takes back each time, is not growth.
    return _measure(shape, size * 2)


def list_shapes(*, of_listings: bool) -> list[str]:
    """Return the names of all shapes of listings, or of all others."""
    return [name for name in ALL_SHAPES if (name.split(":")[0] in LISTING_READERS) == of_listings]


def _measure(shape: Shape, size: int) -> tuple[float, float, float]:
    sizes = [shape.make(size * factor) for factor in _FACTORS]
    best = [float("inf")] * 3
    for number in range(_MORE_ROUNDS):
        for position, text in enumerate(sizes):
            best[position] = min(best[position], _time(shape, text))
        if number + 1 >= _ROUNDS and growth(best) <= LIMIT:
            break
    return best[0], best[1], best[2]


def find_size(shape: Shape) -> int:
    """Return the smallest of the three sizes whose largest takes long enough to be measured."""
    size = shape.size
    while True:
        text = shape.make(size * _FACTORS[-1])
        seconds = min(_time(shape, text) for _ in range(2))  # the first one may compile patterns
        if seconds > ENOUGH_SECONDS or len(text) > MAX_CHARS:
            return size
        size *= 2


def _time(shape: Shape, text: str) -> float:
    gc.collect()
    start = process_time()
    shape.read(text)
    return process_time() - start


def growth(seconds: list[float] | tuple[float, ...]) -> float:
    """Return the growth between the two largest sizes; 1 where both are too short to compare."""
    return seconds[2] / (2 * seconds[1]) if seconds[2] > TOO_SHORT_SECONDS else 1.0


def main() -> None:
    """Print the table; exit code 1 if a reader is slower than linear."""
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    slow = 0
    for name, shape in ALL_SHAPES.items():
        if part not in name:
            continue
        seconds = measure(shape)
        found = growth(seconds)
        slow += found > LIMIT
        times = " ".join(f"{second * 1000:9.1f}" for second in seconds)
        print(f"{name:40} {times} ms {found:6.2f}{' SLOW' if found > LIMIT else ''}", flush=True)
    sys.exit(slow > 0)


if __name__ == "__main__":
    main()
