"""Clean text of a page: valid Unicode, no markup, no invisible characters, single spaces."""

from __future__ import annotations

import html
import re

from newsbot.text.lazy_pattern import lazy_pattern

MAX_TEXT_CHARS = 20_000
"""No field of an article is longer; longer text is cut before any work on it."""

_NOT_TEXT = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
"""C0 and C1 controls but white space, lone surrogates, byte order marks, noncharacters."""
_BREAKS = "\xad\u200b\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Soft hyphens, zero-width spaces, word joiners, marks of the direction of writing: templates and
CMSs leave them behind."""
_CONTROL = lazy_pattern(f"[{_NOT_TEXT}]")
_INVISIBLE = lazy_pattern(f"[{_NOT_TEXT}{_BREAKS}]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_PARAGRAPH_END = re.compile(
    r"<(?:/(?:p|div|h[1-6]|li|blockquote|tr)|br)\b[^<>]*>(?:\s*<br\b[^<>]*>)*", re.IGNORECASE
)


def collapse_spaces(text: str) -> str:
    r"""Return a text with single spaces in place of all white space, and none around it.

    >>> collapse_spaces(" Rain\n in  town "), collapse_spaces("Rain\xa0in town")
    ('Rain in town', 'Rain in town')
    """
    # To split a text takes longer than to see that its spaces are single ones: no other white space
    # is printable.
    text = text.strip()
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def clean_string(text: str, *, limit: int = MAX_TEXT_CHARS) -> str:
    r"""Return ``text`` as a reader would type it, on one line and at most ``limit`` characters.

    Entities are resolved twice, because many templates escape what is escaped already.

    >>> clean_string("  Fish &amp;amp; chips\n for <b>two</b> ")
    'Fish & chips for two'
    >>> clean_string("a\x00b\ud800 1 < 2")
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
    return text if text.isprintable() else " ".join(_INVISIBLE.sub("", text).split())


def clean_string_or_none(value: object, *, limit: int = MAX_TEXT_CHARS) -> str | None:
    """Return the clean text of a string, or ``None`` for anything else and for no text.

    >>> clean_string_or_none(" A ")
    'A'
    >>> clean_string_or_none(["A"]) is clean_string_or_none(" ") is None
    True
    """
    return (clean_string(value, limit=limit) or None) if isinstance(value, str) else None


def find_number(text: str, *, digits: int) -> int | None:
    """Return the number that a text consists of; None for other texts and for more digits.

    >>> find_number("640", digits=3), find_number("6400", digits=3), find_number("64 km", digits=3)
    (640, None, None)
    """
    is_number = len(text) <= digits and text.isascii() and text.isdigit()
    return int(text) if is_number else None


def remove_controls(text: str) -> str:
    r"""Return ``text`` without the characters that are no text; every other one stays as it is.

    >>> remove_controls("a\x00b\u200b c") == "ab\u200b c"
    True
    """
    return text if text.isprintable() else _CONTROL.sub("", text)


def clean_paragraphs(markup: str, *, limit: int) -> str:
    r"""Return text or markup as plain paragraphs, separated by a blank line.

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
