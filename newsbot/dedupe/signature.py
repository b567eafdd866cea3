"""The text of an article -> its shingles and keys, and how alike two texts are.

Words are tokens, and single characters in scripts that put no spaces between words, so that the
language of a text need not be known. Five tokens in a row are a shingle, kept as a hash. Texts
that share shingles are found in two ways:

- 21 bands of 6 of 128 MinHash values (Broder 1997; Leskovec and others, Mining of Massive
  Datasets, chapter 3): with a Jaccard index of 0.8 one band at least is equal in 99.8 % of pairs,
  with 0.4 in 8 %.
- One in 16 shingles, chosen by its hash: the same ones in every text, so that a short text is
  found in a long one, of which no band would tell.

Everything is a function of the text alone: the same in each process and on each machine. The
package datasketch has MinHash too, but needs scipy, over 100 MB, for these thirty lines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from newsbot.remembering import remember

SHINGLE_TOKENS = 5
PERMUTATIONS = 128
BANDS = 21
ROWS = 6
"""MinHash values in a band; 21 times 6 of the 128 are used."""
SAMPLED_ONE_IN = 16
MIN_TOKENS = 50
"""A shorter text is compared as a whole only: two captions are soon alike."""
MIN_CONTAINED = 100
"""Distinct shingles of a text that may count as part of a longer one."""
MAX_SHINGLES = 16_384
"""Kept of one text, 4 bytes each; of a longer one every second, fourth, eighth by its hash."""
MIN_LIKE = 0.8
"""Jaccard index, or share of the shorter text in the longer, from which texts are the same."""

_KEY_BYTES = 8
_CHUNK_SHINGLES = 2048
"""Hashed at once; bounds the memory that a very long text takes to 2 MB."""

# Thai, Lao, Myanmar, Khmer, Kana, Han: each character is a token.
_ALONE = (
    "\u0e01-\u0e5b\u0e81-\u0eff\u1000-\u1049\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+")

Hashes = NDArray[np.uint64]
ShortHashes = NDArray[np.uint32]


def _make_numbers(name: str) -> Hashes:
    """Return one fixed random number for each permutation, as a column."""
    data = b"".join(
        blake2b(f"{name}:{i}".encode(), digest_size=8).digest() for i in range(PERMUTATIONS)
    )
    return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(-1, 1)


_FACTORS = _make_numbers("factor") | np.uint64(1)
_SUMMANDS = _make_numbers("summand")
_BASE = np.uint64(0x9E3779B97F4A7C15)
"""An odd number: the order of the tokens of a shingle counts."""
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_MIX_BITS = (np.uint64(30), np.uint64(27), np.uint64(31))
_HALF_BITS = np.uint64(32)


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """Hashes of a text's distinct shingles, ascending; those below 2**32 / ``one_in``.

    ``one_in`` is a power of two: 1 for all but the longest texts.
    """

    values: ShortHashes
    one_in: int = 1

    def __len__(self) -> int:
        return len(self.values) * self.one_in


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of a text to find others like it; no minima and samples for a short one."""

    shingles: Shingles
    minima: ShortHashes
    samples: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many distinct shingles two texts have, and share."""

    left: int
    right: int
    shared: int

    @property
    def jaccard(self) -> float:
        """Shared shingles by those of both; 0 where there are none."""
        return self.shared / max(1, self.left + self.right - self.shared)

    @property
    def left_in_right(self) -> float:
        """Share of the left text that stands in the right one."""
        return self.shared / max(1, self.left)

    @property
    def right_in_left(self) -> float:
        """Share of the right text that stands in the left one."""
        return self.shared / max(1, self.right)

    @property
    def is_same(self) -> bool:
        """Whether the texts are one, or one holds nearly all of the other."""
        contained = max(self.left_in_right, self.right_in_left)
        is_part = min(self.left, self.right) >= MIN_CONTAINED and contained >= MIN_LIKE
        return is_part or self.jaccard >= MIN_LIKE


def find_tokens(text: str) -> list[str]:
    """Return the words of a text, or its characters in scripts without spaces.

    >>> find_tokens("Two  words."), find_tokens("東京 2026年")
    (['two', 'words'], ['東', '京', '2026', '年'])
    """
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def sign(text: str) -> Signature:
    """Return the shingles of a text and what other texts like it are found by.

    A text of fewer than ``MIN_TOKENS`` tokens has neither: it is like its equal only.
    """
    tokens = find_tokens(text)
    if len(tokens) < MIN_TOKENS:
        return Signature(Shingles(np.empty(0, np.uint32)), np.empty(0, np.uint32), ())
    hashes = _hash_shingles(tokens)
    one_in = 1
    kept = hashes
    while len(kept) > MAX_SHINGLES:
        one_in *= 2
        kept = kept[: int(np.searchsorted(kept, np.uint64(2**64 // one_in)))]
    samples = kept[kept % np.uint64(SAMPLED_ONE_IN) == 0] if len(hashes) >= MIN_CONTAINED else ()
    return Signature(
        shingles=Shingles((kept >> _HALF_BITS).astype(np.uint32), one_in),
        minima=_find_minima(hashes),
        samples=tuple(int(value).to_bytes(_KEY_BYTES, "little") for value in samples),
    )


def bands(signature: Signature) -> tuple[bytes, ...]:
    """Return the keys, 8 bytes each, of which two alike texts share one; none for a short text."""
    if not len(signature.minima):
        return ()
    rows = signature.minima.astype("<u4").tobytes()
    size = 4 * ROWS
    return tuple(
        blake2b(rows[i * size : (i + 1) * size], digest_size=_KEY_BYTES, salt=bytes([i])).digest()
        for i in range(BANDS)
    )


def compare(left: Shingles, right: Shingles) -> Likeness:
    """Count what two texts share; an estimate where one of them has over ``MAX_SHINGLES``.

    >>> text = "one two three four five six seven eight nine ten " * 6
    >>> compare(sign(text).shingles, sign(text.upper()).shingles).jaccard
    1.0
    """
    one_in = max(left.one_in, right.one_in)
    first, second = _cut(left, one_in), _cut(right, one_in)
    shared = len(np.intersect1d(first, second))
    return Likeness(len(first) * one_in, len(second) * one_in, shared * one_in)


def _cut(shingles: Shingles, one_in: int) -> ShortHashes:
    if shingles.one_in == one_in:
        return shingles.values
    return shingles.values[: int(np.searchsorted(shingles.values, np.uint32(2**32 // one_in)))]


@remember(32768)
def _hash_token(token: str) -> int:
    data = token.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _hash_shingles(tokens: list[str]) -> Hashes:
    """Return the distinct hashes of five tokens each, ascending and evenly spread."""
    hashes = np.array([_hash_token(token) for token in tokens], dtype=np.uint64)
    count = len(hashes) - SHINGLE_TOKENS + 1
    rolled = hashes[:count].copy()
    for offset in range(1, SHINGLE_TOKENS):
        rolled = rolled * _BASE + hashes[offset : offset + count]
    # The last step of SplitMix64 (Steele, Lea and Flood 2014): sums alone are not spread evenly.
    for factor, bits in zip(_MIXERS, _MIX_BITS[:2], strict=True):
        rolled = (rolled ^ (rolled >> bits)) * factor
    return np.unique(rolled ^ (rolled >> _MIX_BITS[2]))


def _find_minima(hashes: Hashes) -> ShortHashes:
    """Return the least value of the shingles under each of the permutations."""
    least = np.full(PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), _CHUNK_SHINGLES):
        permuted = hashes[start : start + _CHUNK_SHINGLES] * _FACTORS + _SUMMANDS
        np.minimum(least, permuted.min(axis=1), out=least)
    return (least >> _HALF_BITS).astype(np.uint32)
