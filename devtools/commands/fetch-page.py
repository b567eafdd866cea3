"""``scrapy fetch-page``: one page becomes a folder that the tests run, as the case of a bug."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from devtools.anonymize import Reduced, reduce_page
from devtools.page_cases import (
    EXPECTED_NAME,
    KEPT_HEADERS,
    About,
    Case,
    extract_case,
    name_case,
    propose_expected,
    safe_name,
    write_case,
)
from newsbot.commands.command_errors import one_line_errors, writing
from newsbot.commands.page_input import URL_HELP, find_site_of_page, quiet_logging, read_given_page
from newsbot.console import print_text
from newsbot.exit_codes import ExitCode, StartError


class Command(ScrapyCommand):
    """Store a page with its headers and what is extracted of it, for a person to correct."""

    def syntax(self) -> str:
        return "[options] --why TEXT URL|FILE"

    def short_desc(self) -> str:
        return "Store a page as a test case: the page, its headers, what is expected of it"

    def long_desc(self) -> str:
        return (
            "Store one page as a folder <site>/<case> with page.html, about.json (address, day, "
            "headers that matter, why it is kept) and expected.json, which holds what extraction "
            "gives now: correct it to what a reader would expect. The test tests/test_pages.py "
            "runs all such folders under tests/pages. With --reduce the words, names, numbers and "
            "addresses of the page are invented, its markup stays, and what comes out otherwise "
            "is said. An address is fetched with the project's settings, as in a crawl: "
            "robots.txt is obeyed. Exit codes: 0 stored, 1 page could not be read, 2 wrong usage, "
            "or the folder is there, 74 it could not be written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--why", metavar="TEXT", help="why the page is kept: what is special about it")
        add("--url", metavar="ADDRESS", help=URL_HELP)
        add("--to", metavar="DIR", default="tests/pages", help="folder of all cases (%(default)s)")
        add("--name", metavar="SITE/CASE", help="the case's name (made from the address)")
        add("--reduce", action="store_true", help="invent its words, so that it can be shared")
        add("--force", action="store_true", help="overwrite a case of the same name")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log to what is asked for with -L: the command says itself what went wrong."""
        super().process_options(args, opts)
        quiet_logging(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1 or not (opts.why or "").strip():
            msg = "scrapy fetch-page takes one address or file, and --why TEXT: why it is kept"
            raise UsageError(msg, print_help=False)
        with one_line_errors(self):
            self._store(args[0], opts)

    def _store(self, name: str, opts: argparse.Namespace) -> None:
        """Read the page and write its case.

        :raises StartError: there is no such page, or its case cannot be written.
        """
        page = read_given_page(self.crawler_process, name, url=opts.url)
        if page.url is None:
            msg = f"{name}: --url ADDRESS must say where the file came from"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        now = datetime.now(UTC)
        kept = {key: page.headers[key] for key in KEPT_HEADERS if key in page.headers}
        html, url = page.html, page.url
        if opts.reduce:
            content_type = kept.pop("content-type", None)  # the reduced page is in UTF-8
            reduced = reduce_page(html, url=url, content_type=content_type, fetched_at=now)
            html, url = reduced.html.encode("utf-8", "replace"), reduced.url
            _report(reduced)
        why = opts.why.strip()
        about = About(address=url, seen=now.date(), why=why, status=page.status, headers=kept)
        record = extract_case(
            Case(about=about, html=html), site=find_site_of_page(url, self.settings)
        )
        case = Case(about=about, html=html, expected=propose_expected(record))
        folder = _free_folder(opts, url)
        with writing(folder):
            write_case(folder, case)
        print_text(f"{folder}/: stored; now correct {EXPECTED_NAME} to what a reader expects\n")


def _report(reduced: Reduced) -> None:
    """Say on stderr whether a reduced page shows what the page showed."""
    found = len(reduced.differences)
    same = "the reduced page comes out as the page did: same blocks, same sources of fields"
    said = f"{found} of its verdicts did not survive the reduction:" if found else same
    lines = [said, *(f"  {line}" for line in reduced.differences)]
    sys.stderr.write("".join(f"newsbot: {line}\n" for line in lines))


def _free_folder(opts: argparse.Namespace, url: str) -> Path:
    """Return the folder of a case.

    :raises StartError: its name is none, or the folder is there and stays.
    """
    try:
        folder = Path(opts.to, safe_name(opts.name) if opts.name else name_case(url))
    except ValueError as error:
        msg = f"--name: {error}"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error
    if folder.exists() and not opts.force:
        msg = f"{folder}: is there; --force overwrites it, --name SITE/CASE stores another"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return folder
