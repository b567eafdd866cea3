"""``scrapy explain``: each block of one page, kept or dropped, and by which rule or score."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from w3lib.encoding import html_to_unicode

from newsbot.commands.command_errors import one_line_errors, write_file
from newsbot.commands.page_input import (
    URL_HELP,
    GivenPage,
    find_site_of_page,
    format_rejection,
    quiet_logging,
    read_given_page,
    require_article,
)
from newsbot.commands.profile_options import add_profile_options, read_profile
from newsbot.console import plural, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction.explain.block_filter import BlockFilter, suggest_rule
from newsbot.extraction.explain.explanation import Explanation, explain_page
from newsbot.extraction.explain.explanation_html import draw_explanation
from newsbot.extraction.explain.explanation_text import format_blocks, format_page, make_console
from newsbot.outcomes import Outcome, Rejection

_NOTHING_TO_EXPLAIN = frozenset({Outcome.EMPTY_PAGE, Outcome.NOT_HTML})


class Command(ScrapyCommand):
    """Explain one page: why each of its lines is, or is not, in the article."""

    def syntax(self) -> str:
        return "[options] URL|FILE|-"

    def short_desc(self) -> str:
        return "Say of each block of a page why it is, or is not, in the article"

    def long_desc(self) -> str:
        return (
            "Show every block of text of one page in page order, kept (+) or dropped (-), with "
            "the rule or the score that decided, and for each field which source filled it. "
            "The page is read as by scrapy extract: an address is fetched once, robots.txt is "
            "obeyed; FILE or stdin (-) is HTML that you have. Exit codes: 0 explained, 1 page "
            "could not be read, 2 wrong usage, 3 the page holds no article (its blocks are shown "
            "all the same) or no block is as asked for, 74 the file could not be written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--url", metavar="ADDRESS", help=URL_HELP)
        add("--grep", metavar="TEXT", help="why is this line here? its block, with every reason")
        add("--only", choices=("kept", "dropped"), help="only the blocks of one side")
        add("--rule", metavar="NAME", help="only the blocks that this rule dropped")
        add("--all", action="store_true", help="each text whole and its reason, nothing folded")
        add("--json", action="store_true", help="print blocks and fields as JSON")
        add("--html", metavar="FILE", help="draw the page's text, rules shown on hover, as HTML")
        add_profile_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        quiet_logging(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            msg = f"scrapy explain takes one address, one file or -, got {len(args)}"
            raise UsageError(msg, print_help=False)
        with one_line_errors(self):
            self.exitcode = self._explain(args[0], opts)

    def _explain(self, name: str, opts: argparse.Namespace) -> ExitCode:
        """Read, explain and show one page.

        :raises StartError: there is no such page or rule, or the drawing cannot be written.
        """
        page = read_given_page(self.crawler_process, name, url=opts.url)
        site = find_site_of_page(page.url, self.settings)
        profile = read_profile(opts, site=site)
        told = explain_page(decode(page), url=page.url, site=site, profile=profile)
        end = require_article(page, told.article, told.verdict)
        if isinstance(end, Rejection) and end.outcome in _NOTHING_TO_EXPLAIN:
            return format_rejection(end)
        code = _show(told, opts, notice=end.reason if isinstance(end, Rejection) else "")
        return format_rejection(end) if isinstance(end, Rejection) and not code else code


def decode(page: GivenPage) -> str | bytes:
    """Return a page as a crawl reads it: an answer's header may name its charset."""
    charset = page.headers.get("content-type")
    return page.html if charset is None else html_to_unicode(charset, page.html)[1]


def _show(told: Explanation, opts: argparse.Namespace, *, notice: str) -> ExitCode:
    """Print or draw what is asked for.

    :param notice: why the page gives no article, empty where it gives one.
    """
    choice = BlockFilter(side=opts.only, rule=opts.rule, text=opts.grep)
    blocks = choice.choose(told.blocks)
    if opts.rule and not any(block.rule == opts.rule for block in told.blocks):
        msg = f"--rule: {opts.rule!r} dropped nothing; {suggest_rule(opts.rule, told.blocks)}"
        raise StartError(msg, ExitCode.ALARM)
    if opts.html:
        write_file(Path(opts.html), draw_explanation(told, notice=notice))
        print_text(f"{opts.html}: {plural(len(told.blocks), 'block')} drawn\n")
    elif opts.json:
        record = {**told.to_dict(), "blocks": [block.to_dict() for block in blocks]}
        print_text(json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
    elif choice.is_everything:
        print_text(format_page(make_console(sys.stdout), told, folds=not opts.all))
    elif blocks:
        in_full = opts.all or opts.grep is not None
        print_text(format_blocks(make_console(sys.stdout), blocks, in_full=in_full))
    if blocks:
        return ExitCode.DONE
    asked = f"no block of the page holds {opts.grep!r}" if opts.grep else "no such block"
    sys.stderr.write(f"newsbot: {asked}\n")
    return ExitCode.ALARM
