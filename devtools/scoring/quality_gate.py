"""The quality gate: compare measured figures with pinned bounds.

Bounds apply only to the pages they were pinned on, which their file identifies by a digest.
Extraction is deterministic, so bounds leave no margin but the last digit.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from devtools.scoring.score_summary import LOWER_IS_BETTER, METRICS, ScoreSummary

_STEPS = 1000
"""Bounds are pinned to a thousandth, as in the tables, rounded to the lenient side."""
_ROUNDING = 1e-9
"""Tolerance: sums of floats differ in the last bits."""


class GateError(ValueError):
    """A file of bounds that cannot be used or must not be written; the message is one line."""


class Bounds(BaseModel):
    """Pinned bounds: least values (``floors``) and greatest values (``ceilings``) by metric."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    corpus: str
    pages: int
    floors: dict[str, float]
    ceilings: dict[str, float]

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in self.floors:
            if name not in METRICS or name in LOWER_IS_BETTER:
                msg = f"floors hold {name!r}, which is not a metric that should be high"
                raise ValueError(msg)
        for name in self.ceilings:
            if name not in LOWER_IS_BETTER:
                msg = f"ceilings hold {name!r}, which is not a metric that should be low"
                raise ValueError(msg)
        return self


@dataclass(frozen=True, kw_only=True, slots=True)
class GateResult:
    """One metric and its bound; ``got`` is None if no page has gold for it."""

    metric: str
    bound: float
    got: float | None

    @property
    def is_held(self) -> bool:
        """Whether the figure is within the bound."""
        if self.got is None:
            return False
        return self.fall <= _ROUNDING

    @property
    def fall(self) -> float:
        """How far the figure is on the wrong side of the bound; negative on the right side."""
        got = self.got if self.got is not None else math.nan
        return got - self.bound if self.metric in LOWER_IS_BETTER else self.bound - got


def read_bounds(path: Path) -> Bounds:
    """Read a file of bounds.

    :raises GateError: the file cannot be read or is invalid.
    """
    try:
        return Bounds.model_validate_json(path.read_bytes())
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror or error}); --pin writes it"
        raise GateError(msg) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(step) for step in first["loc"])
        where = f"{path}: {key}" if key else f"{path}"
        msg = f"{where}: {first['msg'].removeprefix('Value error, ')}; --pin writes it anew"
        raise GateError(msg) from error


def check_gate(bounds: Bounds, summary: ScoreSummary, *, corpus: str) -> list[GateResult]:
    """Compare each pinned metric with its bound, in the order of the tables.

    :param corpus: the digest of the pages that were measured.
    :raises GateError: the bounds were pinned on other pages.
    """
    if bounds.corpus != corpus:
        msg = (
            f"bounds were pinned on {bounds.pages} other pages ({bounds.corpus[:19]}...), "
            f"these are {summary.pages} ({corpus[:19]}...); "
            "measure the same pages, or pin anew with --pin --allow-lower"
        )
        raise GateError(msg)
    pinned = {**bounds.floors, **bounds.ceilings}
    return [
        GateResult(metric=name, bound=pinned[name], got=summary.values[name])
        for name in METRICS
        if name in pinned
    ]


def make_bounds(summary: ScoreSummary, *, corpus: str) -> Bounds:
    """Return the tightest bounds that a measurement passes."""
    floors, ceilings = {}, {}
    for name, value in summary.values.items():
        if value is None:
            continue
        if name in LOWER_IS_BETTER:
            ceilings[name] = math.ceil(value * _STEPS - _ROUNDING) / _STEPS
        else:
            floors[name] = math.floor(value * _STEPS + _ROUNDING) / _STEPS
    return Bounds(corpus=corpus, pages=summary.pages, floors=floors, ceilings=ceilings)


def pin(path: Path, summary: ScoreSummary, *, corpus: str, allow_lower: bool) -> Bounds:
    """Write the tightest bounds that a measurement passes.

    :param allow_lower: whether they may be looser than the pinned ones, or on other pages.
    :raises GateError: they are, and ``allow_lower`` is false.
    :raises OSError: the file cannot be written.
    """
    if path.exists() and not allow_lower:
        fallen = [v for v in check_gate(read_bounds(path), summary, corpus=corpus) if not v.is_held]
        if fallen:
            worse = ", ".join(f"{v.metric} {v.bound:.3f} to {format_figure(v.got)}" for v in fallen)
            msg = f"{path}: would be lowered ({worse}); --allow-lower does it"
            raise GateError(msg)
    bounds = make_bounds(summary, corpus=corpus)
    path.write_text(json.dumps(bounds.model_dump(), indent=2) + "\n", encoding="utf-8")
    return bounds


def format_figure(value: float | None) -> str:
    """Return a figure as tables show it."""
    return "-" if value is None else f"{value:.3f}"
