"""Score links by how URLs of the same pattern ended in earlier runs.

A pattern has the form of each part of a URL, not its words: ``/story/{word}.html``. The first name
of a path is kept, since publishers separate articles from other pages by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

from newsbot.urls import publisher_of

MIN_SEEN = 5
"""URLs of one pattern from which it counts: fewer may be of one day, or one mistake."""

ARTICLE_SHARE = 0.9
"""Share of them that must have been articles for the pattern to speak for a link."""

POINTS = 3
"""As many as for a heading: enough for a link with a teaser's text, too few for a menu's."""

_MAX_SEGMENTS = 8
_MAX_NAME_CHARS = 24
_MAX_PARAMETERS = 3
_MAX_URL_CHARS = 2_000
_SLUG_WORDS = 4

_NAME = re.compile(rf"[a-z][a-z_-]{{0,{_MAX_NAME_CHARS - 1}}}")
_SUFFIX = re.compile(r"\.[a-z]{2,5}$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ID = re.compile(r"\d{5}|(?=\D*\d)[0-9a-z]{8,}")
_WORD_BREAK = re.compile(r"[-_+,. ]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternCounts:
    """URLs of one pattern, by how they ended: as articles or as other pages."""

    articles: int = 0
    others: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnedUrlPatterns:
    """The patterns of one domain, as ``publisher_of`` gives it; ``seen`` is by pattern."""

    domain: str
    seen: dict[str, PatternCounts]

    @classmethod
    def of(cls, domain: str, ended: Iterable[tuple[str, bool]]) -> Self:
        """Count URLs of a domain, each with whether it was an article."""
        seen: dict[str, PatternCounts] = {}
        for url, is_article in ended:
            key = url_pattern(url)
            before = seen.get(key, PatternCounts()) if key else PatternCounts()
            if key:
                seen[key] = PatternCounts(
                    articles=before.articles + is_article, others=before.others + (not is_article)
                )
        return cls(domain=domain, seen=seen)

    def judge(self, url: str) -> dict[str, int]:
        """Return points for the pattern of a URL; empty without evidence.

        A pattern with one article does not speak against a link.

        >>> urls = [f"https://example.com/story/{word}" for word in ("tide", "moon", "eel", "fog",
        ...     "quay")]
        >>> learned = LearnedUrlPatterns.of("example.com", [(url, True) for url in urls])
        >>> learned.judge("https://www.example.com/story/gale")
        {'earlier runs: 5 of 5 /story/{word} articles': 3}
        >>> learned.judge("https://www.example.com/about/gale")
        {}
        """
        if publisher_of(url) != self.domain:
            return {}
        pattern = url_pattern(url)
        seen = self.seen.get(pattern or "")
        if seen is None or (total := seen.articles + seen.others) < MIN_SEEN:
            return {}
        reason = f"earlier runs: {seen.articles} of {total} {pattern} articles"
        if seen.articles >= ARTICLE_SHARE * total:
            return {reason: POINTS}
        return {} if seen.articles else {reason: -POINTS}


def url_pattern(url: str) -> str | None:
    """Return the pattern of a URL; None for a front page and for paths of more than 8 parts.

    >>> url_pattern("https://example.com/story/tide.html"), url_pattern("https://example.com/eel")
    ('/story/{word}.html', '/{word}')
    >>> url_pattern("https://example.com/world/2026/05/04/minister-resigns-after-long-night")
    '/world/{year}/{number}/{number}/{slug}'
    >>> url_pattern("https://example.com/view.html?page=1&idx=8576")
    '/{word}.html?idx&page'
    """
    parts = urlsplit(url[:_MAX_URL_CHARS])
    segments = [s for s in unquote(parts.path).lower().split("/") if s]
    if not segments or len(segments) > _MAX_SEGMENTS:
        return None
    found = _SUFFIX.search(segments[-1])
    suffix = found[0] if found else ""
    segments[-1] = segments[-1].removesuffix(suffix)
    has_name = len(segments) > 1 and _NAME.fullmatch(segments[0])
    named = [segments.pop(0)] if has_name else []
    path = "/".join([*named, *(_name_segment(segment) for segment in segments)])
    return f"/{path}{suffix}{_name_query(parts.query)}"


def _name_segment(segment: str) -> str:
    if segment.isdigit() and len(segment) < 5:  # noqa: PLR2004 - as in _ID
        return "{year}" if _YEAR.fullmatch(segment) else "{number}"
    pieces = _WORD_BREAK.split(segment)
    words = sum(1 for piece in pieces if any(c.isalpha() for c in piece) and not _ID.search(piece))
    has_id = "+id" if any(_ID.search(piece) for piece in pieces) else ""
    if not words:
        return "{id}" if has_id else "{other}"
    kind = "slug" if words >= _SLUG_WORDS else "words" if words > 1 else "word"
    return f"{{{kind}{has_id}}}"


def _name_query(query: str) -> str:
    names = sorted({pair.partition("=")[0].lower() for pair in query.split("&") if pair})
    if not names:
        return ""
    is_usual = len(names) <= _MAX_PARAMETERS and all(_NAME.fullmatch(name) for name in names)
    return f"?{'&'.join(names)}" if is_usual else "?{many}"
