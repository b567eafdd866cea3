"""Refuse pages that are not the article of their URL, or not one that the run wants."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.http import Response

from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Outcome, Rejected
from newsbot.urls import is_front_page


def check_not_front(page: Response, found: DiscoveredUrl) -> None:
    """Refuse a page that a redirect to the front page has replaced.

    :raises Rejected: it is the front page.
    """
    if is_front_page(page.url) and not is_front_page(found.url):
        raise Rejected(Outcome.NOT_ARTICLE, "redirected to the front page")


def has_language(tag: str | None, wanted: Sequence[str]) -> bool:
    """Return whether a language is one of those wanted, or a variant of one (RFC 4647).

    True as well if ``wanted`` is empty, and for an unknown language, which may be one of them.

    >>> has_language("de-AT", ["fr", "de"]), has_language("en", ["fr"]), has_language(None, ["fr"])
    (True, False, True)
    """
    if not wanted or tag is None:
        return True
    return any(f"{tag.lower()}-".startswith(f"{language}-") for language in wanted)
