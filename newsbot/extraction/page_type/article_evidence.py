"""The signs of a page -> points for its being an article."""

from __future__ import annotations

import re

from newsbot.extraction.page_type.page_counts import MIN_HEADLINE_LENGTH
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import mark_set
from newsbot.text.scripts import latin_length

_TEXT_POINTS = ((2_000, 5.0), (1_000, 4.0), (500, 2.5), (250, 1.5), (120, 0.5))
"""Points for text that stands by itself, by its length."""
_NO_TEXT = -1.0
_DECLARED = 2.5
_LIVE = 3.0
_DATED = 1.0
_HEADLINE = 1.0
_OPENING, _MIN_OPENING_LENGTH = 1.5, 80
"""Text right under the headline, before any linked title: teasers have theirs under a link."""
_ADDRESS, _DATED_ADDRESS = 1.0, 2.0
_SITE_PATTERN = 3.0
_ARTICLE_NAMES = 1.5


def score_article(signs: PageSignals) -> float:
    """Return the points for the page's being an article; the kinds of other pages lead or not."""
    text = signs.counts.text
    points = next((points for length, points in _TEXT_POINTS if text >= length), _NO_TEXT)
    points += _DECLARED * signs.is_declared
    points += _LIVE * ("LiveBlogPosting" in signs.types)
    points += _DATED * signs.has_date
    points += _DATED_ADDRESS if signs.is_dated_path else _ADDRESS * signs.has_article_path
    points += _ARTICLE_NAMES * (not signs.body_names.isdisjoint(mark_set("names", "article")))
    points += _HEADLINE * _has_headline(signs)
    points += _OPENING * (signs.counts.opening >= _MIN_OPENING_LENGTH)
    points += _SITE_PATTERN * _is_of_site(signs)
    return points


def _has_headline(signs: PageSignals) -> bool:
    """Tell whether a heading is as long as those of articles are."""
    return any(latin_length(title) >= MIN_HEADLINE_LENGTH for title in signs.headings)


def _is_of_site(signs: PageSignals) -> bool:
    """Tell whether the site's own table says that addresses such as this are articles'."""
    pattern = signs.page.site.article_url if signs.page.site else None
    return pattern is not None and re.search(pattern, signs.page.url) is not None
