"""Score a URL as an article's by its spelling alone."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from newsbot.discover.link_words import NOT_ARTICLES

_SUFFIX = re.compile(r"\.(?:s?html?|php\d?|aspx?|jsp|cms|ece)$", re.IGNORECASE)
_DATE = re.compile(
    r"(?:^|[/_.-])(?:19|20)\d\d[/_.-](?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/_.-]|$)"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    re.IGNORECASE,
)
_ONLY_DATE = re.compile(r"^(?:/(?:19|20)\d\d(?:/\d{1,2}){0,2})$")
_NUMBER = re.compile(r"\d{5,}")
_HEX_ID = re.compile(r"(?=[0-9a-f-]*\d)(?=[0-9a-f-]*[a-f])[0-9a-f-]{16,}", re.IGNORECASE)
_CODE_ID = re.compile(r"^(?=\w*\d)(?=\w*[A-Za-z])\w{8,}$")
_QUERY_ID = re.compile(
    r"(?:id|idx|no|nr|article|story|news|art|aid|nid|p)=\w*\d{3,}", re.IGNORECASE
)
_SHORT_ID = re.compile(
    r"(?:^|&)(?:id|idx|no|nr|aid|nid|sid|pid|(article|artikel|story|news|post)_?(?:id)?)=\d+(?:&|$)",
    re.IGNORECASE,
)
"""Of sites with few articles; but for those with a word it may also be that of a category."""
_PLAIN_PERMALINK = re.compile(r"p=\d+")
"""Of WordPress without pretty URLs."""
_STORY_WORDS = frozenset(
    """article artikel articulo articolo artigo artykul beitrag berita detail details entry haber
    item meldung news noticia notizia nyhet post read show single story uutinen view""".split()
)
"""Names of scripts that show one article, and values of parameters that choose such a script."""
_WORD_BREAK = re.compile(r"[-_+, ]+")

_LONG_SLUG_WORDS = 4
_FAIR_SLUG_WORDS = 3
_MAX_URL_CHARS = 2_000


def score_url(url: str) -> dict[str, int]:
    """Return points for the signs that article URLs of many publishers share.

    :return: points by sign, positive for an article; never empty.

    >>> score_url("https://example.com/world/2026/05/04/minister-resigns-after-long-night")
    {'date': 2, 'slug': 3}
    >>> score_url("https://example.com/tag/elections")
    {'no sign': -2, 'name': -4}
    """
    parts = urlsplit(url[:_MAX_URL_CHARS])
    segments = [s for s in unquote(parts.path).split("/") if s]
    points = _find_signs(parts.path, parts.query, segments)
    if not points:
        points["no sign"] = -2
    if _ONLY_DATE.match(parts.path.rstrip("/")):
        points["archive"] = -6
    names = [_SUFFIX.sub("", segment).lower() for segment in segments]
    if names and names[-1] in NOT_ARTICLES:
        points["last name"] = -6
    elif any(name in NOT_ARTICLES for name in names[-2:]):
        points["name"] = -4
    elif any(name in NOT_ARTICLES for name in names):
        points["name"] = -3  # "/topics/climate/what-was-agreed" may be an article
    return points


def _find_signs(path: str, query: str, segments: list[str]) -> dict[str, int]:
    last = segments[-1] if segments else ""
    stem = _SUFFIX.sub("", last)
    points: dict[str, int] = {}
    if _DATE.search(path):
        points["date"] = 2
    words = max((_count_words(_SUFFIX.sub("", s)) for s in segments[-2:]), default=0)
    if words >= _LONG_SLUG_WORDS:
        points["slug"] = 3
    elif words >= _FAIR_SLUG_WORDS:
        points["slug"] = 1
    if _has_id(stem, query, segments):
        points["id"] = 2
    if points and stem != last:
        points["suffix"] = 1
    return points


def _has_id(stem: str, query: str, segments: list[str]) -> bool:
    if _HEX_ID.search(stem) or _CODE_ID.match(stem) or _QUERY_ID.search(query):
        return True
    if not segments and _PLAIN_PERMALINK.fullmatch(query):
        return True
    if short := _SHORT_ID.search(query):
        values = {pair.partition("=")[2].lower() for pair in query.split("&")}
        if short[1] or not _STORY_WORDS.isdisjoint({stem.lower(), *values}):
            return True
    return any(_NUMBER.search(segment) for segment in segments)


def _count_words(segment: str) -> int:
    """Count the words of a slug; parts without a letter are ids, not words."""
    return sum(1 for word in _WORD_BREAK.split(segment) if any(c.isalpha() for c in word))
