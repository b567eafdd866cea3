"""Exceptions of the fetch stage.

::

    FetchError                        a request brought no page
    +-- RequestRefusedError           newsbot did not send it; Scrapy's IgnoreRequest as well
    |   +-- BudgetSpentError          the hour has had as many requests as the budget
    |   +-- HostLimitError            MAX_PER_HOST, or the limit of hosts of a domain, was reached
    |   +-- HostPausedError           the host asked for a longer wait than the run has
    |   +-- PrivateAddressError       the host is not on the public internet
    |   +-- RequestDroppedError       a spider middleware of the user dropped the request
    |   +-- RequestOverLimitError     it is beyond DEPTH_LIMIT or URLLENGTH_LIMIT
    |   +-- RetryAfterTooLongError    the response that asks for such a wait
    |   +-- RobotsForbiddenError      robots.txt forbids the URL or asks for too long a delay
    |   +-- RobotsUnreachableError    robots.txt could not be read
    |   +-- RunEndedError             the run ended before there was a response
    |   +-- SiteAccessError           the environment lacks what the site's table names
    +-- HeadersTooLongError           the response has too many bytes of headers
    +-- NotHttpError                  the response is not HTTP
    +-- RenderingError                the browser could not render the page
        +-- NoBrowserError            there is no browser, or it does not start

The message of a ``RequestRefusedError`` or ``RenderingError`` is one line for the person who reads
the rejections. ``outcome`` is how the URL ends.
"""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from newsbot.outcomes import Outcome


class FetchError(Exception):
    """A request that brought no page."""

    outcome = Outcome.FAILED


class RequestRefusedError(FetchError, IgnoreRequest):
    """newsbot did not send the request."""


class BudgetSpentError(RequestRefusedError):
    """The latest hour has had as many requests as the budget of ``scrapy due``."""

    outcome = Outcome.OVER_LIMIT


class HostLimitError(RequestRefusedError):
    """The run has reached ``MAX_PER_HOST``, or the limit of hosts of one domain."""

    outcome = Outcome.OVER_LIMIT


class HostPausedError(RequestRefusedError):
    """The host asked, this run or another, for a wait of more than ``RETRY_AFTER_MAX_SECONDS``."""

    outcome = Outcome.DEFERRED


class SiteAccessError(RequestRefusedError):
    """The environment lacks a header or the proxy that the table of the site names."""


class PrivateAddressError(RequestRefusedError):
    """The host is not public, and ``ALLOWED_PRIVATE_ADDRESSES`` does not allow its network."""

    outcome = Outcome.PRIVATE_ADDRESS


class RequestDroppedError(RequestRefusedError):
    """A spider middleware of the user dropped the request."""

    outcome = Outcome.DROPPED


class RequestOverLimitError(RequestRefusedError):
    """The request is beyond a limit of Scrapy's spider middlewares."""

    outcome = Outcome.OVER_LIMIT


class RetryAfterTooLongError(RequestRefusedError):
    """The response asks for a wait of more than ``RETRY_AFTER_MAX_SECONDS``."""


class RobotsForbiddenError(RequestRefusedError):
    """robots.txt forbids the URL, or asks for a delay over ``CRAWL_DELAY_MAX_SECONDS``."""

    outcome = Outcome.ROBOTS


class RobotsUnreachableError(RequestRefusedError):
    """robots.txt could not be read, so the host's rules are unknown."""


class RunEndedError(RequestRefusedError):
    """The run ended while the request was queued or in progress."""

    outcome = Outcome.STOPPED


class HeadersTooLongError(FetchError):
    """Status line and headers have more bytes than newsbot reads."""


class NotHttpError(FetchError):
    """The response does not begin with an HTTP status line."""


class RenderingError(FetchError):
    """The browser could not render the page; the message says why."""


class NoBrowserError(RenderingError):
    """There is no browser, or it does not start; the message says how to install one."""
