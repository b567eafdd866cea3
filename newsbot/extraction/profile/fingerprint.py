"""Fingerprint of a page: hashes of its texts, of their places, and of its topic.

A fingerprint is all that a site's profile keeps of a page: about 1,500 bytes and none of its words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice
from typing import TypeVar
from zlib import crc32

from newsbot.extraction.document.blocks import PageBlock, Scope
from newsbot.extraction.document.rule_names import Rule
from newsbot.text.scripts import has_unspaced

MAX_PAGES = 100
"""Pages that a profile holds, the latest ones: enough to see what a site repeats, and few enough to
forget an old layout soon. About 1,500 bytes each."""
TOPIC_WORDS = 100
"""Different words of a text that say what it is about: the first ones, headline before body.

Of 869 pairs of stored pages of one site half share 5 % of them and nine of ten under 9 %; pages on
one event share 11 to 42 %."""
SAME_TOPIC_SHARE = 0.1
"""From this share of common words, two pages are about the same."""
MIN_TOPIC_WORDS = 15
"""With fewer words, it is unknown what a text is about."""

_GRAM_CHARS = 3
_LETTER = re.compile(r"[^\W\d_]")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_DIGITS = b"0123456789"
_MAX_TEXT_CHARS = 160
"""Characters read of a block's text: two of a site with the same beginning count as one."""
_MAX_TOPIC_CHARS = 2_000
"""Characters read of a block for the words that say what a page is about."""

_HEAD_BLOCKS, _TAIL_BLOCKS = 200, 100
"""Blocks kept of a page; the middle of a longer one is that of a live blog or a forum."""
_MIN_SHARED_WORDS, _MIN_SHARED_SHARE = 3, 0.25
"""The least number of a block's words that are in a topic, and the least share of all of them, if
the block is about that topic."""
_MENUS = frozenset({Rule.NAVIGATION, Rule.PAGE_FOOTER})
"""Rules of half of a page's blocks, which are never text."""
_PLACE_STEPS, _PLACE_NAMED = 4, 2
"""A place is a block's element and those around it: four, or until two of them have names."""
_COUNTING_WORDS = frozenset({"odd", "even", "first", "last", "active"})
"""Words of names that number elements instead of describing them."""
_TEXT_BYTES, _PLACE_BYTES, _KEY_BYTES = 6, 2, 8
PLACE_BITS = 8 * _PLACE_BYTES
PLACE_MASK = (1 << PLACE_BITS) - 1

_Part = TypeVar("_Part")

Topic = frozenset[int]
"""Hashes of the words that say what a text is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageFingerprint:
    """What a profile keeps of one page.

    ``key`` identifies the page: 16 hexadecimal digits of its URL, or of its text if the URL is
    unknown. ``day`` is the day of download in ISO 8601, empty if unknown. ``topic`` holds 32-bit
    hashes of words, ``entries`` 64-bit ones made by ``make_entry``, each sorted and once.
    """

    key: str
    day: str
    topic: array[int]
    entries: array[int]


def fingerprint_page(
    blocks: Sequence[PageBlock],
    *,
    headline: str | None,
    url_key: str,
    day: str,
    ignored: Collection[Rule] = (),
) -> PageFingerprint:
    """Return the fingerprint of a page.

    :param blocks: all blocks of the page, after the body was found.
    :param url_key: what all spellings of its URL share; empty if it is unknown.
    :param ignored: rules whose drops count as text: those of the site's profile itself, so that a
        page is about the same with and without a profile.
    """
    texts = [block.text for block in blocks if block.rule is None or block.rule in ignored]
    topic = find_topic([headline or "", *texts])
    entries = {
        make_entry(hash_text(block.text), hash_place(block.scope))
        for block in select_ends(blocks)
        if block.rule not in _MENUS and has_letters(block.text)
    }
    identity = f"@{url_key}" if url_key else "\n".join(texts)
    return make_fingerprint(identity, topic=topic, entries=entries, day=day)


def make_fingerprint(
    identity: str, *, topic: Topic, entries: Collection[int], day: str = ""
) -> PageFingerprint:
    """Return a fingerprint from its parts.

    :param identity: a text that no other page has, such as its URL; only its hash is kept.
    :param entries: different numbers by ``make_entry``.
    """
    return PageFingerprint(
        key=_blake(identity, _KEY_BYTES).hex(),
        day=day,
        topic=array("I", sorted(topic)),
        entries=array("Q", sorted(entries)),
    )


def select_ends(parts: Sequence[_Part]) -> Sequence[_Part]:
    """Return the blocks or lines that a fingerprint holds: the first 200 and the last 100."""
    if len(parts) <= _HEAD_BLOCKS + _TAIL_BLOCKS:
        return parts
    return [*parts[:_HEAD_BLOCKS], *parts[-_TAIL_BLOCKS:]]


def find_topic(texts: Iterable[str]) -> Topic:
    """Return hashes of the first 100 different words of five letters or more."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_long_words(text.lower())))
        if len(found) >= TOPIC_WORDS:
            break
    words = islice(found, TOPIC_WORDS)
    return frozenset(crc32(word.encode("utf-8", "surrogatepass")) for word in words)


def is_same_topic(topic: Topic, other: Topic) -> bool:
    """Return whether two texts are about the same; true if one is too short to know."""
    least = min(len(topic), len(other))
    return least < MIN_TOPIC_WORDS or len(topic & other) >= SAME_TOPIC_SHARE * least


def is_on_topic(text: str, topic: Topic) -> bool:
    """Return whether a block or line is about a topic: it has many words in common with it."""
    words = find_topic([text])
    shared = len(words & topic)
    return shared >= _MIN_SHARED_WORDS and shared >= _MIN_SHARED_SHARE * len(words)


def has_letters(text: str) -> bool:
    """Return whether a text has letters, not just a number, a rule or a bullet."""
    return _LETTER.search(text, 0, _MAX_TEXT_CHARS) is not None


def hash_text(text: str) -> int:
    """Return 48 bits of a block's text; case and digits do not matter.

    >>> hash_text("4 min read") == hash_text("12 Min read"), hash_text("Yes.") == hash_text("No.")
    (True, False)
    """
    return _hash_start(text[:_MAX_TEXT_CHARS])


def hash_place(scope: Scope) -> int:
    """Return 16 bits of a block's place: the tags and names of the elements around it."""
    path: list[tuple[str, tuple[str, ...]]] = []
    around: Scope | None = scope
    while around is not None and len(path) < _PLACE_STEPS:
        path.append((around.tag, around.words))
        around = around.parent
    return _hash_path(tuple(path))


def make_entry(text: int, place: int) -> int:
    """Pack the hashes of a text and of its place into 64 bits.

    >>> split_entry(make_entry(7, 5))
    (7, 5)
    """
    return text << PLACE_BITS | place


def split_entry(entry: int) -> tuple[int, int]:
    """Return the text and the place that ``make_entry`` packed."""
    return entry >> PLACE_BITS, entry & PLACE_MASK


def _long_words(text: str) -> Iterable[str]:
    """Return the longer words of a text in lower case."""
    words = _LONG_WORD.findall(text, 0, _MAX_TOPIC_CHARS)
    return chain.from_iterable(map(_grams, words)) if has_unspaced(text) else words


def _grams(word: str) -> Iterable[str]:
    if not has_unspaced(word):
        return (word,)
    return (word[i : i + _GRAM_CHARS] for i in range(len(word) - _GRAM_CHARS + 1))


@lru_cache(maxsize=10_000)
def _hash_start(text: str) -> int:
    """Hash the beginning of a text; most of a page's blocks were on the page before, too."""
    data = text.lower().encode("utf-8", "surrogatepass").translate(None, _DIGITS)
    return int.from_bytes(blake2b(data, digest_size=_TEXT_BYTES).digest())


@lru_cache(maxsize=20_000)
def _hash_path(path: tuple[tuple[str, tuple[str, ...]], ...]) -> int:
    steps = []
    named = 0
    for tag, words in path:
        constant = [word for word in words if word not in _COUNTING_WORDS]
        steps.append(f"{tag}.{'.'.join(constant)}")
        named += bool(constant)
        if named == _PLACE_NAMED:
            break
    return int.from_bytes(_blake(">".join(steps), _PLACE_BYTES))


def _blake(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
