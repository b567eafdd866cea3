"""Evidence for a list of articles, and for its type."""

from __future__ import annotations

from newsbot.extraction.page_type.evidence import Evidence, PageType, find_points
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import find_title, listed_words
from newsbot.urls import is_front_page

_MIN_TEASERS = 3
_MIN_NAMELESS = 8
_MANY_PARAGRAPHS = 25
"""Long paragraphs, kept or dropped, from which a page that nothing calls a list is no list."""
_TEASER_POINTS = ((30, 3.0), (15, 2.5), (8, 2.0), (4, 1.0))
_STANDFIRST_POINTS = ((6, 3.0), (3, 2.0), (2, 1.0))
_HEADING_POINTS = ((5, 2.0), (2, 1.0))
_NO_TEXT_LENGTH = 60
"""With less text, a page shows headings of other pages and no text under its own."""
_REPEAT_POINTS = 1.0
_TYPE, _NAME, _TITLE, _SEGMENT = 2.0, 2.0, 2.5, 1.5
_MANY_STORIES = 3
_STORIES_POINTS = 2.0
_QUERY = 2.0
_FRONT_POINTS, _BARE_FRONT_POINTS = 5.0, 2.0
_WEBSITE_POINTS = 1.0
_NEXT_POINTS = 1.0
_NAMELESS = -1.5
"""For a URL like an article's, if nothing but its linked titles says that a page is a list."""
_WITHOUT_TEASERS = frozenset({PageType.SEARCH, PageType.FRONT})
_NAMED_LISTS = (
    (PageType.SEARCH, "search"),
    (PageType.AUTHOR, "author"),
    (PageType.TAG, "tag"),
)


def score_list(signals: PageSignals) -> Evidence | None:
    """Score a list; None if the page does not link several titles."""
    counts = signals.counts
    evidence = max(
        (_score_list_type(signals, *named) for named in _NAMED_LISTS),
        key=lambda evidence: evidence.points,
    )
    if not evidence.reasons:
        evidence = _score_front(signals)
    named = evidence.reasons
    if not _may_be_list(signals, evidence):
        return None
    evidence.reasons = []
    evidence.add(find_points(counts.teasers, _TEASER_POINTS), f"{counts.teasers} linked titles")
    evidence.add(
        find_points(counts.standfirsts, _STANDFIRST_POINTS),
        f"{counts.standfirsts} of them with text",
    )
    if counts.text < _NO_TEXT_LENGTH and not signals.is_declared:
        evidence.add(
            find_points(counts.headings, _HEADING_POINTS), f"{counts.headings} linked headings"
        )
    evidence.reasons.append(f"{round(counts.text)} characters of other text")
    evidence.reasons.extend(named)
    if not named and signals.has_article_path:
        evidence.add(_NAMELESS)
    if counts.repeats:
        evidence.add(_REPEAT_POINTS, f"the same link {counts.repeats} times")
    if "website" in signals.types:
        evidence.add(_WEBSITE_POINTS, "og:type 'website'")
    if signals.stories >= _MANY_STORIES:
        evidence.add(_STORIES_POINTS, f"{signals.stories} articles in its metadata")
    if signals.page.metadata.links.get("next") and not signals.article.pageUrls:
        evidence.add(_NEXT_POINTS, "a next page")
    return evidence


def _may_be_list(signals: PageSignals, evidence: Evidence) -> bool:
    """Return whether a page links enough titles for a list of its type, or of no named type."""
    teasers = signals.counts.teasers
    if evidence.reasons:
        return teasers >= _MIN_TEASERS or evidence.page_type in _WITHOUT_TEASERS
    has_text = signals.counts.text >= _NO_TEXT_LENGTH
    least = _MIN_NAMELESS if has_text else _MIN_TEASERS
    return teasers >= least and signals.shape.long_paragraphs < _MANY_PARAGRAPHS


def _score_list_type(signals: PageSignals, page_type: PageType, name: str) -> Evidence:
    """Score a list whose names, title or URL give its type."""
    evidence = Evidence(page_type)
    evidence.add_title(_TITLE, find_title(name, signals.titles))
    evidence.add_found(_TYPE, signals.matches("types", name), "type {}")
    evidence.add_found(_NAME, signals.matches("names", name), "body of class {}")
    if page_type is PageType.SEARCH:
        found = signals.query_names & listed_words("segments", "query")
        evidence.add_found(_QUERY, found, "{} in the query of its URL")
    if not signals.is_dated_path:
        evidence.add_found(_SEGMENT, signals.matches("segments", name), "{} in its URL")
    return evidence


def _score_front(signals: PageSignals) -> Evidence:
    """Score a front page, or else a section front."""
    evidence = Evidence(PageType.FRONT)
    if signals.page.url and is_front_page(signals.page.url):
        points = _FRONT_POINTS if signals.counts.teasers >= _MIN_TEASERS else _BARE_FRONT_POINTS
        evidence.add(points, "URL of a front page")
    evidence.add_found(_NAME, signals.matches("names", "front"), "body of class {}")
    if evidence.reasons:
        return evidence
    evidence = Evidence(PageType.SECTION)
    evidence.add_found(_TYPE, signals.matches("types", "list"), "type {}")
    evidence.add_found(_NAME, signals.matches("names", "section"), "body of class {}")
    return evidence
