"""Choose the sitemaps of an index that hold the newest articles."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import IntEnum
from itertools import chain, groupby, zip_longest
from urllib.parse import parse_qsl, urlsplit

from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.date_range import DateRange, find_span
from newsbot.discover.link_words import NOT_ARTICLES
from newsbot.discover.listing import Entry

_NEWS = re.compile(
    r"(?<![a-z])(?:google[-_]?)?news(?:-?(?:site)?map)?(?![a-z])|sitemapnews(?![a-z])"
)
"""Not ``newspaper`` or ``newsletter``."""
_ARTICLES = frozenset(
    "article articles post posts story stories artikel noticias actualites".split()
)
_LAST = frozenset(
    "page pages archive archives archiv archives arquivo archivo archief static misc general main "
    "home event events product products seiten paginas".split()
)
"""Names of sitemaps that may hold articles, but not the newest."""
_NEVER = (NOT_ARTICLES - _LAST - {"sitemap", "feed", "feeds", "rss"}) | frozenset(
    "cat taxonomy taxonomies term terms section sections image images img photo media attachment "
    "attachments picture comment user-profile location locations bio bios".split()
)
"""Names of sitemaps of tags, authors, pictures and the like."""
_WORD = re.compile(r"[a-z]+")
_MONTHS = {
    name: str(number)
    for number, month in enumerate(month_name)
    for name in (month.lower(), month[:3].lower())
    if name
}
_MONTH = re.compile(r"(?<=\d{4}[-_/])(?=[1-9](?!\d))")
_NUMBER = re.compile(r"\d{1,18}")
_MAX_NAME_CHARS = 300
_MIN_SERIES = 12
"""Members from which a series may have numbers that look like years."""


def choose_sitemaps(entries: Iterable[Entry], *, period: DateRange, limit: int) -> list[str]:
    """Select the sitemaps of an index that may list articles of the period, the newest first.

    The last modification of a sitemap bounds its articles, and so do the days in its name. Where
    these are the same or missing, numbers decide, from both ends: the highest is the newest on most
    sites. Sitemaps of tags, authors, pictures and the like are left out unless there are no others,
    those of archives and static pages come last.
    """
    candidates = [_Candidate(entry) for entry in entries if find_crawler_trap(entry.url) is None]
    _ignore_numbers_like_years(candidates)
    fitting = [one for one in candidates if one.may_hold(period)]
    wanted = [one for one in fitting if one.kind is not _Kind.NEVER] or fitting
    ranked = sorted(wanted, key=_Candidate.rank)
    groups = (_from_both_ends([*group]) for _, group in groupby(ranked, key=_Candidate.rank))
    return [one.url for one in chain.from_iterable(groups)][:limit]


class _Kind(IntEnum):
    """What pages a sitemap has, judged by its name, in the order in which they are read."""

    ARTICLES = 0
    LAST = 1
    NEVER = 2


def _find_kind(words: set[str]) -> _Kind:
    if words & _NEVER:
        return _Kind.NEVER
    return _Kind.LAST if words & _LAST else _Kind.ARTICLES


class _Candidate:
    """A sitemap that an index lists, with the kind, days and numbers that its name states."""

    def __init__(self, entry: Entry) -> None:
        self.url = entry.url
        self.modified = entry.modified
        parts = urlsplit(entry.url)
        values = (value for _, value in parse_qsl(parts.query[:_MAX_NAME_CHARS]))
        self.name = "/".join([parts.path[-_MAX_NAME_CHARS:], *values]).lower()
        # Without month names and one-digit months, which URLs of articles rarely have.
        self._numbered = _WORD.sub(lambda word: _MONTHS.get(word[0], word[0]), self.name)
        self.span = find_span(f"http://any/{_MONTH.sub('0', self._numbered)}")
        is_news = _NEWS.search(self.name) is not None
        self.kind = _find_kind({*_WORD.findall(self.name)})
        self._is_news = is_news and self.span is None
        self._is_articles = is_news or not _ARTICLES.isdisjoint(_WORD.findall(self.name))

    @property
    def newest(self) -> date | None:
        """The last day that its articles may be of."""
        days = [day for day in (self.modified, self.span and self.span[1]) if day]
        return min(days, default=None)

    @property
    def series(self) -> str:
        """The name without its numbers."""
        return _NUMBER.sub("", self._numbered)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the name."""
        return tuple(int(number) for number in _NUMBER.findall(self._numbered))

    def may_hold(self, period: DateRange) -> bool:
        """Return whether it may list articles of a period."""
        is_recent = period.meets(None, self.modified)
        return is_recent and (self.span is None or period.meets(*self.span))

    def rank(self) -> tuple[int, bool, bool, int, bool]:
        """Return a key that is smaller for what comes first, and the same where numbers decide."""
        newest = self.newest
        day = -newest.toordinal() if newest else 0
        return self.kind, not self._is_news, newest is None, day, not self._is_articles


def _ignore_numbers_like_years(candidates: Sequence[_Candidate]) -> None:
    """Drop the years of names such as ``sitemap-2024.xml`` in a series from 1 on."""
    series: dict[str, list[_Candidate]] = {}
    for one in candidates:
        series.setdefault(one.series, []).append(one)
    for members in series.values():
        dated = sum(1 for one in members if one.span)
        if len(members) >= _MIN_SERIES and 2 * dated < len(members):
            for one in members:
                one.span = None


def _from_both_ends(group: list[_Candidate]) -> Iterator[_Candidate]:
    """Yield sitemaps of the same rank: of each series one, the highest number, then the lowest."""
    series: dict[str, list[_Candidate]] = {}
    for one in group:
        series.setdefault(one.series, []).append(one)
    rows = (_alternate(sorted(row, key=lambda one: one.numbers)) for row in series.values())
    for row in zip_longest(*rows):
        yield from (one for one in row if one is not None)


def _alternate(row: Sequence[_Candidate]) -> Iterator[_Candidate]:
    for place in range(len(row)):
        yield row[-1 - place // 2] if place % 2 == 0 else row[place // 2]
