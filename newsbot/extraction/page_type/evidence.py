"""What a page may be, and the points and marks that speak for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from newsbot.outcomes import Outcome


class PageType(StrEnum):
    """What a page is that is no article; ``outcome`` is how its address ends."""

    outcome: Outcome

    def __new__(cls, value: str, outcome: Outcome) -> Self:
        """Make a member that is its name in words and carries its outcome."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.outcome = outcome
        return member

    FRONT = "front page", Outcome.LIST_PAGE
    SECTION = "section front", Outcome.LIST_PAGE
    TAG = "tag page", Outcome.LIST_PAGE
    AUTHOR = "author page", Outcome.LIST_PAGE
    SEARCH = "search results", Outcome.LIST_PAGE
    ERROR = "error page", Outcome.SOFT_404
    CONSENT = "consent wall", Outcome.CONSENT_WALL
    LOGIN = "account page", Outcome.LOGIN_WALL
    CHALLENGE = "challenge page", Outcome.BLOCKED
    GALLERY = "gallery without text", Outcome.MEDIA_PAGE
    VIDEO = "video without text", Outcome.MEDIA_PAGE
    AUDIO = "audio without text", Outcome.MEDIA_PAGE
    TEASER = "teaser of a text elsewhere", Outcome.TEASER
    SERVICE = "service page", Outcome.SERVICE_PAGE


@dataclass(slots=True)
class Evidence:
    """The points that speak for a page's being of a kind, and the marks that gave them."""

    kind: PageType
    points: float = 0.0
    marks: list[str] = field(default_factory=list)

    def add(self, points: float, mark: str = "") -> None:
        """Count a mark; points below zero speak against the kind and are not named."""
        self.points += points
        if mark and points > 0:
            self.marks.append(mark)
