"""Cut lines into blocks that fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

BLOCK_BYTES = 8_000_000
"""A block ends with the line that reaches it, or ``BLOCK_LINES``."""
BLOCK_LINES = 10_000

T = TypeVar("T")


def cut_blocks(lines: Iterable[T], size_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield lines in blocks, none of them empty, whose ends depend on the lines alone.

    :param size_of: returns the bytes of a line.
    """
    block: list[T] = []
    size = 0
    for line in lines:
        block.append(line)
        size += size_of(line)
        if size >= BLOCK_BYTES or len(block) >= BLOCK_LINES:
            yield block
            block, size = [], 0
    if block:
        yield block
