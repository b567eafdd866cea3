"""The model of py3langid in a third of the memory that it takes as the library loads it.

Its table of transitions has a row of 256 entries for each of 38,000 states, 42 MB, in which most
stretches of 16 entries repeat: those that differ and the place of each take 6 MB. The weights, 28
MB, stay in a file, of which a text in one language needs a part.
"""

from __future__ import annotations

import lzma
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

_STRETCH_BITS = 4
_STRETCH_ENTRIES = 1 << _STRETCH_BITS
"""With 8 or 32 entries, stretches and their places take as much memory."""
_HASH_MULTIPLIER, _HASH_SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
"""The odd number of Fibonacci hashing; two of 56,000 hashes of 64 bits are equal once in ten
billion models."""
_COPIED_BYTES = 1 << 20
"""Bytes of the model that are unpacked at once."""
_PART_STRETCHES = 1 << 16
"""Stretches of the table that are read at once, 4 MB."""


class TransitionTable:
    """A table of transitions, to be read by index, with each stretch of entries kept once."""

    def __init__(self, map_table: Callable[[], NDArray[np.uint32]]) -> None:
        """Find the stretches that repeat.

        :param map_table: returns the table, mapped to memory. It is called again for each part:
            what was read of a mapped file takes memory until the mapping is gone.
        """
        hashes = np.concatenate([_hash_stretches(part) for _, part in _read_parts(map_table)])
        _, first, kept_as = np.unique(hashes, return_index=True, return_inverse=True)
        kept = np.empty((len(first), _STRETCH_ENTRIES), np.uint32)
        for start, part in _read_parts(map_table):
            here = (start <= first) & (first < start + len(part))
            kept[here] = part[first[here] - start]
        self._entries = kept.ravel().data
        self._starts = (kept_as * _STRETCH_ENTRIES).astype(np.uint32).data

    def __getitem__(self, index: int) -> int:
        """Return one entry."""
        return self._entries[
            self._starts[index >> _STRETCH_BITS] | (index & (_STRETCH_ENTRIES - 1))
        ]


def _read_parts(
    map_table: Callable[[], NDArray[np.uint32]],
) -> Iterator[tuple[int, NDArray[np.uint32]]]:
    """Yield some stretches of a table at a time, with the number of the first one."""
    count = map_table().size >> _STRETCH_BITS
    for start in range(0, count, _PART_STRETCHES):
        stretches = map_table().reshape(-1, _STRETCH_ENTRIES)
        yield start, stretches[start : start + _PART_STRETCHES]


def _hash_stretches(stretches: NDArray[np.uint32]) -> NDArray[np.uint64]:
    hashes = np.zeros(len(stretches), np.uint64)
    for column in range(_STRETCH_ENTRIES):
        hashes = hashes * _HASH_MULTIPLIER + stretches[:, column]
        hashes ^= hashes >> _HASH_SHIFT
    return hashes


def load_language_model() -> LanguageIdentifier:
    """Return the identifier of languages that comes with py3langid.

    :raises OSError: the model cannot be unpacked to the folder of temporary files.
    :raises MemoryError: the process has too little memory for it.
    """
    with TemporaryDirectory() as folder:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed, TemporaryFile() as unpacked:
            shutil.copyfileobj(packed, unpacked, _COPIED_BYTES)
            ZipFile(unpacked).extractall(folder)
        paths = {path.stem: path for path in Path(folder).iterdir()}
        transitions = TransitionTable(partial(np.load, paths.pop("nextmove"), mmap_mode="r"))
        # A mapped file stays readable until the process ends, also after its name is removed.
        arrays = {name: np.load(path, mmap_mode="r") for name, path in paths.items()}
    return LanguageIdentifier(
        arrays["ptc"],
        np.asarray(arrays["pc"]),
        arrays["classes"].tolist(),
        transitions,
        arrays["out_feat"].data,
        norm_probs=True,
        tk_row=arrays["nextmove_row"].data,
    )
