"""Points for a page being an article."""

from __future__ import annotations

import re

from newsbot.extraction.page_type.evidence import find_points
from newsbot.extraction.page_type.page_counts import MIN_HEADLINE_LENGTH
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import listed_words
from newsbot.text.scripts import latin_length

_TEXT_POINTS = ((2_000, 5.0), (1_000, 4.0), (500, 2.5), (250, 1.5), (120, 0.5))
"""Least length of text that no linked title announces, and the points for it."""
_NO_TEXT = -1.0
_DECLARED = 2.5
_LIVE = 3.0
_DATED = 1.0
_HEADLINE = 1.0
_OPENING, _MIN_OPENING_LENGTH = 1.5, 80
"""Text directly under the headline, before any linked title: teasers have theirs under a link."""
_URL, _DATED_URL = 1.0, 2.0
_SITE_PATTERN = 3.0
_ARTICLE_NAMES = 1.5


def score_article(signals: PageSignals) -> float:
    """Return the points for a page being an article; other page types must lead over them."""
    text = signals.counts.text
    points = find_points(text, _TEXT_POINTS) or _NO_TEXT
    points += _DECLARED * signals.is_declared
    points += _LIVE * ("LiveBlogPosting" in signals.types)
    points += _DATED * signals.has_date
    points += _DATED_URL if signals.is_dated_path else _URL * signals.has_article_path
    points += _ARTICLE_NAMES * (not signals.names.isdisjoint(listed_words("names", "article")))
    points += _HEADLINE * has_headline(signals)
    points += _OPENING * (signals.counts.opening >= _MIN_OPENING_LENGTH)
    points += _SITE_PATTERN * matches_site_pattern(signals)
    return points


def has_headline(signals: PageSignals) -> bool:
    """Return whether a heading is as long as headlines are."""
    return any(latin_length(title) >= MIN_HEADLINE_LENGTH for title in signals.headings)


def matches_site_pattern(signals: PageSignals) -> bool:
    """Return whether the site's ``article_url`` matches the URL of the page."""
    pattern = signals.page.site.article_url if signals.page.site else None
    return pattern is not None and re.search(pattern, signals.page.url) is not None
