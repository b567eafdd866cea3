"""A response or a download error -> whether it is a page to read, else the outcome it means."""

from __future__ import annotations

from scrapy.exceptions import (
    DownloadCancelledError,
    IgnoreRequest,
)
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.fetch.address_guard import RefusedAddressError
from newsbot.fetch.challenge_headers import name_challenge
from newsbot.fetch.error_messages import describe_error, describe_status
from newsbot.fetch.host_limit import HostLimitError
from newsbot.fetch.polite_retry import RetryAfterTooLongError
from newsbot.fetch.prompt_shutdown import RunEndedError
from newsbot.fetch.robots_txt import RobotsForbidError, RobotsUnreachableError
from newsbot.outcomes import Outcome, Rejected
from newsbot.urls import is_same_site

_ROBOTS_MESSAGE = "Forbidden by robots.txt"
_SIZE_SETTING = "DOWNLOAD_MAXSIZE"
_GONE = frozenset({404, 410})
_OUTCOMES: dict[type[BaseException], Outcome] = {
    RunEndedError: Outcome.STOPPED,
    RefusedAddressError: Outcome.PRIVATE_ADDRESS,
    HostLimitError: Outcome.OVER_LIMIT,
    RetryAfterTooLongError: Outcome.FAILED,
    RobotsForbidError: Outcome.ROBOTS,
    RobotsUnreachableError: Outcome.FAILED,
}
"""Of newsbot's own errors, whose messages are reasons in words already."""

_REFUSED = frozenset({401, 402, 403, 407, 451})


def check_response(response: Response, *, url: str) -> HtmlResponse:
    """Return the response as a page with content, of the site that was asked.

    :param url: the address that was asked for.
    :raises Rejected: not HTML, empty, a challenge, or redirected to another site.
    """
    if not is_same_site(response.url, url):
        raise Rejected(Outcome.OFFSITE, f"redirected to {response.url}")
    if challenge := name_challenge(response.headers):
        raise Rejected(Outcome.BLOCKED, challenge)
    if not response.body.strip():
        raise Rejected(Outcome.EMPTY_PAGE, "the answer has no content")
    if not isinstance(response, HtmlResponse):
        kind = (response.headers.get(b"Content-Type") or b"no content type").decode("latin-1")
        raise Rejected(Outcome.NOT_HTML, f"the answer is {kind.partition(';')[0].strip()}")
    return response


def reject_error(error: BaseException) -> Rejected:
    """Return the outcome and the reason in words of a request that gave no page to read."""
    if isinstance(error, HttpError):
        return _explain_status(error.response)
    message = str(error)
    own = _OUTCOMES.get(type(error))
    if own is not None:
        return Rejected(own, message)
    if isinstance(error, IgnoreRequest) and message == _ROBOTS_MESSAGE:
        return Rejected(Outcome.ROBOTS, "robots.txt forbids this address")
    if _SIZE_SETTING in message or isinstance(error, DownloadCancelledError):
        return Rejected(Outcome.TOO_LARGE, f"the page is larger than {_SIZE_SETTING}")
    return Rejected(Outcome.FAILED, describe_error(error))


def _explain_status(response: Response) -> Rejected:
    status = response.status
    if challenge := name_challenge(response.headers):
        return Rejected(Outcome.BLOCKED, f"HTTP {status}, {challenge}")
    reason = describe_status(status)
    if status in _GONE:
        return Rejected(Outcome.GONE, reason)
    if status in _REFUSED:
        return Rejected(Outcome.BLOCKED, reason)
    return Rejected(Outcome.FAILED, reason)
