"""How a list ended that could not be used -> what a person can do about it."""

from __future__ import annotations

from newsbot.discovered_url import DiscoveredUrl
from newsbot.outcomes import Outcome

ADVICE = {
    Outcome.GONE: "look in a browser whether the section has moved",
    Outcome.ROBOTS: "ask the publisher, or choose another section",
    Outcome.PRIVATE_ADDRESS: "only do so for a site of your own",
    Outcome.NOT_HTML: "give the address of a web page",
    Outcome.NOT_ARTICLE: "give the address of a section with headlines, or of an article",
    Outcome.BLOCKED: "the publisher does not want crawlers there; ask for access",
    Outcome.FAILED: "check the address, or try again later",
    Outcome.TOO_LARGE: "raise DOWNLOAD_MAXSIZE if the page is really that long",
}
"""What a person can do when an address they gave could not be used."""

FURTHER_ADVICE = {
    Outcome.GONE: "what lists it was read, so nothing is to be done; it may be the end of the list",
    Outcome.NOT_ARTICLE: "the pages before it were read; a lower max_pages leaves it out",
    Outcome.ROBOTS: "the pages before it were read; a lower max_pages leaves it out",
}
"""The same for further pages of a list, and sitemaps of an index, which nobody has given."""

ASK_CONTACT = (
    "CONTACT is not set: give a page or mail address of yours with -s CONTACT=..., "
    "so that publishers can see who crawls, and write to you before they block you"
)


def choose_advice(found: DiscoveredUrl, outcome: Outcome) -> str:
    """Return what to do about a list that ended so, for the line of the log that says it."""
    further = FURTHER_ADVICE.get(outcome) if found.page > 1 else None
    return further or ADVICE.get(outcome, "it gives no articles")
