"""Read a file with one URL per line, with comments, notes and what a spreadsheet adds."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

_COMMENT = re.compile(r"(?:^|\s)#.*")
_QUOTED = re.compile(r'"([^"]*)"(.*)')
_SPACED = re.compile(r"\S+?(?=[,;]?\s|[,;][^\W\d_]+[.,]?\s)")
"""A URL before a note with spaces; the note may begin right after a comma or semicolon."""
_TITLED = re.compile(r"[^;]+(?=;[A-Z\u00c0-\u00de][^\d=/.?&]*$)")
"""A URL before a semicolon and one word with a capital. Without one, commas and semicolons are the
URL's own: many have them."""
_AROUND = " \t,;'"
_BRACKETS = str.maketrans("", "", '"<>')
"""What a list or a spreadsheet puts around a URL; no URL has it inside."""

logger = logging.getLogger(__name__)


def read_url_file(path: Path) -> list[str]:
    """Return the URLs of a file, as written.

    :raises ValueError: the file cannot be read, or has no URL; the message says why.
    """
    try:
        text = path.expanduser().read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        msg = "cannot be read (it is not UTF-8)"
        raise ValueError(msg) from error
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        msg = f"cannot be read ({reason})"
        raise ValueError(msg) from error
    urls = [*_read_lines(text.splitlines(), name=path.name)]
    if not urls:
        msg = "has no URL; write one per line"
        raise ValueError(msg)
    return urls


def _read_lines(lines: list[str], *, name: str) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        url, note = _split_note(_COMMENT.sub("", line).strip(_AROUND))
        if note:
            logger.info("%s, line %d: %r is read as a note", name, number, note)
        if url:
            yield url


def _split_note(line: str) -> tuple[str, str]:
    """Split a line into the URL and the note behind it, which may be empty.

    >>> _split_note("https://example.com/world;Town 24")
    ('https://example.com/world', 'Town 24')
    >>> _split_note("https://example.com/list?tags=sea,harbour")
    ('https://example.com/list?tags=sea,harbour', '')
    """
    quoted = _QUOTED.fullmatch(line)
    url, note = quoted.groups() if quoted else (line, "")
    found = _SPACED.match(url) or _TITLED.match(url)
    if found and not quoted:
        url, note = found[0], url[found.end() :]
    return url.translate(_BRACKETS).strip(_AROUND), note.translate(_BRACKETS).strip(_AROUND)
