from __future__ import annotations

import unicodedata

import pytest

from newsbot.text.prose import is_prose_line, is_prose_paragraph
from newsbot.text.scripts import (
    DENSE_CHARACTER,
    EAST_ASIAN_CHARACTER,
    UNSPACED_CHARACTER,
    has_east_asian,
    has_unspaced,
    latin_length,
)
from newsbot.text.tokens import find_line_words, fold_tokens
from newsbot.text.word_count import count_words


@pytest.mark.parametrize(
    "text",
    ["ท่าเรือเงียบ", "ທ່າເຮືອງຽບ", "ဆိပ်ကမ်း", "កំពង់ផែ", "みなとミナト", "港口安静", "𠮷野"],
    ids=["Thai", "Lao", "Burmese", "Khmer", "Kana", "Han", "Han beyond the basic plane"],
)
def test_each_character_of_a_script_without_spaces_is_a_word(text: str) -> None:
    folded = unicodedata.normalize("NFKC", text)

    assert count_words(text) == len(text)
    assert fold_tokens(text) == list(folded)
    assert latin_length(text) == 2.5 * len(text)


def test_korean_is_dense_but_separates_words_by_spaces() -> None:
    text = "항구는 조용하다"

    assert count_words(text) == 2
    assert DENSE_CHARACTER.search(text) is not None
    assert UNSPACED_CHARACTER.search(text) is None


def test_each_character_is_found_in_other_text() -> None:
    for character in map(chr, range(0x40000)):
        text = f"é’{character}"
        assert has_unspaced(text) == bool(UNSPACED_CHARACTER.match(character)), character
        assert has_east_asian(text) == bool(EAST_ASIAN_CHARACTER.match(character)), character
        assert (latin_length(text) > 3) == bool(DENSE_CHARACTER.match(character)), character


def test_punctuation_of_scripts_without_spaces_is_no_word() -> None:
    assert count_words("港・町。") == 2
    assert fold_tokens("港・町。") == ["港", "町"]


def test_a_label_with_a_comma_is_prose_to_a_block_and_not_to_a_line() -> None:
    label = "More news from the harbour, from the town and from all of the islands in the sea"

    assert is_prose_paragraph(label)
    assert not is_prose_line(label, find_line_words(label))
    assert is_prose_line(f"{label}.", find_line_words(label))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Größe – „So-so“ … ’ne", 3),
        ("it’s -a --b c- d-'e f–g", 8),
        ("1,5 m² × 2\u202fµm_x", 5),
        ("-", 0),
        ("", 0),
    ],
)
def test_words_are_counted_alike_beside_a_letter_beyond_latin_1(text: str, words: int) -> None:
    assert count_words(text) == words
    assert count_words(f"{text} ж") == words + 1
