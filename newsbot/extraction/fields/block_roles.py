"""Roles of blocks in an article: questions and answers, corrections, notes of the editors."""

from __future__ import annotations

from itertools import islice

from newsbot.article_blocks import BlockRole
from newsbot.extraction.body.body_parts import BodyPart
from newsbot.extraction.document.blocks import Scope
from newsbot.extraction.values.note_labels import find_note_label

MAX_NOTE_CHARS = 1_500
"""An element with more text is no note, whatever its name: it is the layout of a page."""
MAX_STEPS = 4
"""Elements around a block whose names are read."""
_MIN_BOLD_SHARE = 0.9
_QUESTION_MARKS = tuple("?？؟;⸮՞")
_CLOSING = "\"'”’“‘»«)]」』 "
_CORRECTION_WORDS = frozenset(
    ("correction", "corrections", "erratum", "errata", "corrigendum", "clarification")
)
_EDITOR_WORDS = frozenset(("editor", "editors", "editorial", "redaktion", "redaction"))
_NOTE_WORDS = frozenset(("note", "notes"))
_ROLE_WORDS = _CORRECTION_WORDS | _NOTE_WORDS | {"question", "answer"}


def find_role(part: BodyPart) -> BlockRole | None:
    """Return the role of a part of the text; None if neither its element nor its text says one."""
    if not part.blocks or part.type in ("table", "preformatted", "embed"):
        return None
    if part.type != "heading" and (label := find_note_label(part.text)):
        return label
    _, first = part.blocks[0]
    role = _role_of_names(first.scope)
    if role is None and part.type == "paragraph" and len(part.blocks) == 1:
        is_bold = first.bold_chars >= _MIN_BOLD_SHARE * len(first.text)
        role = "question" if is_bold else None
    return role if role != "question" or _is_question(part.text) else None


def _is_question(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_QUESTION_MARKS)


def _role_of_names(innermost: Scope) -> BlockRole | None:
    """Return the role that the innermost named element around a block gives it."""
    for scope in islice(innermost.chain(), MAX_STEPS):
        if scope.chars > MAX_NOTE_CHARS:
            break
        if not _ROLE_WORDS.isdisjoint(scope.words):
            return _role_of_words(frozenset(scope.words))
    return None


def _role_of_words(words: frozenset[str]) -> BlockRole | None:
    if not _CORRECTION_WORDS.isdisjoint(words):
        return "correction"
    if not _NOTE_WORDS.isdisjoint(words):
        return None if _EDITOR_WORDS.isdisjoint(words) else "note"
    if {"question", "answer"} <= words:
        return None
    return "question" if "question" in words else "answer"
