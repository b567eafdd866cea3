"""Caption and credit in the text below a picture."""

from __future__ import annotations

import re

from newsbot.extraction.values.vocabulary import one_of, read_words
from newsbot.text.normalize import clean_string

MAX_CAPTION_CHARS = 3_000
MAX_CREDIT_CHARS = 120
"""A longer end of a caption is not a credit."""

_LABEL = one_of(read_words("credits")["labels"])
# "Photo: Ann Lee / Agency", "© Agency", "(Foto: Ann Lee)" at the end of a caption, or alone.
_LABELLED = re.compile(
    rf"(?P<before>^|.*?[\s.(|,;\[–—/-])[(\[]?\s*(?:(?:{_LABEL})\s*[:：/|]\s*|©\s*|\(c\)\s*|{one_of(read_words('credits')['phrases'])}\s+)"
    rf"(?P<credit>[^\n]{{2,{MAX_CREDIT_CHARS}}})$",
    re.IGNORECASE | re.DOTALL,
)
_BRACKETED = re.compile(
    r"^(?P<before>.+?[.!?…”\"])\s*[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\s*\.?$", re.DOTALL
)

_IN_BRACKETS = re.compile(r"^[(\[]\s*([^()\[\]]+?)\s*[)\]]$")


def clean_credit(text: str) -> str:
    """Return the text of a credit without its label and brackets.

    >>> clean_credit("(Ann Lee)"), clean_credit("Foto: Ann Lee (dpa)")
    ('Ann Lee', 'Ann Lee (dpa)')
    """
    credit = split_credit(text)[1] or clean_string(text, limit=MAX_CAPTION_CHARS)
    return _IN_BRACKETS.sub(r"\1", credit)


def split_credit(line: str) -> tuple[str | None, str | None]:
    """Split the text below a picture into caption and credit; either may be None.

    >>> split_credit("The harbour at dawn. Foto: Ann Lee/dpa")
    ('The harbour at dawn.', 'Ann Lee/dpa')
    >>> split_credit("Crédit : Ann Lee / AFP")
    (None, 'Ann Lee / AFP')
    >>> split_credit("She took a photo of the harbour.")
    ('She took a photo of the harbour.', None)
    """
    text = clean_string(line, limit=MAX_CAPTION_CHARS)
    match = _LABELLED.match(text) or _BRACKETED.match(text)
    if not match:
        return text or None, None
    caption = match["before"].strip(" |,;–—/-([") or None
    credit = match["credit"].strip(" |,;([")
    if credit.endswith((")", "]")) and credit.count("(") + credit.count("[") < credit.count(
        ")"
    ) + credit.count("]"):
        credit = credit[:-1].rstrip()
    return caption, credit.rstrip(" .") or None
