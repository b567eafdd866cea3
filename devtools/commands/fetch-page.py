"""The ``fetch-page`` command: store one page as a test case."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand, naming_file
from newsbot.command_work.page_options import URL_HELP
from newsbot.console import plural, print_error, print_text
from newsbot.exit_codes import ExitCode, StartError

if TYPE_CHECKING:
    from devtools.anonymize import AnonymizedPage


class Command(NewsbotCommand):
    """Store a page with its headers and what is extracted from it, for a person to correct."""

    logs_errors_only = True
    arguments = "[options] --why TEXT URL|FILE"
    description = """\
Store one page as a folder <site>/<case> with page.html, about.json (URL, day,
relevant headers, why the page is kept) and expected.json, which holds what
extraction gives now: correct it to what a reader would expect.
tests/test_pages.py runs all such folders under tests/pages. --anonymize
replaces the words, names, numbers and URLs of the page by invented ones, keeps
its markup, and reports every difference in the result. A URL is fetched as in
a crawl, and robots.txt is obeyed.

Exit codes: 0 stored, 1 the page could not be read, 2 wrong usage, or the
folder exists, 74 it could not be written."""
    examples = (
        'fetch-page https://www.example.com/a-story --why "Two bylines" --anonymize',
        'fetch-page page.html --url https://www.example.com/a-story --why "No date"',
    )

    def short_desc(self) -> str:
        return "Store a page as a test case: the page, its headers, the expected record"

    def add_options(self, parser: argparse.ArgumentParser) -> None:

        super().add_options(parser)
        add = parser.add_argument
        add("--why", metavar="TEXT", help="why the page is kept: what is special about it")
        add("--url", metavar="URL", help=URL_HELP)
        add("--to", metavar="DIR", default="tests/pages", help="folder of all cases (%(default)s)")
        add("--name", metavar="SITE/CASE", help="name of the case (default: from the URL)")
        add("--anonymize", action="store_true", help="invent its words, so that it can be shared")
        add("--force", action="store_true", help="overwrite a case of the same name")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        name = self.take_one(args, "one URL or file")
        if not (opts.why or "").strip():
            msg = f"{self.name} needs --why TEXT: why the page is kept"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        self._store(name, opts)
        return ExitCode.DONE

    def _store(self, name: str, opts: argparse.Namespace) -> None:
        """Read the page and write its case.

        :raises StartError: the page cannot be read, or its case cannot be written.
        """
        from devtools.anonymize import anonymize_page
        from devtools.page_cases import (
            EXPECTED_NAME,
            KEPT_HEADERS,
            About,
            Case,
            extract_case,
            propose_expected,
            write_case,
        )
        from newsbot.command_work.page_input import find_site_of_page, read_given_page

        page = read_given_page(self.process, name, url=opts.url)
        if page.url is None:
            msg = f"{name}: --url must give the URL that the file came from"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        now = datetime.now(UTC)
        kept = {key: page.headers[key] for key in KEPT_HEADERS if key in page.headers}
        html, url = page.html, page.url
        if opts.anonymize:
            content_type = kept.pop("content-type", None)  # the anonymized page is in UTF-8
            invented = anonymize_page(html, url=url, content_type=content_type, fetched_at=now)
            html, url = invented.html.encode("utf-8", "replace"), invented.url
            _report(invented)
        why = opts.why.strip()
        about = About(url=url, seen=now.date(), why=why, status=page.status, headers=kept)
        record = extract_case(
            Case(about=about, html=html), site=find_site_of_page(url, self.known_settings)
        )
        case = Case(about=about, html=html, expected=propose_expected(record))
        folder = _choose_folder(opts, url)
        with naming_file(folder):
            write_case(folder, case)
        print_text(f"{folder}/: stored; now correct {EXPECTED_NAME} to what a reader expects\n")


def _report(page: AnonymizedPage) -> None:
    """Print on stderr what is extracted differently from an anonymized page."""
    if page.differences:
        found = plural(len(page.differences), "difference")
        lines = "".join(f"\n{line}" for line in page.differences)
        print_error(f"the anonymized page is extracted with {found}:{lines}")
    else:
        print_error("the anonymized page is extracted like the original")


def _choose_folder(opts: argparse.Namespace, url: str) -> Path:
    """Return the folder of a case.

    :raises StartError: the name is invalid, or the folder exists and --force is missing.
    """
    from devtools.page_cases import name_case, safe_name

    try:
        folder = Path(opts.to, safe_name(opts.name) if opts.name else name_case(url))
    except ValueError as error:
        msg = f"--name: {error}"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error
    if folder.exists() and not opts.force:
        msg = f"{folder}: exists; --force overwrites it, --name SITE/CASE names another"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return folder
