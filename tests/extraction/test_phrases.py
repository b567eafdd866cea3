"""Interface phrases of many languages are dropped; sentences with the same start are kept."""

from __future__ import annotations

import re

import pytest

from newsbot.extraction.body.phrases import (
    MAX_PHRASE_CHARS,
    load_phrases,
    normalize_phrase,
    rule_of_phrase,
)

TABLES = [
    (language, rule, table)
    for language, rules in load_phrases().items()
    for rule, table in rules.items()
]
IDS = [f"{language}-{rule}" for language, rule, _ in TABLES]
DROPS = [(rule, text) for _, rule, table in TABLES for text in table["drops"]]
KEEPS = [(rule, text) for _, rule, table in TABLES for text in table["keeps"]]

SUPPORTED = "en de fr es it pt nl pl sv da no fi cs tr ru uk ja ko zh ar".split()
COMMON_RULES = ("related", "share", "comments", "advertisement", "account", "caption")
OPEN_REPEAT = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\})")
GROUP_REPEAT = re.compile(r"(?<!\\)\)(?:[*+]|\{\d+,\d*\})")


@pytest.mark.parametrize(("rule", "text"), DROPS, ids=[text for _, text in DROPS])
def test_a_phrase_falls_under_its_rule(rule: str, text: str) -> None:
    assert rule_of_phrase(text) == rule


@pytest.mark.parametrize("text", [text for _, text in KEEPS])
def test_a_sentence_that_begins_like_a_phrase_is_kept(text: str) -> None:
    assert rule_of_phrase(text) is None


@pytest.mark.parametrize("language", SUPPORTED)
def test_common_prompts_are_known_in_each_supported_language(language: str) -> None:
    assert set(COMMON_RULES) <= set(load_phrases()[language])


@pytest.mark.parametrize(("language", "rule", "table"), TABLES, ids=IDS)
def test_every_table_has_examples(language: str, rule: str, table: dict[str, list[str]]) -> None:
    assert set(table) == {"phrases", "drops", "keeps"}, (language, rule)
    assert all(table.values()), (language, rule)


@pytest.mark.parametrize(("language", "rule", "table"), TABLES, ids=IDS)
def test_phrases_are_in_normalized_spelling(
    language: str, rule: str, table: dict[str, list[str]]
) -> None:
    for phrase in table["phrases"]:
        words = re.findall(r"[^\W\d_]+", re.sub(r"\\.", " ", phrase))
        assert [word for word in words if normalize_phrase(word) != word] == [], (language, rule)


@pytest.mark.parametrize(("language", "rule", "table"), TABLES, ids=IDS)
def test_every_repetition_is_bounded(language: str, rule: str, table: dict[str, list[str]]) -> None:
    """Bounded repetitions of single characters are fast on a long or malicious block, too."""
    for phrase in table["phrases"]:
        bounded = re.sub(r"\\d[+*]|\[[^\]]*\]", "x", phrase)
        assert not OPEN_REPEAT.search(bounded), (language, rule, phrase)
        for group in GROUP_REPEAT.findall(bounded):
            assert group == "){0,3}", (language, rule, phrase)


def test_a_long_block_is_no_phrase() -> None:
    text = "Read also: " + "the bridge that never was, " * 30

    assert len(text) > MAX_PHRASE_CHARS
    assert rule_of_phrase(text) is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("LIRE AUSSI", "related"),
        ("» Lire\xa0aussi", "related"),
        ("[Lire aussi]", "related"),
        ("İLGİLİ HABERLER", "related"),
        ("【関連記事】", "related"),
        ("写真：山田例子", "caption"),
        ("\u200fاقرأ أيضا:", "related"),
    ],
    ids=["capitals", "signs", "brackets", "dotted-i", "lenticular", "full-width", "direction-mark"],
)
def test_case_signs_and_width_do_not_matter(text: str, rule: str) -> None:
    assert rule_of_phrase(text) == rule


@pytest.mark.parametrize("text", ["", " ", "»", "\n", "\u200b", "İ", "ß"])
def test_a_text_without_words_is_no_phrase(text: str) -> None:
    assert rule_of_phrase(text) is None
