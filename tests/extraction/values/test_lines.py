from __future__ import annotations

import pytest

from newsbot.extraction.values.datelines import find_dateline
from newsbot.extraction.values.durations import find_duration, find_reading_minutes
from newsbot.extraction.values.picture_credits import split_caption
from newsbot.text.normalize import clean_string


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The quay. Photo: Ann Lee/AFP", "The quay.", "Ann Lee/AFP"),
        ("Le quai. Crédit : Ann Lee / AFP", "Le quai.", "Ann Lee / AFP"),
        ("Der Kai. (Foto: Ann Lee)", "Der Kai.", "Ann Lee"),
        ("© Ann Lee", None, "Ann Lee"),
        ("Photo by Ann Lee", None, "Ann Lee"),
        ("The quay at dawn.", "The quay at dawn.", None),
        ("", None, None),
        ("The lock in May. REUTERS/Ida Marl", "The lock in May.", "REUTERS/Ida Marl"),
        ("The market at noon Getty Images", "The market at noon", "Getty Images"),
        ("The council Sten Ohara/Getty Images", "The council", "Sten Ohara/Getty Images"),
        ("The lock in May. (AP Photo/Ida Marl, File)", "The lock in May.", "AP Photo/Ida Marl"),
        ("Die Mole bei Ebbe. Foto Imke Sand", "Die Mole bei Ebbe.", "Imke Sand"),
        (
            "FILE PHOTO: Boats wait, July 5, 2024. Ida Marl via REUTERS/File Photo",
            "FILE PHOTO: Boats wait, July 5, 2024.",
            "Ida Marl via REUTERS/File Photo",
        ),
        ("The new office of Reuters", "The new office of Reuters", None),
        ("She spoke to AFP", "She spoke to AFP", None),
        ("The quay (north of the hall)", "The quay (north of the hall)", None),
    ],
)
def test_caption_and_credit_are_split(line: str, caption: str | None, credit: str | None) -> None:
    assert split_caption(line) == (caption, credit)


@pytest.mark.parametrize(
    ("paragraph", "dateline"),
    [
        ("PARIS, May 4 (AFP) - Rain fell.", "PARIS, May 4 (AFP)"),
        ("Berlin (dpa) - Es regnete.", "Berlin (dpa)"),
        ("(Reuters) - Rain fell.", "(Reuters)"),
        ("LONDON — Rain fell.", "LONDON"),
    ],
)
def test_dateline_is_the_beginning_of_an_agency_text(paragraph: str, dateline: str) -> None:
    found = find_dateline(paragraph)

    assert found is not None
    assert found.text == dateline
    assert paragraph[found.end :] in ("Rain fell.", "Es regnete.")


@pytest.mark.parametrize("line", ["2 min de lecture", "4 min read", "Lesezeit: 3 Minuten"])
def test_reading_time_is_a_separate_line(line: str) -> None:
    assert find_reading_minutes(line)
    assert find_reading_minutes(f"{line} of the whole story, they say") is None


@pytest.mark.parametrize("text", ["P", "PT", "0:00", "99:99", "", "PT9999999S", None, [], True])
def test_text_without_duration_is_none(text: object) -> None:
    assert find_duration(text) is None


def test_clean_text_drops_characters_that_json_cannot_hold() -> None:
    assert clean_string("a\u00adb\u200b\ud800\x00 &amp;amp; <i>c</i>") == "ab & c"
