"""``scrapy reextract`` of 5,000 stored pages names exactly what differs once a rule is off.

    python -m benchmarks.reextraction ../shared/corpus [--pages 5000]

The pages of a corpus, repeated under other hosts, are written to a WARC file, and a crawl writes
their articles. Then a chrome rule is switched off (``benchmarks.rule_switched_off``), and what
``reextract`` names of each page is compared with the records of two direct extractions, with the
rule and without it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.archive_pages import repeat_pages, write_archive
from newsbot.dedupe import with_keys
from newsbot.extraction import extract_page
from newsbot.items import Article
from newsbot.write.written_files import find_written_files

SWITCH = "benchmarks.rule_switched_off"
PROCESSES = 2
FETCHED = {"schemaVersion", "metadata", "rights", "requestedUrl", "pageUrls", "articleBlocks"}
"""Of lines, not of pages, or left out of lines."""

Record = Mapping[str, Any]


def extract_record(page: tuple[str, bytes, str]) -> tuple[str, Record | None]:
    """Return the URL of a page and what its record states, None if it is no article."""
    url, body, at = page
    fetched_at = datetime.fromisoformat(at)
    result = extract_page(body, url=url, fetched_at=fetched_at, content_type="text/html")
    article: Article = with_keys(result.article)
    if result.verdict is not None or not (article.headline and article.articleBody):
        return url, None
    return url, {k: v for k, v in article.to_dict().items() if k not in FETCHED}


def extract_all(
    pages: Iterator[tuple[str, bytes, str]], *, switch: str = ""
) -> dict[str, Record | None]:
    """Extract pages in processes that have imported a module before."""
    context = multiprocessing.get_context("spawn")
    given = (import_module, (switch,)) if switch else (None, ())
    with context.Pool(PROCESSES, *given) as pool:
        return dict(pool.imap(extract_record, pages, chunksize=20))


def run_newsbot(*words: str) -> str:
    """Run a command of newsbot, and return what it prints to stdout."""
    command = [sys.executable, "-m", "scrapy", *words, "-s", "SITE_PROFILES_DIR="]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def find_expected(
    before: Mapping[str, Record | None], after: Mapping[str, Record | None]
) -> dict[str, set[str]]:
    """Return the fields that differ by the URL of each written page, none for a refused one."""
    expected: dict[str, set[str]] = {}
    for url, old in before.items():
        new = after[url]
        if old is None:
            sys.exit(f"{url} was written and is no article when it is extracted directly")
        if new is None:
            expected[url] = set()
        elif fields := {name for name in old if old[name] != new[name]}:
            expected[url] = fields
    return expected


def main() -> None:
    """Compare, print, and fail where a page or a field is missing or named in vain."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("folder", type=Path)
    cli.add_argument("--pages", type=int, default=5_000)
    options = cli.parse_args()
    pages = partial(repeat_pages, options.folder, options.pages)
    with TemporaryDirectory() as folder:
        archive, output = Path(folder, "pages.warc.gz"), Path(folder, "output")
        write_archive(archive, pages())
        run_newsbot("crawl", "archive", "-a", f"warc={archive}", "-s", f"OUTPUT_DIR={output}")
        written = {
            record["url"]: record["metadata"]["dateDownloaded"]
            for file in find_written_files(output)
            for record in map(json.loads, file.path.open("rb"))
        }
        began = time.monotonic()
        lines = run_newsbot(
            *["reextract", str(archive), "--json", "-s", f"OUTPUT_DIR={output}"],
            *["-s", f"EXTRACTION_HOOKS={SWITCH}"],
        ).splitlines()
        seconds = time.monotonic() - began
    *changes, summary = map(json.loads, lines)
    named = {
        change["url"]: {name for name in change["fields"] if not name.startswith("metadata.")}
        for change in changes
        if change["kind"] in ("changed", "refused")
    }
    before, after = (
        extract_all(
            ((url, body, written[url]) for url, body in pages() if url in written), switch=s
        )
        for s in ("", SWITCH)
    )
    expected = find_expected(before, after)
    exact = sum(named.get(url) == fields for url, fields in expected.items())
    print(
        f"{summary['compared']:>7,} stored pages compared, {options.pages / seconds:.0f} a second"
    )
    print(f"{len(written):>7,} of them have a line")
    print(f"{len(expected):>7,} differ by direct extraction")
    print(f"{exact:>7,} of these named with exactly their fields (bound: all)")
    print(f"{len(named.keys() - expected.keys()):>7,} named in vain (bound: 0)")
    for url in sorted({*named, *expected}):
        if named.get(url) != expected.get(url):
            print(f"{url}: named {named.get(url)}, expected {expected.get(url)}")
    sys.exit(named != expected)


if __name__ == "__main__":
    main()
