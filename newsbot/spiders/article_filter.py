"""Refuse pages that are not the article of their URL, or not one that the run wants."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.http import Response

from newsbot.discover.date_range import DateRange, find_day
from newsbot.discovered_url import DiscoveredUrl
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejected
from newsbot.urls import is_front_page


def check_not_front(page: Response, found: DiscoveredUrl) -> None:
    """Refuse a page that a redirect to the front page has replaced.

    :raises Rejected: it is the front page.
    """
    if is_front_page(page.url) and not is_front_page(found.url):
        raise Rejected(Outcome.NOT_ARTICLE, "redirected to the front page")


def check_wanted(article: Article, *, period: DateRange, languages: Sequence[str]) -> None:
    """Refuse an article of another period or language; one without a date or language is kept.

    :param languages: tags in lower case; empty for all.
    :raises Rejected: the article is not wanted.
    """
    day = find_day(article.datePublished) if period else None
    if day is not None and not period.holds(day):
        raise Rejected(Outcome.OUT_OF_RANGE, f"published on {day}")
    if not _has_language(article.inLanguage, languages):
        raise Rejected(Outcome.OTHER_LANGUAGE, f"in the language {article.inLanguage!r}")


def _has_language(tag: str | None, wanted: Sequence[str]) -> bool:
    """Return whether a language is one of those wanted, or a variant of one (RFC 4647).

    True as well if ``wanted`` is empty, and for an unknown language, which may be one of them.

    >>> _has_language("de-AT", ["fr", "de"]), _has_language("en", ["fr"])
    (True, False)
    >>> _has_language(None, ["fr"])
    True
    """
    if not wanted or tag is None:
        return True
    return any(f"{tag.lower()}-".startswith(f"{language}-") for language in wanted)
