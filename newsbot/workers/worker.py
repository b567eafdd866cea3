"""A process that is sent the arguments of one function, call by call, and sends back what it gave.

``python worker.py MODULE:FUNCTION SECONDS``, with a socket as its standard input; ``process``
starts it. It ends as soon as the other end of the socket is closed, in the middle of a call as
well: however the crawl ended, nothing goes on without it. Only the function's module is imported.

Both ends write frames: a length of 8 bytes, then a pickle. They are the same program, and nobody
else has the sockets: what is unpickled was pickled by this package.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any

LENGTH = struct.Struct("<Q")
READY = LENGTH.pack(0)
"""A frame of no bytes says that the worker waits for calls."""
GRACE_SECONDS = 5
"""How much later than the crawl would a worker ends a call by itself."""
COLLECT_AFTER_OBJECTS = 50_000
"""As in a crawl: Python's own 700 costs an eighth of the time and frees next to nothing."""

Shared = dict[int, Any]
"""What calls have in common, by the number that the crawl gave it; it is sent once."""


def frame(pickled: bytes) -> bytes:
    """Return a pickle as it is sent."""
    return LENGTH.pack(len(pickled)) + pickled


def main(name: str, seconds: int) -> None:
    """Answer calls until the socket is closed.

    :param name: module and function, parted by a colon.
    :param seconds: for one call; 0 is no bound.
    """
    for heard in (signal.SIGINT, signal.SIGTERM):
        signal.signal(heard, signal.SIG_IGN)  # the crawl ends its workers when it is ready to
    channel = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    module, _, function = name.partition(":")
    call: Callable[..., Any] = getattr(import_module(module), function)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_OBJECTS, *gc.get_threshold()[1:])
    calls: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(channel, calls), daemon=True).start()
    channel.sendall(READY)
    shared: Shared = {}
    while True:
        pickled = calls.get()
        # The kernel keeps this one too, where a regular expression lets no other thread run.
        signal.alarm(seconds + GRACE_SECONDS if seconds else 0)
        answer = frame(_answer(call, pickled, shared))
        signal.alarm(0)
        try:
            channel.sendall(answer)
        except OSError:
            return


def _listen(channel: socket.socket, calls: SimpleQueue[bytes]) -> None:
    with channel.makefile("rb") as stream:
        while len(head := stream.read(LENGTH.size)) == LENGTH.size:
            size = LENGTH.unpack(head)[0]
            pickled = stream.read(size)
            if len(pickled) < size:
                break
            calls.put(pickled)
    os._exit(0)


def _answer(call: Callable[..., Any], pickled: bytes, shared: Shared) -> bytes:
    """Return the pickle of whether a call went well, and of what it gave or raised."""
    arguments, keys, fresh, gone = pickle.loads(pickled)  # noqa: S301 - sent by our own parent
    shared.update(fresh)
    for key in gone:
        shared.pop(key, None)
    try:
        return pickle.dumps((True, call(*arguments, *(shared[key] for key in keys))), -1)
    except Exception as error:  # noqa: BLE001 - it is the caller's, in the other process
        error.add_note(traceback.format_exc())
        try:
            pickled = pickle.dumps((False, error), -1)
            pickle.loads(pickled)  # noqa: S301 - our own
        except Exception:  # noqa: BLE001 - some cannot be sent, or not be made again; words can
            return pickle.dumps((False, RuntimeError(traceback.format_exc())), -1)
        return pickled


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
