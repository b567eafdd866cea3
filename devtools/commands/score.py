"""``scrapy score``: how well the extraction reads a folder of pages with gold answers."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from scrapy.commands import ScrapyCommand

from devtools.scoring.gold_pages import CorpusError, digest, read_corpus
from devtools.scoring.quality_gate import GateError, check_gate, pin, read_bounds
from devtools.scoring.score_html import draw_pages
from devtools.scoring.score_progress import show_progress
from devtools.scoring.score_report import (
    find_worst,
    format_predictions,
    format_tables,
    format_verdicts,
    format_worst,
    make_console,
    make_record,
)
from devtools.scoring.score_run import Scored, score_pages
from devtools.scoring.score_summary import summarise
from newsbot.commands.command_errors import one_line_errors, write_file, writing
from newsbot.console import print_text
from newsbot.exit_codes import ExitCode, StartError

DRAWN_PAGES = 50
"""How many pages ``--html`` draws where ``--worst`` does not say."""


class Command(ScrapyCommand):
    """Extract the pages of a corpus, score them and print the figures."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] CORPUS"

    def short_desc(self) -> str:
        return "Score the extraction on a folder of pages with gold answers"

    def long_desc(self) -> str:
        return (
            "Extract the pages of CORPUS, a folder with gold.jsonl and pages/<id>.html.gz, and "
            "print how near the texts and fields come to the gold answers, by source and over "
            "all; docs/score.md says what each figure means. Only the general rules are "
            "measured, no site's own. Exit codes: 0 done, 1 interrupted, 2 wrong usage or a "
            "corpus or gate file that cannot be used, 3 the gate found a figure that fell, "
            "74 a file could not be written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--sources", metavar="A,B", help="only pages of these sources")
        add("--jobs", metavar="N", default=str(_count_cores()), help="processes (default: cores)")
        add("--json", action="store_true", help="print the figures as JSON")
        add("--predictions", metavar="FILE", help="write what was extracted, a JSON line a page")
        add("--worst", metavar="N", help="show lost (-) and leaked (+) lines of the N worst pages")
        add("--html", metavar="FILE", help="draw the worst pages, gold and extracted side by side")
        add("--gate", metavar="FILE", help="fail (exit 3) when a figure is past its pinned bound")
        add("--pin", action="store_true", help="write the figures to the gate's file as bounds")
        add("--allow-lower", action="store_true", help="let --pin loosen a bound")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with one_line_errors(self):
            try:
                self.exitcode = self._score(args, opts)
            except (CorpusError, GateError) as error:
                raise StartError(str(error), ExitCode.WRONG_USAGE) from error

    def _score(self, args: list[str], opts: argparse.Namespace) -> ExitCode:
        """Score and print.

        :raises StartError: an option is wrong, or a file cannot be written.
        """
        corpus, worst, jobs = _checked_options(args, opts)
        if opts.gate and not opts.pin:
            read_bounds(Path(opts.gate))  # a wrong file is told before the work, not after it
        sources = opts.sources.split(",") if opts.sources else ()
        pages = read_corpus(corpus, sources=sources)
        at_work = score_pages(pages, jobs=min(jobs, len(pages)))
        scored = list(show_progress(at_work, total=len(pages), label="scoring"))
        if opts.predictions:
            write_file(Path(opts.predictions), format_predictions(scored))
        if opts.html:
            write_file(Path(opts.html), draw_pages(find_worst(scored, worst or DRAWN_PAGES)))
        console = make_console(sys.stdout)
        shown = find_worst(scored, worst)
        if opts.json:
            record = make_record(scored, shown)
            print_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        else:
            print_text(format_tables(console, scored) + format_worst(console, shown))
        return _hold(scored, opts) if opts.gate else ExitCode.DONE


def _hold(scored: Sequence[Scored], opts: argparse.Namespace) -> ExitCode:
    """Pin the bounds or hold the figures against them; with ``--json`` stdout stays JSON."""
    path = Path(opts.gate)
    summary = summarise([page.score for page in scored])
    pages = digest([page.page for page in scored])
    if opts.pin:
        with writing(path):
            pin(path, summary, corpus=pages, allow_lower=opts.allow_lower)
    verdicts = check_gate(read_bounds(path), summary, corpus=pages)
    stream = sys.stderr if opts.json else sys.stdout
    text = format_verdicts(make_console(stream), verdicts)
    if opts.json:
        sys.stderr.write(text)
    else:
        print_text(text)
    return ExitCode.DONE if all(verdict.is_held for verdict in verdicts) else ExitCode.ALARM


def _checked_options(args: list[str], opts: argparse.Namespace) -> tuple[Path, int, int]:
    """Return the corpus, the number of worst pages and the number of processes.

    :raises StartError: one of them is no such thing, or options do not go together.
    """
    if len(args) != 1:
        msg = f"scrapy score takes one corpus folder, got {len(args)}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    if opts.pin and not opts.gate:
        msg = "--pin needs --gate FILE: the file to write"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    if opts.allow_lower and not opts.pin:
        msg = "--allow-lower says how --pin works; give --pin too"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    worst = _read_count("--worst", opts.worst) if opts.worst is not None else 0
    return Path(args[0]), worst, _read_count("--jobs", opts.jobs)


def _read_count(option: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        msg = f"{option} must be a whole number of 1 or more, got {text!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return int(text)


def _count_cores() -> int:
    """Return the cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
