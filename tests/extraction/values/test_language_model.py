"""The model of languages in less memory answers as the library's own does."""

from __future__ import annotations

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from newsbot.extraction.values.language_model import load_language_model

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
