"""Read a WARC file with trafilatura on FastWARC's records, or with Fundus' reader of CC-NEWS.

    python archive_peers.py trafilatura FILE
    python archive_peers.py fundus URL
    python archive_peers.py fundus-hosts

Prints the number of pages and the CPU seconds, or the hosts that Fundus has parsers for. It imports
nothing of newsbot, so that it runs in a virtual environment that has just one of them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit


def read_with_trafilatura(path: str) -> Iterator[str]:
    """Yield the line of each page: body and metadata, as newsbot writes them."""
    warc = import_module("fastwarc.warc")
    extract = import_module("trafilatura").bare_extraction
    with open(path, "rb") as file:  # noqa: PTH123 - as FastWARC's docs show it
        for record in warc.ArchiveIterator(file, record_types=warc.WarcRecordType.response):
            url = record.headers["WARC-Target-URI"]
            found = extract(record.reader.read(), url=url, with_metadata=True)
            yield json.dumps(found.as_dict() if found else {"url": url}, default=str)


def read_with_fundus(url: str) -> Iterator[str]:
    """Yield the line of each page of a publisher that Fundus has a parser for."""
    publishers = list(import_module("fundus").PublisherCollection)
    source = import_module("fundus.scraping.html").CCNewsSource(*publishers, warc_path=url)
    parsers = {publisher.name: publisher.parser for publisher in publishers}
    scraper = import_module("fundus.scraping.scraper").BaseScraper
    for article in scraper(source, parser_mapping=parsers).scrape("suppress"):
        yield json.dumps(article.to_json(), default=str)


def list_fundus_hosts() -> list[str]:
    """Return the hosts of the publishers that Fundus has parsers for."""
    publishers: Any = import_module("fundus").PublisherCollection
    return sorted({urlsplit(publisher.domain).netloc for publisher in publishers})


def main() -> None:
    """Read the file, and print pages and CPU seconds as JSON."""
    if sys.argv[1] == "fundus-hosts":
        print(json.dumps(list_fundus_hosts()))
        return
    read = {"trafilatura": read_with_trafilatura, "fundus": read_with_fundus}[sys.argv[1]]
    pages = sum(bool(line) for line in read(sys.argv[2]))
    print(json.dumps({"pages": pages, "seconds": time.process_time()}))


if __name__ == "__main__":
    main()
