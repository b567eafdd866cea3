"""A token has the same hash whichever tokens were hashed before."""

from __future__ import annotations

import subprocess
import sys

from newsbot.dedupe.text_signature import CACHED_TOKENS, sign_text

TEXT = "the tide at the quay of Łódź 東京 " * 20
PRINT = "from newsbot.dedupe import sign_text; import sys; print(sign_text(sys.argv[1]).samples)"


def test_strings_with_the_same_bytes_in_memory_differ() -> None:
    """Python's own hash is the same for both: 6E 61 is "na" in Latin-1, U+616E in UCS-2."""
    han, latin = sign_text("\u616e " * 60), sign_text("na " * 60)

    assert hash("\u616e") == hash("na")
    assert han.shingles.pack() != latin.shingles.pack()


def test_a_signature_survives_the_loss_of_all_hashes_that_are_kept() -> None:
    before = sign_text(TEXT)
    sign_text(" ".join(f"w{number}" for number in range(4 * CACHED_TOKENS)))

    assert sign_text(TEXT).shingles.pack() == before.shingles.pack()


def test_a_signature_is_the_same_in_another_process() -> None:
    command = [sys.executable, "-c", PRINT, TEXT]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert printed == f"{sign_text(TEXT).samples}\n"
