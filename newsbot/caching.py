"""A function of one text turned into one that remembers what it said of short texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

MAX_REMEMBERED_CHARS = 500
"""Class attributes, hosts and words are shorter; 120 stored pages had none of more than 400."""

Answer = TypeVar("Answer")


def lru_cache_short(most: int) -> Callable[[Callable[[str], Answer]], Callable[[str], Answer]]:
    """Make a function remember its answers to the ``most`` short texts it was last asked about.

    A longer text is answered anew each time: a page made to hurt has names of megabytes, and a
    memory of them would outlive the page.
    """

    def decorate(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
        remembered = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str) -> Answer:
            return remembered(text) if len(text) <= MAX_REMEMBERED_CHARS else function(text)

        return answer

    return decorate
