"""The lines of a text and its site's profile -> those that the site repeats.

As with blocks of a page: a line that stands in texts about other things is the site's, however it
is written. One that stands in texts about the same thing may well be the article's: a quotation,
or the background that each part of a series tells again.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b

from newsbot.clean.text_layout import TextLayout, find_core
from newsbot.clean.text_lines import TextLine
from newsbot.extraction.profile.fingerprint import (
    MIN_TOPIC_WORDS,
    PageFingerprint,
    find_topic,
    hash_text,
    make_entry,
    says_something,
)
from newsbot.extraction.profile.site_profile import SiteProfile

NO_PLACE = 0
"""Where a line stands: a text has no elements."""
_HEAD_LINES, _TAIL_LINES = 200, 100
"""What a text is remembered by, as with pages."""
MIN_TEXTS = 3
"""With fewer texts of a site nothing can be told of it."""
_MIN_TOPICS, _MIN_SHARE = 1, 0.05
"""Texts about different things, besides the one at hand, that have a line before the text begins or
after it ends, and which share of all that are known."""
_MIN_TOPICS_INSIDE, _MIN_SHARE_INSIDE = 2, 0.1
"""The same for a line between the article's own."""
_COMMON_SHARE = 0.3
"""A word in a greater share of a site's texts says nothing of what one of them is about."""
_SURE_POINTS = 1.0
"""A short line between the article's own stays with more points: "Yes." is many an answer."""
_MIN_OWN_WORDS, _OWN_SHARE = 3, 0.25
"""With so many of the text's own words, and such a share, a line is about what the text is."""


def fingerprint_text(
    lines: Sequence[TextLine], *, key: str = "", headline: str | None = None
) -> PageFingerprint:
    """Take down what a site's profile keeps of a text.

    :param key: what tells the text from others, as its address; the text itself where empty.
    """
    core = find_core(lines)
    prose = [line.head for line in lines[core.first : core.last + 1] if line.is_prose]
    entries = {
        make_entry(hash_text(line.text), NO_PLACE)
        for line in _remembered(lines)
        if says_something(line.text)
    }
    name = key or "\n".join(line.text for line in lines)
    return PageFingerprint(
        key=blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
        day="",
        topic=array("I", sorted(find_topic([headline or "", *prose]))),
        entries=array("Q", sorted(entries)),
    )


def learn_text_profile(sketches: Iterable[PageFingerprint]) -> SiteProfile:
    """Make a site's profile of sketches of its texts.

    What a short text is about would be drowned in what the site says in each of them, so words
    that many of the texts have are about none of them.
    """
    kept = list(sketches)
    counts = Counter(word for sketch in kept for word in sketch.topic)
    most = max(1, _COMMON_SHARE * len(kept))
    return SiteProfile.of(
        replace(sketch, topic=array("I", (word for word in sketch.topic if counts[word] <= most)))
        for sketch in kept
    )


def find_boilerplate_lines(
    text: TextLayout, points: Sequence[float], profile: SiteProfile, *, headline: str | None
) -> dict[int, str]:
    """Find the lines that the site repeats in texts about other things.

    :param points: of each line.
    :return: index of the line -> what was seen of it.
    """
    if len(profile.pages) < MIN_TEXTS:
        return {}
    found = {
        i: pages
        for i, line in enumerate(text.lines)
        if says_something(line.text) and (pages := _pages_with(line, profile))
    }
    own = [line.head for i, line in enumerate(text.lines) if i not in found and line.is_prose]
    topic = find_topic([headline or "", *own])
    if not found or len(topic) < MIN_TOPIC_WORDS:
        return {}
    prose = [i for i, is_prose in enumerate(text.prose) if is_prose and i not in found]
    inside = range(prose[0], prose[-1])
    recurring: dict[int, str] = {}
    for i, pages in found.items():
        words = find_topic([text.lines[i].text])
        shared = len(words & topic)
        if shared >= _MIN_OWN_WORDS and shared >= _OWN_SHARE * len(words):
            continue
        if i in inside and not text.prose[i] and points[i] > _SURE_POINTS:
            continue
        topics = _MIN_TOPICS_INSIDE if i in inside else _MIN_TOPICS
        share = _MIN_SHARE_INSIDE if i in inside else _MIN_SHARE
        if len(pages) >= max(topics, share * len(profile.pages)) and topics == profile.count_topics(
            pages, other_than=topic, most=topics
        ):
            recurring[i] = f"stands in {len(pages)} of the site's {len(profile.pages)} known texts"
    return recurring


def _pages_with(line: TextLine, profile: SiteProfile) -> list[int]:
    return sorted({page for page, _ in profile.find(hash_text(line.text))})


def _remembered(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    if len(lines) <= _HEAD_LINES + _TAIL_LINES:
        return lines
    return [*lines[:_HEAD_LINES], *lines[-_TAIL_LINES:]]
