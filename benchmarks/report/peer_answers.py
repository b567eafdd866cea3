"""What one extractor makes of pages, with its CPU and memory, in a process of its own.

    python peer_answers.py NAME < pages.jsonl

Each line of stdin is ``[file, url]``. The first line of stdout has the version and the CPU seconds
of the import, the last one the memory; between them is one line for each page. Knows nothing of
newsbot unless NAME is newsbot: other extractors need other versions of the same libraries.
"""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Extractor = Callable[[bytes, str], Answer]

WARM_UP_PAGES = 3
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "tr", "br", "figcaption")


def load_lxml() -> Extractor:
    """Return the bare parse, which gives no text."""
    etree: Any = import_module("lxml.etree")

    def parse(page: bytes, _: str) -> Answer:
        parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        etree.fromstring(decode(page), parser=parser)
        return {}

    return parse


def load_resiliparse() -> Extractor:
    """Return its main content extraction."""
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    tree = import_module("resiliparse.parse.html").HTMLTree

    def read(page: bytes, _: str) -> Answer:
        parsed = tree.parse(decode(page))
        return {"text": extract(parsed, main_content=True), "title": parsed.title}

    return read


def load_readability() -> Extractor:
    """Return its summary as text, a line a block."""
    document = import_module("readability").Document
    html: Any = import_module("lxml.html")

    def read(page: bytes, _: str) -> Answer:
        parsed = document(decode(page))
        summary = html.fromstring(parsed.summary())
        for block in summary.iter(*_BLOCKS):
            block.tail = f"\n{block.tail or ''}"
        return {"text": summary.text_content(), "title": parsed.short_title()}

    return read


def load_newspaper() -> Extractor:
    """Return its parse of a given page; it fetches nothing."""
    article = import_module("newspaper").Article

    def read(page: bytes, url: str) -> Answer:
        parsed = article(url=url, fetch_images=False)
        parsed.download(input_html=decode(page))
        parsed.parse()
        day = parsed.publish_date
        return {
            "text": parsed.text,
            "title": parsed.title,
            "authors": list(parsed.authors),
            "date_published": day.isoformat() if day else None,
        }

    return read


def load_trafilatura() -> Extractor:
    """Return its defaults, with metadata."""
    extract = import_module("trafilatura").bare_extraction

    def read(page: bytes, url: str) -> Answer:
        found = extract(page, url=url, with_metadata=True)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {
            "text": found.text,
            "title": found.title,
            "authors": authors,
            "date_published": found.date,
        }

    return read


def load_newsbot() -> Extractor:
    """Return the library's extraction."""
    extract = import_module("newsbot").extract

    def read(page: bytes, url: str) -> Answer:
        article = extract(page, url=url)
        return {
            "text": article.articleBody,
            "title": article.headline,
            "authors": [author.name for author in article.authors],
            "date_published": article.datePublished,
        }

    return read


EXTRACTORS: dict[str, Callable[[], Extractor]] = {
    "lxml": load_lxml,
    "resiliparse": load_resiliparse,
    "readability-lxml": load_readability,
    "newspaper4k": load_newspaper,
    "trafilatura": load_trafilatura,
    "newsbot": load_newsbot,
}
"""By the names of their distributions; newsbot last, which the others are held against."""


def decode(page: bytes) -> str:
    """Return the text of a page in the encoding that it declares, UTF-8 where it declares none."""
    found = _CHARSET.search(page[:_HEAD_BYTES])
    try:
        text = page.decode(found[1].decode() if found else "utf-8", "replace")
    except LookupError:
        text = page.decode("utf-8", "replace")
    # lxml takes no text with an XML declaration of an encoding.
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text).replace("\x00", "")


def read_page(file: str) -> bytes:
    """Return the bytes of a stored page."""
    stored = Path(file).read_bytes()
    return gzip.decompress(stored) if file.endswith(".gz") else stored


def answer(extract: Extractor, page: bytes, url: str) -> Answer:
    """Return what an extractor found, with its CPU seconds; nothing where it fails."""
    start = time.process_time()
    try:
        found = extract(page, url)
    except Exception as error:  # noqa: BLE001 - any library's
        found = {"error": repr(error)[:200]}
    return {**found, "seconds": time.process_time() - start}


def main() -> None:
    """Read all pages of stdin with one extractor."""
    # Libraries that print must not come between the answers.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    name = sys.argv[1]
    pages = [json.loads(line) for line in sys.stdin]
    start = time.process_time()
    extract = EXTRACTORS[name]()
    loaded = time.process_time()
    first = answer(extract, read_page(pages[0][0]), pages[0][1])
    known = "" if name == "newsbot" else version(name)
    start_up = {"import": loaded - start, "first_page": first["seconds"]}
    print(json.dumps({"version": known, **start_up}), file=out, flush=True)
    for file, url in pages[1 : 1 + WARM_UP_PAGES]:
        answer(extract, read_page(file), url)
    gc.collect()
    gc.freeze()
    for file, url in pages:
        print(json.dumps(answer(extract, read_page(file), url)), file=out, flush=True)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"megabytes": megabytes}), file=out, flush=True)


if __name__ == "__main__":
    main()
