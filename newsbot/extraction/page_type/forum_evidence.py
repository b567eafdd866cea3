"""Evidence for pages of forums: threads, questions with answers, lists of threads."""

from __future__ import annotations

from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import (
    SEVERAL,
    add_generator,
    add_host,
    add_labels,
    require_reasons,
    score_stated,
)
from newsbot.extraction.page_type.type_words import find_title, listed_words

_SOFTWARE, _MEMBERS, _ACTIONS, _REPLIES, _POSTS, _TITLE = 3.0, 2.0, 1.0, 1.5, 1.5, 1.5
_TIMES = 2.5
"""For a time with each post, if posts are most of the page or members are described."""
_MIN_REPEATED = 3
_POSTS_SHARE = 0.6
_LABELS = (
    ("members", _MEMBERS, _MIN_REPEATED),
    ("actions", _ACTIONS, _MIN_REPEATED),
    ("replies", _REPLIES, 1),
)
"""Tables of words, the points for them, and how often they are there at least."""


def score_forum(signals: PageSignals, needed: float = 0.0) -> Evidence | None:
    """Score a thread, a question with its answers, or a list of threads.

    :param needed: the points for a lead; evidence with fewer may be returned as None.
    """
    evidence = score_stated(signals, PageType.FORUM, "forum")
    add_generator(signals, evidence, "forum")
    add_host(signals, evidence, "forum")
    evidence.add_title(_TITLE, find_title("forum", signals.titles))
    marks = signals.shape.words & listed_words("words", "forum")
    evidence.add_found(_SOFTWARE, marks, "elements of class {}")
    shape = signals.shape
    has_posts = shape.cards >= _MIN_REPEATED and shape.card_share >= _POSTS_SHARE
    most = _MEMBERS + _ACTIONS + _REPLIES + SEVERAL + _POSTS * has_posts + _TIMES
    for name, points, least in _LABELS:
        if evidence.points + most < needed:
            return None
        add_labels(signals, evidence, name, points, least=least)
        most -= points
    if not evidence.reasons:
        return None
    if has_posts:
        evidence.add(_POSTS, f"{shape.cards} posts")
    if shape.times >= _MIN_REPEATED and (has_posts or len(evidence.reasons) > 1):
        evidence.add(_TIMES, f"{shape.times} times of posts")
    return require_reasons(evidence)
