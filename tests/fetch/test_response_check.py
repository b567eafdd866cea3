"""Outcomes and reasons of requests that bring no page."""

from __future__ import annotations

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError

from newsbot.fetch.exceptions import (
    HostLimitError,
    PrivateAddressError,
    RenderingError,
    RobotsForbiddenError,
    RunEndedError,
)
from newsbot.fetch.response_check import check_response, reject_error
from newsbot.outcomes import Outcome, Rejected
from tests.scrapy_run import PROJECT

URL = "https://example.com/a"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (HttpError(Response(URL, status=404)), Outcome.GONE),
        (HttpError(Response(URL, status=410)), Outcome.GONE),
        (HttpError(Response(URL, status=403)), Outcome.BLOCKED),
        (HttpError(Response(URL, status=451)), Outcome.BLOCKED),
        (HttpError(Response(URL, status=503)), Outcome.FAILED),
        (RobotsForbiddenError("robots.txt forbids this URL"), Outcome.ROBOTS),
        (HostLimitError("MAX_PER_HOST (3) was reached for a.example"), Outcome.OVER_LIMIT),
        (PrivateAddressError("10.0.0.1 is not public"), Outcome.PRIVATE_ADDRESS),
        (RunEndedError("the run ended before this URL was requested"), Outcome.STOPPED),
        (RenderingError("the browser crashed"), Outcome.FAILED),
        (IgnoreRequest("max redirections reached"), Outcome.FAILED),
        (IgnoreRequest("body exceeded DOWNLOAD_MAXSIZE (9 B)"), Outcome.TOO_LARGE),
        (DownloadCancelledError("larger than download max size"), Outcome.TOO_LARGE),
        (CannotResolveHostError("example.com"), Outcome.FAILED),
        (DownloadConnectionRefusedError(), Outcome.FAILED),
        (DownloadTimeoutError(), Outcome.FAILED),
        (ResponseDataLossError(), Outcome.FAILED),
    ],
    ids=lambda value: value.value if isinstance(value, Outcome) else type(value).__name__,
)
def test_each_error_has_an_outcome_and_a_reason(error: Exception, outcome: Outcome) -> None:
    rejected = reject_error(error)

    assert rejected.outcome is outcome
    assert rejected.reason
    assert "\n" not in rejected.reason


FAILURES = (PROJECT / "docs" / "failures.md").read_text("utf-8")


@pytest.mark.parametrize(
    "error",
    [
        CannotResolveHostError("example.com"),
        DownloadConnectionRefusedError(),
        DownloadTimeoutError(),
        ResponseDataLossError(),
        DownloadFailedError("[<Failure ConnectionLost: Connection to the other side was lost>]"),
        DownloadFailedError("[<Failure OpenSSL.SSL.Error: [('SSL routines', '', 'wrong')]>]"),
        DownloadCancelledError("larger than download max size"),
        RobotsForbiddenError("robots.txt forbids this URL"),
        *(HttpError(Response(URL, status=n)) for n in (401, 402, 403, 404, 410, 429, 451, 503)),
    ],
    ids=lambda error: f"{type(error).__name__}-{error}"[:40],
)
def test_each_reason_is_in_the_docs(error: Exception) -> None:
    rejected = reject_error(error)

    assert f"| `{rejected.reason}` | `{rejected.outcome}` |" in FAILURES


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (
            Response(URL, body=b"%PDF", headers={"Content-Type": "application/pdf"}),
            Outcome.NOT_HTML,
        ),
        (HtmlResponse(URL, body=b" \n "), Outcome.EMPTY_PAGE),
        (HtmlResponse("https://other.example/", body=b"<p>x"), Outcome.OFFSITE),
    ],
    ids=["pdf", "empty", "offsite"],
)
def test_a_response_without_a_page_is_rejected(response: Response, outcome: Outcome) -> None:
    with pytest.raises(Rejected) as caught:
        check_response(response, url=URL)

    assert caught.value.outcome is outcome


def test_a_page_of_the_same_domain_is_accepted() -> None:
    page = HtmlResponse("https://sport.example.com/a", body=b"<p>x</p>")

    assert check_response(page, url=URL) is page
