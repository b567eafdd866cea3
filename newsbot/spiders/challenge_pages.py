"""An answer without an article -> the end of its address, if it is a challenge page."""

from __future__ import annotations

from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.extraction import extract_page
from newsbot.outcomes import Outcome, Rejected

_MAX_BYTES = 300_000
"""Challenge pages are small; of what is larger the status says enough."""
_CHALLENGED = frozenset({403, 405, 429, 503})
"""With these statuses the common protection systems send a challenge."""


def find_challenge(page: Response) -> Rejected | None:
    """Return how a challenge page ends; None for any other page.

    To be asked before a browser is: what somebody put in front of a page is not got round.
    """
    if not isinstance(page, HtmlResponse) or len(page.body) > _MAX_BYTES:
        return None
    verdict = extract_page(page.text, url=page.url).verdict
    if verdict is None or verdict.outcome is not Outcome.BLOCKED:
        return None
    is_error = page.status in _CHALLENGED
    reason = f"HTTP {page.status}, {verdict.reason}" if is_error else verdict.reason
    return Rejected(verdict.outcome, reason)


def find_challenge_in_error(error: BaseException | None) -> Rejected | None:
    """Return how an address ends that was answered with an error status and a challenge page."""
    if isinstance(error, HttpError) and error.response.status in _CHALLENGED:
        return find_challenge(error.response)
    return None
