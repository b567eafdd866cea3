"""The model of py3langid in a third of the memory that it takes as the library loads it.

Its table of transitions has a row of 256 entries for each of 38,000 states, 42 MB, in which most
stretches of 16 entries repeat: those that differ and the place of each take 6 MB. The weights, 28
MB, stay in a file, of which a text in one language needs a part.
"""

from __future__ import annotations

import lzma
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

_ENTRIES = 16
"""Of a stretch: 8 or 32 take as much memory together with their places."""
_ENTRY_BITS = 4
_MULTIPLIER, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)
"""Of a hash: two of 56,000 stretches collide once in ten billion models."""
_COPIED_BYTES = 1 << 20


class TransitionTable:
    """A table of transitions, to be read by index, with each stretch of entries kept once."""

    def __init__(self, table: NDArray[np.uint32]) -> None:
        """Find the stretches that repeat."""
        stretches = table.reshape(-1, _ENTRIES)
        hashes = np.zeros(len(stretches), np.uint64)
        for column in range(_ENTRIES):
            hashes = hashes * _MULTIPLIER + stretches[:, column]
            hashes ^= hashes >> _SHIFT
        _, first, kept_as = np.unique(hashes, return_index=True, return_inverse=True)
        self._entries = stretches[first].ravel().data
        self._starts = (kept_as * _ENTRIES).astype(np.uint32).data

    def __getitem__(self, index: int) -> int:
        """Return one entry."""
        return self._entries[self._starts[index >> _ENTRY_BITS] | (index & (_ENTRIES - 1))]


def load_language_model() -> LanguageIdentifier:
    """Return the identifier of languages that comes with py3langid.

    :raises OSError: the model cannot be unpacked to the folder of temporary files.
    :raises MemoryError: there is none for it.
    """
    with TemporaryDirectory() as folder:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed, TemporaryFile() as unpacked:
            shutil.copyfileobj(packed, unpacked, _COPIED_BYTES)
            ZipFile(unpacked).extractall(folder)
        # The files are mapped: they are there until the process ends, though under no name.
        arrays = {path.stem: np.load(path, mmap_mode="r") for path in Path(folder).iterdir()}
    return LanguageIdentifier(
        arrays["ptc"],
        np.asarray(arrays["pc"]),
        arrays["classes"].tolist(),
        TransitionTable(arrays["nextmove"]),
        arrays["out_feat"].data,
        norm_probs=True,
        tk_row=arrays["nextmove_row"].data,
    )
