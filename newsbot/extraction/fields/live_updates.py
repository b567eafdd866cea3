"""Entries of a live blog, from JSON-LD or as shown with their times."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from itertools import islice

from lxml import etree

from newsbot.caching import cache_while_alive
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.jsonld import Node, node_types
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.fields.shown_dates import DATE_ATTRIBUTES
from newsbot.extraction.fields.stated_dates import (
    json_ld_published,
    meta_published,
    read_stamp,
)
from newsbot.extraction.values.date_text import find_date
from newsbot.items import LiveBlogUpdate
from newsbot.text.class_names import class_words
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import (
    clean_paragraphs,
    clean_string,
    clean_string_or_none,
)

MAX_UPDATES = 1_000
MAX_UPDATE_CHARS = 20_000
MIN_UPDATES = 3
"""Fewer entries with times are an article with its dates."""
MIN_UPDATE_CHARS = 40
MAX_TIMES = 3_000
MAX_SCOPES = 20
MAX_ENTRY_ANCESTORS = 15
"""Ancestors of a time that are searched for its entry."""

# Words in URLs and titles of live blogs, for a cheap check before the page is searched.
_LIVE_WORDS = (
    "live", "ticker", "direct", "vivo", "diretta", "direto", "direkte", "minuto", "relacja",
    "canlı", "онлайн", "прям", "실시간", "速報",
)  # fmt: skip
_LIVE_NAMES = (
    frozenset({"liveblog"}), frozenset({"liveticker"}), frozenset({"live", "blog"}),
    frozenset({"live", "ticker"}), frozenset({"live", "feed"}), frozenset({"live", "updates"}),
    frozenset({"live", "posts"}), frozenset({"live", "entries"}), frozenset({"live", "stream"}),
)  # fmt: skip
_SCOPES = ("div", "section", "ol", "ul", "article", "main")
_ENTRY_HEADINGS = ("h2", "h3", "h4", "h5")
_CLOCK_TAGS = ("div", "span", "p", "b", "strong", "em", "small", "a", "h4", "h5", "dt", "td")
_CLOCK = lazy_pattern(
    r"\s*(?:[01]?\d|2[0-3])[:.h][0-5]\d\s*(?:uhr|h|[ap]\.?m\.?|[A-Z]{2,4})?\s*[:–—-]?\s*",
    re.IGNORECASE,
)
_MARK_TAGS = ("dt", "p", "h2", "h3", "h4", "h5")
_MARK_CHARS = 40
"""Characters read of a line that may begin with the time of an entry."""
_CLOCK_START = lazy_pattern(
    r"(?P<clock>(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d)(?:\s*(?:uhr|[ap]\.?m\.?)(?!\w))?)"
    r"\s*[:|–—-]?\s*",
    re.IGNORECASE,
)
_DAY_TAGS = ("h2", "h3", "h4", "div", "p", "time")
MAX_DAY_CHARS = 40
"""A longer line above an entry is text."""


@cache_while_alive
def json_ld_updates(page: Page) -> list[LiveBlogUpdate]:
    """Return the entries of a live blog in JSON-LD."""
    values = page.metadata.article_values("liveBlogUpdate")
    nodes = (item for value in values for item in iter_items(value) if isinstance(item, dict))
    updates = [_stated_update(page, node) for node in islice(nodes, MAX_UPDATES)]
    return [update for update in updates if update.headline or update.articleBody]


def _stated_update(page: Page, node: Node) -> LiveBlogUpdate:
    body, published = node.get("articleBody") or node.get("description"), node.get("datePublished")
    stamp = find_date(published, zone=page.zone) if isinstance(published, str) else None
    text = clean_paragraphs(body, limit=MAX_UPDATE_CHARS) if isinstance(body, str) else None
    return LiveBlogUpdate(
        headline=clean_string_or_none(node.get("headline")),
        articleBody=text or None,
        datePublished=stamp.iso if stamp else None,
        url=page.absolute(node.get("url")),
    )


def fuller_updates(page: Page) -> list[LiveBlogUpdate]:
    """Return the shown entries if JSON-LD lists some of them alone, as many state the newest."""
    stated = len(json_ld_updates(page))
    shown = shown_updates(page) if stated else []
    return shown if len(shown) > stated else []


@cache_while_alive
def shown_updates(page: Page) -> list[LiveBlogUpdate]:
    """Return the entries that a live blog shows, each with its time.

    They have microdata, or are equally named elements inside one that is named a live blog, or
    anywhere in the article if the page states that it is one.
    """
    entries = page.metadata.itemprops.get("liveblogupdate", [])
    words = " ".join((page.url, *page.metadata.headlines[:3])).lower()
    is_stated = any("LiveBlogPosting" in node_types(node) for node in page.metadata.articles)
    if not entries and (is_stated or any(word in words for word in _LIVE_WORDS)):
        scopes = [e for e in page.elements.find_named(_is_live) if e.tag in _SCOPES][:MAX_SCOPES]
        body = page.root.find("body")
        if is_stated and body is not None:
            scopes += [body]
        timed = (find(scope) for find in (_timed_entries, _flat_entries) for scope in scopes)
        entries = next((found for found in timed if found), [])
    updates = [_shown_update(page, entry) for entry in entries[:MAX_UPDATES]]
    return [update for update in updates if update.headline or update.articleBody]


def _is_live(names: str) -> bool:
    if "live" not in names.lower():
        return False
    words = class_words(names)
    return any(wanted <= words for wanted in _LIVE_NAMES)


def _timed_entries(scope: Element) -> list[Element]:
    """Return the elements of the most common tag and class with one time each and some text."""
    counts: Counter[Element] = Counter()
    times = list(islice(scope.iter("time"), MAX_TIMES)) or _clocks(scope)
    for time in times:
        counts.update(_up_to(scope, time))
    entries = [
        next((e for e in reversed(_up_to(scope, time)) if counts[e] == 1), time) for time in times
    ]
    kinds = Counter((entry.tag, entry.get("class")) for entry in entries)
    (kind, count), *_ = kinds.most_common(1) or [((None, None), 0)]
    if count < MIN_UPDATES:
        return []
    return [
        entry
        for entry in entries
        if (entry.tag, entry.get("class")) == kind
        and len(spaced_text(entry, limit=MIN_UPDATE_CHARS)) >= MIN_UPDATE_CHARS
    ]


def _flat_entries(scope: Element) -> list[Element]:
    """Return copies of entries that no element holds: a line with a time, and what follows it."""
    marks: dict[Element, list[Element]] = {}
    for element in islice(scope.iter(*_MARK_TAGS), MAX_TIMES):
        parent = element.getparent()
        if parent is not None and _CLOCK_START.match(spaced_text(element, limit=_MARK_CHARS)):
            marks.setdefault(parent, []).append(element)
    found = max(marks.values(), key=len, default=[])[:MAX_UPDATES]
    ends = set(found)
    return [_copy_entry(mark, ends) for mark in found] if len(found) >= MIN_UPDATES else []


def _copy_entry(mark: Element, ends: set[Element]) -> Element:
    """Return an element with copies of a line and of what follows it up to the next such line."""
    entry = etree.Element("div")
    if anchor := mark.get("id"):
        entry.set("id", anchor)
    entry.append(deepcopy(mark))
    for following in mark.itersiblings():
        if following in ends:
            break
        entry.append(deepcopy(following))
    return entry


def _clocks(scope: Element) -> list[Element]:
    """Return the elements that show a time of day and nothing else."""
    short = (e for e in scope.iter(*_CLOCK_TAGS) if len(e) == 0 and _CLOCK.fullmatch(e.text or ""))
    return list(islice(short, MAX_TIMES))


def _clock_of(entry: Element) -> str | None:
    """Return the time of day that an entry shows alone, or at its beginning."""
    clock = next(iter(_clocks(entry)), None)
    if clock is not None:
        return clock.text or None
    start = _CLOCK_START.match(spaced_text(entry, limit=_MARK_CHARS))
    return start["clock"] if start else None


def _drop_clock(text: str) -> str:
    """Return a text without the time of day that it begins with.

    >>> _drop_clock("10:05 - Rain again"), _drop_clock("Ferry at 10:30")
    ('Rain again', 'Ferry at 10:30')
    """
    start = _CLOCK_START.match(text)
    return text[start.end() :] if start else text


def _day_of(page: Page, entry: Element) -> str | None:
    """Return the day of an entry that shows the time alone: that above it, or of the article."""
    for before in islice(entry.itersiblings(*_DAY_TAGS, preceding=True), MAX_UPDATES):
        text = spaced_text(before, limit=MAX_DAY_CHARS)
        if len(text) <= MAX_DAY_CHARS and (stamp := read_stamp(page, text)):
            return stamp.day
    published = json_ld_published(page) or meta_published(page)
    return published.day if published else None


def _up_to(scope: Element, element: Element) -> list[Element]:
    """Return the ancestors of an element below ``scope``, nearest first."""
    found: list[Element] = []
    for ancestor in islice(element.iterancestors(), MAX_ENTRY_ANCESTORS):
        if ancestor is scope:
            break
        found.append(ancestor)
    return found


def _shown_update(page: Page, entry: Element) -> LiveBlogUpdate:
    headings = (
        _drop_clock(spaced_text(heading, limit=400)) for heading in entry.iter(*_ENTRY_HEADINGS)
    )
    times = (
        text
        for time in entry.iter("time")
        for text in (*map(time.get, DATE_ATTRIBUTES), spaced_text(time, limit=60))
    )
    stamps = [stamp for text in times if text and (stamp := read_stamp(page, text))]
    if not stamps and (clock := _clock_of(entry)):
        day = _day_of(page, entry)
        stamp = read_stamp(page, f"{day} {clock}") if day else None
        stamps = [stamp] if stamp else []
    paragraphs = (
        clean_string(" ".join(element.itertext()), limit=MAX_UPDATE_CHARS)
        for element in entry.iter("p", "li")
    )
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    anchor = entry.get("id")
    return LiveBlogUpdate(
        headline=next(filter(None, headings), None),
        articleBody=text[:MAX_UPDATE_CHARS] or None,
        datePublished=next((stamp.iso for stamp in stamps), None),
        url=page.absolute(f"{page.url}#{anchor}") if anchor else None,
    )
