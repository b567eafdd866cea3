"""Give the memory of large objects back to the system when they are freed."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from functools import cache

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
"""Parameters of ``mallopt`` in glibc: M_MMAP_THRESHOLD and M_TRIM_THRESHOLD."""
LARGE_BYTES = 1_000_000
"""A model or a long page, of which there are few; smaller objects are faster on the heap."""
KEPT_BYTES = 4_000_000
"""Free bytes at the end of the heap that are kept for the next page; glibc's default is 128 KB."""


@cache
def return_freed_memory() -> None:
    """Keep large objects out of the heap of this process, where the C library can.

    By itself, glibc puts them on the heap once one of up to 32 MB has been freed. Small objects
    that come to lie behind them then keep their memory: 20 MB of a process that reads pages.
    """
    if sys.platform != "linux":
        return
    with suppress(AttributeError, OSError):  # other C libraries than glibc have no such function
        set_parameter = ctypes.CDLL(None).mallopt
        set_parameter(_MMAP_THRESHOLD, LARGE_BYTES)
        set_parameter(_TRIM_THRESHOLD, KEPT_BYTES)
