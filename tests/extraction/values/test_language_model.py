"""The model of languages in less memory answers as the library's own does."""

from __future__ import annotations

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from newsbot.extraction.values.language_model import TransitionTable, load_language_model

STEP = 997
"""Every 997th of ten million entries is compared."""
TEXTS = (
    "The ferry sails again tomorrow, the harbour master said on Monday. " * 5,
    "Die Fähre fährt morgen wieder, sagte der Hafenmeister am Montag. " * 5,
    "Паром отправится завтра, сообщил начальник порта. " * 5,
    "フェリーは明日また出航する。" * 9,
    "grunk lamp vosk telm " * 20,
    "\ud800",
    "",
)


@pytest.fixture(scope="module")
def models() -> tuple[LanguageIdentifier, LanguageIdentifier]:
    original = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return load_language_model(), original


def test_small_model_has_all_transitions(
    models: tuple[LanguageIdentifier, LanguageIdentifier],
) -> None:
    small, original = (model.tk_nextmove for model in models)

    places = range(0, len(original), STEP)
    assert [small[i] for i in places] == [original[i] for i in places]


@pytest.mark.parametrize("text", TEXTS)
def test_small_model_detects_the_same_language(
    models: tuple[LanguageIdentifier, LanguageIdentifier], text: str
) -> None:
    small, original = models

    assert small.rank(text) == original.rank(text)


@pytest.mark.parametrize("part", [1, 3, 1000])
def test_a_table_read_in_parts_has_the_same_entries(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.extraction.values.language_model._PART_STRETCHES", part)
    random = np.random.default_rng(7)
    known = random.integers(0, 2**32, (5, 16), dtype=np.uint32)
    table = known[random.integers(0, len(known), 40)].ravel()

    kept = TransitionTable(lambda: table)

    assert [kept[index] for index in range(len(table))] == table.tolist()
