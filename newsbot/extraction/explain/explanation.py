"""The HTML of one page -> each of its blocks and fields with the reason why it is as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime
from functools import cached_property
from itertools import dropwhile
from typing import Any, Literal

from newsbot.extraction import PageResult, extract_page
from newsbot.extraction.body.article_body import Body, EmbeddedIn
from newsbot.extraction.body.model.scorecard import Card, current_scorecard, weigh_features
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.explain.block_reasons import find_place, find_reason, format_score
from newsbot.extraction.fields.article_loader import read_source
from newsbot.extraction.fields.field_sources import SOURCES, find_extra_fields, find_sources
from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.extraction.values.date_text import Stamp
from newsbot.items import EXTRA_PREFIX, Article
from newsbot.site import Site

MOST_WEIGHTS = 4
"""How many features of a score are told; those after them weigh little."""

_TOLD: dict[EmbeddedIn, str] = {
    "json-ld": "Kept: no block of the page shows the article, its JSON-LD tells it.",
    "script": "Kept: no block of the page shows the article, a script of the page holds it.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """One measured feature of a block and the points it adds to the score."""

    feature: str
    value: float
    points: float


@dataclass(frozen=True, kw_only=True)
class ExplainedBlock:
    r"""One block of a page and why it is, or is not, in the text.

    ``number`` counts from 1 in page order. ``rule`` is None for what is kept. ``points`` is the
    score, above 0 more likely text than not, and None where a rule spoke before any block was
    scored. ``origin`` is ``page``, or names the data of the page that holds what no block shows;
    then ``seen`` is None, else it is the block as the body stage has settled it. What takes longer
    to say is said when asked for: of a page with thousands of blocks few are looked at closely.
    """

    number: int
    text: str
    is_kept: bool
    rule: str | None
    points: float | None
    origin: Literal["page"] | EmbeddedIn = "page"
    seen: PageBlock | None = field(default=None, repr=False, compare=False)
    card: Card = field(repr=False, compare=False)

    @cached_property
    def place(self) -> str:
        """The way through the page to the block, as in ``article > div.story > p``."""
        return "" if self.seen is None else find_place(self.seen.scope)

    @cached_property
    def reason(self) -> str:
        """Why the block is in the text or not, in a sentence."""
        if self.origin != "page":
            return _TOLD[self.origin]
        return "" if self.seen is None else find_reason(self.seen)

    @cached_property
    def _weighed(self) -> tuple[float, list[tuple[str, float]]]:
        features = self.seen.features if self.seen else {}
        return weigh_features(features, MOST_WEIGHTS, self.card) if features else (0.0, [])

    @property
    def weights(self) -> tuple[Weight, ...]:
        """What weighed most in the score, heaviest first; empty where there is none."""
        features = self.seen.features if self.seen else {}
        return tuple(
            Weight(feature=name, value=features[name], points=points)
            for name, points in self._weighed[1]
        )

    @cached_property
    def scoring(self) -> str:
        """How the block was scored, and its weights, where the score decided; else empty."""
        own, weights = self._weighed
        return format_score(self.seen, own, weights) if self.seen and weights else ""

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
    """What one source says of a field."""

    source: str
    value: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainedField:
    """A field of the record: its value, the source that filled it, and what the next would say.

    ``source`` is None where no source has a value.
    """

    name: str
    value: Any
    source: str | None
    others: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A page explained: the record, all its blocks in page order, and its fields.

    The texts of the blocks that come from the page are, but for white space, all text that a
    reader sees; those that are kept are ``article.articleBody``. ``verdict`` is None for an
    article.
    """

    article: Article
    verdict: PageTypeVerdict | None
    blocks: tuple[ExplainedBlock, ...]
    fields: tuple[ExplainedField, ...]

    @property
    def told_in(self) -> str | None:
        """The data of the page that the text is from, None where blocks of the page show it."""
        last = self.blocks[-1].origin if self.blocks else "page"
        return None if last == "page" else last

    def to_dict(self) -> dict[str, Any]:
        """Return blocks and fields as plain dicts, lists and scalars."""
        return {
            "url": self.article.url,
            "fields": [asdict(field) for field in self.fields],
            "blocks": [block.to_dict() for block in self.blocks],
        }


def explain_page(
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    profile: SiteProfile | None = None,
    fetched_at: datetime | None = None,
) -> Explanation:
    """Extract the article of one page and explain each block and field.

    Parameters are those of ``extract_article``, and so is the record. Seen by a reader is the text
    of the body element, what CSS or an attribute hides included, without scripts, drawings,
    formulas, what stands in for media, and what form fields hold or offer: ``SKIPPED_TAGS``.
    """
    return explain_result(
        extract_page(html, url=url, site=site, profile=profile, fetched_at=fetched_at)
    )


def explain_result(result: PageResult) -> Explanation:
    """Explain a page that was extracted."""
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
            seen=block,
            card=card,
        )
    if body.embedded_in is not None:
        for number, told in enumerate(body.article_blocks, start=len(body.blocks) + 1):
            yield ExplainedBlock(
                number=number,
                text=told.text,
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
    sources = dropwhile(lambda source: source[0] != winner, find_sources(field, page))
    for name, source in sources:
        if name != winner and (value := read_source(page, field, source)) is not None:
            yield Reading(source=name, value=_plain(value))


def _plain(value: Any) -> Any:
    """Return records as dicts, and a date as its text."""
    if isinstance(value, Stamp):
        return value.iso
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
