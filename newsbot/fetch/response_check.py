"""Outcomes of responses and download errors that bring no page to read."""

from __future__ import annotations

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.fetch.challenge_headers import describe_challenge
from newsbot.fetch.content_sniffing import name_binary
from newsbot.fetch.error_messages import describe_error, describe_status
from newsbot.fetch.exceptions import RequestRefusedError
from newsbot.fetch.proxy_errors import find_proxy
from newsbot.outcomes import Outcome, Rejected
from newsbot.urls import is_same_site

_SIZE_SETTING = "DOWNLOAD_MAXSIZE"
_REDIRECT_LOOP = "max redirections"
"""In the message of the only middleware of Scrapy's that is on and drops requests."""
_STATUS_OUTCOMES = {
    **dict.fromkeys((404, 410), Outcome.GONE),
    **dict.fromkeys((401, 402, 403, 407, 451), Outcome.BLOCKED),
}

_PROXY_STATUSES = frozenset({407, 502, 503, 504})
"""Which a proxy may have sent in place of the site."""


def check_response(response: Response, *, url: str) -> HtmlResponse:
    """Return the response as a page with content, of the site that was requested.

    :param url: the URL of the first request.
    :raises Rejected: not HTML, empty, a challenge, or redirected to another site.
    """
    if not is_same_site(response.url, url):
        raise Rejected(Outcome.OFFSITE, f"redirected to {response.url}")
    if challenge := describe_challenge(response.headers):
        raise Rejected(Outcome.BLOCKED, challenge)
    if not response.body or response.body.isspace():
        raise Rejected(Outcome.EMPTY_PAGE, "the response has no content")
    if isinstance(response, HtmlResponse) and (binary := name_binary(response.body)):
        raise Rejected(Outcome.NOT_HTML, f"the content is {binary}")
    if not isinstance(response, HtmlResponse):
        header = (response.headers.get(b"Content-Type") or b"missing").decode("latin-1")
        content_type = header.partition(";")[0].strip()
        raise Rejected(Outcome.NOT_HTML, f"the content type is {content_type}")
    return response


def reject_error(error: BaseException) -> Rejected:
    """Return the outcome and the reason of a request that brought no page to read."""
    if isinstance(error, HttpError):
        return _reject_status(error.response)
    if isinstance(error, RequestRefusedError):
        return Rejected(error.outcome, str(error))
    if _SIZE_SETTING in str(error) or isinstance(error, DownloadCancelledError):
        return Rejected(Outcome.TOO_LARGE, f"the response is larger than {_SIZE_SETTING}")
    if isinstance(error, IgnoreRequest) and _REDIRECT_LOOP not in str(error):
        text = str(error).partition("\n")[0]
        reason = "one of your downloader middlewares dropped the request"
        return Rejected(Outcome.DROPPED, f"{reason}: {text}" if text else reason)
    return Rejected(Outcome.FAILED, describe_error(error))


def _reject_status(response: Response) -> Rejected:
    status = response.status
    if challenge := describe_challenge(response.headers):
        return Rejected(Outcome.BLOCKED, f"HTTP {status}, {challenge}")
    reason = describe_status(status)
    proxy = find_proxy(response.request)
    if proxy and status in _PROXY_STATUSES:
        reason = f"{reason} (through the proxy {proxy})"
    return Rejected(_STATUS_OUTCOMES.get(status, Outcome.FAILED), reason)
