"""Select blocks of an explained page by side, rule and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

from newsbot.extraction.explain.explanation import ExplainedBlock

Side: TypeAlias = Literal["kept", "dropped"]

MIN_PASTED_CHARS = 20
"""A block of this length matches if the searched text contains it: somebody pasted lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockFilter:
    """Criteria for blocks; without any, all blocks match."""

    side: Side | None = None
    rule: str | None = None
    text: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether all blocks match."""
        return self.side is None and self.rule is None and self.text is None

    def choose(self, blocks: Sequence[ExplainedBlock]) -> list[ExplainedBlock]:
        """Return the blocks that match, in page order."""
        wanted = None if self.text is None else _normalize(self.text)
        return [
            block
            for block in blocks
            if (self.side is None or block.is_kept == (self.side == "kept"))
            and (self.rule is None or block.rule == self.rule)
            and (wanted is None or _matches_text(_normalize(block.text), wanted))
        ]


def suggest_rule(name: str, blocks: Sequence[ExplainedBlock]) -> str:
    """Return advice on a rule that dropped nothing: the closest name, or all rules that did."""
    there = sorted({block.rule for block in blocks if block.rule})
    near = get_close_matches(name, there, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"rules of this page: {', '.join(there)}" if there else "no rule dropped anything here"


def _matches_text(text: str, wanted: str) -> bool:
    return wanted in text or (len(text) >= MIN_PASTED_CHARS and text in wanted)


def _normalize(text: str) -> str:
    """Return text in one case and with single spaces.

    >>> _normalize("The  SEA rose")
    'the sea rose'
    """
    return " ".join(text.casefold().split())
