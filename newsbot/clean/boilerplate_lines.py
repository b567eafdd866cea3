"""Lines that a site repeats: learn them from its texts, and find them in another text.

As with blocks of a page: a line in texts about other topics is the site's, whatever its wording.
A line in texts about the same topic may be the article's: a quotation, or the background that
each part of a series repeats.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsbot.clean.text_layout import TextLayout, find_core
from newsbot.clean.text_lines import TextLine
from newsbot.extraction.profile.fingerprint import (
    MIN_TOPIC_WORDS,
    PageFingerprint,
    find_topic,
    has_letters,
    hash_text,
    is_on_topic,
    make_entry,
    make_fingerprint,
    select_ends,
)
from newsbot.extraction.profile.site_profile import SiteProfile

NO_PLACE = 0
"""The place of a line in a fingerprint: a text has no elements."""
MIN_TEXTS = 3
"""Fewer texts of a site say nothing about it."""
_MIN_TOPICS, _MIN_SHARE = 1, 0.05
"""The least number of texts about other topics, and share of all known texts, that have a line
which is before or after the prose."""
_MIN_TOPICS_INSIDE, _MIN_SHARE_INSIDE = 2, 0.1
"""The same for a line between paragraphs."""
_COMMON_SHARE = 0.3
"""A word in a greater share of a site's texts is part of no topic."""
_SURE_POINTS = 1.0
"""A short line between paragraphs is kept with a higher score: "Yes." is a common answer."""


def fingerprint_text(
    lines: Sequence[TextLine], *, key: str = "", headline: str | None = None
) -> PageFingerprint:
    """Return the fingerprint of a text for its site's profile.

    :param key: identifies the text, such as its URL; the text itself if empty.
    """
    core = find_core(lines)
    prose = [line.head for line in lines[core.first : core.last + 1] if line.is_prose]
    entries = {
        make_entry(hash_text(line.text), NO_PLACE)
        for line in select_ends(lines)
        if has_letters(line.text)
    }
    identity = key or "\n".join(line.text for line in lines)
    return make_fingerprint(identity, topic=find_topic([headline or "", *prose]), entries=entries)


def learn_text_profile(fingerprints: Iterable[PageFingerprint]) -> SiteProfile:
    """Return the profile of a site from the fingerprints of its texts.

    Words that many of the texts have are left out of their topics: in short texts, what the site
    repeats would outweigh the topic.
    """
    texts = list(fingerprints)
    counts = Counter(word for text in texts for word in text.topic)
    most = max(1, _COMMON_SHARE * len(texts))
    return SiteProfile.from_pages(
        replace(text, topic=array("I", (word for word in text.topic if counts[word] <= most)))
        for text in texts
    )


def find_boilerplate_lines(
    text: TextLayout, points: Sequence[float], profile: SiteProfile, *, headline: str | None
) -> dict[int, str]:
    """Find the lines that the site repeats in texts about other topics.

    :param points: the score of each line.
    :return: the reason by index of the line.
    """
    if len(profile.pages) < MIN_TEXTS:
        return {}
    found = {
        i: pages
        for i, line in enumerate(text.lines)
        if has_letters(line.text) and (pages := _pages_with(line, profile))
    }
    own = [line.head for i, line in enumerate(text.lines) if i not in found and line.is_prose]
    topic = find_topic([headline or "", *own])
    if not found or len(topic) < MIN_TOPIC_WORDS:
        return {}
    prose = [i for i, is_prose in enumerate(text.prose) if is_prose and i not in found]
    inside = range(prose[0], prose[-1])
    recurring: dict[int, str] = {}
    for i, pages in found.items():
        if is_on_topic(text.lines[i].text, topic):
            continue
        if i in inside and not text.prose[i] and points[i] > _SURE_POINTS:
            continue
        topics = _MIN_TOPICS_INSIDE if i in inside else _MIN_TOPICS
        share = _MIN_SHARE_INSIDE if i in inside else _MIN_SHARE
        if profile.is_widespread(pages, topics=topics, share=share, other_than=topic):
            recurring[i] = f"is in {len(pages)} of the site's {len(profile.pages)} known texts"
    return recurring


def _pages_with(line: TextLine, profile: SiteProfile) -> list[int]:
    return sorted({page for page, _ in profile.find_places(hash_text(line.text))})
