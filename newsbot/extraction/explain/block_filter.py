"""What a person asks about -> those blocks of an explained page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, TypeAlias

from newsbot.extraction.explain.explanation import ExplainedBlock

Side: TypeAlias = Literal["kept", "dropped"]

MIN_PASTED_CHARS = 20
"""A block this long that stands whole in what was asked for is meant: somebody pasted lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockFilter:
    """Which blocks are asked for; one that says nothing asks for all."""

    side: Side | None = None
    rule: str | None = None
    text: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self.side is None and self.rule is None and self.text is None

    def choose(self, blocks: Sequence[ExplainedBlock]) -> list[ExplainedBlock]:
        """Return the blocks that are asked for, in page order."""
        wanted = None if self.text is None else _level(self.text)
        return [
            block
            for block in blocks
            if (self.side is None or block.is_kept == (self.side == "kept"))
            and (self.rule is None or block.rule == self.rule)
            and (wanted is None or _is_meant(_level(block.text), wanted))
        ]


def suggest_rule(name: str, blocks: Sequence[ExplainedBlock]) -> str:
    """Say which rules dropped something of a page, the likeliest to be meant alone."""
    there = sorted({block.rule for block in blocks if block.rule})
    near = get_close_matches(name, there, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"here are {', '.join(there)}" if there else "no rule dropped anything here"


def _is_meant(text: str, wanted: str) -> bool:
    return wanted in text or (len(text) >= MIN_PASTED_CHARS and text in wanted)


def _level(text: str) -> str:
    """Make case and white space the same.

    >>> _level("The  SEA rose")
    'the sea rose'
    """
    return " ".join(text.casefold().split())
