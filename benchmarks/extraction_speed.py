"""CPU time per page of newsbot's extraction, of lxml's bare parse and of trafilatura's defaults.

    python -m benchmarks.extraction_speed [FOLDER] [--rounds 3] [--without-trafilatura]
    python -m benchmarks.extraction_speed [FOLDER] --guard

FOLDER is a corpus (pages/*.html.gz) or holds .html files; the default is the demo's pages. All
run in turns on the same pages, in one process on one core, and the least of each page's rounds
counts, to exclude other load. trafilatura is not a requirement of newsbot: ``pip install
trafilatura`` to compare it.

With ``--guard`` the bounds are the ratios that were recorded, with some slack: for CI, to notice a
change that makes extraction much slower. It reads 60 pages, which takes half a minute, and
compares with trafilatura only where that is installed.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from lxml import etree
from w3lib.encoding import html_to_unicode

from benchmarks.crawl_runs import pin
from newsbot.demo.demo_pages import build_pages
from newsbot.extraction import extract_article
from newsbot.garbage_collection import collect_rarely

WARM_UP_PAGES = 5
"""Read before the clock starts: lists of words and patterns are loaded with the first page."""
BOUNDS = {"lxml": 6.0, "trafilatura": 1 / 4}
"""newsbot's mean against each: at most this many times as long."""
RECORDED = {
    "corpus": {"lxml": 11.5, "trafilatura": 0.76},
    "demo": {"lxml": 32.5, "trafilatura": 1.08},
}
"""The ratios of the means on 60 pages of a corpus and on the demo's pages, in November 2026."""
GUARD_SLACK = 1.25
"""Other work on the machine was seen to move a ratio by a tenth."""
GUARD_PAGES = 60

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")

Reader: TypeAlias = Callable[[bytes], object]


def read_html(folder: Path | None) -> dict[str, bytes]:
    """Return the pages of a corpus, of a folder of HTML files, or of the demo, each by its name.

    :raises SystemExit: the folder holds none.
    """
    if folder is None:
        pages = build_pages("http://127.0.0.1").items()
        return {path: p.body for path, p in pages if p.content_type.startswith("text/html")}
    packed = sorted(folder.glob("pages/*.html.gz"))
    if packed:
        return {path.stem: gzip.decompress(path.read_bytes()) for path in packed}
    found = {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}
    return found or sys.exit(f"{folder}: holds neither pages/*.html.gz nor *.html")


def parse_bare(page: bytes) -> object:
    """Decode and parse a page as newsbot does, and do nothing with it."""
    text = html_to_unicode(None, page, default_encoding="utf-8")[1].replace("\x00", "")
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except etree.XMLSyntaxError:  # nothing, white space or comments alone
        return None


def find_readers(*, with_trafilatura: bool) -> dict[str, Reader]:
    """Return what is compared, by name; newsbot last, which is what the others are held against.

    :raises SystemExit: trafilatura is wanted and not installed.
    """
    readers: dict[str, Reader] = {"lxml": parse_bare}
    if with_trafilatura:
        if find_spec("trafilatura") is None:
            sys.exit(
                "trafilatura is not installed: pip install trafilatura, or --without-trafilatura"
            )
        extract = import_module("trafilatura").bare_extraction
        readers["trafilatura"] = lambda page: extract(page, with_metadata=True)
    return {**readers, "newsbot": extract_article}


def measure(
    readers: Mapping[str, Reader], pages: Sequence[bytes], rounds: int
) -> dict[str, list[float]]:
    """Return the CPU milliseconds of each reader for each page: the least of its rounds."""
    spent = {name: [float("inf")] * len(pages) for name in readers}
    names = list(readers)
    for reader in readers.values():
        for page in pages[:WARM_UP_PAGES]:
            reader(page)
    # What is loaded by now stays to the end. Looking through it again and again would fall on
    # whoever makes the collector's next object, which is chance. A crawl freezes it as well, and
    # collects as rarely.
    gc.collect()
    gc.freeze()
    collect_rarely()
    for turn in range(rounds):
        for number, page in enumerate(pages):
            # Who reads a page first finds it outside the processor's caches: that goes round.
            first = (turn + number) % len(names)
            for name in names[first:] + names[:first]:
                start = time.process_time()
                readers[name](page)
                passed = 1000 * (time.process_time() - start)
                spent[name][number] = min(spent[name][number], passed)
    return spent


def report(spent: Mapping[str, Sequence[float]], bounds: Mapping[str, float]) -> bool:
    """Print medians, means and ratios; return whether newsbot's mean is within the bounds."""
    print(f"{'CPU ms a page':<14}{'median':>9}{'mean':>9}{'most':>9}")
    for name, times in spent.items():
        median, mean = statistics.median(times), statistics.fmean(times)
        print(f"{name:<14}{median:9.2f}{mean:9.2f}{max(times):9.1f}")
    ours = spent["newsbot"]
    within = True
    for name, times in spent.items():
        if name == "newsbot":
            continue
        means = statistics.fmean(ours) / statistics.fmean(times)
        medians = statistics.median(ours) / statistics.median(times)
        within = within and means <= bounds[name]
        print(
            f"newsbot takes {means:.2f} times {name}'s mean (bound {bounds[name]:.2f}), "
            f"{medians:.2f} times its median"
        )
    return within


def find_guard(pages: str) -> dict[str, float]:
    """Return the bounds of ``--guard``."""
    return {name: ratio * GUARD_SLACK for name, ratio in RECORDED[pages].items()}


def main() -> None:
    """Measure, print, and fail where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path, nargs="?")
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--without-trafilatura", action="store_true")
    cli.add_argument("--guard", action="store_true", help="fail where it has become much slower")
    options = cli.parse_args()
    wanted = not options.without_trafilatura
    if options.guard:
        wanted = wanted and find_spec("trafilatura") is not None
    readers = find_readers(with_trafilatura=wanted)
    pages = list(read_html(options.folder).values())
    bounds = BOUNDS
    if options.guard:
        pages = pages[:: max(1, len(pages) // GUARD_PAGES)][:GUARD_PAGES]
        bounds = find_guard("corpus" if options.folder else "demo")
    pin(os.getpid(), last=True)
    size = sum(map(len, pages)) / len(pages) / 1000
    print(f"{len(pages)} pages of {size:.0f} KB on average, {options.rounds} rounds")
    sys.exit(not report(measure(readers, pages, options.rounds), bounds))


if __name__ == "__main__":
    main()
