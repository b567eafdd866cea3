"""Dates of publication and change that a page shows to its readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsbot.caching import cache_while_alive
from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.candidates import (
    MAX_ELEMENTS,
    MAX_LINE_CHARS,
    TIME_TAGS,
    ElementCandidate,
    marks_date,
    spaced_text,
)
from newsbot.extraction.fields.date_labels import (
    MAX_LABEL_CHARS,
    find_published,
    is_other_label,
    is_update_label,
    mentions_other,
    mentions_update,
    split_dates,
)
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.stated_dates import (
    json_ld_modified,
    json_ld_published,
    meta_modified,
    meta_published,
    read_stamp,
    url_date,
    vague_meta,
)
from newsbot.extraction.values.date_text import Stamp, in_clock_of, is_midnight_of
from newsbot.text.lazy_pattern import lazy_pattern

BEFORE_HEADLINE_ELEMENTS = 40
"""Elements before the headline that belong to the head of the article."""
AFTER_HEADLINE_ELEMENTS = 150
UNMARKED_COST = 10
"""Distance, in elements, that a line without a class for dates adds to its own."""
MAX_DATE_LINE_CHARS = 120
"""A longer line with a date is prose."""
MAX_BARE_DATE_CHARS = 60
"""A line that is hardly more than a date, such as "Published on 4 May 2024 at 10:05"."""
MAX_LABELLED_LINE_CHARS = 300
LABEL_REACH = 60
"""Characters between a label and its date in a longer line."""
MAX_LINE_PLACE = 4_000
"""Elements that are searched for a line that is hardly more than a date."""
MINUTE_CHARS = len("2024-05-17T10:00")
OPENING_PARAGRAPHS = 5
OPENING_CHARS = 45
"""A date at the beginning of the text is that of the news: "Exampletown (17.05.2024). ...". """

# Month and day without a year, as East Asian pages show them: "06/25 09:20", "6月25日 09:20".
_DAY_ALONE = lazy_pattern(r"(?P<month>\d{1,2})\s?[/月월]\s?(?P<day>\d{1,2})\s?[日일]?(?=\s)")

DATE_ATTRIBUTES = (
    "datetime", "title", "data-datetime", "data-date", "data-timestamp", "data-time",
    "data-published", "data-publish-date", "data-utc-timestamp", "data-created",
)  # fmt: skip


def shown_over_stated(page: Page) -> Stamp | None:
    """Return the date directly under the headline if it corrects that of the metadata.

    A time in UTC is converted to the offset of the shown time; a day without a time gets the shown
    one. A shown day that differs from that of the metadata counts, unless it is the day of the last
    change, or the date nearest to the headline is that of the metadata.
    """
    stated = json_ld_published(page) or meta_published(page) or vague_meta(page)
    if stated is None:
        return None
    shown = _first_shown(page, _marked_dates(page.head), updated=False)
    if not stated.has_time:
        line = headline_published(page)
        if line and line.has_time and line.day == stated.day:
            return line
    if shown is None or shown.day in (stated.day, _swapped(stated.day)):
        return None
    nearest = headline_published(page)
    if nearest and nearest.day == stated.day:
        return None  # The other one is of a broadcast, a teaser or the like.
    local = in_clock_of(stated, shown)
    if local or is_midnight_of(shown, stated):
        return local or shown
    modified = json_ld_modified(page) or meta_modified(page)
    return None if modified and modified.day == shown.day else shown


def _swapped(day: str) -> str:
    """Return an ISO day with month and day swapped, as 05/04/2024 may be read."""
    return f"{day[:5]}{day[8:]}-{day[5:7]}"


def _marked_dates(candidates: Iterable[ElementCandidate]) -> Iterator[ElementCandidate]:
    for candidate in candidates:
        element = candidate.element
        is_marked = element.tag in TIME_TAGS or marks_date(element.get("class") or "")
        if is_marked and len(candidate.text) <= MAX_BARE_DATE_CHARS:
            yield candidate


@cache_while_alive
def headline_published(page: Page) -> Stamp | None:
    """Return the date near the headline that is not labelled as an update.

    A day and month that may be swapped are read as the URL has them.
    """
    shown = _first_shown(page, _near_headline(page), updated=False)
    if shown and not shown.has_time:
        dated = url_date(page)
        if dated and dated.day == _swapped(shown.day):
            return dated
    return shown


def headline_modified(page: Page) -> Stamp | None:
    """Return the date near the headline that is labelled as an update."""
    if not _may_mention_update(page.head):
        return None
    return _first_shown(page, page.head, updated=True)


def _may_mention_update(candidates: list[ElementCandidate]) -> bool:
    """Check cheaply whether any text or class name mentions an update."""
    elements = [candidate.element for candidate in candidates]
    names = " ".join(element.get("class") or "" for element in elements).lower()
    if "updated" in names or "modified" in names:
        return True
    return mentions_update(" ".join(f"{e.text or ''} {e.tail or ''}" for e in elements))


def shown_published(page: Page) -> Stamp | None:
    """Return the first date anywhere in an element that is marked as a date."""
    found = page.candidates.dates_between(0, MAX_ELEMENTS)
    own = (date for date in found if not page.is_of_another(date.element))
    return _first_shown(page, own, updated=False)


def _first_shown(
    page: Page, candidates: Iterable[ElementCandidate], *, updated: bool
) -> Stamp | None:
    for candidate in candidates:
        if not _may_hold_date(candidate) or is_other_label(candidate):
            continue
        if candidate.element in _around_dated_heading(page):
            continue
        is_update = is_update_label(candidate)
        if is_update and mentions_update(candidate.text):
            stamp = _read_labelled(page, candidate, updated=updated)
        else:
            stamp = _read_candidate(page, candidate) if is_update == updated else None
        if stamp:
            return stamp
    return None


@cache_while_alive
def _around_dated_heading(page: Page) -> frozenset[Element]:
    """Return the headline and the elements around it if it has a date, which is of its subject."""
    heading = page.title_heading
    if heading is None:
        return frozenset()
    element = heading.element
    is_dated = read_stamp(page, spaced_text(element, limit=MAX_LINE_CHARS + 1)) is not None
    return frozenset((element, *element.iterancestors()) if is_dated else ())


def _read_labelled(page: Page, candidate: ElementCandidate, *, updated: bool) -> Stamp | None:
    """Return one of two dates in one element: "Published 4 May 2024, updated 6 May 2024"."""
    first, second = split_dates(candidate.text)
    published = read_stamp(page, first)
    if not updated:
        stamp = published
    elif published is None:
        return _read_candidate(page, candidate)
    else:  # "Published 4 May 2024 at 8:05, updated 9:10"
        stamp = read_stamp(page, second) or read_stamp(page, _in_year_of(published, second))
    return _with_attribute(page, candidate.element, stamp) if stamp else None


def _in_year_of(published: Stamp, updated: str) -> str:
    """Return the text of an update with the year or the whole day of the publication."""
    day = _DAY_ALONE.search(updated)
    if day is None:
        return f"{published.day} {updated}"
    year, rest = published.iso[:4], updated[day.end() :]
    return f"{year}-{int(day['month']):02}-{int(day['day']):02} {rest}"


def _with_attribute(page: Page, element: Element, shown: Stamp) -> Stamp:
    """Return the same date from a time element in the line, which states the zone as well."""
    for time in element.iter(*TIME_TAGS):
        stated = read_stamp(page, time.get("datetime"))
        if stated is None or stated.day != shown.day:
            continue
        if not shown.has_time or stated.iso[:MINUTE_CHARS] == shown.iso[:MINUTE_CHARS]:
            return stated
        if local := in_clock_of(stated, shown):
            return local
    return shown


def _may_hold_date(candidate: ElementCandidate) -> bool:
    """Check cheaply for digits; most lines near a headline have none."""
    stated = (name in DATE_ATTRIBUTES and value for name, value in candidate.element.items())
    return any(stated) or any(map(str.isdigit, candidate.text))


def _read_candidate(page: Page, candidate: ElementCandidate) -> Stamp | None:
    """Return the date of an element: of ``time`` by its attributes, of others by text first."""
    element = candidate.element
    values = [element.get(name) for name in DATE_ATTRIBUTES]
    values.insert(1 if element.tag in TIME_TAGS else 0, candidate.text)
    return next((stamp for value in values if value and (stamp := read_stamp(page, value))), None)


def _near_headline(page: Page) -> Iterator[ElementCandidate]:
    """Yield candidates for the article's date, nearest to the headline first."""
    heading = page.main_heading
    if heading is None:
        return
    first = heading.place - BEFORE_HEADLINE_ELEMENTS
    last = heading.place + AFTER_HEADLINE_ELEMENTS
    ranked = [(0, c) for c in page.candidates.dates_between(first, last)]
    ranked += [
        (UNMARKED_COST, line)
        for line in page.candidates.lines(first, last, limit=MAX_DATE_LINE_CHARS)
        if line.element.tag != "a" and any(map(str.isdigit, line.text))
    ]
    for _, candidate in sorted(ranked, key=lambda e: e[0] + abs(e[1].place - heading.place)):
        yield candidate


def labelled_published(page: Page) -> Stamp | None:
    """Return the date of the first line with a label: "Veröffentlicht am 4. Mai 2024"."""
    before = ""
    for line in page.text_lines:
        if len(line) > MAX_LABELLED_LINE_CHARS or not any(map(str.isdigit, line)):
            before = line
            continue
        text = f"{before} {line}" if len(before) <= MAX_LABEL_CHARS else line
        before = line
        label = find_published(text)
        if label:
            near = text[max(label.start() - LABEL_REACH, 0) : label.end() + LABEL_REACH]
            is_update = mentions_update(near)
            stamp = read_stamp(page, split_dates(near)[0] if is_update else near)
            if stamp:
                return stamp
    return None


def shown_over_vague(page: Page) -> Stamp | None:
    """Return the date with a label or near the headline if only a vague meta tag states another."""
    stated = vague_meta(page)
    if stated is None:
        return None
    labelled, near = labelled_published(page), headline_published(page)
    if labelled and labelled.day != stated.day:
        return labelled
    is_other = near and not labelled and near.day not in (stated.day, _swapped(stated.day))
    return near if is_other else None


def line_published(page: Page) -> Stamp | None:
    """Return the date of the first line that is hardly more, below the headline or anywhere."""
    heading = page.main_heading
    start = heading.place if heading else 0
    for first, last in ((start, MAX_LINE_PLACE), (0, start)):
        for line in page.candidates.lines(first, last, limit=MAX_BARE_DATE_CHARS):
            if not any(map(str.isdigit, line.text)) or page.is_of_another(line.element):
                continue
            # Most lines with a digit contain no date; labels are read only for the others.
            stamp = read_stamp(page, line.text)
            if stamp and not is_update_label(line) and not is_other_label(line):
                return stamp
    return None


def opening_published(page: Page) -> Stamp | None:
    """Return the date at the beginning of one of the first paragraphs."""
    paragraphs = (p[:OPENING_CHARS] for p in page.body_text.split("\n\n")[:OPENING_PARAGRAPHS])
    candidates = (t for t in paragraphs if not mentions_update(t) and not mentions_other(t))
    return next((stamp for text in candidates if (stamp := read_stamp(page, text))), None)
