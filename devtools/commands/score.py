"""The ``score`` command: measure the extraction on a corpus of pages with gold texts."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand, naming_file, write_file
from newsbot.console import print_rendered, print_report, print_text
from newsbot.console.progress_bar import show_progress
from newsbot.exit_codes import ExitCode, StartError

if TYPE_CHECKING:
    from devtools.scoring.score_run import Scored

HTML_PAGES = 50
"""Pages in the file of ``--html`` unless ``--worst`` says how many."""


class Command(NewsbotCommand):
    """Extract the pages of a corpus, score them and print the figures."""

    requires_crawler_process = False
    arguments = "[options] CORPUS"
    description = """\
Extract the pages of CORPUS, a folder with gold.jsonl and pages/<id>.html.gz,
and print how well texts and fields match the gold ones, by source and over
all; docs/score.md explains each figure. Only the general rules are measured,
no site's own.

Exit codes: 0 done, 1 interrupted, 2 wrong usage, or a corpus or gate file that
cannot be used, 3 a figure is past its bound, 74 a file could not be written."""
    examples = (
        "score corpus --worst 5",
        "score corpus --gate benchmarks/quality_floors.json",
        "score corpus --sources goose --html worst.html",
    )

    def short_desc(self) -> str:
        return "Score the extraction on a corpus of pages with gold texts"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--sources", metavar="A,B", help="only pages of these sources")
        add("--jobs", metavar="N", default=str(_count_cores()), help="processes (default: cores)")
        add("--json", action="store_true", help="print the figures as JSON")
        add("--predictions", metavar="FILE", help="write what was extracted, a JSON line a page")
        add("--worst", metavar="N", help="show lost (-) and leaked (+) lines of the N worst pages")
        add(
            "--html", metavar="FILE", help="write the worst pages, gold and extracted text, as HTML"
        )
        add("--gate", metavar="FILE", help="exit with 3 if a figure is past its bound in FILE")
        add("--pin", action="store_true", help="write the figures to the gate's file as bounds")
        add("--allow-lower", action="store_true", help="let --pin loosen a bound")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from devtools.scoring.gold_pages import CorpusError
        from devtools.scoring.quality_gate import GateError

        try:
            return self._score(self.take_one(args, "one corpus folder"), opts)
        except (CorpusError, GateError) as error:
            raise StartError(str(error), ExitCode.WRONG_USAGE) from error

    def _score(self, name: str, opts: argparse.Namespace) -> ExitCode:
        """Score and print.

        :raises StartError: an option is wrong, or a file cannot be written.
        """
        from devtools.scoring.gold_pages import read_corpus
        from devtools.scoring.quality_gate import read_bounds
        from devtools.scoring.score_html import render_score_html
        from devtools.scoring.score_report import (
            find_worst,
            format_predictions,
            format_tables,
            format_worst,
            make_record,
        )
        from devtools.scoring.score_run import score_pages
        from newsbot.console.console_tables import make_console

        worst, jobs = _check_options(opts)
        if opts.gate and not opts.pin:
            read_bounds(Path(opts.gate))  # fails on a wrong file before the work
        sources = opts.sources.split(",") if opts.sources else ()
        pages = read_corpus(Path(name), sources=sources)
        at_work = score_pages(pages, jobs=min(jobs, len(pages)))
        scored = list(show_progress(at_work, total=len(pages), label="scoring"))
        if opts.predictions:
            write_file(Path(opts.predictions), format_predictions(scored))
        if opts.html:
            write_file(Path(opts.html), render_score_html(find_worst(scored, worst or HTML_PAGES)))
        console = make_console(sys.stdout)
        shown = find_worst(scored, worst)
        if opts.json:
            record = make_record(scored, shown)
            print_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        else:
            print_rendered(format_tables(console, scored) + format_worst(console, shown))
        return _check_gate(scored, opts) if opts.gate else ExitCode.DONE


def _check_gate(scored: Sequence[Scored], opts: argparse.Namespace) -> ExitCode:
    """Write the bounds or compare the figures with them; with ``--json`` stdout stays JSON."""
    from devtools.scoring.gold_pages import digest
    from devtools.scoring.quality_gate import check_gate, pin, read_bounds
    from devtools.scoring.score_report import format_verdicts
    from devtools.scoring.score_summary import summarize
    from newsbot.console.console_tables import make_console

    path = Path(opts.gate)
    summary = summarize([page.score for page in scored])
    pages = digest([page.page for page in scored])
    if opts.pin:
        with naming_file(path):
            pin(path, summary, corpus=pages, allow_lower=opts.allow_lower)
    verdicts = check_gate(read_bounds(path), summary, corpus=pages)
    stream = sys.stderr if opts.json else sys.stdout
    text = format_verdicts(make_console(stream), verdicts)
    if opts.json:
        print_report(text)
    else:
        print_rendered(text)
    return ExitCode.DONE if all(verdict.is_held for verdict in verdicts) else ExitCode.ALARM


def _check_options(opts: argparse.Namespace) -> tuple[int, int]:
    """Return the number of worst pages and the number of processes.

    :raises StartError: one of them is not a number, or options exclude each other.
    """
    if opts.pin and not opts.gate:
        msg = "--pin needs --gate FILE: the file to write"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    if opts.allow_lower and not opts.pin:
        msg = "--allow-lower is an option of --pin; give --pin too"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    worst = _read_count("--worst", opts.worst) if opts.worst is not None else 0
    return worst, _read_count("--jobs", opts.jobs)


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
