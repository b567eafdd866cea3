"""The ``view`` command: Scrapy's own, as one request of newsbot and not as a run."""

from __future__ import annotations

import argparse
from typing import ClassVar

from scrapy.commands.view import Command as ViewCommand
from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import open_in_browser

from newsbot.commands.fetch import Command as FetchCommand
from newsbot.exit_codes import StartError


class Command(FetchCommand, ViewCommand):
    """Fetch a URL and open the response in a browser."""

    description = """\
Fetch a URL as a crawl does, and open the page in your browser: without what
scripts add, and as newsbot gets it. Nothing is stored or written but the
temporary file that the browser reads.

Exit codes: 0 opened, 1 there was no page, 2 wrong usage."""
    examples: ClassVar[tuple[str, ...]] = ("view https://www.example.com/world",)

    def show(self, response: Response, opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Open a page in the browser.

        :raises StartError: the response is no page.
        """
        if not isinstance(response, HtmlResponse):
            msg = f"{response.url} is not a web page"
            raise StartError(msg)
        open_in_browser(response)
