"""Any text of a page turned into clean text: valid Unicode, no markup, single spaces."""

from __future__ import annotations

import html
import re

MAX_TEXT_CHARS = 20_000
"""A field longer than this is no field of an article; longer text is cut before any work on it."""

# C0 and C1 controls, lone surrogates, and the invisible marks that templates leave behind.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\ud800-\udfff\u200b\u2060\ufeff\ufffe\uffff]"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
# Han, Kana, Thai, Lao, Khmer and Burmese write without spaces.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_SPACED_WORDS = re.compile(r"\w+(?:['’-]\w+)*")
_WORDS = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’-][^\W{_UNSPACED}]+)*")
_PARAGRAPH_END = re.compile(
    r"<(?:/(?:p|div|h[1-6]|li|blockquote|tr)|br)\b[^<>]*>(?:\s*<br\b[^<>]*>)*", re.IGNORECASE
)


def clean_string(text: str, *, limit: int = MAX_TEXT_CHARS) -> str:
    r"""Return ``text`` as a reader would type it, on one line and at most ``limit`` characters.

    Entities are resolved twice, because many templates escape what is escaped already.

    >>> clean_text("  Fish &amp;amp; chips\n for <b>two</b> ")
    'Fish & chips for two'
    >>> clean_text("a\x00b\ud800 1 < 2")
    'ab 1 < 2'
    """
    text = text[:limit]
    if "&" in text:
        for _ in range(2):
            if _ENTITY.search(text):
                text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", text)
    # Line breaks are not printable either: only what is left without them is searched.
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_UNWANTED.sub("", text).split())


def clean_string_or_none(value: object, *, limit: int = MAX_TEXT_CHARS) -> str | None:
    """Return the clean text of a string, or ``None`` for anything else and for no text.

    >>> clean_or_none(" A ")
    'A'
    >>> clean_or_none(["A"]) is clean_or_none(" ") is None
    True
    """
    return (clean_string(value, limit=limit) or None) if isinstance(value, str) else None


def clean_paragraphs(markup: str, *, limit: int) -> str:
    r"""Return text or markup as plain paragraphs, parted by a blank line.

    >>> clean_paragraphs("<p>One &amp; two</p><p>Three</p>", limit=100)
    'One & two\n\nThree'
    >>> clean_paragraphs("One\n two\n\nThree", limit=100)
    'One\n\ntwo\n\nThree'
    """
    markup = markup[:limit]
    if "&lt;" in markup:
        markup = html.unescape(markup)
    lines = _PARAGRAPH_END.sub("\n", markup).splitlines()
    return "\n\n".join(line for line in (clean_string(line, limit=limit) for line in lines) if line)


def count_words(text: str) -> int:
    """Count words; in scripts without spaces each character counts as one.

    >>> count_words("Fish and chips, twice"), count_words("港は静か")
    (4, 4)
    """
    has_unspaced = not text.isascii() and _UNSPACED_CHARACTER.search(text)
    return len((_WORDS if has_unspaced else _SPACED_WORDS).findall(text))
