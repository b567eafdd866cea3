"""Results that several requests wait for, with asyncio or without it."""

from __future__ import annotations

from typing import TypeVar

from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

T = TypeVar("T")


async def wait_for_shared(result: Deferred[T]) -> T:
    """Return or raise a result that others wait for too, and which stays for them."""
    own: Deferred[T] = Deferred()  # one that is awaited, or cancelled, is of no use to others

    def pass_on(value: T | Failure) -> T | Failure:
        own.callback(value)
        return value

    result.addBoth(pass_on)
    return await maybe_deferred_to_future(own)
