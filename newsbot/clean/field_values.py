"""Read fields from the dropped lines of a text: lengths, names, dates, captions, credits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypedDict

from newsbot.clean.clean_result import Picture
from newsbot.clean.text_lines import TextLine
from newsbot.extraction.fields.date_labels import UPDATED
from newsbot.extraction.values.author_names import parse_authors
from newsbot.extraction.values.byline_text import find_byline, find_label, is_prefix
from newsbot.extraction.values.calendar_days import find_calendar_days
from newsbot.extraction.values.date_text import find_date
from newsbot.extraction.values.durations import find_duration, find_reading_minutes
from newsbot.extraction.values.picture_credits import split_credit
from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.items import Author, Media

MAX_DATE_CHARS = 120
MAX_BYLINE_CHARS = 160
MAX_CREDIT_CHARS = 400
"""Longer lines are prose, whatever is in them."""
MAX_LENGTH_LINE_CHARS = 60

_WORDS = read_words("datewords")
_LABEL = re.compile(
    rf"\b{one_of(word_set(_WORDS, 'published') | word_set(_WORDS, 'updated'))}\b", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"copyright|rights reserved|tous droits|alle rechte|derechos|diritti|©\D{0,12}(?:19|20)\d\d",
    re.IGNORECASE,
)
"""Marks the publisher's line of rights, which is not the credit of a picture."""
# "01m16s", "3 min", "1:02:03", and the second part of a player's "0:12 / 3:15". A lone "12:40" may
# be a time of day.
_LENGTH = re.compile(
    r"\d+:\d\d\s*/\s*(?P<whole>\d+:\d\d(?::\d\d)?)"
    r"|(?P<alone>\d+:\d\d:\d\d|(?:\d+\s*(?:h|m|min|mins|minutes?|minuten|s|sec|sek)\.?\s*)+(?!\w))",
    re.IGNORECASE,
)
# "Ann Lee2 March 2024": flattening can lose the space between two elements of a line.
_MISSING_SPACE = re.compile(r"(?<=[a-zß-ÿ])(?=\d{1,2}[. ]\s?[^\W\d_])")


class LineFields(TypedDict, total=False):
    """Fields of ``CleanText``."""

    readingTimeMinutes: int
    authors: tuple[Author, ...]
    datePublished: str
    datePublishedRaw: str
    dateModified: str
    dateModifiedRaw: str
    mainImage: Picture
    audios: tuple[Media, ...]


def has_date(line: TextLine) -> bool:
    """Return whether a short line holds a date, even without a space after a name."""
    if len(line.text) > MAX_DATE_CHARS or not line.has_digit:
        return False
    return bool(find_calendar_days(_MISSING_SPACE.sub(" ", line.text), ""))


def is_byline(line: TextLine) -> bool:
    """Return whether a line names authors after a byline word such as "by"."""
    text = line.text
    if len(text) > MAX_BYLINE_CHARS:
        return False
    return bool(find_byline(text) or find_label(text) or is_prefix(text))


def find_credit(line: TextLine) -> Picture | None:
    """Return the caption and the credit in a line, None without a credit."""
    if len(line.text) > MAX_CREDIT_CHARS or _RIGHTS.search(line.text):
        return None
    caption, credit = split_credit(line.text)
    return Picture(caption=caption, credit=credit) if credit else None


def read_line_fields(
    dropped: Sequence[tuple[str, str, bool]], pictures: Sequence[Picture]
) -> LineFields:
    """Read the fields in dropped lines; the first line with a value sets it.

    After the start of the text, lengths and dates without a label are those of other articles and
    of comments.

    :param dropped: text and rule of each dropped line in order, and whether it is before the text.
    :param pictures: captions and credits in order.
    """
    fields: LineFields = {}
    for text, rule, is_head in dropped:
        if is_head:
            _read_length(text, fields)
        if rule == "byline" and "authors" not in fields:
            names = parse_authors(text)
            if names:
                fields["authors"] = tuple(Author(name=name, nameRaw=text) for name in names)
        if rule in {"date", "byline"} and (is_head or _LABEL.search(text)):
            _read_dates(text, fields)
    if pictures:
        fields["mainImage"] = pictures[0]
    return fields


def _read_length(text: str, fields: LineFields) -> None:
    minutes = find_reading_minutes(text)
    if minutes is not None:
        fields.setdefault("readingTimeMinutes", minutes)
        return
    match = _LENGTH.search(text) if len(text) <= MAX_LENGTH_LINE_CHARS else None
    seconds = find_duration(match["whole"] or match["alone"].strip()) if match else None
    if seconds is not None:
        known = fields.get("audios", ())
        if all(audio.durationSeconds != seconds for audio in known):
            fields["audios"] = (*known, Media(durationSeconds=seconds))


def _read_dates(text: str, fields: LineFields) -> None:
    """Read the dates of publication and of the last change; one line may hold both."""
    if len(text) > MAX_DATE_CHARS:
        return
    label = UPDATED.search(text)
    published, updated = (text[: label.start()], text[label.start() :]) if label else (text, "")
    stamp = find_date(published)
    if stamp is not None and "datePublished" not in fields:
        fields["datePublished"], fields["datePublishedRaw"] = stamp.iso, stamp.raw
    stamp = find_date(updated)
    if stamp is not None and "dateModified" not in fields:
        fields["dateModified"], fields["dateModifiedRaw"] = stamp.iso, stamp.raw
