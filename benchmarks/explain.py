"""Whether each page of a corpus is explained whole: every character in one block, and how fast.

    python -m benchmarks.explain CORPUS [--rounds 2]

CORPUS holds pages/*.html.gz, or .html files. For each page the text that a reader without CSS
sees is read from the tree once more, by an XPath of its own, and must be the blocks' texts one
after the other; the kept blocks must be ``articleBody``, with nothing but separators between.
White space is not compared: blocks collapse it. Time is CPU time, the least of the rounds.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from benchmarks.extraction_speed import read_html
from newsbot.extraction import extract_page
from newsbot.extraction.explanation import Explanation, explain_page
from newsbot.extraction.parse import parse_html
from newsbot.extraction.tags import SKIPPED_TAGS

MOST_MS = 50.0
"""Bar: explaining may take so much longer than extracting, on any page."""
SHOWN = 5

_SEEN = etree.XPath(
    f"//text()[not(ancestor::*[{' or '.join(f'self::{tag}' for tag in sorted(SKIPPED_TAGS))}])]",
    smart_strings=False,
)
_BETWEEN = re.compile(r"[\s|]*")
"""What may stand between two blocks of a body: line breaks, and bars between a table's cells."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What was found of one page; ``extra_ms`` is the time beyond extraction."""

    name: str
    chars: int
    covered: bool
    same_text: bool
    extract_ms: float
    extra_ms: float


def is_covered(page: bytes, told: Explanation) -> bool:
    """Tell whether the blocks of the page are its visible text, each character once, in order."""
    seen = "".join("".join(_SEEN(parse_html(page))).split())
    return seen == "".join("".join(b.text.split()) for b in told.blocks if b.origin == "page")


def is_same_text(told: Explanation) -> bool:
    """Tell whether the kept blocks, one after the other, are the body."""
    body, at = told.article.articleBody or "", 0
    for block in told.blocks:
        if block.is_kept:
            between = _BETWEEN.match(body, at)
            start = between.end() if between else at
            if not body.startswith(block.text, start):
                # A block may begin with the sign that parts cells.
                start = body.find(block.text, at, start + len(block.text))
                if start < 0:
                    return False
            at = start + len(block.text)
    return at == len(body)


def clock(read: Callable[[], object], rounds: int) -> float:
    """Return the least CPU milliseconds of so many rounds."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        read()
        spent.append(1000 * (time.process_time() - start))
    return min(spent)


def check(name: str, page: bytes, rounds: int) -> Result:
    """Explain one page and hold it against the bars."""
    told = explain_page(page)
    extract_ms = clock(lambda: extract_page(page), rounds)
    explain_ms = clock(lambda: explain_page(page), rounds)
    return Result(
        name=name,
        chars=sum(len(block.text) for block in told.blocks),
        covered=is_covered(page, told),
        same_text=is_same_text(told),
        extract_ms=extract_ms,
        extra_ms=explain_ms - extract_ms,
    )


def report(results: Sequence[Result]) -> bool:
    """Print what holds and the worst pages; return whether every bar is held."""
    count = len(results)
    covered = sum(result.covered for result in results)
    same = sum(result.same_text for result in results)
    extra = [result.extra_ms for result in results]
    ratio = sum(extra) / sum(result.extract_ms for result in results)
    print(f"{count} pages, {sum(r.chars for r in results):,} characters of text")
    print(f"each character in exactly one block: {covered} of {count} pages")
    print(f"kept blocks are articleBody:         {same} of {count} pages")
    print(
        f"CPU beyond extraction: mean {statistics.fmean(extra):.1f} ms ({ratio:.2f} times the "
        f"extraction), most {max(extra):.1f} ms; {sum(ms > MOST_MS for ms in extra)} pages above "
        f"{MOST_MS:.0f} ms"
    )
    for result in sorted(results, key=lambda r: -r.extra_ms)[:SHOWN]:
        print(f"  {result.name}: {result.extra_ms:.1f} ms beyond {result.extract_ms:.1f} ms")
    for result in results:
        if not (result.covered and result.same_text):
            print(f"  {result.name}: covered {result.covered}, same {result.same_text}")
    return covered == same == count and max(extra) < MOST_MS


def main() -> None:
    """Check every page and fail where a bar is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--rounds", type=int, default=2)
    options = cli.parse_args()
    pages = read_html(options.corpus)
    results = [check(name, page, options.rounds) for name, page in pages.items()]
    sys.exit(not report(results))


if __name__ == "__main__":
    main()
