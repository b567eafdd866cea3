"""``lru_cache`` for functions of one text that never keeps long texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

MAX_CACHED_CHARS = 500
"""Class attributes, hosts and words are shorter; the longest on 120 stored pages had 400."""

Result = TypeVar("Result")


def lru_cache_short(most: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Cache the results of a function for the ``most`` short texts it was last called with.

    Results for longer texts are not kept: a malicious page has names of megabytes, and a cache of
    them would outlive the page.
    """

    def decorate(function: Callable[[str], Result]) -> Callable[[str], Result]:
        cached = lru_cache(maxsize=most)(function)

        @wraps(function)
        def call(text: str) -> Result:
            return cached(text) if len(text) <= MAX_CACHED_CHARS else function(text)

        return call

    return decorate
