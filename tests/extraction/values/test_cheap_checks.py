"""What a cheap check keeps from a large pattern is nothing that the pattern would find."""

from __future__ import annotations

import re

import pytest

from newsbot.extraction.values.author_names import split_at_date_words, strip_prefix
from newsbot.extraction.values.byline_text import find_byline, find_closing, find_label
from newsbot.extraction.values.calendar_days import find_calendar_days
from newsbot.extraction.values.date_lines import is_labelled_date
from newsbot.extraction.values.note_labels import find_note_label
from newsbot.extraction.values.picture_credits import split_caption
from newsbot.extraction.values.relative_times import may_hold_relative_time, relative_time
from newsbot.extraction.values.vocabulary import read_words, word_set

BYLINES = read_words("bylines")
SPELLINGS = (str, str.upper, str.title)


def words(table: str, *path: str) -> list[str]:
    return sorted(word_set(read_words(table), *path))


def test_all_relative_times_pass() -> None:
    texts = [f"2 {after}" for after in words("relative_times", "after")]
    texts += [
        f"{before} 3 {unit}"
        for before in words("relative_times", "before")
        for unit in words("relative_times", "units")
    ]
    texts += words("relative_times", "whole")
    pattern = re.compile(relative_time(), re.IGNORECASE)

    assert all(map(pattern.fullmatch, texts))
    assert [text for text in texts if not may_hold_relative_time(text)] == []
    assert [text for text in texts if not may_hold_relative_time(f"(Ann, {text.upper()})")] == []
    assert [text for text in texts if split_at_date_words(text) != ["", ""]] == []


@pytest.mark.parametrize(
    "date",
    ["14 {} 2026", "14. {} de 2026", "{} 14, 2026", "{} 14th 2026", "{} 14 10:00:00 CET 2026"],
)
def test_dates_of_all_months_pass(date: str) -> None:
    months = [form for table in read_words("months").values() for forms in table for form in forms]

    assert [form for form in months if not find_calendar_days(date.format(form), "")] == []


def test_all_prefixes_of_bylines_pass() -> None:
    lines = [
        f"– {spell(word)}: Ann Lee"
        for word in words("bylines", "prefixes") + words("bylines", "labels")
        for spell in SPELLINGS
    ]
    openings = [f"{word} Ann Lee" for word in words("bylines", "line_prefixes")]
    openings = [line for line in openings if split_at_date_words(line) == [line]]

    assert [line for line in lines if strip_prefix(line) != "Ann Lee"] == []
    assert [line for line in openings if find_byline(line) is None] == []


def test_all_labels_and_closings_of_bylines_pass() -> None:
    labels = [
        f"{spell(word)}: Ann Lee" for word in words("bylines", "labels") for spell in SPELLINGS
    ]
    closings = [f"{word} Ann Lee" for word in words("bylines", "closings")]

    assert [line for line in labels if find_label(line) != "Ann Lee"] == []
    assert [line for line in closings if find_closing(line) != "Ann Lee"] == []


def test_all_labels_of_dates_pass() -> None:
    labels = words("datewords", "published") + words("datewords", "updated")
    lines = [f"({spell(label)}: 14.5.2026" for label in labels for spell in SPELLINGS]
    lines += [f"{label}14.5.2026" for label in [*labels, *words("datewords", "unspaced")]]

    assert [line for line in lines if not is_labelled_date(line)] == []


def test_all_labels_of_notes_pass() -> None:
    kinds = {"note": "note", "correction": "correction", "statement": "correction"}
    found = {
        word: (find_note_label(f"({word}: The goat is a cow.)"), kind)
        for table, kind in kinds.items()
        for word in words("note_labels", table)
    }

    assert {word: kinds for word, kinds in found.items() if len({*kinds}) > 1} == {}


def test_all_agencies_sign_pictures() -> None:
    captions = [f"The harbour at dawn. {agency}" for agency in read_words("credits")["agencies"]]

    assert [text for text in captions if split_caption(text)[0] != "The harbour at dawn."] == []
