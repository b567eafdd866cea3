"""``scrapy extract``: one page, from the web, a file or stdin, becomes one article as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.python import binary_is_text

from newsbot.commands.pages import PageSpider, fetch_one, find_site, is_address, read_page
from newsbot.dedupe import with_keys
from newsbot.exits import ExitCode, StartError
from newsbot.extraction import extract_article
from newsbot.extraction.parse import parse_html
from newsbot.extraction.walls import find_wall
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejection
from newsbot.pipelines import ValidatePipeline
from newsbot.printing import print_text

NOT_FETCHED = frozenset(
    {
        Outcome.BLOCKED,
        Outcome.GONE,
        Outcome.TOO_LARGE,
        Outcome.ROBOTS,
        Outcome.OFFSITE,
        Outcome.FAILED,
    }
)
"""Ends of an address that gave no page at all; the others are pages without an article."""

_SNIFFED_BYTES = 5000


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
            "have; tell its address with --url, so that links are complete and the site's own "
            "rules apply. Exit codes: 0 printed, 1 page could not be read, 2 wrong usage, "
            "3 the page holds no article."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--text",
            action="store_true",
            help="print the body alone, paragraphs parted by a blank line",
        )
        parser.add_argument(
            "--url", metavar="ADDRESS", help="the address that FILE or stdin was fetched from"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log to what is asked for with -L: the command says itself what went wrong."""
        super().process_options(args, opts)
        if self.settings is not None:
            asked = self.settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["cmdline"]
            if not asked:
                self.settings.set("LOG_LEVEL", "CRITICAL", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            msg = f"scrapy extract takes one address, one file or -, got {len(args)}"
            raise UsageError(msg, print_help=False)
        try:
            self._print(self._read(args[0], opts), body_alone=opts.text)
        except StartError as error:
            sys.stderr.write(f"newsbot: {error}\n")
            self.exitcode = error.code
        except KeyboardInterrupt:
            sys.stderr.write("newsbot: interrupted\n")
            self.exitcode = ExitCode.COULD_NOT_START

    def _read(self, name: str, opts: argparse.Namespace) -> Article | Rejection:
        """Read the page and extract its article.

        :raises StartError: there is no such page.
        """
        if is_address(name) and not opts.url:
            end: Article | Rejection = fetch_one(self.crawler_process, name, PageSpider)
            return end
        page = read_page(self.crawler_process, name, url=opts.url)
        return self._extract(page.html, page.url)

    def _extract(self, page: bytes, url: str | None) -> Article | Rejection:
        if not page.strip():
            empty = "the page has no content"
            return Rejection(url=url or "", outcome=Outcome.EMPTY_PAGE, reason=empty)
        article = extract_article(page, url=url, site=find_site(url, self.settings))
        wall = find_wall(parse_html(page), article)
        if wall is not None:
            return Rejection(url=url or "", outcome=wall, reason=wall.meaning)
        checked = ValidatePipeline().process_item(article)
        if isinstance(checked, Rejection):
            return checked if _is_text(page) else _no_web_page(url)
        return with_keys(checked) if url is not None else checked

    def _print(self, end: Article | Rejection, *, body_alone: bool) -> None:
        if isinstance(end, Rejection):
            sys.stderr.write(f"newsbot: {f'{end.url}: ' if end.url else ''}{end.reason}\n")
            no_page = end.outcome in NOT_FETCHED
            self.exitcode = ExitCode.COULD_NOT_START if no_page else ExitCode.ALARM
        elif body_alone:
            print_text(f"{end.articleBody}\n")
        else:
            record = json.dumps(end.to_dict(), ensure_ascii=False, allow_nan=False, indent=2)
            print_text(f"{record}\n")


def _is_text(page: bytes) -> bool:
    return not page.startswith(b"%PDF-") and binary_is_text(page[:_SNIFFED_BYTES])


def _no_web_page(url: str | None) -> Rejection:
    reason = f"{Outcome.NOT_HTML.meaning}; give the HTML of a page"
    return Rejection(url=url or "", outcome=Outcome.NOT_HTML, reason=reason)
