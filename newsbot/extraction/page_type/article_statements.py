"""Points for what states that a page is an article, however long its text is.

Shops, manuals and services have long texts as well, so that only statements count against the
evidence for them.
"""

from __future__ import annotations

import re

from newsbot.extraction.page_type.article_evidence import has_headline, matches_site_pattern
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import listed_words

MAX_STATEMENTS = 9.0
"""No evidence leads over a page with more points."""
_DOUBT = 2.0
"""A page that states nothing is an article in doubt."""
_STORY, _STORIES, _OPEN_GRAPH, _PUBLISHED = 4.5, 2.0, 1.5, 3.0
_STATED_DATE, _SHOWN_DATE, _AUTHOR = 2.0, 1.0, 1.5
_POST_NAME, _POST_SEGMENT, _DATED_URL, _SLUG = 3.0, 2.0, 2.0, 1.0
_LIVE, _SITE_PATTERN, _HEADLINE, _QUESTION = 3.0, 3.0, 1.0, 1.0
_PROSE_POINTS = ((12, 2.0), (7, 1.5), (4, 1.0))
"""Least number of paragraphs, and the points for it."""
_SURE_DATES = frozenset({"jsonld", "meta", "microdata", "near-headline", "under-headline"})
_PAGE_DATES = frozenset({"jsonld-page", "url", "script", "jsonld-created", "line"})
"""Sources of dates that pages of any type have."""
_QUESTION_TITLE = re.compile(r"^\d+ |[?？؟]|\b(?:how to|why|what is|what are|best|vs)\b")
"""Titles of guides and lists in any language, or in English."""


def score_statements(signals: PageSignals) -> float:
    """Return the points for the page stating to be an article."""
    points = _DOUBT + _score_metadata(signals) + _score_url(signals)
    points += _POST_NAME * (
        bool(signals.matches("names", "post")) and not signals.matches("names", "product")
    )
    points += _HEADLINE * has_headline(signals)
    titles = signals.titles[:1] + signals.headings[:1]
    points += _QUESTION * any(_QUESTION_TITLE.search(title.lower()) for title in titles)
    prose = signals.shape.prose
    points += next((points for least, points in _PROSE_POINTS if prose >= least), 0.0)
    points += _SITE_PATTERN * matches_site_pattern(signals)
    return points


def _score_metadata(signals: PageSignals) -> float:
    metadata = signals.page.metadata
    points = _STORY if signals.stories == 1 else _STORIES * (signals.stories > 1)
    points += _OPEN_GRAPH * ("article" in signals.types)
    published = metadata.first_meta("article:published_time", "og:article:published_time")
    points += _PUBLISHED * (published is not None)
    source = signals.article.metadata.fieldSources.get("datePublished", "url")
    if source not in _PAGE_DATES:
        points += _STATED_DATE if source in _SURE_DATES else _SHOWN_DATE
    points += _AUTHOR * bool(signals.article.authors)
    points += _LIVE * ("LiveBlogPosting" in signals.types)
    return points


def _score_url(signals: PageSignals) -> float:
    points = _DATED_URL if signals.is_dated_path else _SLUG * signals.has_article_path
    parents = signals.path.strip("/").split("/")[:-1]
    is_manual = bool(signals.matches("segments", "documentation"))
    is_post = not listed_words("segments", "post").isdisjoint(parents)
    return points + _POST_SEGMENT * (is_post and not is_manual)
