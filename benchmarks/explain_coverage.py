"""Whether pages of a corpus are explained completely (each character in one block), and how fast.

    python -m benchmarks.explain_coverage CORPUS [--rounds 3]

CORPUS holds pages/*.html.gz, or .html files. For each page the text that a reader without CSS
sees is read from the tree by a separate XPath, and must be the blocks' texts in order; the kept
blocks must be ``articleBody``, with only separators between them. White space is not compared:
blocks collapse it. Time is CPU time, the least of the rounds, without the extraction: for what
``scrapy explain`` prints of a page, and for ``--json``, which adds place, reason and weights.
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
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.walk import SKIPPED_TAGS
from newsbot.extraction.explain.explanation import Explanation, explain_page, explain_result

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
    """What was found of one page; ``extra_ms`` is the time beyond extraction, ``whole_ms`` so, too.

    The first is for an explanation, the second for one with every detail.
    """

    name: str
    chars: int
    covered: bool
    same_text: bool
    extract_ms: float
    extra_ms: float
    whole_ms: float


def is_covered(page: bytes, explanation: Explanation) -> bool:
    """Return whether the blocks of the page are its visible text, each character once, in order."""
    seen = "".join("".join(_SEEN(parse_html(page))).split())
    return seen == "".join(
        "".join(b.text.split()) for b in explanation.blocks if b.origin == "page"
    )


def is_same_text(explanation: Explanation) -> bool:
    """Return whether the kept blocks, one after the other, are the body."""
    body, at = explanation.article.articleBody or "", 0
    for block in explanation.blocks:
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
    """Explain one page and compare it with the bounds."""
    explanation = explain_page(page)
    # What was read of a page is kept with it, so that each round needs a page extracted anew.
    pages = [extract_page(page) for _ in range(2 * rounds)]
    return Result(
        name=name,
        chars=sum(len(block.text) for block in explanation.blocks),
        covered=is_covered(page, explanation),
        same_text=is_same_text(explanation),
        extract_ms=clock(lambda: extract_page(page), rounds),
        extra_ms=clock(lambda: explain_result(pages.pop()), rounds),
        whole_ms=clock(lambda: explain_result(pages.pop()).to_dict(), rounds),
    )


def report(results: Sequence[Result]) -> bool:
    """Print what holds and the worst pages; return whether every bound is met."""
    count = len(results)
    covered = sum(result.covered for result in results)
    same = sum(result.same_text for result in results)
    print(f"{count} pages, {sum(r.chars for r in results):,} characters of text")
    print(f"each character in exactly one block: {covered} of {count} pages")
    print(f"kept blocks are articleBody:         {same} of {count} pages")
    print("CPU beyond extraction:")
    report_times("explained", results, [result.extra_ms for result in results])
    report_times("with every detail", results, [result.whole_ms for result in results])
    for result in results:
        if not (result.covered and result.same_text):
            print(f"  {result.name}: covered {result.covered}, same {result.same_text}")
    return covered == same == count and max(result.extra_ms for result in results) < MOST_MS


def report_times(title: str, results: Sequence[Result], spent: Sequence[float]) -> None:
    """Print the mean, how many pages are above the bound, and the slowest."""
    ratio = sum(spent) / sum(result.extract_ms for result in results)
    above = sum(ms > MOST_MS for ms in spent)
    print(
        f"  {title}: mean {statistics.fmean(spent):.1f} ms ({ratio:.2f} times the extraction), "
        f"most {max(spent):.1f} ms, {above} pages above {MOST_MS:.0f} ms"
    )
    slowest = sorted(zip(spent, results, strict=True), key=lambda page: -page[0])[:SHOWN]
    for ms, result in slowest:
        print(f"    {result.name}: {ms:.1f} ms beyond {result.extract_ms:.1f} ms")


def main() -> None:
    """Check every page and fail where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--rounds", type=int, default=3)
    options = cli.parse_args()
    pages = read_html(options.corpus)
    results = [check(name, page, options.rounds) for name, page in pages.items()]
    sys.exit(not report(results))


if __name__ == "__main__":
    main()
