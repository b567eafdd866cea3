"""Keep the note below an article that says what was corrected in it."""

from __future__ import annotations

import re

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.rule_names import KeptAs, Rule

_NEAR_BLOCKS = 3
"""The note is among so many blocks below the text."""
_MAX_LINK_SHARE = 0.5
_NOTE = re.compile(
    r"(?:this|the|an earlier version of this) (?:article|story|report|post|piece|headline)\b"
    r".{0,20} (?:was|been) (?:\w+ )?(?:amended|corrected|clarified)\b"
    r"|(?:corrections?|clarifications?|korrektur|korrekturhinweis|richtigstellung|rectificatif"
    r"|correctif|fe de errores|fe de erratas|rectificación|correzione|errata corrige|rettifica"
    r"|correção|errata|correctie|rectificatie|rättelse|rettelse|oikaisu|sprostowanie|korekta"
    r"|oprava|düzeltme|исправление|виправлення)\b[^.:]{0,40}[:.—–-]"
    r"|(?:訂正|更正|정정)\s*[:：]",
    re.IGNORECASE,
)
"""How such a note begins. One that only says when a text was updated corrects nothing."""


def keep_corrections(page: PageContext) -> None:
    """Keep a note of a correction directly below the text."""
    kept = page.kept()
    if not kept:
        return
    end = page.scored.index(kept[-1]) + 1
    for block in page.scored[end : end + _NEAR_BLOCKS]:
        is_linked = block.link_chars > _MAX_LINK_SHARE * len(block.text)
        is_dropped = block.rule is Rule.NOT_THE_ARTICLE
        if is_dropped and block.is_prose and not is_linked and _NOTE.match(block.text):
            block.keep(KeptAs.CORRECTION)
