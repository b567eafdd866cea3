"""The ``fetch`` command: Scrapy's own, as one request of newsbot and not as a run."""

from __future__ import annotations

import argparse
from typing import ClassVar

from scrapy.commands.fetch import Command as FetchCommand
from scrapy.http import Response

from newsbot.command_base import NewsbotCommand
from newsbot.command_work.page_options import is_url
from newsbot.exit_codes import ExitCode, StartError


class Command(NewsbotCommand, FetchCommand):
    """Fetch a URL and print the response."""

    logs_errors_only = True
    arguments = "[options] URL"
    description = """\
Fetch a URL as a crawl does, and print the body of the response, or its headers
and those of the request. robots.txt is obeyed; nothing is stored or written.

Exit codes: 0 printed, whatever the status of the response, 1 there was no
response, 2 wrong usage."""
    examples: ClassVar[tuple[str, ...]] = (
        "fetch https://www.example.com/world",
        "fetch https://www.example.com/world --headers",
    )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        url = self.take_one(args, "one URL")
        if not is_url(url):
            msg = f"{url!r} is not a URL; write the whole URL, as in https://example.com/world"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if opts.spider:
            self.process.spider_loader.load(opts.spider)  # the site is found by the URL
        from newsbot.command_work.response_input import fetch_response

        follows = not getattr(opts, "no_redirect", False)
        self.show(fetch_response(self.process, url, follows_redirects=follows), opts)
        return ExitCode.DONE

    def show(self, response: Response, opts: argparse.Namespace) -> None:
        """Show a response."""
        from newsbot.fetch.scrapy_internals import print_response

        print_response(self, response, opts)
