"""One report of what newsbot costs, and how good it is, beside other libraries: as Markdown.

    python -m benchmarks.report [FOLDER] [--small] [--peers PYTHON] [--picture FILE] [--readme FILE]

FOLDER is a corpus with gold texts; the default is ../shared/corpus, and invented pages without
quality where that is missing. Everything is measured in one run, in turns: extraction beside lxml's
bare parse and other extractors, a crawl beside bare Scrapy and Scrapy with trafilatura, starts, and
memory. Other extractors are those that PYTHON has, the interpreter of an environment of its own;
the report says which are missing. Progress goes to stderr.

``--picture`` draws quality against CPU, and ``--readme`` replaces the short table of a README.
``--small`` reads a sample, in a few minutes. CPU is comparable on a busy machine, pages a second
are not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import start_up
from benchmarks.corpus import read_pages
from benchmarks.crawl_runs import PROJECT
from benchmarks.crawl_speed import Crawl, find_sides, measure_sides
from benchmarks.invented_site import Site, article_path, invent_page
from benchmarks.report.extractor_costs import (
    ExtractorCost,
    ReportPage,
    find_installed,
    measure_extractors,
)
from benchmarks.report.markdown_report import (
    describe_machine,
    draw_quality,
    summarize_costs,
    table_crawls,
    table_extractors,
    table_starts,
    write_section,
)
from benchmarks.report.peer_answers import EXTRACTORS

CORPUS = PROJECT.parent / "shared" / "corpus"
INVENTED_PAGES = 100
STARTS = ("scrapy version", "scrapy list", "scrapy crawl --help", "import newsbot", "first page")
"""Of those that ``benchmarks.start_up`` measures; the first is bare Scrapy."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much is measured; 0 pages of a corpus are all of them."""

    corpus_pages: int
    rounds: int
    crawl_pages: int
    crawl_rounds: int
    start_turns: int


FULL = Extent(corpus_pages=0, rounds=2, crawl_pages=700, crawl_rounds=3, start_turns=5)
SMALL = Extent(corpus_pages=120, rounds=2, crawl_pages=260, crawl_rounds=1, start_turns=3)


def log(line: str) -> None:
    """Print progress."""
    print(line, file=sys.stderr, flush=True)


def choose_pages(folder: Path, number: int) -> list[ReportPage]:
    """Return pages at even distances in a corpus, all of them if the number is 0."""
    pages = read_pages(folder)
    if number:
        pages = pages[:: max(1, len(pages) // number)][:number]
    return [ReportPage(file=page.file, url=page.url or "", gold=page.gold) for page in pages]


@contextmanager
def invented_pages(number: int = INVENTED_PAGES) -> Iterator[list[ReportPage]]:
    """Yield invented pages, while their files are there."""
    site = Site(shapes=[invent_page() for _ in range(number)])
    with TemporaryDirectory() as folder:
        found: list[ReportPage] = []
        for path in map(article_path, range(number)):
            file = Path(folder, f"{len(found)}.html")
            file.write_bytes(site.answer(path)[0])
            url = f"https://lamp.example{path}"
            found.append(ReportPage(file=file, url=url))
        yield found


def measure_extraction(
    folder: Path | None, names: Sequence[str], *, python: str, extent: Extent
) -> tuple[list[ExtractorCost], int]:
    """Return the costs of extractors, and on how many pages."""
    given = nullcontext(choose_pages(folder, extent.corpus_pages)) if folder else invented_pages()
    with given as pages:
        costs = measure_extractors(names, pages, python=python, rounds=extent.rounds, log=log)
    return costs, len(pages)


def measure_crawls(folder: Path | None, extent: Extent) -> dict[str, Crawl]:
    """Return the costs of crawls of the same pages."""
    log("crawls")
    return measure_sides(
        find_sides(with_trafilatura=find_spec("trafilatura") is not None),
        folder=folder,
        pages=extent.crawl_pages,
        rounds=extent.crawl_rounds,
        log=log,
    )


def measure_named_starts(turns: int) -> dict[str, float]:
    """Return the median CPU seconds of some starts, bare Scrapy first."""
    starts = [start for start in start_up.list_starts(start_up.PAGE) if start.name in STARTS]
    seconds, _ = start_up.measure_starts(starts, turns, log=log)
    names = [start.name if start.in_project else f"bare {start.name}" for start in starts]
    return dict(zip(names, seconds, strict=True))


def main() -> None:
    """Measure, and print the report."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path, nargs="?", help="a corpus, by default ../shared/corpus")
    cli.add_argument("--small", action="store_true", help="a sample: a few minutes")
    cli.add_argument("--peers", metavar="PYTHON", default=sys.executable)
    cli.add_argument("--picture", metavar="FILE", type=Path, help="quality against CPU, as SVG")
    cli.add_argument("--readme", metavar="FILE", type=Path, help="whose short table is replaced")
    options = cli.parse_args()
    extent = SMALL if options.small else FULL
    folder = options.folder or (CORPUS if CORPUS.is_dir() else None)
    names = find_installed(options.peers)
    missing = [name for name in EXTRACTORS if name not in names]
    costs, pages = measure_extraction(folder, names, python=options.peers, extent=extent)
    crawls = measure_crawls(folder, extent)
    starts = measure_named_starts(extent.start_turns)
    source = f"pages of {folder.name}" if folder else "invented pages, without gold texts"
    print(f"{describe_machine()} {pages} {source}.\n")
    print(f"{table_extractors(costs)}\n")
    if missing:
        print(f"Not installed: {', '.join(missing)}.\n")
    print(f"{extent.crawl_pages} pages from loopback:\n\n{table_crawls(crawls)}\n")
    print(table_starts(starts))
    if not any(cost.scores for cost in costs):
        log("neither picture nor table for the README: there is no quality without a corpus")
        return
    if options.picture:
        options.picture.write_text(draw_quality(costs, pages=pages), "utf-8")
    if options.readme:
        write_section(options.readme, summarize_costs(costs, crawls, pages=pages))


if __name__ == "__main__":
    main()
