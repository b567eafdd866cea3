"""The signs of a page -> points for its being a list of articles, and of which kind."""

from __future__ import annotations

from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import first_named, mark_set

_MIN_TEASERS = 3
_TEASER_POINTS = ((30, 3.0), (15, 2.5), (8, 2.0), (4, 1.0))
_STANDFIRST_POINTS = ((6, 3.0), (3, 2.0), (2, 1.0))
_HEADING_POINTS = ((5, 2.0), (2, 1.0))
_NO_TEXT_LENGTH = 60
"""Below this, the page shows headings of other pages and no text under one of its own."""
_REPEAT_POINTS = 1.0
_TYPE, _NAME, _TITLE, _SEGMENT = 2.0, 2.0, 2.5, 1.5
_MANY_STORIES = 3
_STORIES_POINTS = 2.0
_QUERY = 2.0
_FRONT_POINTS = 5.0
_WEBSITE_POINTS = 1.0
_NEXT_POINTS = 1.0
_NAMELESS = -1.5
"""For an address like an article's, where nothing but its linked titles says that it is a list."""
_WITHOUT_TEASERS = frozenset({PageType.SEARCH, PageType.FRONT})
_SUBKINDS = (
    (PageType.SEARCH, "search"),
    (PageType.AUTHOR, "author"),
    (PageType.TAG, "tag"),
)


def score_list(signs: PageSignals) -> Evidence | None:
    """Plead for a list; None where the page does not link several titles."""
    counts = signs.counts
    plea = max((_plead_kind(signs, *kind) for kind in _SUBKINDS), key=lambda plea: plea.points)
    if not plea.marks:
        plea = _plead_front(signs)
    needs_teasers = not plea.marks or plea.kind not in _WITHOUT_TEASERS
    if counts.teasers < _MIN_TEASERS and needs_teasers:
        return None
    named = plea.marks
    plea.marks = []
    plea.add(_points(counts.teasers, _TEASER_POINTS), f"{counts.teasers} linked titles")
    plea.add(
        _points(counts.standfirsts, _STANDFIRST_POINTS), f"{counts.standfirsts} of them with text"
    )
    if counts.text < _NO_TEXT_LENGTH and not signs.is_declared:
        plea.add(_points(counts.headings, _HEADING_POINTS), f"{counts.headings} linked headings")
    plea.marks.append(f"{round(counts.text)} characters of other text")
    plea.marks.extend(named)
    if not named and signs.has_article_path:
        plea.add(_NAMELESS)
    if counts.repeats:
        plea.add(_REPEAT_POINTS, f"the same link {counts.repeats} times")
    if "website" in signs.types:
        plea.add(_WEBSITE_POINTS, "og:type 'website'")
    if signs.stories >= _MANY_STORIES:
        plea.add(_STORIES_POINTS, f"{signs.stories} articles in its data")
    if signs.page.metadata.links.get("next") and not signs.article.pageUrls:
        plea.add(_NEXT_POINTS, "a next page")
    return plea


def _plead_kind(signs: PageSignals, kind: PageType, name: str) -> Evidence:
    """Plead for a list of which the page says by its names what it is."""
    plea = Evidence(kind)
    if title := first_named(name, signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    if found := signs.types & mark_set("types", name):
        plea.add(_TYPE, f"type {min(found)!r}")
    if found := signs.body_names & mark_set("names", name):
        plea.add(_NAME, f"body of class {min(found)!r}")
    if kind is PageType.SEARCH and (found := signs.query_names & mark_set("segments", "query")):
        plea.add(_QUERY, f"{min(found)!r} asked for in its address")
    found = signs.segments & mark_set("segments", name)
    if found and not signs.is_dated_path:
        plea.add(_SEGMENT, f"{min(found)!r} in its address")
    return plea


def _plead_front(signs: PageSignals) -> Evidence:
    """Plead for a front page, or for a section's where nothing says that it is the site's."""
    plea = Evidence(PageType.FRONT)
    if signs.page.url and signs.path in ("", "/"):
        plea.add(_FRONT_POINTS, "address of a front page")
    if found := signs.body_names & mark_set("names", "front"):
        plea.add(_NAME, f"body of class {min(found)!r}")
    if plea.marks:
        return plea
    plea = Evidence(PageType.SECTION)
    if found := signs.types & mark_set("types", "list"):
        plea.add(_TYPE, f"type {min(found)!r}")
    if found := signs.body_names & mark_set("names", "section"):
        plea.add(_NAME, f"body of class {min(found)!r}")
    return plea


def _points(count: int, table: tuple[tuple[int, float], ...]) -> float:
    return next((points for least, points in table if count >= least), 0.0)
