"""Read the next items of generators while those before are worked on."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")


def read_ahead(*sources: Generator[T], at_once: int = 1) -> Generator[T]:
    """Yield the items of generators as they come, each made in a thread.

    The items of one generator keep their order. The next item is made while the caller has the one
    before, so two items of each open generator are in memory. Closing waits for the items that are
    being made, and closes the generators: do it before closing what the items are made of.

    :param at_once: how many generators are open at once; the next is opened when one has ended.
    """
    end = object()
    unopened = iter(sources)
    making: dict[Future[Any], Generator[T]] = {}
    try:
        with ThreadPoolExecutor(at_once) as threads:
            for source in islice(unopened, at_once):
                making[threads.submit(next, source, end)] = source
            while making:
                for made in wait(making, return_when=FIRST_COMPLETED).done:
                    item = made.result()
                    last = making.pop(made)
                    following = next(unopened, None) if item is end else last
                    if following:
                        making[threads.submit(next, following, end)] = following
                    if item is not end:
                        yield item
    finally:
        for source in making.values():
            source.close()
