"""The closed list of ways in which a found address can end; each address ends in exactly one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Outcome(StrEnum):
    """One counted end of a found address; ``meaning`` says it in words for people and docs."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a member that is its value and carries its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    WRITTEN = "written", "a new article, one line in the output file"
    UPDATED = (
        "updated",
        "an article whose text has changed since it was written: a line with version n+1",
    )
    UNCHANGED = "unchanged", "an article that was asked for again and has the text that was written"
    KNOWN = "known", "ended in an earlier run, so not asked for again; -a again=true does"
    WAITING = "waiting", "failed in an earlier run; not long enough ago to be tried again"
    SECTION = "section", "a list page, read for its links"
    DUPLICATE = "duplicate", "the same article as one already written"
    DROPPED = "dropped", "an article that a pipeline of yours dropped with DropItem"
    NOT_ARTICLE = "not_article", "a page, but no article: a redirect to the front, a section unread"
    LIST_PAGE = "list_page", "a list of articles: a front page, section, tag, author, search result"
    MEDIA_PAGE = "media_page", "a gallery, video or sound with a caption at most"
    TEASER = "teaser", "the beginning of a text that stands elsewhere, with a link to it"
    SERVICE_PAGE = "service_page", "a page about the site: contact, terms, privacy, subscriptions"
    SOFT_404 = "soft_404", "a page that says that there is no such page, sent as if there were one"
    NO_HEADLINE = "no_headline", "text without a headline"
    NO_BODY = "no_body", "a headline without article text"
    CONSENT_WALL = "consent_wall", "a page that asks for consent and shows no article"
    LOGIN_WALL = "login_wall", "a page that asks for an account and shows no article"
    BLOCKED = "blocked", "the server refused the crawler: 401, 403, 451 or a challenge page"
    GONE = "gone", "404 or 410: there is no such page"
    NOT_HTML = "not_html", "something else than a web page, such as a PDF"
    EMPTY_PAGE = "empty_page", "an answer without any content"
    TOO_LARGE = "too_large", "a page over the size limit"
    ROBOTS = "robots", "robots.txt forbids it"
    RIGHTS = "rights", "its publisher reserves machine use, and RIGHTS_POLICY is respect"
    PRIVATE_ADDRESS = (
        "private_address",
        "on a host that is not public: loopback, a private network, a cloud's metadata",
    )
    OFFSITE = "offsite", "redirected to a host that is not the site's"
    FAILED = "failed", "no usable answer after all tries, or an error in extraction or a pipeline"
    OUT_OF_RANGE = "out_of_range", "an article whose datePublished lies outside since and until"
    OVER_LIMIT = "over_limit", "found, but left alone: max_articles or MAX_PER_HOST was reached"
    STOPPED = "stopped", "found, but the run was ended before its turn"


NOT_REJECTED = frozenset(
    {
        Outcome.WRITTEN,
        Outcome.UPDATED,
        Outcome.UNCHANGED,
        Outcome.KNOWN,
        Outcome.WAITING,
        Outcome.SECTION,
    }
)
"""Ends that stand in no file of rejections: nothing was found wanting."""


class Rejected(Exception):  # noqa: N818 - named for the fate of the address, not for an error
    """A page that ends in ``outcome`` instead of an article; ``reason`` says why in words."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(f"{outcome.value}: {reason}")
        self.outcome = outcome
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """The end of one address that gave no line in the output file; ``url`` is as it was found."""

    url: str
    outcome: Outcome
    reason: str
