"""Caches of functions: by short texts, and by objects while they live."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

MAX_CACHED_CHARS = 500
"""Class attributes, hosts and words are shorter; the longest on 120 stored pages had 400."""

Key = TypeVar("Key")
Result = TypeVar("Result")


def cache_short(most: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """Cache the results of a function for up to ``most`` short texts; a full cache is emptied.

    Results for longer texts are not kept: a malicious page has names of megabytes, and a cache of
    them would outlive the page.
    """

    def decorate(function: Callable[[str], Result]) -> Callable[[str], Result]:
        results = _Results(function, most)
        # Of a known text no Python code runs: with ``lru_cache`` below it, a call took 3 times as
        # long, and a page makes a thousand.
        return update_wrapper(partial(results.__getitem__), function)

    return decorate


class _Results(dict[str, Result]):
    """The results of a function by text."""

    def __init__(self, function: Callable[[str], Result], most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, text: str) -> Result:
        result = self._function(text)
        if len(text) <= MAX_CACHED_CHARS:
            if len(self) >= self._most:
                self.clear()
            self[text] = result
        return result


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
