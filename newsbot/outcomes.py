"""Outcomes: the closed list of ways in which a URL can end; each URL has exactly one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Outcome(StrEnum):
    """The outcome of a discovered URL; ``meaning`` describes it in summaries and docs."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a member with its value and its meaning."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    WRITTEN = "written", "a new article, one line in the output file"
    UPDATED = (
        "updated",
        "a changed text of an article that was written before: a line with version n+1",
    )
    UNCHANGED = "unchanged", "an article that was requested again and has not changed"
    KNOWN = "known", "ended in an earlier run and is not requested again, except with -a again=true"
    WAITING = (
        "waiting",
        "failed in an earlier run, and its wait before the next attempt is not over",
    )
    SECTION = "section", "a list page or another listing, read for its links"
    DUPLICATE = "duplicate", "the same article as one already written"
    DROPPED = (
        "dropped",
        "dropped by a pipeline of yours with DropItem, or by a middleware of yours",
    )
    NOT_ARTICLE = (
        "not_article",
        "not an article: a product, a page of a forum, documentation, a redirect to the front page",
    )
    LIST_PAGE = (
        "list_page",
        "a list: a front page, section, tag, author, search result, the products of a shop",
    )
    MEDIA_PAGE = "media_page", "a gallery, video or audio page with no more text than a caption"
    TEASER = "teaser", "the beginning of a text that is elsewhere, with a link to it"
    SERVICE_PAGE = (
        "service_page",
        "a page about the site or what it offers: contact, terms, prices, services, jobs",
    )
    SOFT_404 = "soft_404", "a page that says it does not exist, sent with status 200"
    NO_HEADLINE = "no_headline", "text without a headline"
    NO_BODY = "no_body", "a headline without article text"
    CONSENT_WALL = "consent_wall", "a page that asks for consent and shows no article"
    LOGIN_WALL = "login_wall", "a page that asks for an account and shows no article"
    BLOCKED = "blocked", "the server refused the crawler: 401, 403, 451 or a challenge page"
    GONE = "gone", "404 or 410: there is no such page"
    NOT_HTML = "not_html", "not a web page, such as a PDF"
    EMPTY_PAGE = "empty_page", "a response without content"
    TOO_LARGE = "too_large", "a page over the size limit"
    ROBOTS = "robots", "robots.txt forbids it"
    RIGHTS = "rights", "the publisher reserves use by machines, and RIGHTS_POLICY is respect"
    PRIVATE_ADDRESS = (
        "private_address",
        "on a host that is not public: loopback, a private network, a cloud's metadata",
    )
    OFFSITE = "offsite", "redirected to another site"
    FAILED = (
        "failed",
        "no usable response after all attempts, or an error in extraction or a pipeline",
    )
    OUT_OF_RANGE = "out_of_range", "an article whose datePublished is not between since and until"
    OTHER_LANGUAGE = "other_language", "an article in a language that was not requested"
    OVER_LIMIT = (
        "over_limit",
        "not requested: max_articles, MAX_PER_HOST, DUE_BUDGET or DEPTH_LIMIT was reached",
    )
    DEFERRED = "deferred", "not requested: the host asked to wait; the next run goes on"
    STOPPED = "stopped", "not requested, or not read: the run ended before"


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
"""Outcomes without a line in the file of rejections."""


class Rejected(Exception):  # noqa: N818 - named for the outcome of the URL, not for an error
    """Raised for a page that gives no article; ``reason`` is a sentence for people."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(f"{outcome.value}: {reason}")
        self.outcome = outcome
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """The outcome of a URL without a line in the output file; ``url`` is as it was discovered."""

    url: str
    outcome: Outcome
    reason: str
