"""The ``extract`` command: print the article of one page as JSON."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand
from newsbot.command_work.page_options import URL_HELP, add_profile_options, is_url
from newsbot.console import print_text
from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Rejection

if TYPE_CHECKING:
    from newsbot.extraction.page_type import PageTypeVerdict
    from newsbot.items import Article


class Command(NewsbotCommand):
    """Extract the article of one page and print it."""

    logs_errors_only = True
    arguments = "[options] URL|FILE|-"
    description = """\
Print the article of one page as JSON. A URL is fetched as in a crawl, and
robots.txt is obeyed. A file or stdin (-) is the HTML of a page; --url gives
its URL, by which relative links are resolved and the site's table is found
(default: the canonical URL in the page). A page that is not an article (a
section front, a login page) is rejected with the reason, as in a crawl;
--anyway prints it all the same.

Exit codes: 0 printed, 1 the page could not be read, 2 wrong usage, 3 the page
holds no article."""
    examples = (
        "extract https://www.example.com/2026/05/04/a-story --text",
        "extract https://www.example.com/2026/05/04/a-story --markdown",
        "extract page.html --url https://www.example.com/2026/05/04/a-story",
        "extract page.html --site-pages more/ --save-profile example.json",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:

        super().add_options(parser)
        add = parser.add_argument
        either = parser.add_mutually_exclusive_group()
        either.add_argument(
            "--text",
            action="store_true",
            help="print the body alone, a blank line between parts",
        )
        either.add_argument(
            "--markdown",
            action="store_true",
            help="print headline and body as Markdown, with lists, tables and links",
        )
        add("--anyway", action="store_true", help="also print what is no article; still exits 3")
        add("--render", action="store_true", help="load the page in a browser in any case")
        add("--url", metavar="URL", help=URL_HELP)
        add_profile_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        if opts.render:
            self.known_settings.set("RENDER", "always", priority="cmdline")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.page_input import print_rejection

        article, accepted = self._read(self.take_one(args, "one URL, one file or -"), opts)
        if isinstance(article, Rejection):
            return print_rejection(article)
        if opts.text:
            print_text(f"{article.articleBody}\n")
        elif opts.markdown:
            print_text(f"{article.to_markdown()}\n")
        else:
            record = json.dumps(article.to_dict(), ensure_ascii=False, allow_nan=False, indent=2)
            print_text(f"{record}\n")
        if accepted is None:
            return ExitCode.DONE
        print_rejection(accepted.reject(article.requestedUrl or article.url))
        return ExitCode.ALARM

    def _read(
        self, name: str, opts: argparse.Namespace
    ) -> tuple[Article | Rejection, PageTypeVerdict | None]:
        """Read the page and extract its article.

        :return: the article or its rejection; with ``--anyway`` the article and the page type that
            a crawl would reject, None if there is no such type.
        :raises StartError: the page cannot be read.
        """
        from newsbot.command_work.given_profile import read_profile
        from newsbot.command_work.page_input import (
            find_site_of_page,
            read_given_page,
            require_article,
        )
        from newsbot.extraction import extract_page

        if is_url(name) and not opts.url:
            from newsbot.command_work.page_spider import AnyPageSpider, PageSpider, fetch_one

            profile = read_profile(opts, site=find_site_of_page(name, self.known_settings))
            spider = AnyPageSpider if opts.anyway else PageSpider
            return fetch_one(self.process, name, spider.with_profile(profile))
        page = read_given_page(self.process, name, url=opts.url)
        site = find_site_of_page(page.url, self.known_settings)
        profile = read_profile(opts, site=site)
        result = extract_page(
            page.html,
            url=page.url,
            site=site,
            profile=profile,
            content_type=page.headers.get("content-type"),
        )
        if opts.anyway:
            return require_article(page, result.article, None), result.verdict
        return require_article(page, result.article, result.verdict), None
