"""Score what was extracted from one page against its gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Any

from devtools.scoring.field_scores import is_same_day, is_same_title, score_authors
from devtools.scoring.gold_pages import Gold
from devtools.scoring.text_overlap import (
    Overlap,
    Shingle,
    common_f1,
    count_shingles,
    is_foreign,
    measure_overlap,
)
from newsbot.items import Article
from newsbot.text.normalize import collapse_spaces
from newsbot.text.tokens import find_words

MAX_OPTIONAL_LINES = 4
"""With more optional lines, only all or none of them are left out, not each combination."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prediction:
    """What was extracted from a page, and the CPU seconds it took."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date_published: str | None = None
    text: str = ""
    seconds: float | None = None

    def to_dict(self, page: str) -> dict[str, Any]:
        """Return the line of a file of predictions."""
        return {
            "id": page,
            "title": self.title,
            "authors": list(self.authors),
            "date_published": self.date_published,
            "text": self.text,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyScore:
    """How a text matches the gold body; ``leak``: a line is extra, ``loss``: a line is missing."""

    overlap: Overlap
    exact: bool
    leak: bool
    loss: bool
    rouge_l: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SnippetScore:
    """Counts of the wanted and unwanted strings that a text holds and lacks."""

    held: int
    leaked: int
    lacking: int
    left_out: int

    @property
    def right(self) -> float:
        """The share of strings that are rightly held or lacking."""
        total = self.held + self.leaked + self.lacking + self.left_out
        return (self.held + self.left_out) / total


@dataclass(frozen=True, kw_only=True, slots=True)
class PageScore:
    """The scores of one page; None for what is unknown."""

    body: BodyScore | None
    snippets: SnippetScore | None
    title: bool | None
    date: bool | None
    authors: float | None

    @property
    def text_right(self) -> float | None:
        """F1 of the body, else the share of right strings; None if both are unknown."""
        if self.body is not None:
            return self.body.overlap.f1
        return self.snippets.right if self.snippets is not None else None


def as_prediction(article: Article, seconds: float) -> Prediction:
    """Return the scored fields of a record."""
    return Prediction(
        title=article.headline,
        authors=tuple(author.name for author in article.authors),
        date_published=article.datePublished,
        text=article.articleBody or "",
        seconds=seconds,
    )


def score_page(gold: Gold, got: Prediction) -> PageScore:
    """Score what was extracted from a page, for each field that the gold has."""
    has_snippets = bool(gold.must_hold or gold.must_not_hold)
    wanted_day = gold.date_published
    return PageScore(
        body=_score_body(gold, got.text) if gold.body else None,
        snippets=_score_snippets(gold, got.text) if has_snippets else None,
        title=is_same_title(gold.title, got.title) if gold.title else None,
        date=is_same_day(wanted_day, got.date_published) if wanted_day else None,
        authors=score_authors(gold.authors, got.authors) if gold.authors else None,
    )


def find_known(gold: Gold) -> Counter[Shingle]:
    """Return the shingles of the gold body, with any choice of its optional lines.

    Without a line, its neighbours form shingles of their own.
    """
    known: Counter[Shingle] = Counter()
    for text in _list_choices(gold):
        known |= count_shingles(find_words(text))
    return known


def _score_body(gold: Gold, text: str) -> BodyScore:
    tokens, lower = find_words(text), find_words(text.lower())
    shingles = count_shingles(tokens)
    choices = list(_list_choices(gold))
    wanted = [find_words(choice) for choice in choices]
    overlaps = [measure_overlap(count_shingles(choice), shingles) for choice in wanted]
    required = [line for i, line in enumerate(gold.lines) if i not in gold.optional]
    known = find_known(gold)
    return BodyScore(
        overlap=max(overlaps, key=lambda overlap: overlap.f1),
        exact=tokens in wanted,
        leak=any(is_foreign(line, known) for line in text.split("\n")),
        loss=any(is_foreign(line, shingles) for line in required),
        rouge_l=max(common_f1(find_words(choice.lower()), lower) for choice in choices),
    )


def _list_choices(gold: Gold) -> Iterator[str]:
    """Yield the gold body with each choice of optional lines left out, the whole body first."""
    optional = gold.optional
    left_out: Iterator[Sequence[int]] = chain.from_iterable(
        combinations(optional, size) for size in range(len(optional) + 1)
    )
    if len(optional) > MAX_OPTIONAL_LINES:
        left_out = iter([(), optional])
    for gone in left_out:
        yield "\n".join(line for i, line in enumerate(gold.lines) if i not in gone)


def _score_snippets(gold: Gold, text: str) -> SnippetScore:
    flat = collapse_spaces(text)
    held = sum(collapse_spaces(snippet) in flat for snippet in gold.must_hold)
    leaked = sum(collapse_spaces(snippet) in flat for snippet in gold.must_not_hold)
    return SnippetScore(
        held=held,
        leaked=leaked,
        lacking=len(gold.must_hold) - held,
        left_out=len(gold.must_not_hold) - leaked,
    )
