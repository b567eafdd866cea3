"""Compare newsbot's reading of robots.txt with Protego's, by what RFC 9309 decides.

    python -m benchmarks.robots_decisions

The files and decisions are those of ``tests/fetch/robots_decisions.toml``. Protego is asked as
Scrapy asks it: with the whole user agent. Required: newsbot decides everything as the RFC.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from protego import Protego
from rich.console import Console
from rich.table import Table
from scrapy.robotstxt import decode_robotstxt

from newsbot.fetch.robots_groups import read_product
from newsbot.fetch.robots_rules import RobotsRules
from newsbot.fetch.robots_txt import decode_body
from tests.fetch.robots_files import RobotsFile, load_files

SITE = "https://lamp.example"


def read_newsbot(file: RobotsFile) -> tuple[Callable[[str], bool], float | None]:
    """Return newsbot's decision for a path, and the delay it keeps."""
    rules = RobotsRules(decode_body(file.body), read_product(file.agent))
    return lambda path: rules.is_allowed(SITE + path), rules.crawl_delay


def read_protego(file: RobotsFile) -> tuple[Callable[[str], bool], float | None]:
    """Return the same of Protego alone, on the text as Scrapy decodes it."""
    rules = Protego.parse(decode_robotstxt(file.body, None))
    return lambda path: rules.can_fetch(SITE + path, file.agent), rules.crawl_delay(file.agent)


def list_wrong(
    file: RobotsFile, read: Callable[[RobotsFile], tuple[Callable[[str], bool], float | None]]
) -> list[str]:
    """Return the decisions that are not those of the RFC."""
    decide, delay = read(file)
    wrong = [f"refuses {path}" for path in file.allowed if not decide(path)]
    wrong += [f"allows {path}" for path in file.refused if decide(path)]
    return wrong if delay == file.delay else [*wrong, f"delay {delay} for {file.delay}"]


def main() -> int:
    """Print both readings and return the exit code."""
    table = Table("file", "decisions", "newsbot: wrong", "Protego: wrong", show_lines=True)
    files = load_files()
    counts = {"newsbot": 0, "Protego": 0}
    for file in files:
        own, other = list_wrong(file, read_newsbot), list_wrong(file, read_protego)
        counts["newsbot"] += len(own)
        counts["Protego"] += len(other)
        number = len(file.allowed) + len(file.refused) + 1  # with the delay
        table.add_row(file.name, str(number), "\n".join(own), "\n".join(other))
    Console(width=120).print(table)
    print(f"{len(files)} files; wrong decisions: {counts}")
    return 1 if counts["newsbot"] else 0


if __name__ == "__main__":
    sys.exit(main())
