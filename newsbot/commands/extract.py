"""``scrapy extract``: one page, from the web, a file or stdin, becomes one article as JSON."""

from __future__ import annotations

import argparse
import json

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.commands.command_errors import one_line_errors
from newsbot.commands.page_input import (
    URL_HELP,
    AnyPageSpider,
    PageSpider,
    fetch_one,
    find_site_of_page,
    format_rejection,
    is_url,
    quiet_logging,
    read_given_page,
    require_article,
)
from newsbot.commands.profile_options import add_profile_options, read_profile
from newsbot.console import print_text
from newsbot.exit_codes import ExitCode
from newsbot.extraction import extract_page
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.items import Article
from newsbot.outcomes import Rejection


class Command(ScrapyCommand):
    """Extract the article of one page and print it."""

    def syntax(self) -> str:
        return "[options] URL|FILE|-"

    def short_desc(self) -> str:
        return "Extract the article of one page: an address, a file, or - for stdin"

    def long_desc(self) -> str:
        return (
            "Print the article of one page as JSON. An address is fetched with the project's "
            "settings, as in a crawl: robots.txt is obeyed. A file or stdin (-) is HTML that you "
            "have; its address, which makes links complete and lets the site's own rules apply, is "
            "what it gives as its own, or what --url says. What is no article (a section front, a "
            "login page) is named and not printed, as in a crawl; --anyway prints it all the same. "
            "Exit codes: 0 printed, 1 page could not be read, 2 wrong usage, 3 the page holds no "
            "article."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--text",
            action="store_true",
            help="print the body alone, paragraphs parted by a blank line",
        )
        parser.add_argument(
            "--anyway",
            action="store_true",
            help="print what can be read of a page that is no article, too; the code stays 3",
        )
        parser.add_argument(
            "--render",
            action="store_true",
            help="ask for the page in a browser, whether it seems to need one or not",
        )
        parser.add_argument("--url", metavar="ADDRESS", help=URL_HELP)
        add_profile_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log to what is asked for with -L: the command says itself what went wrong."""
        super().process_options(args, opts)
        quiet_logging(self.settings)
        if opts.render and self.settings is not None:
            self.settings.set("RENDER", "always", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            msg = f"scrapy extract takes one address, one file or -, got {len(args)}"
            raise UsageError(msg, print_help=False)
        with one_line_errors(self):
            end, accepted = self._read(args[0], opts)
            self._print(end, accepted, body_alone=opts.text)

    def _read(
        self, name: str, opts: argparse.Namespace
    ) -> tuple[Article | Rejection, PageTypeVerdict | None]:
        """Read the page and extract its article.

        :return: the article, or why there is none; and what the page is if ``--anyway`` took one
            that is no article.

        :raises StartError: there is no such page.
        """
        if is_url(name) and not opts.url:
            known = read_profile(opts, site=find_site_of_page(name, self.settings))
            spider = AnyPageSpider if opts.anyway else PageSpider
            return fetch_one(self.crawler_process, name, spider.with_profile(known))
        page = read_given_page(self.crawler_process, name, url=opts.url)
        site = find_site_of_page(page.url, self.settings)
        profile = read_profile(opts, site=site)
        result = extract_page(page.html, url=page.url, site=site, profile=profile)
        accepted = result.verdict if opts.anyway else None
        refused = None if opts.anyway else result.verdict
        return require_article(page, result.article, refused), accepted

    def _print(
        self, end: Article | Rejection, accepted: PageTypeVerdict | None, *, body_alone: bool
    ) -> None:
        if isinstance(end, Rejection):
            self.exitcode = format_rejection(end)
            return
        if body_alone:
            print_text(f"{end.articleBody}\n")
        else:
            record = json.dumps(end.to_dict(), ensure_ascii=False, allow_nan=False, indent=2)
            print_text(f"{record}\n")
        if accepted is not None:
            format_rejection(accepted.reject(end.requestedUrl or end.url))
            self.exitcode = ExitCode.ALARM
