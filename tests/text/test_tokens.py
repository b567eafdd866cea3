"""Words of a text are the same by the table for Latin-1 and by the regular expression."""

from __future__ import annotations

import pytest

from newsbot.text.tokens import WORD, find_words, tokenize_text


@pytest.mark.parametrize("start", range(0, 0x3000, 0x400))
def test_each_character_is_of_a_word_or_not(start: int) -> None:
    texts = [f"a{chr(code)}b {chr(code)}" for code in range(start, start + 0x400)]

    assert [find_words(text) for text in texts] == [WORD.findall(text) for text in texts]
    lowered = [tuple(WORD.findall(text.lower())) for text in texts]
    assert [tokenize_text(text) for text in texts] == lowered


@pytest.mark.parametrize(
    "text",
    ["CAFÉ “à la carte” – 5 €", "naïve\u00adly", "a\u2028b", "’’", "Łódź, GRÖßE", "\u212a’É"],
)
def test_signs_and_letters_together(text: str) -> None:
    assert find_words(text) == WORD.findall(text)
    assert tokenize_text(text) == tuple(WORD.findall(text.lower()))
