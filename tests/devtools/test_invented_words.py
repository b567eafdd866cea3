"""Invented words have the length, script and case of the word, and are always the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtools.anonymize.invented_urls import rewrite_url
from devtools.anonymize.invented_values import rewrite_script, rewrite_value
from devtools.anonymize.invented_words import WORD, Inventor, invent_number

INVENTOR = Inventor(frozenset({"read", "also", "par", "mai"}))
SCRIPTS = (
    "az",
    "AZ",
    "àÿ",
    "ăž",
    "αω",
    "АЯ",
    "ая",
    "את",
    "ءي",
    "अह",
    "কহ",
    "กฮ",
    "ぁん",
    "ァン",
    "一鿿",
    "가힣",
)
LETTERS = st.one_of(
    *(st.characters(min_codepoint=ord(s[0]), max_codepoint=ord(s[1])) for s in SCRIPTS)
)
WORDS = st.text(LETTERS, min_size=1).filter(WORD.fullmatch)


def script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@given(WORDS)
def test_a_word_keeps_its_length_and_the_script_of_each_letter(word: str) -> None:
    invented = INVENTOR.rewrite(word)

    assert len(invented) == len(word)
    assert [script(c) for c in invented] == [script(c) for c in word]


@given(st.text(max_size=200))
def test_characters_between_words_and_numbers_are_kept(text: str) -> None:
    invented = Inventor(frozenset()).rewrite(text)

    if "@" not in text:
        assert [c for c in invented if not c.isalnum()] == [c for c in text if not c.isalnum()]


@pytest.mark.parametrize(
    "word",
    ["Harbour", "McAllister", "ΦΑΡΟΣ", "Пристань", "المنارة", "標題", "등대", "समाचार", "ข่าวเช้า"],
)
def test_a_word_of_any_script_becomes_another_of_the_same_case(word: str) -> None:
    invented = INVENTOR.rewrite(word)

    assert invented != word
    assert [c.isupper() for c in invented] == [c.isupper() for c in word]
    assert INVENTOR.rewrite(f"{word}, {word.lower()}") == f"{invented}, {invented.lower()}"


@pytest.mark.parametrize(
    "text",
    [
        "Read also: 12 mai 2026",
        "2026-05-04T08:15:00.120+0200",
        "PT1H2M5S",
        "20260504",
        "1:02:45",
        "…",
    ],
)
def test_words_that_rules_and_parsers_read_are_kept(text: str) -> None:
    assert INVENTOR.rewrite(text) == text


def test_an_email_address_becomes_an_invented_one() -> None:
    assert Inventor(frozenset()).rewrite("ann.lee@harbour.co.uk") == "desk@example.org"


@given(st.from_regex(r"[1-9][0-9]{2,12}", fullmatch=True))
def test_a_number_keeps_its_number_of_digits(number: str) -> None:
    assert len(invent_number(number)) == len(number)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        (
            "https://www.harbour.co.uk/2026/05/04/opinion/gull-elected-8812.html?id=4411",
            "/2026/05/04/opinion/",
        ),
        ("//cdn.harbour.com/img/gull.jpg", ".jpg"),
        ("/author/ann-lee", "/author/"),
        ("https://schema.org/NewsArticle", "https://schema.org/NewsArticle"),
    ],
)
def test_a_url_keeps_only_its_shape(address: str, kept: str) -> None:
    invented = rewrite_url(address, Inventor(frozenset()))

    assert kept in invented
    assert not any(word in invented for word in ("harbour", "gull", "ann", "8812", "4411"))


@pytest.mark.parametrize(
    "address", ["data:image/gif;base64,R0lGOD", "javascript:alert('Ann')", "http://[bad", "blob:x"]
)
def test_a_url_without_a_host_is_emptied(address: str) -> None:
    assert rewrite_url(address, INVENTOR) == "data:,"


def test_a_broken_script_stays_broken() -> None:
    script = (
        '{"@type": "NewsArticle",\n"headline": "Gull elected", "body": "<p>One \\"gull\\"</p>",}'
    )

    invented = rewrite_script(script, Inventor(frozenset()))

    assert invented.startswith('{"@type": "NewsArticle",\n"headline": "')
    assert invented.endswith(",}")
    assert "Gull" not in invented
    assert "\\u003cp>" in invented


def test_escapes_outside_json_are_kept() -> None:
    script = """{"headline": "\\u2018Rain\\u2019 \nfalls \\x", 'key': 'Gull\\'s'}"""

    invented = rewrite_script(script, Inventor(frozenset({"rain", "falls", "gull", "s"})))

    assert invented == script


@pytest.mark.parametrize(
    "value", ["en-GB", "true", "2026-05-04", "PT3M", "https://schema.org/Person"]
)
def test_words_of_standards_are_kept(value: str) -> None:
    assert rewrite_value(value, Inventor(frozenset())) == value


def test_a_value_under_a_key_of_a_standard_is_kept() -> None:
    assert rewrite_value("NewsArticle", INVENTOR, key="@type") == "NewsArticle"
