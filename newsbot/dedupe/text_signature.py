"""Signatures of texts, and the similarity of two texts.

Tokens are words, and single characters in scripts without spaces between words, so that the
language of a text need not be known. Five consecutive tokens are a shingle, stored as a hash. Texts
that share shingles are found by samples: the shingles whose hash is divisible by a power of two,
which are the same ones in every text (Broder 1997, On the resemblance and containment of documents,
section 4: a sketch modulo m estimates containment, minima do not). A text of up to 512 shingles has
16 samples or more, a longer one has one in 32.

A signature depends on the text alone: it is the same in each process and on each machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeAlias

from newsbot.caching import MAX_CACHED_CHARS
from newsbot.dedupe.article_keys import content_hash
from newsbot.text.tokens import fold_tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes: TypeAlias = NDArray[np.uint64]
    ShortHashes: TypeAlias = NDArray[np.uint32]

SHINGLE_TOKENS = 5
MIN_SAMPLES = 16
"""A text with fewer is sampled at twice the rate."""
MAX_SAMPLED_ONE_IN = 32
"""Three samples of 100 shingles, the shortest part that counts. With 0.8 of the shingles in common
at least one sample is shared with a chance of 92 %, from 180 shingles on of 99 %."""
MIN_TOKENS = 50
"""A shorter text is compared as a whole: two captions are easily similar."""
MIN_CONTAINED = 100
"""Distinct shingles from which a text may count as part of a longer one."""
MAX_SHINGLES = 16_384
"""Stored of one text; of a longer one every second, fourth or eighth by its hash."""
MIN_SIMILARITY = 0.8
"""Jaccard index, or share of the shorter text in the longer, from which texts are the same."""

SHINGLE_BITS = 24
"""One of 50 pairs of texts of 600 words shares a hash by chance; a hash takes 3 bytes on disk."""
SHINGLE_BYTES = SHINGLE_BITS // 8
KEY_BITS = 48

MAX_CACHED_TOKENS = 32_768
"""Token hashes in the cache, which is emptied when it is full; about 4 MB."""


_BASE = 0x9E3779B97F4A7C15
"""An odd number, so that the order of the tokens in a shingle matters."""
_MIXERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_MIX_BITS = (30, 27, 31)
_SHINGLE_SHIFT = 64 - SHINGLE_BITS
_KEY_SHIFT = 64 - KEY_BITS


@dataclass(frozen=True, slots=True)
class Extent:
    """How many hashes of a text are stored, each for ``one_in`` shingles."""

    hashes: int
    one_in: int


@dataclass(frozen=True, slots=True, eq=False)
class Shingles:
    """Hashes of a text's shingles, 24 bits each, ascending: those below 2**24 / ``one_in``.

    ``one_in`` is a power of two, 1 for all but the longest texts.
    """

    values: ShortHashes
    one_in: int = 1

    def __len__(self) -> int:
        return len(self.values) * self.one_in

    @property
    def extent(self) -> Extent:
        """The size of the text, as far as its hashes show it."""
        return Extent(len(self.values), self.one_in)

    def pack(self) -> bytes:
        """Return the values, three bytes each.

        >>> Shingles.unpack(sign_text("a " * 60).shingles.pack()).values.size
        1
        """
        import numpy as np

        octets = self.values.astype("<u4").view(np.uint8).reshape(-1, 4)
        return octets[:, :SHINGLE_BYTES].tobytes()

    @classmethod
    def unpack(cls, packed: bytes, one_in: int = 1) -> Shingles:
        """Return shingles from what ``pack`` returned."""
        import numpy as np

        octets = np.zeros((len(packed) // SHINGLE_BYTES, 4), np.uint8)
        octets[:, :SHINGLE_BYTES] = np.frombuffer(packed, np.uint8).reshape(-1, SHINGLE_BYTES)
        return cls(octets.view("<u4").reshape(-1).astype(np.uint32), one_in)


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """The shingles of a text, and its samples; a short text has neither.

    Samples are numbers of 48 bits that texts with common shingles share. ``content_hash`` is that
    of the text, made with its signature since both need its words.
    """

    shingles: Shingles
    samples: tuple[int, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class Similarity:
    """The numbers of distinct shingles of two texts, and of those in both."""

    left: int
    right: int
    shared: int

    @property
    def jaccard(self) -> float:
        """Shared shingles divided by all of both texts; 0 without any."""
        return self.shared / max(1, self.left + self.right - self.shared)

    @property
    def left_in_right(self) -> float:
        """Share of the left text that is in the right one."""
        return self.shared / max(1, self.left)

    @property
    def right_in_left(self) -> float:
        """Share of the right text that is in the left one."""
        return self.shared / max(1, self.right)

    @property
    def is_same(self) -> bool:
        """Whether the texts are nearly equal, or one contains nearly all of the other."""
        contained = max(self.left_in_right, self.right_in_left)
        is_part = min(self.left, self.right) >= MIN_CONTAINED and contained >= MIN_SIMILARITY
        return is_part or self.jaccard >= MIN_SIMILARITY


def sign_text(text: str) -> Signature:
    """Return the signature of a text.

    A text of fewer than ``MIN_TOKENS`` tokens has no shingles: it is similar to equal texts only.
    """
    import numpy as np

    whole = content_hash(text)
    tokens = fold_tokens(text)
    if len(tokens) < MIN_TOKENS:
        return Signature(Shingles(np.empty(0, np.uint32)), (), whole)
    kept = _hash_shingles(tokens)
    one_in = 1
    while len(kept) > MAX_SHINGLES:
        one_in *= 2
        kept = kept[: int(np.searchsorted(kept, np.uint64(2**64 // one_in)))]
    shingles = Shingles(_distinct((kept >> np.uint64(_SHINGLE_SHIFT)).astype(np.uint32)), one_in)
    samples = kept[kept % np.uint64(choose_rate(len(shingles.values))) == 0]
    return Signature(
        shingles=shingles,
        samples=tuple((samples >> np.uint64(_KEY_SHIFT)).tolist()),
        content_hash=whole,
    )


def choose_rate(shingles: int) -> int:
    """Return how many shingles there are to one sample, a power of two.

    >>> [choose_rate(count) for count in (46, 100, 511, 512, 5000)]
    [2, 4, 16, 32, 32]
    """
    rate = 1
    while rate < MAX_SAMPLED_ONE_IN and shingles >= 2 * rate * MIN_SAMPLES:
        rate *= 2
    return rate


def expect_samples(left: Extent, right: Extent) -> float:
    """Return how many samples two texts share if one of them contains the other."""
    rate = max(choose_rate(left.hashes), choose_rate(right.hashes))
    one_in = max(left.one_in, right.one_in)
    return min(left.hashes * left.one_in, right.hashes * right.one_in) / (rate * one_in)


def compare_signatures(left: Shingles, right: Shingles) -> Similarity:
    """Return the similarity of two texts, an estimate if one has more than ``MAX_SHINGLES``.

    >>> text = "one two three four five six seven eight nine ten " * 6
    >>> compare_signatures(sign_text(text).shingles, sign_text(text.upper()).shingles).jaccard
    1.0
    """
    import numpy as np

    one_in = max(left.one_in, right.one_in)
    first, second = _cut(left, one_in), _cut(right, one_in)
    shared = len(np.intersect1d(first, second, assume_unique=True))
    return Similarity(len(first) * one_in, len(second) * one_in, shared * one_in)


def _cut(shingles: Shingles, one_in: int) -> ShortHashes:
    if shingles.one_in == one_in:
        return shingles.values
    import numpy as np

    return shingles.values[
        : int(np.searchsorted(shingles.values, np.uint32(2**SHINGLE_BITS // one_in)))
    ]


class _TokenHashes(dict[str, bytes]):
    """Hashes by token; a dictionary, since a call for each token would take half the time.

    They are bytes, little-endian: joined they are read at once, and no number is converted.
    """

    def __missing__(self, token: str) -> bytes:
        if len(self) >= MAX_CACHED_TOKENS:
            self.clear()
        value = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        # A malicious page has words of megabytes, which must not stay in the cache.
        if len(token) <= MAX_CACHED_CHARS:
            self[token] = value
        return value


_HASH_OF = _TokenHashes()


def _hash_shingles(tokens: list[str]) -> Hashes:
    """Return the distinct hashes of five tokens each, ascending and evenly distributed."""
    import numpy as np

    hashes = np.frombuffer(b"".join(map(_HASH_OF.__getitem__, tokens)), "<u8")
    count = len(hashes) - SHINGLE_TOKENS + 1
    rolled = hashes[:count].copy()
    for offset in range(1, SHINGLE_TOKENS):
        rolled *= np.uint64(_BASE)
        rolled += hashes[offset : offset + count]
    # The last step of SplitMix64 (Steele, Lea and Flood 2014), since plain sums are uneven.
    for factor, bits in zip(_MIXERS, _MIX_BITS[:2], strict=True):
        rolled = (rolled ^ (rolled >> np.uint64(bits))) * np.uint64(factor)
    return _distinct(np.sort(rolled ^ (rolled >> np.uint64(_MIX_BITS[2]))))


def _distinct(ascending: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return ascending[np.concatenate(([True], ascending[1:] != ascending[:-1]))]
