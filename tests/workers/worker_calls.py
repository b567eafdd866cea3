"""Functions that the workers of these tests call."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path


class OddError(Exception):
    """An exception that cannot be unpickled, since its arguments are not those of its class."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def is_interrupt_blocked(shared: object) -> bool:
    del shared
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def do(kind: str, value: str, shared: object) -> object:
    match kind:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "die-once":
            if not Path(value).exists():
                Path(value).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case "sleep":
            Path(value).write_text(str(os.getpid()))
            time.sleep(600)
        case "nap":
            time.sleep(float(value))
        case "lambda":
            return lambda: None
        case "hold":
            Path(value).write_text(str(os.getpid()))
            # A match holds Python's lock: no other thread of the process runs.
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "raise":
            raise ValueError(value)
        case "odd":
            raise OddError(value, value)
    return value, shared
