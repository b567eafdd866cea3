"""The file of a batch: written, compared if it is there already, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import BinaryIO

from newsbot.outbox_writer.output_targets import OutputTarget
from newsbot.record_streams import BROKEN_STREAM, decompress
from newsbot.store.database import StoreError
from newsbot.store.outbox_batches import Batch
from newsbot.write import COMPRESSIONS

_CHUNK_BYTES = 1 << 20


class DifferentFileError(OSError):
    """Another file has the name of a batch's file; the message is one line."""


def write_batch(lines: Iterable[bytes], batch: Batch, target: OutputTarget) -> PurePosixPath:
    """Write the file of a batch, unless a killed writer has, and return its path.

    :param lines: of the batch, as the store has them.
    :raises DifferentFileError: a file of that name has other lines.
    :raises OSError: the file cannot be written or compared.
    :raises StoreError: the store has other lines than it recorded.
    """
    path = batch.path.with_name(batch.path.name + COMPRESSIONS[batch.compression].suffix)
    with target.temporary(path) as file:
        digest = _write_lines(lines, batch, file)
        try:
            target.create(path, file)
        except FileExistsError:
            with target.open(path) as existing:
                is_same = _digest(existing) == digest
            if not is_same:
                msg = (
                    f"{path} is at {target.place} already, with other lines than those of this "
                    "store; move it away, and it is written again"
                )
                raise DifferentFileError(msg) from None
    return path


def _write_lines(lines: Iterable[bytes], batch: Batch, file: BinaryIO) -> bytes:
    """Write lines to a file, compressed, and return the hash of what they are."""
    digest, number, size = blake2b(), 0, 0
    compress = COMPRESSIONS[batch.compression].compress
    stream = compress(file) if compress else file
    for line in lines:
        stream.write(line)
        digest.update(line)
        number += 1
        size += len(line)
    if stream is not file:
        stream.close()
    if (number, size) != (batch.lines, batch.size):
        msg = (
            f"the store has {number} lines of {batch.path}, {size} bytes, but recorded "
            f"{batch.lines}, {batch.size} bytes: another writer has finished it, or the store is "
            "damaged"
        )
        raise StoreError(msg)
    return digest.digest()


def _digest(file: BinaryIO) -> bytes:
    """Return the hash of the lines of a file; empty if it cannot be decompressed."""
    digest = blake2b()
    try:
        stream = decompress(file)
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    except BROKEN_STREAM:
        return b""
    return digest.digest()
