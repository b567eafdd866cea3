"""Keep the note below an article that says what was corrected in it."""

from __future__ import annotations

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.rule_names import KeptAs, Rule
from newsbot.extraction.values.note_labels import find_note_label

_NEAR_BLOCKS = 3
"""The note is among so many blocks below the text."""
_MAX_LINK_SHARE = 0.5


def keep_corrections(page: PageContext) -> None:
    """Keep a note of a correction directly below the text."""
    kept = page.kept()
    if not kept:
        return
    end = page.scored.index(kept[-1]) + 1
    for block in page.scored[end : end + _NEAR_BLOCKS]:
        is_linked = block.link_chars > _MAX_LINK_SHARE * len(block.text)
        is_dropped = block.rule is Rule.NOT_THE_ARTICLE
        if (
            is_dropped
            and block.is_prose
            and not is_linked
            and find_note_label(block.text) == "correction"
        ):
            block.keep(KeptAs.CORRECTION)
