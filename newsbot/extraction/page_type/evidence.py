"""Page types, and the evidence for a page being of one.

All points and thresholds of this package were set by hand on part of the pages under
``tests/page_types`` and on stored articles of a corpus: ``python -m benchmarks.page_types CORPUS``
measures both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from newsbot.outcomes import Outcome


class PageType(StrEnum):
    """A type of page that is no article, in words; ``outcome`` is that of its URL."""

    outcome: Outcome

    def __new__(cls, value: str, outcome: Outcome) -> Self:
        """Return a member that is its name in words and has an outcome."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.outcome = outcome
        return member

    FRONT = "front page", Outcome.LIST_PAGE
    SECTION = "section front", Outcome.LIST_PAGE
    TAG = "tag page", Outcome.LIST_PAGE
    AUTHOR = "author page", Outcome.LIST_PAGE
    SEARCH = "search results", Outcome.LIST_PAGE
    CATEGORY = "category of things", Outcome.LIST_PAGE
    ERROR = "error page", Outcome.SOFT_404
    CONSENT = "consent wall", Outcome.CONSENT_WALL
    LOGIN = "account page", Outcome.LOGIN_WALL
    CHALLENGE = "challenge page", Outcome.BLOCKED
    GALLERY = "gallery without text", Outcome.MEDIA_PAGE
    VIDEO = "video without text", Outcome.MEDIA_PAGE
    AUDIO = "audio without text", Outcome.MEDIA_PAGE
    TEASER = "teaser of a text elsewhere", Outcome.TEASER
    SERVICE = "service page", Outcome.SERVICE_PAGE
    PRODUCT = "product page", Outcome.NOT_ARTICLE
    FORUM = "forum thread", Outcome.NOT_ARTICLE
    DOCUMENTATION = "documentation", Outcome.NOT_ARTICLE
    REFERENCE = "reference entry", Outcome.NOT_ARTICLE
    PROFILE = "profile page", Outcome.NOT_ARTICLE


@dataclass(slots=True)
class Evidence:
    """The points for a page being of a type, and the reasons for them, for people to read."""

    page_type: PageType
    points: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, points: float, reason: str = "") -> None:
        """Add points; points below zero are against the type, and their reason is not shown."""
        self.points += points
        if reason and points > 0:
            self.reasons.append(reason)

    def add_found(self, points: float, found: Collection[str], reason: str) -> None:
        """Add points if something was found; ``{}`` in the reason is the first of it."""
        if found:
            self.add(points, reason.format(repr(min(found))))

    def add_title(self, points: float, title: str | None) -> None:
        """Add points if the page has a usual title of its type."""
        if title:
            self.add(points, f"called {title[:60]!r}")


def find_points(count: float, table: Iterable[tuple[float, float]]) -> float:
    """Return the points of the first entry whose least count is reached, 0 if none is.

    >>> find_points(7, ((10, 2.0), (5, 1.0)))
    1.0
    """
    return next((points for least, points in table if count >= least), 0.0)
