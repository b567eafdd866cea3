"""The text of an article -> its shingles and keys, and how alike two texts are.

Words are tokens, and single characters in scripts that put no spaces between words, so that the
language of a text need not be known. Five tokens in a row are a shingle, kept as a hash. Texts
that share shingles are found by samples: the shingles whose hash is divisible by a power of two,
so that they are the same ones in every text (Broder 1997, On the resemblance and containment of
documents, section 4: a sketch modulo m tells containment, which minima do not). A text of up to
512 shingles has 16 samples or more, a longer one has one in 32.

Everything is a function of the text alone: the same in each process and on each machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsbot.caching import MAX_CACHED_CHARS
from newsbot.text.tokens import fold_tokens

SHINGLE_TOKENS = 5
MIN_SAMPLES = 16
"""A text that would have fewer is sampled at twice the rate."""
MAX_SAMPLED_ONE_IN = 32
"""Of 100 shingles, the shortest part that counts, three: one of them at least is in the longer
text with a chance of 92 % where that holds 0.8 of them, of 99 % from 180 shingles on."""
MIN_TOKENS = 50
"""A shorter text is compared as a whole only: two captions are soon alike."""
MIN_CONTAINED = 100
"""Distinct shingles of a text that may count as part of a longer one."""
MAX_SHINGLES = 16_384
"""Kept of one text; of a longer one every second, fourth, eighth by its hash."""
MIN_LIKE = 0.8
"""Jaccard index, or share of the shorter text in the longer, from which texts are the same."""

SHINGLE_BITS = 24
"""Of 50 pairs of texts of 600 words one shares a hash by chance; each takes 3 bytes on the disk."""
SHINGLE_BYTES = SHINGLE_BITS // 8
KEY_BITS = 48

MAX_REMEMBERED_TOKENS = 32_768
"""Hashes kept of the tokens that were met, over which all are forgotten; about 4 MB."""


Hashes = NDArray[np.uint64]
ShortHashes = NDArray[np.uint32]


_BASE = np.uint64(0x9E3779B97F4A7C15)
"""An odd number: the order of the tokens of a shingle counts."""
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_MIX_BITS = (np.uint64(30), np.uint64(27), np.uint64(31))
_SHINGLE_SHIFT = np.uint64(64 - SHINGLE_BITS)
_KEY_SHIFT = np.uint64(64 - KEY_BITS)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many hashes are kept of a text, and of how many shingles each is one."""

    hashes: int
    one_in: int


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """Hashes of a text's shingles, 24 bits each, ascending; those below 2**24 / ``one_in``.

    ``one_in`` is a power of two: 1 for all but the longest texts.
    """

    values: ShortHashes
    one_in: int = 1

    def __len__(self) -> int:
        return len(self.values) * self.one_in

    @property
    def extent(self) -> Extent:
        """The size of the text as far as it is known by its hashes."""
        return Extent(len(self.values), self.one_in)

    def pack(self) -> bytes:
        """Return the values, three bytes each.

        >>> Shingles.unpack(sign("a " * 60).shingles.pack()).values.size
        1
        """
        octets = self.values.astype("<u4").view(np.uint8).reshape(-1, 4)
        return octets[:, :SHINGLE_BYTES].tobytes()

    @classmethod
    def unpack(cls, packed: bytes, one_in: int = 1) -> Shingles:
        """Make shingles of what ``pack`` has returned."""
        octets = np.zeros((len(packed) // SHINGLE_BYTES, 4), np.uint8)
        octets[:, :SHINGLE_BYTES] = np.frombuffer(packed, np.uint8).reshape(-1, SHINGLE_BYTES)
        return cls(octets.view("<u4").reshape(-1).astype(np.uint32), one_in)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """What is kept of a text to find others like it; a short text has neither.

    ``samples`` are keys, numbers of 48 bits, that texts with the same shingles share.
    """

    shingles: Shingles
    samples: tuple[int, ...]


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


def sign_text(text: str) -> Signature:
    """Return the shingles of a text and what other texts like it are found by.

    A text of fewer than ``MIN_TOKENS`` tokens has neither: it is like its equal only.
    """
    tokens = fold_tokens(text)
    if len(tokens) < MIN_TOKENS:
        return Signature(Shingles(np.empty(0, np.uint32)), ())
    kept = _hash_shingles(tokens)
    one_in = 1
    while len(kept) > MAX_SHINGLES:
        one_in *= 2
        kept = kept[: int(np.searchsorted(kept, np.uint64(2**64 // one_in)))]
    shingles = Shingles(_distinct((kept >> _SHINGLE_SHIFT).astype(np.uint32)), one_in)
    samples = kept[kept % np.uint64(choose_rate(len(shingles.values))) == 0]
    return Signature(
        shingles=shingles,
        samples=tuple((samples >> _KEY_SHIFT).tolist()),
    )


def choose_rate(shingles: int) -> int:
    """Return of how many shingles one is a sample, a power of two.

    >>> [choose_rate(count) for count in (46, 100, 511, 512, 5000)]
    [2, 4, 16, 32, 32]
    """
    rate = 1
    while rate < MAX_SAMPLED_ONE_IN and shingles >= 2 * rate * MIN_SAMPLES:
        rate *= 2
    return rate


def expect_samples(left: Extent, right: Extent) -> float:
    """Return how many samples two texts share if one of them stands in the other as a whole."""
    rate = max(choose_rate(left.hashes), choose_rate(right.hashes))
    one_in = max(left.one_in, right.one_in)
    return min(left.hashes * left.one_in, right.hashes * right.one_in) / (rate * one_in)


def compare_signatures(left: Shingles, right: Shingles) -> Likeness:
    """Count what two texts share; an estimate where one of them has over ``MAX_SHINGLES``.

    >>> text = "one two three four five six seven eight nine ten " * 6
    >>> compare(sign(text).shingles, sign(text.upper()).shingles).jaccard
    1.0
    """
    one_in = max(left.one_in, right.one_in)
    first, second = _cut(left, one_in), _cut(right, one_in)
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return Likeness(len(first) * one_in, len(second) * one_in, shared * one_in)


def _cut(shingles: Shingles, one_in: int) -> ShortHashes:
    if shingles.one_in == one_in:
        return shingles.values
    return shingles.values[
        : int(np.searchsorted(shingles.values, np.uint32(2**SHINGLE_BITS // one_in)))
    ]


class _TokenHashes(dict[str, int]):
    """Token -> its hash; a dictionary, since a call for each token would cost half a signature."""

    def __missing__(self, token: str) -> int:
        if len(self) >= MAX_REMEMBERED_TOKENS:
            self.clear()
        data = token.encode("utf-8", "surrogatepass")
        value = int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
        # A page made to hurt has words of megabytes; a memory of them would outlive it.
        if len(token) <= MAX_CACHED_CHARS:
            self[token] = value
        return value


_HASH_OF = _TokenHashes()


def _hash_shingles(tokens: list[str]) -> Hashes:
    """Return the distinct hashes of five tokens each, ascending and evenly spread."""
    hashes = np.fromiter(map(_HASH_OF.__getitem__, tokens), np.uint64, len(tokens))
    count = len(hashes) - SHINGLE_TOKENS + 1
    rolled = hashes[:count].copy()
    for offset in range(1, SHINGLE_TOKENS):
        rolled = rolled * _BASE + hashes[offset : offset + count]
    # The last step of SplitMix64 (Steele, Lea and Flood 2014): sums alone are not spread evenly.
    for factor, bits in zip(_MIXERS, _MIX_BITS[:2], strict=True):
        rolled = (rolled ^ (rolled >> bits)) * factor
    return _distinct(np.sort(rolled ^ (rolled >> _MIX_BITS[2])))


def _distinct(ascending: NDArray[Any]) -> NDArray[Any]:
    return ascending[np.concatenate(([True], ascending[1:] != ascending[:-1]))]
