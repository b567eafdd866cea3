"""An article -> the keys it is known by, and the labels that say which others have its text."""

from __future__ import annotations

from newsbot.dedupe.article_changes import (
    find_changed_fields,
    lacks_only_chrome,
    print_blocks,
    print_fields,
)
from newsbot.dedupe.article_keys import choose_canonical, content_hash, content_key, with_keys
from newsbot.dedupe.duplicates import Copies, Judgement, Policy
from newsbot.dedupe.signature_index import Known, MemoryIndex, Sharers, TextIndex
from newsbot.dedupe.text_signature import Extent, Likeness, Shingles, Signature, compare, sign

__all__ = [
    "Copies",
    "Extent",
    "Judgement",
    "Known",
    "Likeness",
    "MemoryIndex",
    "Policy",
    "Sharers",
    "Shingles",
    "Signature",
    "TextIndex",
    "choose_canonical",
    "compare",
    "content_hash",
    "content_key",
    "find_changed_fields",
    "lacks_only_chrome",
    "print_blocks",
    "print_fields",
    "sign",
    "with_keys",
]
