"""CPU of a page by its size, and of an article by the number of articles that are known.

    python -m benchmarks.cost_curves [--picture FILE] [--known 1 1000 30000 1000000]

``newsbot.extract`` reads invented pages of 10 KB to 5 MB, as much chrome in each as there is text.
The duplicate index of a store of 1 to 1,000,000 articles is asked for new articles, and takes them:
their signature, the look-ups and the rows. Required: the cost of a kilobyte of the largest page is
at most twice that of an ordinary one, and that of an article among a million at most three times
that among a thousand: tables are trees, which grow deeper and out of the memory of the database. A
million articles take about six minutes, most of them to fill the store.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.invented_site import invent_page
from benchmarks.near_duplicates_cost import BATCH, fill, invent_articles, judge
from benchmarks.stored_texts import stored_texts
from benchmarks.svg_chart import Axis, Chart, Point, draw_charts
from newsbot.extraction import extract_article

SIZES_KB = (10, 30, 100, 300, 1_000, 3_000, 5_000)
ORDINARY_KB = 100
"""The page that others are held against: about the mean of real ones."""
COMPARED_KB = 0.9 * ORDINARY_KB
"""Pages from this size on are compared: an invented page is a little off its intended size."""
KNOWN = (1, 1_000, 30_000, 1_000_000)
FIRST_COMPARED = 1_000
"""Articles from which on the store has more than one page of each table."""
WORDS = 600
JUDGED = 1_000
READINGS = 3
MAX_BY_SIZE = 2.0
MAX_BY_KNOWN = 3.0

Curve = list[tuple[float, float]]
"""What varies, and CPU milliseconds."""


def measure_sizes() -> Curve:
    """Return the CPU of pages by their kilobytes: the least of some readings."""
    base = len(invent_page())
    curve = []
    for size in SIZES_KB:
        page = invent_page(size * 1_000 / base)
        extract_article(page)
        taken = []
        for _ in range(READINGS):
            start = time.process_time()
            extract_article(page)
            taken.append(1_000 * (time.process_time() - start))
        curve.append((len(page) / 1_000, min(taken)))
        each = curve[-1][1] / curve[-1][0]
        print(f"{curve[-1][0]:8,.0f} KB {curve[-1][1]:9.1f} ms {each:7.3f} ms a KB", flush=True)
    return curve


def measure_known(counts: Sequence[int]) -> Curve:
    """Return the CPU of an article by the number of those that are known."""
    articles = invent_articles(WORDS)
    curve, known = [], 0
    with stored_texts() as stored:
        judge(stored, articles, BATCH)  # the first time loads lists and makes statements
        for count in sorted(counts):
            fill(stored, count - known, words=WORDS)
            known = count
            cost, _ = judge(stored, articles, JUDGED)
            curve.append((float(count), cost))
            print(f"{count:9,} known {cost:9.2f} ms an article", flush=True)
    return curve


def draw(sizes: Curve, known: Curve) -> str:
    """Return both curves as one SVG; a dashed line is exactly linear."""
    ordinary = next(cost / kb for kb, cost in sizes if kb >= COMPARED_KB)
    most = 10 * max(cost for _, cost in sizes)
    left = Chart(
        title="A page: CPU by its size (dashed: linear)",
        x=Axis(title="KB of HTML", first=8, last=8_000, marks=(10, 100, 1_000), is_log=True),
        y=Axis(title="ms", first=0.5, last=most, marks=(1, 10, 100, 1_000), is_log=True),
        points=[Point(x=kb, y=cost, is_own=True) for kb, cost in sizes],
        is_joined=True,
        reference=[Point(x=kb, y=ordinary * kb) for kb, _ in sizes],
    )
    top = math.ceil(max(cost for _, cost in known)) + 0.5
    right = Chart(
        title="An article: CPU by known articles",
        x=Axis(
            title="articles in the store",
            first=0.7,
            last=2_000_000,
            marks=(1, 1_000, 1_000_000),
            is_log=True,
            format="{:,.0f}".format,
        ),
        y=Axis(
            title="ms",
            first=0,
            last=top,
            marks=[half / 2 for half in range(round(2 * top) + 1)],
        ),
        points=[Point(x=count, y=cost, is_own=True) for count, cost in known],
        is_joined=True,
    )
    return draw_charts([left, right])


def judge_curves(sizes: Curve, known: Curve) -> bool:
    """Print both ratios; return whether they are within the bound."""
    each = [cost / kb for kb, cost in sizes if kb >= COMPARED_KB]
    by_size = each[-1] / each[0]
    costs = [cost for count, cost in known if count >= FIRST_COMPARED]
    by_known = costs[-1] / costs[0] if costs else 1.0
    print(f"a KB of the largest page {by_size:.2f} times that of {ORDINARY_KB} KB, an article")
    print(f"among the most {by_known:.2f} (bounds {MAX_BY_SIZE} and {MAX_BY_KNOWN})")
    return by_size <= MAX_BY_SIZE and by_known <= MAX_BY_KNOWN


def main() -> None:
    """Measure, print, draw, and fail where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--known", type=int, nargs="+", default=list(KNOWN))
    cli.add_argument("--picture", metavar="FILE", type=Path, help="both curves, as SVG")
    options = cli.parse_args()
    sizes = measure_sizes()
    known = measure_known(options.known)
    if options.picture:
        options.picture.write_text(draw(sizes, known), "utf-8")
    sys.exit(not judge_curves(sizes, known))


if __name__ == "__main__":
    main()
