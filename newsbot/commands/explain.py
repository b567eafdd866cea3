"""The ``explain`` command: show each block of a page, kept or dropped, and what decided."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand, write_file
from newsbot.command_work.page_options import URL_HELP, add_profile_options
from newsbot.console import plural, print_error, print_rendered, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.outcomes import Outcome, Rejection

if TYPE_CHECKING:
    from newsbot.extraction.explain.explanation import Explanation

_NOTHING_TO_EXPLAIN = frozenset({Outcome.EMPTY_PAGE, Outcome.NOT_HTML})


class Command(NewsbotCommand):
    """Explain why each block of a page is, or is not, in the article."""

    logs_errors_only = True
    arguments = "[options] URL|FILE|-"
    description = """\
Show every block of text of one page in page order, kept (+) or dropped (-),
with the rule or the score that decided, and for each field the source that
filled it. The page is read as by extract: a URL is fetched once and robots.txt
is obeyed; FILE or stdin (-) is the HTML of a page.

Exit codes: 0 explained, 1 the page could not be read, 2 wrong usage, 3 the
page holds no article (its blocks are still shown) or no block matches, 74 the
file could not be written."""
    examples = (
        "explain page.html",
        'explain https://www.example.com/2026/05/04/a-story --grep "Sign up"',
        "explain page.html --only dropped --html page-explained.html",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:

        super().add_options(parser)
        add = parser.add_argument
        add("--url", metavar="URL", help=URL_HELP)
        add("--grep", metavar="TEXT", help="show the blocks that hold TEXT, with every reason")
        add("--only", choices=("kept", "dropped"), help="show only kept or only dropped blocks")
        add("--rule", metavar="NAME", help="show only the blocks that this rule dropped")
        add("--all", action="store_true", help="show whole texts and reasons, nothing folded")
        add("--json", action="store_true", help="print blocks and fields as JSON")
        add("--html", metavar="FILE", help="write the page's text as HTML, with rules on hover")
        add_profile_options(parser)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.given_profile import read_profile
        from newsbot.command_work.page_input import (
            find_site_of_page,
            print_rejection,
            read_given_page,
            require_article,
        )
        from newsbot.extraction.document.charset import decode_page
        from newsbot.extraction.explain.explanation import explain_page

        name = self.take_one(args, "one URL, one file or -")
        page = read_given_page(self.process, name, url=opts.url)
        site = find_site_of_page(page.url, self.known_settings)
        profile = read_profile(opts, site=site)
        page_text = decode_page(page.html, page.headers.get("content-type")).text
        explanation = explain_page(page_text, url=page.url, site=site, profile=profile)
        result = require_article(page, explanation.article, explanation.verdict)
        if not isinstance(result, Rejection):
            return _show(explanation, opts)
        if result.outcome in _NOTHING_TO_EXPLAIN:
            return print_rejection(result)
        return _show(explanation, opts, notice=result.reason) or print_rejection(result)


def _show(explanation: Explanation, opts: argparse.Namespace, *, notice: str = "") -> ExitCode:
    """Print what is asked for, or write it to a file.

    :param notice: why the page gives no article, empty if it gives one.
    """
    from newsbot.console.console_tables import make_console
    from newsbot.extraction.explain.block_filter import BlockFilter, suggest_rule
    from newsbot.extraction.explain.explanation_html import render_explanation
    from newsbot.extraction.explain.explanation_text import format_blocks, format_page

    choice = BlockFilter(side=opts.only, rule=opts.rule, text=opts.grep)
    blocks = choice.choose(explanation.blocks)
    if opts.rule and not any(block.rule == opts.rule for block in explanation.blocks):
        hint = suggest_rule(opts.rule, explanation.blocks)
        msg = f"--rule: {opts.rule!r} dropped nothing; {hint}"
        raise StartError(msg, ExitCode.ALARM)
    if opts.html:
        write_file(Path(opts.html), render_explanation(explanation, notice=notice))
        print_text(f"{opts.html}: {plural(len(explanation.blocks), 'block')} written\n")
    elif opts.json:
        record = {**explanation.to_dict(), "blocks": [block.to_dict() for block in blocks]}
        print_text(json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
    elif choice.is_everything:
        print_rendered(
            format_page(make_console(sys.stdout, plain_width=None), explanation, folds=not opts.all)
        )
    elif blocks:
        in_full = opts.all or opts.grep is not None
        print_rendered(
            format_blocks(make_console(sys.stdout, plain_width=None), blocks, in_full=in_full)
        )
    if blocks:
        return ExitCode.DONE
    text = f"no block of the page holds {opts.grep!r}" if opts.grep else "no such block"
    print_error(text)
    return ExitCode.ALARM
