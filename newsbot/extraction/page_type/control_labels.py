"""Labels of the controls of a page: its buttons, inputs and links."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.element_texts import iter_texts
from newsbot.extraction.document.page_elements import PageElements

MAX_CONTROLS = 400
"""Controls of a page that are read."""
_MAX_LABEL_TEXTS, _MAX_LABEL_CHARS = 8, 60
"""Text nodes that are read of one control, and characters of each."""


def read_labelled_controls(elements: PageElements) -> list[tuple[Element, str]]:
    """Return the first ``MAX_CONTROLS`` controls of a page, each with its label, in page order."""
    controls = islice(elements.find("button", "input", "a"), MAX_CONTROLS)
    return [(control, _read_label(control)) for control in controls]


def _read_label(control: Element) -> str:
    """Return the text of a button or link, or its value, on one line; empty without either.

    Only the beginning of a long text is read.
    """
    texts = islice(iter_texts(control), _MAX_LABEL_TEXTS)
    label = " ".join("".join(text[:_MAX_LABEL_CHARS] for text in texts).split())
    return label or " ".join((control.get("value") or "")[:_MAX_LABEL_CHARS].split())
