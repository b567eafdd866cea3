"""Text from outside made safe to print: no control characters, no passwords of URLs."""

from __future__ import annotations

import json
import re

INDENT = "    "
"""Of each line but the first, so that only the program's own lines begin at the margin."""

MAX_PASSWORD_CHARS = 200
"""Of a password with a slash that is not percent-encoded."""
MAX_SCHEME_CHARS = 30
"""The longest, such as ``postgresql+psycopg``, have 20. Both bounds keep the search linear."""

_UNSAFE = re.compile(
    # C0 but tab and line feed, DEL and C1: with them a page controls the terminal.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    # Marks and overrides of direction, and line separators: with them it shows another text.
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb"
    # Invisible tags, and lone surrogates, which no encoding holds.
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
_USER_INFO = re.compile(
    # What is before the last @ of the authority. A password that is not percent-encoded may hold a
    # slash: then the part behind the first colon is no port.
    rf"([a-z][a-z0-9+.-]{{0,{MAX_SCHEME_CHARS}}})://"
    rf"(?:([^][\s/?#@:'\"<>]*):(?!\d*(?:[/?#'\"<>\s]|$))[^\s'\"<>]{{0,{MAX_PASSWORD_CHARS}}}@"
    r"|([^][\s/?#'\"<>]*)@)",
    re.IGNORECASE,
)
_SECRET_PARAMETER = re.compile(
    r"([?&;][\w-]{0,30}(?:password|passwd)=)[^&#\s'\"<>]+", re.IGNORECASE
)
_WEB_SCHEMES = frozenset({"http", "https", "ftp", "ftps"})


def escape_controls(text: str) -> str:
    r"""Return text whose control and bidi characters are written as in JSON.

    JSON stays the same value. Line feeds and tabs stay.

    >>> escape_controls("a\x1b[31m\u202e b\n")
    'a\\u001b[31m\\u202e b\n'
    """
    return text if text.isprintable() else _UNSAFE.sub(_escape, text)


def hide_passwords(text: str) -> str:
    """Return text without user names and passwords in its URLs; a database keeps its user's name.

    Passwords may hold any character, so all is hidden up to the last @.

    >>> hide_passwords("see https://ann:se/cr@t@example.com/a")
    'see https://***@example.com/a'
    >>> hide_passwords("postgresql://news:secret@db/news?password=secret")
    'postgresql://news:***@db/news?password=***'
    """
    if "://" not in text:
        return text
    return _SECRET_PARAMETER.sub(r"\1***", _USER_INFO.sub(_hide, text))


def make_printable(text: str) -> str:
    """Return text that a terminal or log can hold, without passwords."""
    return hide_passwords(escape_controls(text))


def indent_lines(text: str) -> str:
    r"""Return text whose further lines are indented: none of them can pass for a line of a log.

    >>> indent_lines("one\n12:00:00 INFO two\n")
    'one\n    12:00:00 INFO two'
    """
    return text.rstrip("\n").replace("\n", f"\n{INDENT}")


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _hide(match: re.Match[str]) -> str:
    scheme, user, alone = match.groups()
    if scheme.lower() in _WEB_SCHEMES:
        return f"{scheme}://***@"
    if user is None:
        user, colon, _ = alone.partition(":")
        if not colon:
            return match[0]
    return f"{scheme}://{user}:***@"
