"""Caches of functions: by short texts, and by objects while they live."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

MAX_CACHED_CHARS = 500
"""Class attributes, hosts and words are shorter; the longest on 120 stored pages had 400."""

Key = TypeVar("Key")
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


def cache_while_alive(function: Callable[[Key], Result]) -> Callable[[Key], Result]:
    """Cache the result of a function for each object, such as a crawler, until the object is freed.

    A result that refers to its object would keep both for ever.
    """
    results: WeakKeyDictionary[Key, Result] = WeakKeyDictionary()

    @wraps(function)
    def call(key: Key) -> Result:
        if key not in results:
            results[key] = function(key)
        return results[key]

    return call
