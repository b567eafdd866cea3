"""The blocks of one read page -> its sketch: hashes of what stood where, and of what it is about.

A sketch is all that a site's profile keeps of a page: about 1,500 bytes and none of its words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from zlib import crc32

from newsbot.extraction.blocks import PageBlock, Scope

TOPIC_WORDS = 100
"""Different words of a text that say what it is about: the first ones, headline before body.

Of 869 pairs of stored pages of one site half share 5 % of them and nine of ten under 9 %; pages on
one event share 11 to 42 %."""
SAME_TOPIC_SHARE = 0.1
"""From this share of common words on, two pages count as being about the same."""
MIN_TOPIC_WORDS = 15
"""With less there is no telling what a text is about."""

_LEAST_WORD_CHARS = 5
_GRAM_CHARS = 3
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, Kana and Han: words are not parted, runs of characters stand in."""
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_MAX_TEXT_CHARS = 2_000
"""What is read of a block's text: longer ones do not differ in their ends alone."""

_HEAD_BLOCKS, _TAIL_BLOCKS = 200, 100
"""What a page is remembered by; the middle of a longer one is a live blog's or a forum's."""
_PLACE_STEPS, _PLACE_NAMED = 4, 2
"""A place is a block's element and those around it: four, or until two of them have names."""
_COUNTING_WORDS = frozenset({"odd", "even", "first", "last", "active"})
"""Words of names that say which of several an element is, not what."""
_PLACE_BITS = 16

Topic = frozenset[int]
"""Hashes of the words that say what a text is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sketch:
    """What a profile keeps of one page.

    ``key`` tells pages apart: 16 hexadecimal digits of the address, or of the text where there is
    none. ``day`` is the day of download in ISO 8601, empty if unknown. ``topic`` holds 32-bit
    hashes of words, ``entries`` 64-bit ones made by ``make_entry``, each sorted and once.
    """

    key: str
    day: str
    topic: array[int]
    entries: array[int]


def sketch_page(
    blocks: Sequence[PageBlock],
    *,
    headline: str | None,
    address: str,
    day: str,
    passing: Collection[str] = (),
) -> Sketch:
    """Take down what a site's profile keeps of a page.

    :param blocks: all blocks of the page, settled.
    :param address: what all spellings of its address share; empty where there is none.
    :param passing: rules that do not count as a drop: what the site's profile itself dropped, so
        that a page is about the same with and without it.
    """
    texts = [block.text for block in blocks if block.rule is None or block.rule in passing]
    topic = find_topic([headline or "", *texts])
    entries = {
        make_entry(hash_text(block.text), hash_place(block.scope))
        for block in _remembered(blocks)
        if says_something(block.text)
    }
    return Sketch(
        key=_digest(f"@{address}" if address else "\n".join(texts)),
        day=day,
        topic=array("I", sorted(topic)),
        entries=array("Q", sorted(entries)),
    )


def find_topic(texts: Iterable[str]) -> Topic:
    """Return hashes of the first words of five letters or more, of which there are at most 100."""
    found = dict.fromkeys(islice(_distinct(texts), TOPIC_WORDS))
    return frozenset(crc32(word.encode("utf-8", "surrogatepass")) for word in found)


def is_same_topic(topic: Topic, other: Topic) -> bool:
    """Tell whether two texts are about the same; true where one is too short to tell."""
    least = min(len(topic), len(other))
    return least < MIN_TOPIC_WORDS or len(topic & other) >= SAME_TOPIC_SHARE * least


def says_something(text: str) -> bool:
    """Tell whether a text holds letters, not just a number, a rule or a bullet."""
    return any(map(str.isalpha, text[:_MAX_TEXT_CHARS]))


def hash_text(text: str) -> int:
    """Return 48 bits of a text; case, white space and which number stands in it do not matter.

    >>> hash_text("4  min read") == hash_text("12 Min read"), hash_text("Yes.") == hash_text("No.")
    (True, False)
    """
    level = _DIGITS.sub("0", " ".join(text[:_MAX_TEXT_CHARS].lower().split()))
    return int.from_bytes(_blake(level)[:6])


def hash_place(scope: Scope) -> int:
    """Return 16 bits of where a block stands: the tags and names of the elements around it."""
    steps = []
    named = 0
    for around in islice(scope.chain(), _PLACE_STEPS):
        words = _lasting(around.words)
        steps.append(f"{around.tag}.{'.'.join(words)}")
        named += bool(words)
        if named == _PLACE_NAMED:
            break
    return _short_hash(">".join(steps))


def make_entry(text: int, place: int) -> int:
    """Pack the hashes of a text and of its place into 64 bits.

    >>> split_entry(make_entry(7, 5))
    (7, 5)
    """
    return text << _PLACE_BITS | place


def split_entry(entry: int) -> tuple[int, int]:
    """Return the text and the place that ``make_entry`` packed."""
    return entry >> _PLACE_BITS, entry & ((1 << _PLACE_BITS) - 1)


def _distinct(texts: Iterable[str]) -> Iterator[str]:
    """Yield each longer word of some texts once, in their order."""
    seen: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text[:_MAX_TEXT_CHARS].lower()):
            for part in _parts(word):
                if part not in seen:
                    seen.add(part)
                    yield part


def _parts(word: str) -> Iterable[str]:
    if not word.isascii() and _UNSPACED.search(word):
        return (word[i : i + _GRAM_CHARS] for i in range(max(1, len(word) - _GRAM_CHARS + 1)))
    return (word,) if len(word) >= _LEAST_WORD_CHARS else ()


def _remembered(blocks: Sequence[PageBlock]) -> Iterable[PageBlock]:
    if len(blocks) <= _HEAD_BLOCKS + _TAIL_BLOCKS:
        return blocks
    return [*blocks[:_HEAD_BLOCKS], *blocks[-_TAIL_BLOCKS:]]


@lru_cache(maxsize=20_000)
def _lasting(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _COUNTING_WORDS)


@lru_cache(maxsize=20_000)
def _short_hash(path: str) -> int:
    return int.from_bytes(_blake(path)) & ((1 << _PLACE_BITS) - 1)


def _digest(text: str) -> str:
    return _blake(text).hex()


def _blake(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
