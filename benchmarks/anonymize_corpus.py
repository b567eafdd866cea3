"""How many pages of a corpus keep their structure when they are anonymized.

    python -m benchmarks.anonymize_corpus ../shared/corpus [--show N]

Prints the share of pages on which every block is kept or dropped by the same rule and every field
has the same source, the shares of blocks and fields, and the types of differences. The anonymized
pages are not written anywhere.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.progress import track

from benchmarks.corpus import read_pages
from devtools.anonymize import anonymize_page
from devtools.scoring.gold_pages import GoldPage
from newsbot.extraction import extract_page


def measure(page: GoldPage) -> tuple[str, int, int, tuple[str, ...], float]:
    """Reduce a page.

    :return: id, numbers of blocks and of fields, the differences, and bytes after over before.
    """
    html, url = page.read(), page.url or "https://www.harbour.example/story"
    before = extract_page(html, url=url)
    reduced = anonymize_page(html, url=url)
    fields = len(before.article.metadata.fieldSources)
    share = len(reduced.html.encode("utf-8", "replace")) / max(1, len(html))
    return page.id, len(before.body.blocks), fields, reduced.differences, share


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="differences to print")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each Nth page")
    options = parser.parse_args()
    pages = read_pages(options.corpus)[:: options.every]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = list(track(pool.map(measure, pages, chunksize=8), "reducing", total=len(pages)))
    same = sum(not differences for *_, differences, _ in done)
    blocks, fields = sum(d[1] for d in done), sum(d[2] for d in done)
    lines = [line for *_, differences, _ in done for line in differences]
    of_blocks = sum(line.startswith("block") for line in lines)
    print(f"pages of the same structure: {same} of {len(done)}, {same / len(done):.1%}")
    print(f"blocks of the same verdict: {1 - of_blocks / blocks:.2%} of {blocks}")
    print(f"fields of the same source and value: {1 - (len(lines) - of_blocks) / fields:.2%}")
    shares = sorted(d[4] for d in done)
    print(f"size after the reduction: {shares[len(shares) // 2]:.0%} (median)")
    kinds = Counter(line.partition(":")[0].partition(" ")[0] for line in lines)
    print(", ".join(f"{kind} {number}" for kind, number in kinds.most_common(12)))
    shown = [(d[0], line) for d in done for line in d[3]][: options.show]
    for name, line in shown:
        print(f"{name}: {line}")


if __name__ == "__main__":
    main()
