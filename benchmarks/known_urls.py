"""Disk and memory that known URLs take.

    python -m benchmarks.known_urls [--urls 1000000]

A store is filled with closed URLs, in transactions as a crawl makes them, but larger. Then another
process looks up URLs, known and new ones, by a hundred as a section lists them: once with a tenth
of them in the store and once with all. The bounds are 60 MB on the disk for a million, and 2 MB
more of memory. Takes a minute or two.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import track

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.outcomes import Outcome
from newsbot.store.database import Store
from newsbot.store.facts.url_facts import UrlFacts
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun

MAX_BYTES = 60
"""Of a URL."""
MAX_GROWTH_BYTES = 2_000_000
KEPT_AT_ONCE = 5_000
LOOKED_UP = 20_000
LISTED = 100


def invent_url(number: int) -> str:
    """Return an invented URL."""
    return f"https://harbour.example/2026/05/04/number-{number}"


def begin(place: Path) -> tuple[Store, SiteRun]:
    """Open the store, and begin a run."""
    store = Store.open(place.name, folder=place.parent)
    run = SiteRun.begin(store, FailureGuard(), name="benchmark", run_id="run", place="here")
    return store, run


def fill(place: Path, count: int) -> None:
    """Make a store that knows so many URLs."""
    store, run = begin(place)
    urls = UrlFacts(run)
    for start in track(range(0, count, KEPT_AT_ONCE), f"keeping {count:,}"):
        for number in range(start, min(start + KEPT_AT_ONCE, count)):
            found = DiscoveredUrl(invent_url(number), section="world", source=UrlSource.SECTION)
            urls.close(found, Outcome.WRITTEN)
        with run.transaction() as connection:
            urls.flush(connection)
    store.close()


def look_up(place: Path, count: int) -> None:
    """Look URLs up, half of them known, and print the most memory the process had."""
    store, run = begin(place)
    urls = UrlFacts(run)
    step = 2 * count // LOOKED_UP
    for start in range(0, LOOKED_UP, LISTED):
        urls.find([invent_url(step * n) for n in range(start, start + LISTED)])
    store.close()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def measure(place: Path, count: int) -> tuple[int, int]:
    """Return the bytes of a store of so many URLs, and of a process that looks some up."""
    fill(place, count)
    command = [sys.executable, "-m", "benchmarks.known_urls", "--look-up", str(place)]
    looked = subprocess.run(
        [*command, "--urls", str(count)], capture_output=True, text=True, check=True
    )
    return place.stat().st_size, int(looked.stdout)


def main() -> None:
    """Fill, measure, print; code 1 where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--urls", type=int, default=1_000_000)
    cli.add_argument("--look-up", type=Path, help=argparse.SUPPRESS)
    options = cli.parse_args()
    if options.look_up:
        look_up(options.look_up, options.urls)
        return
    with TemporaryDirectory() as folder:
        _, few = measure(Path(folder, "few.sqlite"), options.urls // 10)
        size, many = measure(Path(folder, "many.sqlite"), options.urls)
    growth = many - few
    print(
        f"{options.urls:,} URLs: {size / 1e6:.1f} MB on the disk, "
        f"{size / options.urls:.1f} bytes each (bound {MAX_BYTES}); the process has "
        f"{growth / 1e6:+.1f} MB of memory against a tenth of them "
        f"(bound {MAX_GROWTH_BYTES / 1e6:.0f})"
    )
    sys.exit(0 if size <= MAX_BYTES * options.urls and growth <= MAX_GROWTH_BYTES else 1)


if __name__ == "__main__":
    main()
