"""Pages of a corpus -> the texts that other extractors make of them, each line told by the gold.

trafilatura and resiliparse make the texts, as datasets have them: of the main content, and (the
hardest case) of all that a page shows. A line is the article's where its words stand in the gold
body in the same order, chrome where they do not, and unknown in between.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding

from newsbot.extraction import extract_article
from newsbot.scoring.gold import Gold, GoldPage, read_corpus
from newsbot.scoring.progress import show_progress

MAIN_EXTRACTORS = ("trafilatura", "trafilatura-recall", "resiliparse")
ALL_EXTRACTORS = (*MAIN_EXTRACTORS, "resiliparse-all")
SHINGLE = 4
IN_GOLD, NOT_IN_GOLD = 0.6, 0.4
"""Shares of a line's words that must (at least, at most) stand in the body."""
MIN_SNIPPET_CHARS = {True: 30, False: 15}
"""A line that is part of a wanted (unwanted) string counts from this length on."""
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


class Body:
    """A body of text that lines are looked up in."""

    def __init__(self, text: str) -> None:
        """Take the text, a paragraph a line."""
        words = _words(text)
        self._shingles = set(_runs(words))
        self._flat = f" {' '.join(words)} "
        self._lines = Counter(tuple(_words(line)) for line in text.split("\n"))

    def count(self, line: str) -> int:
        """Count how often a line is a line of this body."""
        return self._lines[tuple(_words(line))]

    def has(self, line: str) -> bool | None:
        """Tell whether a line is of this body; None where it is so in part."""
        words = _words(line)
        if len(words) < SHINGLE:
            if tuple(words) in self._lines and words:
                return True
            return None if not words or f" {' '.join(words)} " in self._flat else False
        covered: set[int] = set()
        for i, run in enumerate(_runs(words)):
            if run in self._shingles:
                covered.update(range(i, i + SHINGLE))
        share = len(covered) / len(words)
        return True if share >= IN_GOLD else False if share <= NOT_IN_GOLD else None


def told_by_snippets(line: str, gold: Gold) -> bool | None:
    """Tell a line by the strings that a text must or must not hold; None where none says it."""
    flat = " ".join(line.split())
    for snippets, answer in ((gold.must_hold, True), (gold.must_not_hold, False)):
        for snippet in snippets:
            wanted = " ".join(snippet.split())
            if wanted in flat or (len(flat) > MIN_SNIPPET_CHARS[answer] and flat in wanted):
                return answer
    return None


def flatten(corpus: Path, extractors: Sequence[str] = ALL_EXTRACTORS) -> Iterator[Flattened]:
    """Yield each page of a corpus as each extractor flattens it, in the order of the corpus."""
    pages = read_corpus(corpus)
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


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
