"""Quotation marks that browsers draw, and formulas, are in the text."""

from __future__ import annotations

import pytest

import newsbot

REST = "".join(
    f"<p>The keeper of the outer light counted wave {n} on Monday, and wrote it down.</p>"
    for n in range(4)
)
INDEX = "<msub><mi>x</mi><mi>n</mi></msub>"
ENERGY = "<msup><mi>c</mi><mn>2</mn></msup>"


def first_paragraph(sentence: str) -> str:
    body = newsbot.extract(f"<article><h1>Waves</h1><p>{sentence}</p>{REST}</article>").articleBody
    return (body or "").split("\n\n")[0]


@pytest.mark.parametrize(
    ("quotation", "shown"),
    [
        ("<q>It rained</q>", "“It rained”"),
        ("<q>It <b>rained</b></q>", "“It rained”"),
        ("<q>He said <q>rain</q> twice</q>", "“He said ‘rain’ twice”"),
        ("<q>„Es regnete“</q>", "„Es regnete“"),
        ("„<q>Es regnete</q>“", "„Es regnete“"),
    ],
    ids=["plain", "with elements", "nested", "with marks of its own", "between marks"],
)
def test_a_quotation_has_its_marks(quotation: str, shown: str) -> None:
    text = first_paragraph(f"The mayor of Ortwick said on Monday: {quotation}, and then went home.")

    assert text == f"The mayor of Ortwick said on Monday: {shown}, and then went home."


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (f"<math><mi>E</mi><mo>=</mo><mi>m</mi>{ENERGY}</math>", "E=mc²"),
        ("<math><mfrac><mn>3</mn><mn>4</mn></mfrac></math>", "3/4"),
        ('<math alttext="E = m c"><mi>E</mi></math>', "E = m c"),
        (
            f"<math><semantics>{INDEX}<annotation>x_n</annotation></semantics></math>",
            "x_n",
        ),
    ],
    ids=["exponent", "fraction", "stated text", "index with annotation"],
)
def test_a_formula_is_part_of_its_sentence(formula: str, shown: str) -> None:
    text = first_paragraph(f"The physicist of Ortwick wrote {formula} on the board and went home.")

    assert text == f"The physicist of Ortwick wrote {shown} on the board and went home."


def test_a_formula_for_screen_readers_is_not_written_twice() -> None:
    katex = (
        f'<span class="katex"><span class="katex-mathml"><math>{ENERGY}</math></span>'
        '<span class="katex-html" aria-hidden="true">c<sup>2</sup></span></span>'
    )

    assert first_paragraph(f"The physicist wrote {katex} on the board.").count("c") == 2
