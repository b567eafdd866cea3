"""Cleaning a flattened text: its paragraphs are kept, its chrome becomes fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot import clean_text
from tests.test_seed import INVENTED, SEED

PARAGRAPHS = (
    """The lamp of Pellandry went out on Monday, and the harbour master did not notice until \
breakfast, when two colliers had already tied up at the wrong pier.""",
    """Nobody was hurt, but the mayor has asked for an inquiry into the lamp, the harbour master \
and the breakfast, in that order, before the next tide.""",
    """The keeper said that the lamp had been tired for weeks. She had written to the council \
twice about it, and the council had answered with a calendar.""",
)


def flat(*lines: str) -> str:
    return "\n".join(lines)


def test_radio_text_becomes_paragraphs_and_its_chrome_fields() -> None:
    cleaned = clean_text("\n".join(INVENTED))

    assert list(cleaned.paragraphs) == INVENTED[5:8]
    assert cleaned.readingTimeMinutes == 2
    assert [audio.durationSeconds for audio in cleaned.audios] == [76]
    assert cleaned.mainImage is not None
    assert cleaned.mainImage.caption == "Le phare de Brumelle au dégel."
    assert cleaned.mainImage.credit == "FIRMIN LACASTROLE / POOL / ONDES"
    assert cleaned.inLanguage == "fr"


@pytest.mark.corpus
@pytest.mark.skipif(not SEED.is_dir(), reason="the seed lies in the developers' shared folder")
def test_seed_text_becomes_five_paragraphs_and_every_field() -> None:
    text = (SEED / "rtl-article.txt").read_text(encoding="utf-8")
    expected = json.loads((SEED / "rtl-article.expected.json").read_text(encoding="utf-8"))

    cleaned = clean_text(text)

    lines = text.splitlines()
    assert list(cleaned.paragraphs) == [lines[n - 1] for n in expected["articleBodySourceLines"]]
    fields = json.loads(json.dumps(cleaned.fields()))
    assert [{"durationSeconds": a["durationSeconds"]} for a in fields["audios"]] == expected[
        "audios"
    ]
    for name in ("readingTimeMinutes", "mainImage", "inLanguage"):
        assert fields[name] == expected[name]


@pytest.mark.corpus
@pytest.mark.skipif(not SEED.is_dir(), reason="the seed lies in the developers' shared folder")
@pytest.mark.parametrize("path", sorted((SEED / "more").glob("*.txt")), ids=lambda p: p.stem)
def test_other_texts_of_the_seeds_site_are_cleaned_too(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert list(clean_text("\n".join(lines)).paragraphs) == lines[:3]


def test_each_line_is_kept_or_dropped_with_rule_and_reason() -> None:
    text = flat("4 min read", *PARAGRAPHS, "Share this article", "Sign up for our newsletter")

    cleaned = clean_text(text)

    dropped = {line.number: line for line in cleaned.dropped}
    kept = cleaned.text.split("\n")
    assert all(
        line in kept or dropped[n].text == line for n, line in enumerate(text.split("\n"), 1)
    )
    assert [(line.number, line.rule) for line in cleaned.dropped] == [
        (1, "reading-time"),
        (5, "share"),
        (6, "newsletter"),
    ]
    assert all(line.reason for line in cleaned.dropped)


def test_blank_lines_between_paragraphs_are_kept_and_none_is_added() -> None:
    loose = "\r\n\r\n".join([PARAGRAPHS[0], "Share this article", PARAGRAPHS[1]])

    assert clean_text(loose).text == f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"
    assert clean_text(flat(*PARAGRAPHS)).text == flat(*PARAGRAPHS)


def test_byline_and_dates_before_the_text_are_fields() -> None:
    text = flat(
        "By Eskil Dorrimore",
        "Published: 4 October 2025, 14:30",
        "Last updated: 5 October 2025, 09:05",
        *PARAGRAPHS,
    )

    cleaned = clean_text(text, "en-GB")

    assert cleaned.text == flat(*PARAGRAPHS)
    assert [author.name for author in cleaned.authors] == ["Eskil Dorrimore"]
    assert cleaned.datePublished == "2025-10-04T14:30:00"
    assert cleaned.dateModified == "2025-10-05T09:05:00"
    assert cleaned.inLanguage == "en-GB"


def test_values_after_the_text_are_not_fields() -> None:
    text = flat(
        *PARAGRAPHS,
        "© 2025 Pellandry Lamp Ltd. All rights reserved.",
        "Related articles",
        "Gull elected to the parish council",
        "4 min",
        "12 May 2021",
    )

    cleaned = clean_text(text)

    assert cleaned.paragraphs == PARAGRAPHS
    assert cleaned.audios == ()
    assert cleaned.datePublished is None
    assert cleaned.mainImage is None


def test_a_line_right_below_itself_is_kept_once() -> None:
    teaser = "Gull elected to the parish council Gull elected to the parish council"
    caption = "The harbour master at his breakfast table"

    cleaned = clean_text(flat(PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[1], teaser, PARAGRAPHS[2]))
    doubled = clean_text(flat(PARAGRAPHS[0], caption, caption, *PARAGRAPHS[1:]))

    assert cleaned.paragraphs == PARAGRAPHS
    assert doubled.text.count(caption) == 1
    assert {line.rule for line in cleaned.dropped} == {"repeated"}


@pytest.mark.parametrize("refrain", ["Row, row, row!", "No. No. No. No."])
def test_a_short_refrain_is_kept(refrain: str) -> None:
    text = flat(PARAGRAPHS[0], refrain, refrain, *PARAGRAPHS[1:])

    assert not [line for line in clean_text(text).dropped if line.rule == "repeated"]


def test_a_captioned_picture_inside_the_text_is_a_field() -> None:
    text = flat(
        PARAGRAPHS[0], "The pier at low tide. Photo: A. Crane / Lamp Press", *PARAGRAPHS[1:]
    )

    cleaned = clean_text(text)

    assert cleaned.paragraphs == PARAGRAPHS
    assert cleaned.mainImage is not None
    assert cleaned.mainImage.caption == "The pier at low tide."
    assert cleaned.mainImage.credit == "A. Crane / Lamp Press"


@pytest.mark.parametrize(
    ("mark", "rule"),
    [
        ("pellandry-lamp-2.jpg", "caption"),
        ("A. Crane/AFP via Getty Images", "caption"),
        ("1709410344", "date"),
        ("Eskil Dorrimore2 March 2024 22:17", "date"),
    ],
)
def test_artifacts_of_software_and_agencies_are_dropped(mark: str, rule: str) -> None:
    cleaned = clean_text(flat(PARAGRAPHS[0], mark, *PARAGRAPHS[1:]))

    assert cleaned.paragraphs == PARAGRAPHS
    assert [(line.text, line.rule) for line in cleaned.dropped] == [(mark, rule)]


def test_sentences_that_name_a_file_or_an_agency_are_kept() -> None:
    lines = (
        PARAGRAPHS[0],
        "The keeper sent lamp-2.jpg to both AFP/dpa.",
        "He counted to 1709410344 and slept.",
        *PARAGRAPHS[1:],
    )

    assert clean_text(flat(*lines)).paragraphs == lines


def test_the_dateline_is_a_field_and_is_kept_in_the_text() -> None:
    cleaned = clean_text(flat("PELLANDRY, May 4 (Reuters) - " + PARAGRAPHS[0], *PARAGRAPHS[1:]))

    assert cleaned.dateline == "PELLANDRY, May 4 (Reuters)"
    assert cleaned.paragraphs[0].startswith("PELLANDRY, May 4 (Reuters) - The lamp")


def test_a_line_that_repeats_the_known_headline_is_dropped() -> None:
    text = flat("Lamp goes out at “Pellandry”", *PARAGRAPHS)

    cleaned = clean_text(text, headline='Lamp goes out at "Pellandry"')

    assert cleaned.paragraphs == PARAGRAPHS
    assert cleaned.headline == 'Lamp goes out at "Pellandry"'


def test_a_text_on_one_line_loses_only_certain_prefixes() -> None:
    text = " ".join(["Listen to article 3 min", *PARAGRAPHS, "Share this article"])

    cleaned = clean_text(text)

    assert cleaned.text == " ".join([*PARAGRAPHS, "Share this article"])
    assert [audio.durationSeconds for audio in cleaned.audios] == [180]


@pytest.mark.parametrize(
    "first",
    ["12:40 Uhr war es, als", "Audio Adrenaline sang, and", "3 minutes of silence were held, and"],
)
def test_a_paragraph_that_begins_like_chrome_is_kept_whole(first: str) -> None:
    text = f"{first} {' '.join(PARAGRAPHS)}"

    assert clean_text(text).text == text


def test_a_repeated_paragraph_is_kept_once() -> None:
    assert clean_text(flat(*PARAGRAPHS, PARAGRAPHS[0])).paragraphs == PARAGRAPHS


def test_the_signature_of_a_quotation_is_kept() -> None:
    text = flat(*PARAGRAPHS, "— Eskil Dorrimore (@dorrimore) November 1, 2019", PARAGRAPHS[0][:90])

    assert "— Eskil Dorrimore (@dorrimore) November 1, 2019" in clean_text(text).text


@pytest.mark.parametrize("text", ["", " \n\t\n", "\x00\x00", "\u200b\n\ufeff"])
def test_an_empty_text_gives_an_empty_text(text: str) -> None:
    cleaned = clean_text(text)

    assert cleaned.text == ""
    assert cleaned.dropped == ()


def test_short_texts_without_a_phrase_are_unchanged() -> None:
    assert clean_text("Hello").text == "Hello"
    assert clean_text("One\nTwo\n\nThree").text == "One\nTwo\n\nThree"


def test_a_list_of_results_is_kept_with_its_article() -> None:
    results = [
        f"{team} {n}-{n % 3}" for n, team in enumerate("Lamp Pier Tide Fog Gull".split() * 8)
    ]

    cleaned = clean_text(flat(*PARAGRAPHS[:1], *results))

    assert [line for line in results if line not in cleaned.paragraphs] == []


def test_letters_are_kept_with_their_signatures() -> None:
    names = ("Odda Brill", "Tam Feller", "Uwe Sandrock", "Ines Calder", "Piet Marl", "Bo Lund")
    places = ("Pellandry", "East Ortwick", "Brumelle", "Tidewater", "Corlan", "Gullholm")
    letters = [
        f"I have read every word that the paper printed about the lamp of {place}, and I was moved "
        f"to tears by the keeper, who deserves a better breakfast than the one she got there."
        for place in places
    ]
    signed = zip(letters, names, places, strict=True)
    lines = [line for letter, name, place in signed for line in (letter, name, place, "::")]

    cleaned = clean_text(flat(*lines, PARAGRAPHS[0]))

    assert [line for line in (*names, *places) if line not in cleaned.paragraphs] == []


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_cleaned_alike_each_time_and_nothing_is_added(text: str) -> None:
    cleaned = clean_text(text)

    assert clean_text(text) == cleaned
    assert set(cleaned.text) <= {*text, "\n"}
    assert json.loads(json.dumps(cleaned.fields()))["inLanguage"] == cleaned.inLanguage
