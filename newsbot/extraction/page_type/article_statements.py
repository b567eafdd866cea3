"""Points for a page stating that it is an article.

Shops, manuals and services have long texts as well, so that these statements, not the text, count
against the evidence for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot.extraction.page_type.article_evidence import has_headline, matches_site_pattern
from newsbot.extraction.page_type.evidence import find_points
from newsbot.extraction.page_type.page_counts import MIN_HEADLINE_LENGTH
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import has_host
from newsbot.extraction.page_type.type_words import listed_words
from newsbot.text.scripts import latin_length

MAX_STATEMENTS, MAX_UNDATED = 9.0, 8.5
"""No evidence leads over a page with more points, or with ``MAX_UNDATED`` besides dates."""
_DOUBT, _SILENT = 2.0, 1.0
"""In doubt a page is an article; fewer points if nothing states that it is one."""
_STORY, _STORIES, _OPEN_GRAPH, _PUBLISHED = 4.5, 2.0, 1.5, 3.0
_SITE_PAGE_STORY = 2.0
"""Extensions of WordPress call the site's own pages articles, and date them."""
_STATED_DATE, _SHOWN_DATE, _AUTHOR = 2.0, 1.0, 1.5
_POST_NAME, _POST_SEGMENT, _DATED_URL, _SLUG = 3.0, 2.0, 2.0, 1.0
_RECIPE = 2.5
_MIN_EVENT_LINES = 2
_LIVE, _SITE_PATTERN, _HEADLINE, _QUESTION = 3.0, 3.0, 1.0, 1.0
_LENGTH_POINTS = ((12_000, 2.5), (6_000, 1.5), (3_000, 0.5))
"""Least length of text, and the points for it: few pages but articles are so long."""
_PROSE_POINTS = ((12, 2.0), (7, 1.0), (4, 0.5))
"""Least number of paragraphs, and the points for it."""
_SURE_DATES = frozenset({"jsonld", "meta", "microdata", "near-headline", "under-headline"})
_SHOWN_DATES = frozenset({"near-headline", "under-headline"})
_PAGE_DATES = frozenset({"jsonld-page", "url", "script", "jsonld-created", "line"})
"""Sources of dates that pages of any type have."""
_QUESTION_TITLE = re.compile(r"^\d+ |[?？؟]|\b(?:how to|why|what is|what are|best|vs)\b")
"""Titles of guides and lists in any language, or in English."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statements:
    """Points for an article by what the page states; ``dates`` is the part by dates and authors."""

    points: float
    dates: float


def score_statements(signals: PageSignals) -> Statements:
    """Score what the page states, and whether its text reads like that of an article."""
    dates = _score_dates(signals)
    stated = dates + _score_metadata(signals) + _score_url(signals)
    stated += _POST_NAME * (
        bool(signals.matches("names", "post")) and not signals.matches("names", "product")
    )
    stated += _SITE_PATTERN * matches_site_pattern(signals)
    titles = signals.titles[:1] + signals.headings[:1]
    stated += _QUESTION * any(
        _QUESTION_TITLE.search(title.lower())
        for title in titles
        if latin_length(title) >= MIN_HEADLINE_LENGTH
    )
    points = stated + (_DOUBT if stated else _SILENT) + _HEADLINE * has_headline(signals)
    points += find_points(signals.shape.prose, _PROSE_POINTS)
    points += find_points(signals.counts.text, _LENGTH_POINTS)
    return Statements(points=points, dates=dates)


def _score_dates(signals: PageSignals) -> float:
    source = signals.article.metadata.fieldSources.get("datePublished", "url")
    # Shops state their own names as authors.
    points = _AUTHOR * any(author.type == "person" for author in signals.article.authors)
    if source in _PAGE_DATES or (signals.is_site_page and source not in _SHOWN_DATES):
        return points
    if source in _SHOWN_DATES and not signals.stories and _is_event(signals):
        return points
    return points + (_STATED_DATE if source in _SURE_DATES else _SHOWN_DATE)


def _is_event(signals: PageSignals) -> bool:
    """Return whether the page is about an event, so that the date it shows is that of the event."""
    is_stated = any(name.endswith("Event") for name in signals.main_types)
    found = signals.shape.label_names & listed_words("lines", "event")
    return is_stated or len(found) >= _MIN_EVENT_LINES


def _score_metadata(signals: PageSignals) -> float:
    is_manual = has_host(signals, "documentation")
    points = _RECIPE * (not signals.types.isdisjoint(("Recipe", "HowTo")) and not is_manual)
    points += _LIVE * ("LiveBlogPosting" in signals.types)
    if signals.is_site_page:
        return points + _SITE_PAGE_STORY * (signals.stories > 0)
    points += _STORY if signals.stories == 1 else _STORIES * (signals.stories > 1)
    points += _OPEN_GRAPH * ("article" in signals.types)
    return points + _PUBLISHED * signals.states_published_time


def _score_url(signals: PageSignals) -> float:
    points = _DATED_URL if signals.is_dated_path else _SLUG * signals.has_article_path
    parents = signals.path.strip("/").split("/")[:-1]
    is_manual = bool(signals.matches("segments", "documentation")) or has_host(
        signals, "documentation"
    )
    is_post = not listed_words("segments", "post").isdisjoint(parents)
    return points + _POST_SEGMENT * (is_post and not is_manual)
