"""Write out what browsers draw around or in place of text: quotation marks and formulas."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.line_context import read_start, text_before

MAX_FORMULA_CHARS = 300
"""A longer formula is no part of a sentence."""
_MAX_DEPTH = 40
_NEAR_STEPS = 4
"""Ancestors in which a quotation around another one, or a copy of a formula, is looked for."""
_QUOTES = tuple("\"'“”„‟«»‹›‘’‚「『")
_NOT_SHOWN = frozenset({"annotation", "annotation-xml", "mphantom"})
_SECOND_COPIES = ("katex-mathml", "assistive")
"""Names of formulas for screen readers beside the one that is shown."""
_JOINTS = {"msup": "^", "msub": "_", "mfrac": "/", "msubsup": "_^"}
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def write_drawn_marks(root: Element) -> None:
    """Write quotation marks and formulas into the text of a page's tree, in place."""
    _add_quotation_marks(root)
    _write_formulas(root)


def _add_quotation_marks(root: Element) -> None:
    """Add the marks that browsers draw around a ``q``, unless it or the text before has some."""
    for quotation in list(root.iter("q")):
        start = read_start(quotation, 2).strip()
        if not start or start[0] in _QUOTES or text_before(quotation).rstrip().endswith(_QUOTES):
            continue
        near = islice(quotation.iterancestors(), _NEAR_STEPS)
        opening, closing = "‘’" if any(outer.tag == "q" for outer in near) else "“”"
        quotation.text = opening + (quotation.text or "")
        if len(quotation):
            quotation[-1].tail = (quotation[-1].tail or "") + closing
        else:
            quotation.text += closing


def _write_formulas(root: Element) -> None:
    """Turn each short formula in MathML into its text on one line, such as ``E=mc²``."""
    for formula in list(root.iter("math")):
        near = islice(formula.iterancestors(), _NEAR_STEPS)
        if any(name in (e.get("class") or "").lower() for e in near for name in _SECOND_COPIES):
            continue
        stated = (formula.get("alttext") or "").strip()
        is_plain = stated and not set(stated) & set("\\{}")
        text = stated if is_plain else "".join(_parts(formula, 0))
        if 0 < len(text) <= MAX_FORMULA_CHARS:
            formula.clear(keep_tail=True)
            formula.tag, formula.text = "span", text


def _parts(element: Element, depth: int) -> Iterator[str]:
    """Yield the texts of a formula, with signs for exponents, indexes and fractions."""
    if depth > _MAX_DEPTH:
        return
    yield (element.text or "").strip()
    for place, inner in enumerate(element):
        if not isinstance(inner.tag, str) or inner.tag in _NOT_SHOWN:
            continue
        text = "".join(_parts(inner, depth + 1))
        joints = _JOINTS.get(element.tag, "") if place else ""
        yield _join(joints[min(place, len(joints)) - 1], text) if joints else text


def _join(joint: str, text: str) -> str:
    if joint == "^" and text and set(text) <= set("0123456789+-"):
        return text.translate(_SUPERSCRIPTS)
    return joint + (text if len(text) == 1 or text.isalnum() else f"({text})")
