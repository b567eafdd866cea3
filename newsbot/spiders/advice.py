"""Advice for the user on listings that could not be used."""

from __future__ import annotations

import logging
from functools import cache

from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Outcome

ADVICE = {
    Outcome.GONE: "look in a browser whether the section has moved",
    Outcome.ROBOTS: "ask the publisher, or choose another section",
    Outcome.PRIVATE_ADDRESS: "only do so for a site of your own",
    Outcome.NOT_HTML: "give the URL of a web page",
    Outcome.NOT_ARTICLE: "give the URL of a section with headlines, or of an article",
    Outcome.BLOCKED: "the publisher does not want crawlers there; ask for access",
    Outcome.FAILED: "check the URL, or try again later",
    Outcome.TOO_LARGE: "raise DOWNLOAD_MAXSIZE if the page is really that long",
}
"""For URLs that the user gave."""

FURTHER_ADVICE = {
    Outcome.GONE: "nothing to do: the page before it was read, and this may be the end of the list",
    Outcome.NOT_ARTICLE: "the pages before it were read; a lower max_pages leaves it out",
    Outcome.ROBOTS: "the pages before it were read; a lower max_pages leaves it out",
}
"""For further pages of a list and sitemaps of an index, which the user did not give."""

logger = logging.getLogger(__name__)


@cache
def log_missing_contact() -> None:
    """Log that ``CONTACT`` is not set: once in a process, which may crawl several sites."""
    logger.info(
        "CONTACT is not set: give your web page or e-mail address with -s CONTACT=..., "
        "so that publishers see who crawls them, and can write to you before they block you"
    )


def choose_advice(found: DiscoveredUrl, outcome: Outcome) -> str:
    """Return the advice for a listing with this outcome."""
    further = FURTHER_ADVICE.get(outcome) if found.page > 1 else None
    return further or ADVICE.get(outcome, "it gives no articles")
