"""Detect crawler traps: URLs that a site's mistakes or a hostile server generate without end."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

MAX_URL_CHARS = 2_000
"""After percent-decoding, since a Chinese letter takes nine characters and some slugs are whole
sentences. Articles elsewhere have up to 500; old browsers took 2,083."""

MAX_PATH_PARTS = 16
"""Articles have up to 9: nested sections, a date and a slug."""

MAX_REPEATS = 2
"""Times that the same parts may follow each other. Careless sites have ``/news/news/``; relative
links of a page that is served under any URL go on from there."""


def find_crawler_trap(url: str) -> str | None:
    """Return why a URL belongs to a trap, None for all others.

    :param url: an absolute URL, as ``canonical_url`` writes it.
    :return: ``too_long``, ``too_deep`` or ``repeats_itself``.

    >>> find_crawler_trap("https://example.com/a/b/a/b/a/b/story-of-the-tide")
    'repeats_itself'
    >>> find_crawler_trap("https://example.com/news/news/2011/11/11/story-of-the-tide")
    """
    if len(unquote(url)) > MAX_URL_CHARS:
        return "too_long"
    parts = [part for part in urlsplit(url).path.split("/") if part]
    if len(parts) > MAX_PATH_PARTS:
        return "too_deep"
    return "repeats_itself" if _repeats(parts) else None


def _repeats(parts: list[str]) -> bool:
    """Return whether some parts come more than ``MAX_REPEATS`` times in a row.

    Numbers alone do not count: /11/11/11/ is a day.
    """
    times = MAX_REPEATS + 1
    for size in range(1, len(parts) // times + 1):
        for start in range(len(parts) - size * times + 1):
            run = parts[start : start + size * times]
            if run == run[:size] * times and not all(part.isdigit() for part in run[:size]):
                return True
    return False
