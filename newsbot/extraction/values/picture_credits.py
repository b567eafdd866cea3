"""Caption and credit in the text below a picture."""

from __future__ import annotations

import re

from newsbot.extraction.values.vocabulary import one_of, read_words
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import clean_string
from newsbot.text.scripts import EAST_ASIAN, HAN, has_east_asian

MAX_CAPTION_CHARS = 3_000
MAX_EASTERN_CREDIT_CHARS = 60
MAX_CREDIT_CHARS = 120
"""A longer end of a caption is not a credit."""

_LABEL = one_of(read_words("credits")["labels"])
# "Photo: Ann Lee / Agency", "© Agency", "(Foto: Ann Lee)" at the end of a caption, or alone.
_LABELLED = lazy_pattern(
    lambda: (
        rf"(?P<before>^|.*?[\s.(|,;\[–—/-])[(\[]?\s*(?:(?:{_LABEL})\s*[:：/|]\s*|[©ⓒ]\s*|\(c\)\s*|{one_of(read_words('credits')['phrases'])}\s+)"
        rf"(?P<credit>[^\n]{{2,{MAX_CREDIT_CHARS}}})$"
    ),
    re.IGNORECASE | re.DOTALL,
)
_BRACKETED = re.compile(
    r"^(?P<before>.+?[.!?…”\"])\s*[(\[](?P<credit>[^()\[\]]{2,80})[)\]]\s*\.?$", re.DOTALL
)

_WORDS = read_words("credits")
_AGENCY = rf"{one_of(_WORDS['agencies'])}(?![\w-])"
_FIRST_OF_AGENCIES = frozenset(agency.split()[0] for agency in _WORDS["agencies"])
_NAME_WORD = r"[^\W\d_a-zà-öø-ÿ][\w.'’-]*"
_NOT_FIRST = r"(?!(?:The|An?|Der|Die|Das|Ein|Eine|Les|Los|Las|Het)\s)"
_PARTICLE = r"(?:van|von|de|der|den|di|da|al|el|la|le|bin)"
_NAME = rf"{_NOT_FIRST}{_NAME_WORD}(?:\s(?:{_NAME_WORD}|{_PARTICLE})){{1,3}}"
_COMPANY = rf"{_NAME_WORD}(?:\s{_NAME_WORD})?\s(?:Images|Pictures|Photos|Press|Agency)"
# "REUTERS/Ida Marl", "Ida Marl/Getty Images", "Ida Marl via AFP/File Photo" at the end.
_UNLABELLED = lazy_pattern(
    lambda: (
        rf"(?<![\w/])(?:(?:{_NAME}|{_AGENCY})\s?(?:/|,|\svia\s)\s?){{0,3}}"
        rf"(?:{_AGENCY}|(?<=[/])\s?{_COMPANY})"
        rf"(?:\s?(?:/|\svia\s)\s?(?:{_AGENCY}|{_NAME}|File(?:\s[Pp]hoto)?|Handout|Pool))*\.?$"
    )
)
# "... from the mole. Foto Ida Marl"
_LABEL_AND_NAME = lazy_pattern(
    lambda: (
        rf"(?<=[.!?…”\"])\s+(?:Fotos?|Photos?|Bild|FOTO|PHOTO)\s+"
        rf"(?P<credit>{_NAME}(?:\s?/\s?[\w .-]+)?)\.?$"
    )
)
# At the end: （撮影・鏡野そら）, 사진=거울빛; a name before the word: 镜明 摄.
_EASTERN = lazy_pattern(
    lambda: (
        rf"\s*[（(【\[/]?(?:{one_of(_WORDS['eastern'])}\s?[・=＝／/:：]\s?"
        rf"(?P<credit>[^（）()【】。！？]{{2,40}}?)(?:[摄攝]|\s?기자)?"
        rf"|[＝=、](?P<by>[{EAST_ASIAN}]{{2,8}}?)(?:撮影|提供)"
        rf"|(?<=[。！？\s（(])(?:[{HAN}]{{0,8}}(?:记者|記者)\s?)?"
        rf"(?P<taken>[{HAN}·]{{2,8}}?)\s?[摄攝影]{{1,2}})[）)】\]]?$"
    )
)
_END_BRACKET = re.compile(r"\s*[(\[](?P<credit>[^()\[\]]{2,100})[)\]]\s*\.?$")
_VIA = re.compile(r",?\s+via\s*$")
_SIGNS = lazy_pattern(lambda: rf"(?i:\bphoto\b)|/|(?<!\w)(?:{_AGENCY})")
_PLAIN_LABEL = lazy_pattern(lambda: rf"^(?:{_LABEL})\s*[:：]\s*", re.IGNORECASE)
_FILE = re.compile(r",\s*(?:File|Archiv|file)$")
_ARCHIVE = lazy_pattern(
    lambda: rf"^{one_of(_WORDS['archive'])}\s*[:.–-]\s*(?=\S+(?:\s+\S+){{2}})", re.IGNORECASE
)
_LINKING = frozenset(
    "of at by the for from with in and to a an von der die das bei mit de la le du di da".split()
)
"""After one of these words, an agency is a part of the sentence."""

_IN_BRACKETS = re.compile(r"^[(\[]\s*([^()\[\]]+?)\s*[)\]]$")


def clean_credit(text: str) -> str:
    """Return the text of a credit without its label and brackets.

    >>> clean_credit("(Ann Lee)"), clean_credit("Foto: Ann Lee (dpa)")
    ('Ann Lee', 'Ann Lee (dpa)')
    """
    credit = split_caption(text)[1] or clean_string(text, limit=MAX_CAPTION_CHARS)
    return _IN_BRACKETS.sub(r"\1", credit)


def split_credit(line: str) -> tuple[str | None, str | None]:
    """Split a line into caption and credit by a label or brackets; either may be None.

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


def split_caption(text: str) -> tuple[str | None, str | None]:
    """Split the text below a picture into caption and credit, also by an agency at its end.

    In other text an agency at the end is a word of the sentence.

    >>> split_caption("The harbour at dawn. Ann Lee/Reuters")
    ('The harbour at dawn.', 'Ann Lee/Reuters')
    >>> split_caption("She took a photo of the harbour.")
    ('She took a photo of the harbour.', None)
    """
    text = clean_string(text, limit=MAX_CAPTION_CHARS)
    start = max(len(text) - MAX_EASTERN_CREDIT_CHARS, 0)
    if has_east_asian(text) and (eastern := _EASTERN.search(text, start)):
        return text[: eastern.start()].strip() or None, next(filter(None, eastern.groups()))
    archive = _ARCHIVE.match(text)
    if archive:
        caption, credit = split_caption(text[archive.end() :])
        return text[: archive.end()] + (caption or ""), credit
    return _split_signed(text) or split_credit(text)


def _split_signed(text: str) -> tuple[str | None, str] | None:
    """Split a caption before the signature of an agency at its end, in brackets or not."""
    start = max(len(text) - MAX_CREDIT_CHARS, 0)
    bracket, labelled = _END_BRACKET.search(text, start), _LABELLED.match(text)
    if labelled and not (bracket and labelled.start("credit") > bracket.start("credit")):
        return None
    before, credit = text, ""
    if bracket and _SIGNS.search(bracket["credit"]) and not bracket["credit"][0].islower():
        before = text[: bracket.start()]
        credit = _FILE.sub("", _PLAIN_LABEL.sub("", bracket["credit"]).strip())
    elif named := _LABEL_AND_NAME.search(text, start):
        before, credit = text[: named.start()], named["credit"]
    elif _may_be_signed(text) and (signature := _UNLABELLED.search(text, start)):
        before, credit = _VIA.sub("", text[: signature.start()]), signature[0].rstrip(".")
        is_sentence = before.split()[-1:] and before.split()[-1].lower() in _LINKING
        if is_sentence or before.rstrip().endswith((":", "©", "/")):
            return None
    return (before.strip(" |,;–—-") or None, credit) if credit else None


def _may_be_signed(text: str) -> bool:
    """Check cheaply: a signature has the name of an agency, or a company after a slash."""
    return "/" in text or any(word in text for word in _FIRST_OF_AGENCIES)
