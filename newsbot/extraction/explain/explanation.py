"""Explain one page: why each block is kept or dropped, and the source of each field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime
from functools import cached_property
from itertools import dropwhile
from typing import TYPE_CHECKING, Any, Literal

from newsbot.extraction import PageResult, extract_page
from newsbot.extraction.body.article_body import Body, EmbeddedIn
from newsbot.extraction.body.model.scorecard import Card, current_scorecard, explain_score
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.explain.block_reasons import format_place, format_reason, format_score
from newsbot.extraction.fields.article_loader import ArticleLoader
from newsbot.extraction.fields.field_sources import SOURCES, find_extra_fields, find_sources
from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.extraction.values.date_text import Stamp
from newsbot.items import Article
from newsbot.supplied_fields import EXTRA_PREFIX

if TYPE_CHECKING:
    from newsbot.site import Site

MOST_WEIGHTS = 4
"""Features of a score that are shown; the others have few points."""

_EMBEDDED: dict[EmbeddedIn, str] = {
    "json-ld": "Kept: no block of the page shows the article, its JSON-LD contains it.",
    "script": "Kept: no block of the page shows the article, a script of the page contains it.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """One feature of a block and the points it adds to the score."""

    feature: str
    value: float
    points: float


@dataclass(frozen=True, kw_only=True)
class ExplainedBlock:
    """One block of a page and why it is, or is not, in the text.

    ``number`` counts from 1 in page order. ``rule`` is None for kept blocks. ``points`` is the
    score, above 0 if the block is more likely text than not, and None if a rule decided before
    the scoring. ``origin`` is ``page``, or names the embedded data that contains the text; then
    ``block`` is None, else it is the block after the body stage. Sentences are made on demand: of
    a page with thousands of blocks few are read.
    """

    number: int
    text: str
    is_kept: bool
    rule: str | None
    points: float | None
    origin: Literal["page"] | EmbeddedIn = "page"
    block: PageBlock | None = field(default=None, repr=False, compare=False)
    card: Card = field(repr=False, compare=False)

    @cached_property
    def place(self) -> str:
        """Path to the block, as in ``article > div.story > p``."""
        return "" if self.block is None else format_place(self.block.scope)

    @cached_property
    def reason(self) -> str:
        """Sentence on why the block is in the text or not."""
        if self.origin != "page":
            return _EMBEDDED[self.origin]
        return "" if self.block is None else format_reason(self.block)

    @cached_property
    def _weighed(self) -> tuple[float, list[tuple[str, float]]]:
        features = self.block.features if self.block else {}
        return explain_score(features, MOST_WEIGHTS, self.card) if features else (0.0, [])

    @property
    def weights(self) -> tuple[Weight, ...]:
        """Features with the most points, largest first; empty without a score."""
        features = self.block.features if self.block else {}
        return tuple(
            Weight(feature=name, value=features[name], points=points)
            for name, points in self._weighed[1]
        )

    @cached_property
    def scoring(self) -> str:
        """Sentence on the score and its weights, if the score decided; else empty."""
        own, weights = self._weighed
        return format_score(self.block, own, weights) if self.block and weights else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the block as plain dicts, lists and scalars."""
        return {
            "number": self.number,
            "text": self.text,
            "place": self.place,
            "is_kept": self.is_kept,
            "rule": self.rule,
            "points": self.points,
            "weights": [asdict(weight) for weight in self.weights],
            "reason": self.reason,
            "scoring": self.scoring,
            "origin": self.origin,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The value that one source has for a field."""

    source: str
    value: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainedField:
    """A field of the record: its value, its source, and the values of the sources after it.

    ``source`` is None if no source has a value.
    """

    name: str
    value: Any
    source: str | None
    others: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """An explained page: the record, its blocks in page order, and its fields.

    The blocks of the page contain all text that a reader sees, except for white space; the kept
    ones are ``article.articleBody``. ``verdict`` is None for an article.
    """

    article: Article
    verdict: PageTypeVerdict | None
    blocks: tuple[ExplainedBlock, ...]
    fields: tuple[ExplainedField, ...]

    @property
    def embedded_in(self) -> str | None:
        """The embedded data that the text is from; None if blocks of the page show it."""
        last = self.blocks[-1].origin if self.blocks else "page"
        return None if last == "page" else last

    @property
    def counts(self) -> str:
        """How many blocks and characters are kept, in words."""
        kept = [block for block in self.blocks if block.is_kept]
        chars, total = total_chars(kept), total_chars(self.blocks)
        return f"{len(kept)} of {len(self.blocks)} blocks kept, {chars:,} of {total:,} characters"

    def to_dict(self) -> dict[str, Any]:
        """Return blocks and fields as plain dicts, lists and scalars."""
        return {
            "url": self.article.url,
            "fields": [asdict(field) for field in self.fields],
            "blocks": [block.to_dict() for block in self.blocks],
        }


def total_chars(blocks: Iterable[ExplainedBlock]) -> int:
    """Return the number of characters of some blocks."""
    return sum(len(block.text) for block in blocks)


def explain_page(
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    profile: SiteProfile | None = None,
    fetched_at: datetime | None = None,
) -> Explanation:
    """Extract the article of one page and explain each block and field.

    Parameters and record are those of ``extract_article``. The text that a reader sees is that of
    the body element, including text hidden by CSS or an attribute, without the elements in
    ``SKIPPED_TAGS``: scripts, drawings, formulas, media fallbacks and form fields.
    """
    return explain_result(
        extract_page(html, url=url, site=site, profile=profile, fetched_at=fetched_at)
    )


def explain_result(result: PageResult) -> Explanation:
    """Explain a page from the result of its extraction."""
    return Explanation(
        article=result.article,
        verdict=result.verdict,
        blocks=tuple(_explain_body(result.body)),
        fields=tuple(_explain_fields(result.article, result.page)),
    )


def _explain_body(body: Body) -> Iterator[ExplainedBlock]:
    card = current_scorecard()
    for number, block in enumerate(body.blocks, start=1):
        yield ExplainedBlock(
            number=number,
            text=block.text,
            is_kept=block.rule is None,
            rule=block.rule,
            points=block.points if block.features else None,
            block=block,
            card=card,
        )
    if body.embedded_in is not None:
        for number, embedded in enumerate(body.parts, start=len(body.blocks) + 1):
            yield ExplainedBlock(
                number=number,
                text=embedded.text,
                is_kept=True,
                rule=None,
                points=None,
                origin=body.embedded_in,
                card=card,
            )


def _explain_fields(article: Article, page: Page) -> Iterator[ExplainedField]:
    record = article.to_dict()
    extra = {f"{EXTRA_PREFIX}{name}": value for name, value in article.extra.items()}
    for name in (*SOURCES, *find_extra_fields(page)):
        winner = article.metadata.fieldSources.get(name)
        others = _other_readings(page, name, winner) if winner else ()
        value = extra.get(name) if name.startswith(EXTRA_PREFIX) else record[name]
        yield ExplainedField(name=name, value=value, source=winner, others=tuple(others))


def _other_readings(page: Page, field: str, winner: str) -> Iterator[Reading]:
    """Yield the values of the sources after the winner; those before it have none."""
    loader = ArticleLoader(page)
    sources = dropwhile(lambda source: source[0] != winner, find_sources(field, page))
    for name, source in sources:
        if name != winner and (value := loader.read_source(field, source)) is not None:
            yield Reading(source=name, value=_plain(value))


def _plain(value: Any) -> Any:
    """Return records as dicts, and a date as its text."""
    if isinstance(value, Stamp):
        return value.iso
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
