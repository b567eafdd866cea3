"""The ``parse`` command: Scrapy's own, for one page and not as a run."""

from __future__ import annotations

import argparse

from scrapy import Request, Spider
from scrapy.commands.parse import Command as ParseCommand
from scrapy.exceptions import DownloadFailedError
from twisted.python.failure import Failure

from newsbot.command_base import NewsbotCommand
from newsbot.command_work.page_options import NO_RUN, is_url
from newsbot.exit_codes import ExitCode, StartError


class Command(NewsbotCommand, ParseCommand):
    """Fetch a URL and print what a spider makes of it."""

    logs_errors_only = True
    arguments = "[options] URL"
    description = """\
Fetch a URL as a crawl does, and print what a spider makes of it: the record of
an article, or the requests that a listing leads to. The spider is that of the
site's table, else news. Nothing is stored or written.

Exit codes: 0 printed, 1 there was no response, 2 wrong usage."""
    examples = ("parse https://www.example.com/world", "parse URL --spider example_times --noitems")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:

        super().process_options(args, opts)
        for name, value in NO_RUN.items():
            self.known_settings.set(name, value, priority="cmdline")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:

        url = self.take_one(args, "one URL")
        if not is_url(url):
            msg = f"{url!r} is not a URL; write the whole URL, as in https://example.com/world"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        self._reason = ""
        ParseCommand.run(self, args, opts)
        if self._reason:
            msg = f"{url}: {self._reason}"
            raise StartError(msg)
        return ExitCode.DONE

    def set_spidercls(self, url: str, opts: argparse.Namespace) -> None:
        """Choose the spider: by its name, by the site of the URL, else ``news``."""
        from newsbot.command_work.one_response import OneResponse
        from newsbot.spiders.news_spider import NewsSpider

        loader = self.process.spider_loader
        names = [opts.spider] if opts.spider else loader.find_by_request(Request(url))
        opts.spider = names[0] if len(names) == 1 else NewsSpider.name
        super().set_spidercls(url, opts)
        if self.spidercls and issubclass(self.spidercls, NewsSpider):
            opts.spargs.setdefault("url", url)
            parts = (OneResponse, self.spidercls)
            self.spidercls = type(self.spidercls.__name__, parts, {"start": self.spidercls.start})
        if opts.callback and not hasattr(self.spidercls, opts.callback):
            msg = f"-c {opts.callback}: spider {opts.spider!r} has no such method"
            raise StartError(msg, ExitCode.WRONG_USAGE)

    def prepare_request(
        self, spider: Spider, request: Request, opts: argparse.Namespace
    ) -> Request:
        """Add what notes the reason why there is no response."""
        prepared = super().prepare_request(spider, request, opts)
        prepared.errback = self._note
        prepared.dont_filter = True
        return prepared

    def print_results(self, opts: argparse.Namespace) -> None:
        """Print what the spider made of the response, if there is one."""
        if not self._reason:
            super().print_results(opts)

    def _note(self, failure: Failure) -> None:
        from newsbot.fetch.response_check import reject_error

        self._reason = reject_error(failure.value or DownloadFailedError()).reason
