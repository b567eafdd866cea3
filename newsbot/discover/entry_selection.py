"""Select the entries of a listing that a run requests; the others are counted by reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from newsbot.discover.crawler_traps import find_crawler_trap
from newsbot.discover.date_range import DateRange, find_article_span
from newsbot.discover.links import is_file
from newsbot.discover.listing import Entry, EntryTrust, Listing
from newsbot.discover.url_score import score_url
from newsbot.urls import is_published_by, publisher_of

_AGAINST = frozenset({"name", "last name", "archive"})
_SIGNS = frozenset({"slug", "id"})
_TAG_STEPS = 2
"""``/tag/ferries`` is a tag page; ``/topics/sea/ferry`` may be an article."""

_NUMBERS = re.compile(r"\d{1,18}")
_MAX_ID_CHARS = 200
_MIN_RISING = 3
"""Entries from which their numbers count as rising."""

_SIGNED_SHARE = 0.9
_MIN_SIGNED = 20
"""If so many entries of a sitemap, and this share of all, look like articles, the others are its
sections."""


@dataclass(frozen=True, kw_only=True)
class EntrySelection:
    """``urls``, the newest first; ``left_out`` counts the others by reason."""

    urls: tuple[str, ...]
    left_out: Counter[str] = field(default_factory=Counter)


def choose_entries(
    listing: Listing,
    *,
    publishers: Collection[str],
    period: DateRange,
    article_url: str | None = None,
) -> EntrySelection:
    """Select the entries that may be articles, as far as the kind of the listing can be trusted.

    Left out are other sites, the front page, files, traps, tag pages and the like, and entries
    outside the period. In a sitemap in which nearly all URLs have a date, a slug or an id, those
    without one are sections. JSON holds URLs of all kinds: those without are left out.

    :param publishers: of the site, as ``publisher_of`` gives them.
    :param article_url: decides on the URLs of a sitemap or an endpoint, where given.
    """
    trust = listing.kind.trust
    scores = [score_url(entry.url) for entry in listing.entries]
    needs_sign = trust is EntryTrust.ANY or (
        trust is EntryTrust.PAGES and _are_mostly_signed(scores)
    )
    left_out: Counter[str] = Counter()
    urls = []
    for entry, score in _newest_first(listing.entries, scores):
        reason = _find_veto(entry.url, publishers)
        if reason is None and trust is not EntryTrust.ARTICLES and article_url:
            reason = None if re.search(article_url, entry.url) else "not_article_url"
        elif reason is None:
            reason = _judge_spelling(entry.url, score, needs_sign=needs_sign)
        if reason is None and period and not is_within(entry, period):
            reason = "out_of_range"
        if reason is None:
            urls.append(entry.url)
        else:
            left_out[reason] += 1
    return EntrySelection(urls=tuple(urls), left_out=left_out)


def is_within(entry: Entry, period: DateRange) -> bool:
    """Return whether an entry may be of the period: by its own dates, else by its URL."""
    if entry.published is not None:
        return period.holds(entry.published)
    if not period.meets(None, entry.modified):  # it was there before it was modified
        return False
    span = find_article_span(entry.url)
    return span is None or period.meets(*span)


def _newest_first(
    entries: Sequence[Entry], scores: Sequence[Mapping[str, int]]
) -> list[tuple[Entry, Mapping[str, int]]]:
    """Return entries with their scores, ordered by day where the document names days.

    An entry without a day stays behind the one before it. Without any day the order is that of the
    document, or the reverse where its numbers rise.
    """
    pairs = [*zip(entries, scores, strict=True)]
    days: list[date] = []
    for entry in entries:
        day = _find_day(entry)
        days.append(day or (days[-1] if days else date.min))
    if not any(day > date.min for day in days):
        return pairs[::-1] if _are_rising(entries) else pairs
    order = sorted(range(len(pairs)), key=lambda place: -days[place].toordinal())
    return [pairs[place] for place in order]


def _find_day(entry: Entry) -> date | None:
    """Return the day of an entry: its own, that of its URL, or that of its last change."""
    span = find_article_span(entry.url)
    if entry.published or span is None:
        return entry.published or entry.modified
    is_within_span = entry.modified is not None and span[0] <= entry.modified <= span[1]
    return entry.modified if is_within_span else span[0]


def _are_rising(entries: Sequence[Entry]) -> bool:
    """Return whether nearly all URLs have an id, each higher than the one before it."""
    found = (_NUMBERS.findall(entry.url[-_MAX_ID_CHARS:]) for entry in entries)
    ids = [max(map(int, numbers)) for numbers in found if numbers]
    rises = sum(1 for first, second in pairwise(ids) if first < second)
    return len(entries) >= _MIN_RISING and rises >= _SIGNED_SHARE * (len(entries) - 1)


def _find_veto(url: str, publishers: Collection[str]) -> str | None:
    parts = urlsplit(url)
    if not is_published_by(publisher_of(url), publishers):
        return "other_site"
    if parts.path in ("", "/") and not parts.query:
        return "front_page"
    return "file" if is_file(parts.path) else find_crawler_trap(url)


def _judge_spelling(url: str, score: Mapping[str, int], *, needs_sign: bool) -> str | None:
    """Return why the spelling of a URL speaks against an article; strict if it needs a sign."""
    if needs_sign:
        is_against = "no sign" in score or (_AGAINST & score.keys() and sum(score.values()) < 0)
        return "no_sign" if is_against else None
    if "name" in score and not _SIGNS & score.keys():
        steps = [step for step in urlsplit(url).path.split("/") if step]
        return "named_otherwise" if len(steps) <= _TAG_STEPS else None
    return "named_otherwise" if {"last name", "archive"} & score.keys() else None


def _are_mostly_signed(scores: Collection[Mapping[str, int]]) -> bool:
    signed = sum(1 for score in scores if sum(score.values()) > 0)
    return signed >= _MIN_SIGNED and signed >= _SIGNED_SHARE * len(scores)
