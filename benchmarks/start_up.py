"""What commands and the library take to start, beside bare ``scrapy version``.

    python -m benchmarks.start_up [--turns 5]

Each command runs in turn with the others, in a process of its own; printed are the medians of its
CPU seconds, and their ratio to ``scrapy version`` in a folder without a project. Memory is the most
that a process had. A worker is measured from its start to the end of its first page. Python's cache
of compiled modules is filled beforehand, as it is from the first start of an installation on.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crawl_runs import PROJECT

OF_BARE = 1.4
"""CPU of the start of a command, by that of ``scrapy version``: at most."""
IMPORT_SECONDS = 0.5
"""Of ``import newsbot``: at most."""
FIRST_PAGE_SECONDS = 0.3
"""Of ``newsbot.extract`` for a first page after it: at most."""

PAGE = PROJECT / "tests/pages/isles-broadcasting/component-blocks-and-topic-links/page.html"
_UNCACHED = frozenset({"PYTHONDONTWRITEBYTECODE"})
_SCRAPY = "from scrapy.cmdline import execute; execute()"
_PAGE = "import pathlib, newsbot; newsbot.extract(pathlib.Path({page!r}).read_bytes())"
_WORKER = (
    "import pathlib, newsbot.workers.worker_process, newsbot.spiders.page_worker;"
    "newsbot.spiders.page_worker.extract_page(pathlib.Path({page!r}).read_bytes())"
)


@dataclass(frozen=True, kw_only=True)
class Start:
    """One process: what it is called, its arguments for Python, and whether it is in a project."""

    name: str
    words: tuple[str, ...]
    is_bound: bool = True
    in_project: bool = True


def list_starts(page: Path) -> list[Start]:
    """Return what is measured; the first is what the others are compared with."""

    def scrapy(words: str, **options: bool) -> Start:
        return Start(name=f"scrapy {words}", words=("-c", _SCRAPY, *words.split()), **options)

    own = ("crawl", "extract", "explain", "sites", "tail", "export", "reextract", "store", "clean")
    return [
        scrapy("version", in_project=False),
        scrapy("version"),
        scrapy("list"),
        *(scrapy(f"{name} --help") for name in own),
        Start(name="newsbot --help", words=("-m", "newsbot", "--help")),
        Start(name="newsbot sites", words=("-m", "newsbot", "sites")),
        Start(name="newsbot schema", words=("-m", "newsbot", "schema")),
        Start(name="newsbot due --dry-run", words=("-m", "newsbot", "due", "rtl", "--dry-run")),
        Start(
            name="newsbot extract FILE",
            words=("-m", "newsbot", "extract", str(page)),
            is_bound=False,
        ),
        Start(name="import newsbot", words=("-c", "import newsbot"), is_bound=False),
        Start(name="first page", words=("-c", _PAGE.format(page=str(page))), is_bound=False),
        Start(name="worker", words=("-c", _WORKER.format(page=str(page))), is_bound=False),
    ]


def run(start: Start, folder: Path) -> tuple[float, float]:
    """Return the CPU seconds and the MB of a process; the folder has its compiled modules."""
    given = {name: value for name, value in os.environ.items() if name not in _UNCACHED}
    process = subprocess.Popen(
        [sys.executable, *start.words],
        cwd=PROJECT if start.in_project else folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**given, "PYTHONPATH": str(PROJECT), "PYTHONPYCACHEPREFIX": str(folder / "cache")},
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1_000


def measure_starts(
    starts: Sequence[Start], turns: int, *, log: Callable[[str], None] | None = None
) -> tuple[list[float], list[float]]:
    """Return the median CPU seconds and the most MB of each start, in their order."""
    found: list[list[tuple[float, float]]] = []
    with TemporaryDirectory() as folder:
        for turn in range(turns + 1):  # the first one fills the cache, and does not count
            if log is not None:
                log(f"starts, turn {turn} of {turns}")
            found.append([run(start, Path(folder)) for start in starts])
    by_start = list(zip(*found[1:], strict=True))
    seconds = [statistics.median(cpu for cpu, _ in each) for each in by_start]
    return seconds, [max(memory for _, memory in each) for each in by_start]


def main() -> None:
    """Measure, print, and fail where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--turns", type=int, default=5)
    options = cli.parse_args()
    starts = list_starts(PAGE)
    seconds, memory = measure_starts(starts, options.turns)
    print(f"{'':<24}{'CPU s':>8}{'ratio':>8}{'MB':>8}")
    for start, spent, most in zip(starts, seconds, memory, strict=True):
        name = start.name if start.in_project else f"bare {start.name}"
        print(f"{name:<24}{spent:>8.2f}{spent / seconds[0]:>8.2f}{most:>8.0f}")
    by_name = {start.name: spent for start, spent in zip(starts[1:], seconds[1:], strict=True)}
    worst = max(
        spent / seconds[0] for start, spent in zip(starts, seconds, strict=True) if start.is_bound
    )
    first = by_name["first page"] - by_name["import newsbot"]
    print(f"worst command {worst:.2f} (bound {OF_BARE})")
    print(f"import newsbot {by_name['import newsbot']:.2f} s (bound {IMPORT_SECONDS})")
    print(f"a first page after it {first:.2f} s (bound {FIRST_PAGE_SECONDS})")
    held = (
        worst <= OF_BARE
        and by_name["import newsbot"] <= IMPORT_SECONDS
        and first <= FIRST_PAGE_SECONDS
    )
    sys.exit(not held)


if __name__ == "__main__":
    main()
