"""What finding copies costs an article, and how that grows with the articles that are known.

    python -m benchmarks.near_duplicates_cost [--sizes 10000 100000] [--words 600]

Invented texts, whose words are as unevenly frequent as in real ones (Zipf 1949), fill the index
in memory. At each size new texts are judged; the figure that counts is the ratio between sizes
within one run, since milliseconds depend on the machine. Times are the processor's.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Iterator
from itertools import accumulate, islice
from random import Random

from rich.progress import track

from newsbot.dedupe import Copies, MemoryIndex, bands, compare, sign
from newsbot.items import Article

VOCABULARY = 30_000
JUDGED = 1_000
"""New articles judged at each size."""
WEIGHED = 500
"""Articles whose memory is taken for all."""
MAX_MS = 2.0
MAX_RATIO = 1.5


def invent_articles(words: int) -> Iterator[Article]:
    """Yield articles of one site without end, none of which repeats another."""
    random = Random(1)  # noqa: S311 - repeatable, no secret
    names = [f"w{number}" for number in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    number = 0
    while True:
        number += 1
        text = " ".join(random.choices(names, cum_weights=weights, k=words))
        yield Article(url=f"https://harbour.example/{number}", articleBody=text)


def weigh(articles: Iterator[Article]) -> float:
    """Return the bytes that the index keeps of an article."""
    few = list(islice(articles, WEIGHED))
    used = 0
    for _ in range(2):  # the first time loads the list of domains and fills the cache of words
        tracemalloc.start()
        copies = Copies(MemoryIndex(WEIGHED))
        for article in few:
            copies.judge(article)
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    return used / WEIGHED


def time_parts(articles: Iterator[Article]) -> None:
    """Print what signing and comparing cost by themselves."""
    texts = [article.articleBody or "" for article in islice(articles, WEIGHED)]
    start = time.process_time()
    signatures = [sign(text) for text in texts]
    signed = time.process_time()
    for signature in signatures:
        bands(signature)
    banded = time.process_time()
    for signature in signatures:
        compare(signature.shingles, signatures[0].shingles)
    compared = time.process_time()
    steps = {"signature": signed - start, "bands": banded - signed, "compare": compared - banded}
    print(", ".join(f"{name} {took / WEIGHED * 1e3:.2f} ms" for name, took in steps.items()))


def main() -> None:
    """Fill, measure, print; code 1 where a bar is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    cli.add_argument("--words", type=int, default=600)
    options = cli.parse_args()
    articles = invent_articles(options.words)
    print(f"memory {weigh(articles):,.0f} bytes an article of {options.words} words")
    time_parts(articles)
    copies = Copies(MemoryIndex(max(options.sizes) + JUDGED * len(options.sizes)))
    known, costs = 0, []
    for size in sorted(options.sizes):
        missing = max(0, size - known)
        filling = track(islice(articles, missing), f"filling to {size:,}", missing)
        for article in filling:
            copies.judge(article)
        fresh = list(islice(articles, JUDGED))
        start = time.process_time()
        for article in fresh:
            copies.judge(article)
        costs.append((time.process_time() - start) / JUDGED * 1e3)
        known += missing + JUDGED
        print(f"{size:,} known: {costs[-1]:.2f} ms an article for keys, lookup and insert")
    ratio = costs[-1] / costs[0]
    print(f"ratio {ratio:.2f} (bar {MAX_RATIO}), at most {max(costs):.2f} ms (bar {MAX_MS})")
    sys.exit(0 if ratio <= MAX_RATIO and max(costs) <= MAX_MS else 1)


if __name__ == "__main__":
    main()
