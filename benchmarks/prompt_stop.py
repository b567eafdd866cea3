"""Seconds from SIGTERM to the end of a crawl that is reading hostile documents.

    python -m benchmarks.prompt_stop [--processes 0,auto] [--after 0.5,4] [--each] [--only TEXT]

Each document is the only one of its crawl; the signal is sent so many seconds after it was
requested: while it is read, and while 50,000 entries are taken. Then all hosts of the hostile
suite are requested at once, and the signal is sent at several moments; those that take longest to
read are also crawled alone, with ``--each`` all of them. Required of each row: 5 seconds.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.crawl_runs import PROJECT, UNTHROTTLED, without_proxy
from tests.hostile.all_hosts import ALL_HOSTS
from tests.hostile.hostile_names import PUBLIC
from tests.hostile.hostile_server import serve_hostile
from tests.loopback import Answer, serve

MAX_SECONDS = 5.0
LATEST_SECONDS = 120
"""A crawl that takes longer to end is an error."""
MOMENTS = (0.5, 4.0)
ALL_MOMENTS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before the signal, of one document or host, and of all hostile hosts."""
TEST = ".test"
HOSTILE_BYTES = 4 * 1024 * 1024
"""``DOWNLOAD_MAXSIZE`` for the hostile hosts, as in their suite."""
WORST_HOSTS = (
    "page-tags",
    "page-attributes",
    "page-inline",
    "page-jsonld",
    "feed-empty-items",
    "feed-attributes",
    "map-text",
    "json-strings",
    "many-links",
    "bomb-gzip",
    "slow-body",
)
"""Of the hostile suite, those that take longest to read, and two that never end."""
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


def stop_at_document(document: str, *, robots: str, processes: str, after_seconds: float) -> float:
    """Crawl one document, and return the seconds between a signal and the end."""
    pages: dict[str, Answer | list[Answer]] = {"/document": Answer(document)}
    if robots:
        pages["/robots.txt"] = Answer(robots, kind="text/plain")
    wanted = "/robots.txt" if robots else "/document"
    with serve(pages) as web:
        return stop_crawl(
            [f"{web.base}/document"],
            {"EXTRACTION_PROCESSES": processes},
            is_begun=lambda: wanted in web.asked,
            after_seconds=after_seconds,
        )


def stop_at_hosts(names: Collection[str], *, processes: str, after_seconds: float) -> float:
    """Crawl hosts of the hostile suite at once, and return the seconds from a signal to the end."""
    with serve_hostile() as web:
        urls = [url for url in web.urls(0) if (urlsplit(url).hostname or "")[: -len(TEST)] in names]
        settings = {
            "EXTRACTION_PROCESSES": processes,
            "TWISTED_DNS_RESOLVER": "tests.hostile.hostile_names.TestNames",
            "ALLOWED_PRIVATE_ADDRESSES": PUBLIC,
            "CONCURRENT_REQUESTS": str(2 * len(ALL_HOSTS)),
            "DOWNLOAD_MAXSIZE": str(HOSTILE_BYTES),
        }
        return stop_crawl(
            urls, settings, is_begun=lambda: bool(web.asked), after_seconds=after_seconds
        )


def stop_crawl(
    urls: Collection[str],
    settings: Mapping[str, str],
    *,
    is_begun: Callable[[], bool],
    after_seconds: float,
) -> float:
    """Crawl URLs, and return the seconds between a signal and the end.

    :param is_begun: returns whether the crawl has sent its first request.
    :param after_seconds: between that request and the signal.
    :raises subprocess.TimeoutExpired: the crawl has not ended after ``LATEST_SECONDS``.
    """
    with tempfile.TemporaryDirectory() as output:
        listed = Path(output, "urls.txt")
        listed.write_text("\n".join(urls), "utf-8")
        given = {**UNTHROTTLED, "OUTPUT_DIR": output, "RENDER": "never", **settings}
        options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
        words = ["-m", "scrapy", "crawl", "news", "-a", f"urls={listed}", *options]
        crawl = subprocess.Popen(
            [sys.executable, *words], cwd=PROJECT, env=without_proxy(), stderr=subprocess.DEVNULL
        )
        try:
            while not is_begun():
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


def list_stops(*, each: bool) -> Iterator[tuple[str, tuple[float, ...], Callable[..., float]]]:
    """Yield each row: its name, the seconds before its signals by default, and its crawl."""
    for name, document in DOCUMENTS.items():
        yield name, MOMENTS, partial(stop_at_document, document, robots="")
    rules = f"User-agent: *\n{RULES}"
    yield "robots.txt of 30,000 rules", MOMENTS, partial(stop_at_document, PAGE, robots=rules)
    yield f"{len(ALL_HOSTS)} hostile hosts at once", ALL_MOMENTS, partial(stop_at_hosts, ALL_HOSTS)
    for name in ALL_HOSTS if each else WORST_HOSTS:
        yield name, MOMENTS[:1], partial(stop_at_hosts, {name})


def main() -> int:
    """Stop all crawls; return the exit code."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--processes", default="0,auto", help="values of EXTRACTION_PROCESSES")
    cli.add_argument("--after", help="seconds before the signal, in place of those of each row")
    cli.add_argument("--each", action="store_true", help="each hostile host alone: 15 minutes")
    cli.add_argument("--only", default="", metavar="TEXT", help="rows with this in their name")
    options = cli.parse_args()
    longest = 0.0
    for name, moments, stop in list_stops(each=options.each):
        if options.only not in name:
            continue
        given = [*map(float, options.after.split(","))] if options.after else moments
        for processes, after in product(options.processes.split(","), given):
            seconds = stop(processes=processes, after_seconds=after)
            longest = max(longest, seconds)
            print(
                f"{name:32} {processes:>4} processes, after {after:4g} s: {seconds:4.1f} s",
                flush=True,
            )
    print(f"longest {longest:.1f} s (bound {MAX_SECONDS:g})")
    return int(longest > MAX_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
