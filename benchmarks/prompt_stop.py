"""Seconds from SIGTERM to the end of a crawl that is reading a hostile document.

    python -m benchmarks.prompt_stop [--processes 0,auto] [--after 0.5,4]

Each document is the only one of its crawl; the signal is sent so many seconds after it was
requested: while it is read, and while 50,000 entries are taken. Required: 5 seconds.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from itertools import product

from benchmarks.crawl_runs import PROJECT, UNTHROTTLED, without_proxy
from tests.loopback import Answer, serve

MAX_SECONDS = 5.0
LATEST_SECONDS = 120
"""After which a crawl that does not end is an error."""
ENTRIES = 50_000
"""Read of one listing at most."""
STORY = "/2026/11/02/the-story-of-the-tide"
PAGE = "<h1>The tide</h1>" + "<p>The tide came in over the grey sand.</p>" * 30


def _repeat(head: str, piece: str, number: int = ENTRIES) -> str:
    return head + "".join(piece.replace("#", str(n)) for n in range(number))


DOCUMENTS = {
    "feed of empty items": _repeat("<rss>", "<item/>"),
    "feed of items with titles alone": _repeat("<rss>", "<item><title>The tide</title></item>"),
    "feed of 50,000 articles": _repeat("<rss>", f"<item><link>{STORY}-#</link></item>"),
    "sitemap of 50,000 articles": _repeat("<urlset>", f"<url><loc>{STORY}-#</loc></url>"),
    "index of 50,000 sitemaps": _repeat("<sitemapindex>", "<sitemap><loc>/#</loc></sitemap>"),
    "JSON of 50,000 articles": _repeat('["', f'{STORY}-#", "') + '"]',
    "links inside links": _repeat("<html><body>", f"<div><a href={STORY}-#>The tide"),
    "4 MB of tiny elements": _repeat("<html><body>", "<div>a</div>", 350_000),
    "4 MB of links": _repeat("<html><body>", f"<li><a href={STORY}-#>a", 100_000),
    "attributes": _repeat("<html><body><p ", "a#=1 ", 400_000),
}
RULES = "\n".join(f"Disallow: /*tide{n}*" for n in range(30_000))
"""Of a robots.txt, before a page."""


def stop_crawl(document: str, *, robots: str, processes: str, after_seconds: float) -> float:
    """Crawl a document, and return the seconds between a signal and the end."""
    pages: dict[str, Answer | list[Answer]] = {"/document": Answer(document)}
    if robots:
        pages["/robots.txt"] = Answer(robots, kind="text/plain")
    with serve(pages) as web, tempfile.TemporaryDirectory() as output:
        given = {**UNTHROTTLED, "OUTPUT_DIR": output, "RENDER": "never"}
        given["EXTRACTION_PROCESSES"] = processes
        options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        words = ["-m", "scrapy", "crawl", "news", "-a", f"url={web.base}/document", *options]
        crawl = subprocess.Popen(
            [sys.executable, *words], cwd=PROJECT, env=without_proxy(), stderr=subprocess.DEVNULL
        )
        try:
            while ("/robots.txt" if robots else "/document") not in web.asked:
                if crawl.poll() is not None:
                    sys.exit(f"the crawl ended with {crawl.returncode} before its first request")
                time.sleep(0.01)
            time.sleep(after_seconds)
            sent = time.monotonic()
            crawl.send_signal(signal.SIGTERM)
            crawl.wait(LATEST_SECONDS)
            return time.monotonic() - sent
        finally:
            crawl.kill()


def main() -> int:
    """Stop a crawl of each document; return the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--processes", default="0,auto", help="values of EXTRACTION_PROCESSES")
    cli.add_argument("--after", default="0.5,4", help="seconds before the signal")
    options = cli.parse_args()
    shapes = {name: (text, "") for name, text in DOCUMENTS.items()}
    shapes["robots.txt of 30,000 rules"] = PAGE, f"User-agent: *\n{RULES}"
    longest = 0.0
    for name, (text, robots) in shapes.items():
        for processes, after in product(options.processes.split(","), options.after.split(",")):
            seconds = stop_crawl(
                text, robots=robots, processes=processes, after_seconds=float(after)
            )
            longest = max(longest, seconds)
            print(f"{name:32} {processes:>4} processes, after {after:>4} s: {seconds:4.1f} s")
    print(f"longest {longest:.1f} s (bound {MAX_SECONDS:g})")
    return int(longest > MAX_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
