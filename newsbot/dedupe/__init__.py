"""Keys of articles, duplicates among them, and changes between versions of one."""

from __future__ import annotations

from newsbot.dedupe.article_changes import (
    find_changed_fields,
    fingerprint_blocks,
    fingerprint_fields,
    lacks_only_chrome,
)
from newsbot.dedupe.article_keys import choose_canonical, content_hash, content_key, with_keys
from newsbot.dedupe.duplicates import DuplicateDecision, DuplicateFinder, DuplicatePolicy
from newsbot.dedupe.signature_index import KnownVersion, MemoryIndex, Sharers, TextIndex
from newsbot.dedupe.text_signature import (
    Extent,
    Shingles,
    Signature,
    Similarity,
    compare_signatures,
    sign_text,
)

__all__ = [
    "DuplicateDecision",
    "DuplicateFinder",
    "DuplicatePolicy",
    "Extent",
    "KnownVersion",
    "MemoryIndex",
    "Sharers",
    "Shingles",
    "Signature",
    "Similarity",
    "TextIndex",
    "choose_canonical",
    "compare_signatures",
    "content_hash",
    "content_key",
    "find_changed_fields",
    "fingerprint_blocks",
    "fingerprint_fields",
    "lacks_only_chrome",
    "sign_text",
    "with_keys",
]
