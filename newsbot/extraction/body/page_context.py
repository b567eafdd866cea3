"""Input and state of the passes after scoring."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.profile.site_profile import SiteProfile


@dataclass(frozen=True, kw_only=True, slots=True)
class PageContext:
    """The blocks of one page, in reading order, and what is known of the page and its site.

    ``scored`` are those of ``blocks`` that have points; chrome rules dropped the others.
    """

    blocks: list[PageBlock]
    scored: list[PageBlock]
    hints: Hints
    profile: SiteProfile | None = None

    def kept(self) -> list[PageBlock]:
        """Return the scored blocks that no pass has dropped so far."""
        return [block for block in self.scored if block.rule is None]
