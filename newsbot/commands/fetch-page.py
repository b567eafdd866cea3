"""``scrapy fetch-page``: one page becomes a folder that the tests run, as the case of a bug."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.cases import (
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
from newsbot.commands.pages import find_site, read_page
from newsbot.exits import ExitCode, StartError
from newsbot.printing import print_text


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
            "runs all such folders under tests/pages. An address is fetched with the project's "
            "settings, as in a crawl: robots.txt is obeyed. Exit codes: 0 stored, 1 page could not "
            "be read, 2 wrong usage, or the folder is there, 74 it could not be written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--why", metavar="TEXT", help="why the page is kept: what is special about it")
        add("--url", metavar="ADDRESS", help="the address that FILE was fetched from")
        add("--to", metavar="DIR", default="tests/pages", help="folder of all cases (%(default)s)")
        add("--name", metavar="SITE/CASE", help="the case's name (made from the address)")
        add("--force", action="store_true", help="overwrite a case of the same name")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1 or not (opts.why or "").strip():
            msg = "scrapy fetch-page takes one address or file, and --why TEXT: why it is kept"
            raise UsageError(msg, print_help=False)
        try:
            self._store(args[0], opts)
        except StartError as error:
            sys.stderr.write(f"newsbot: {error}\n")
            self.exitcode = error.code
        except KeyboardInterrupt:
            sys.stderr.write("newsbot: interrupted\n")
            self.exitcode = ExitCode.COULD_NOT_START

    def _store(self, name: str, opts: argparse.Namespace) -> None:
        """Read the page and write its case.

        :raises StartError: there is no such page, or its case cannot be written.
        """
        page = read_page(self.crawler_process, name, url=opts.url)
        if page.url is None:
            msg = f"{name}: --url ADDRESS must say where the file came from"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        kept = {key: page.headers[key] for key in KEPT_HEADERS if key in page.headers}
        today = datetime.now(UTC).date()
        about = About(
            address=page.url, seen=today, why=opts.why.strip(), status=page.status, headers=kept
        )
        case = Case(about=about, html=page.html)
        record = extract_case(case, site=find_site(page.url, self.settings))
        folder = _free_folder(opts, page.url)
        try:
            write_case(folder, Case(about=about, html=page.html, expected=propose_expected(record)))
        except OSError as error:
            msg = f"{folder}: cannot be written ({error.strerror or error})"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        print_text(f"{folder}/: stored; now correct {EXPECTED_NAME} to what a reader expects\n")


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
