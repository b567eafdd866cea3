"""Notes of a correction below an article are part of its text."""

from __future__ import annotations

import pytest

import newsbot

STORY = "".join(
    f"<p>The harbour of Ortwick opened for the {n} ferry on Monday, and the pilots said that it "
    "would take them a week to get used to the quiet of the new quay.</p>"
    for n in ("first", "second", "third")
)


def body_of(note: str) -> str:
    html = f"<article><h1>Harbour opens again</h1>{STORY}<footer><p>{note}</p></footer></article>"
    return newsbot.extract(html).articleBody or ""


@pytest.mark.parametrize(
    "note",
    [
        "This article was amended on 22 May 2026. The quay was built in 1998, not in 1989.",
        "Correction: an earlier version of this text had the wrong year for the old quay.",
        "Korrektur: In einer früheren Fassung stand, der Kai sei im Jahr 1989 gebaut worden.",
        "Helyesbítés: a rakpart egy korábbi változat szerint 1989-ben épült, valójában 1998-ban.",
        "Ralat: versi sebelumnya menyebut dermaga tua itu dibangun pada tahun yang salah.",
        "Rettelse. I en tidligere version stod der et forkert årstal for den gamle kaj ved havnen.",
        "Rectificatif : une première version de cet article donnait une autre année pour le quai.",
    ],
)
def test_note_of_a_correction_is_kept(note: str) -> None:
    assert body_of(note).endswith(note)


def test_how_to_ask_for_a_correction_is_no_note() -> None:
    note = "Corrections and complaints are read by the editor of the week, who answers in May."
    assert note not in body_of(note)
