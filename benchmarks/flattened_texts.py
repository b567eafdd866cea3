"""Texts of a corpus as other extractors make them, each line labelled by the gold.

trafilatura and resiliparse make the texts, as datasets hold them: of the main content, and (the
hardest case) of all that a page shows. A line is the article's if its words are in the gold body
in the same order, chrome if they are not, and unknown in between.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding

from benchmarks.corpus import Body, read_pages
from devtools.scoring.gold_pages import GoldPage
from newsbot.console.progress_bar import show_progress
from newsbot.extraction import extract_article
from newsbot.text.tokens import fold_tokens

MAIN_EXTRACTORS = ("trafilatura", "trafilatura-recall", "resiliparse")
ALL_EXTRACTORS = (*MAIN_EXTRACTORS, "resiliparse-all")
MIN_TAUGHT_CHARS = 400
"""A shorter text of our own extraction teaches nothing."""


@dataclass(frozen=True, kw_only=True)
class Flattened:
    """One page as one extractor flattened it; ``taught`` is what our own extraction made of it."""

    page: GoldPage
    extractor: str
    text: str
    taught: str


def body_of(text: str) -> Body:
    """Return a body that lines of other extractors are looked up in, whatever their signs."""
    return Body(text, split=fold_tokens)


def flatten(corpus: Path, kept: Path | None = None) -> Iterator[Flattened]:
    """Yield each page of a corpus as each extractor flattens it, in the order of the corpus.

    :param kept: file of texts made before, JSON lines in the corpus's order. It is read in place
        of the pages, and written if missing; remove it when an extractor has changed.
    :raises SystemExit: the file is of another corpus.
    """
    if kept is None:
        yield from _make(read_pages(corpus))
        return
    if not kept.exists():
        _keep(kept, _make(read_pages(corpus)))
    pages = {page.id: page for page in read_pages(corpus)}
    with kept.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            page = pages.get(fields.pop("page"))
            if page is None:
                sys.exit(f"newsbot: {kept}: is of another corpus")
            yield Flattened(page=page, **fields)


def _make(pages: Sequence[GoldPage]) -> Iterator[Flattened]:
    with Pool() as pool:
        made = pool.imap(_flatten_page, pages, chunksize=4)
        for texts in show_progress(made, total=len(pages), label="flattening"):
            yield from texts


def _keep(path: Path, texts: Iterable[Flattened]) -> None:
    """Write the texts to a file that has its name when all of them are in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        for flat in texts:
            fields = {"extractor": flat.extractor, "text": flat.text, "taught": flat.taught}
            print(json.dumps({"page": flat.page.id, **fields}), file=file)
    part.replace(path)


def _flatten_page(page: GoldPage) -> list[Flattened]:
    html = page.read()
    taught = extract_article(html, url=page.url).articleBody or ""
    return [
        Flattened(page=page, extractor=name, text=make(html), taught=taught)
        for name, make in _MAKERS.items()
    ]


def _decoded(html: bytes) -> str:
    return html.decode(detect_encoding(html) or "utf-8", "replace")


_MAKERS: dict[str, Callable[[bytes], str]] = {
    "trafilatura": lambda html: trafilatura.extract(html) or "",
    "trafilatura-recall": lambda html: trafilatura.extract(html, favor_recall=True) or "",
    "resiliparse": lambda html: extract_plain_text(_decoded(html), main_content=True),
    "resiliparse-all": lambda html: extract_plain_text(_decoded(html), main_content=False),
}
