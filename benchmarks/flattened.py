"""Pages of a corpus -> the texts that other extractors make of them, each line told by the gold.

trafilatura and resiliparse make the texts, as datasets have them: of the main content, and (the
hardest case) of all that a page shows. A line is the article's where its words stand in the gold
body in the same order, chrome where they do not, and unknown in between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding

from benchmarks.corpus import Body, read_pages
from newsbot.extraction import extract_article
from newsbot.scoring.gold import GoldPage
from newsbot.scoring.progress import show_progress

MAIN_EXTRACTORS = ("trafilatura", "trafilatura-recall", "resiliparse")
ALL_EXTRACTORS = (*MAIN_EXTRACTORS, "resiliparse-all")
MIN_TAUGHT_CHARS = 400
"""A shorter text of our own extraction teaches nothing."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


@dataclass(frozen=True, kw_only=True)
class Flattened:
    """One page as one extractor flattened it; ``taught`` is what our own extraction made of it."""

    page: GoldPage
    extractor: str
    text: str
    taught: str


def body_of(text: str) -> Body:
    """Return a body that lines of other extractors are looked up in, whatever their signs."""
    return Body(text, split=_words)


def flatten(corpus: Path, extractors: Sequence[str] = ALL_EXTRACTORS) -> Iterator[Flattened]:
    """Yield each page of a corpus as each extractor flattens it, in the order of the corpus."""
    pages = read_pages(corpus)
    with Pool() as pool:
        made = pool.imap(_flatten_page, ((page, tuple(extractors)) for page in pages), chunksize=4)
        for texts in show_progress(made, total=len(pages), label="flattening"):
            yield from texts


def _flatten_page(task: tuple[GoldPage, tuple[str, ...]]) -> list[Flattened]:
    page, extractors = task
    html = page.read()
    taught = extract_article(html, url=page.url).articleBody or ""
    return [
        Flattened(page=page, extractor=name, text=_MAKERS[name](html), taught=taught)
        for name in extractors
    ]


def _decoded(html: bytes) -> str:
    return html.decode(detect_encoding(html) or "utf-8", "replace")


_MAKERS: dict[str, Callable[[bytes], str]] = {
    "trafilatura": lambda html: trafilatura.extract(html) or "",
    "trafilatura-recall": lambda html: trafilatura.extract(html, favor_recall=True) or "",
    "resiliparse": lambda html: extract_plain_text(_decoded(html), main_content=True),
    "resiliparse-all": lambda html: extract_plain_text(_decoded(html), main_content=False),
}


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
