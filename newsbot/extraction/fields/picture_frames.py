"""Frames of pictures: the element that contains a picture and its caption, figure or not."""

from __future__ import annotations

from itertools import islice

from newsbot.caching import cache_short
from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.values.picture_credits import clean_credit, split_caption
from newsbot.text.class_names import class_words
from newsbot.text.normalize import clean_string

MAX_FRAME_ANCESTORS = 5
"""Ancestors of a picture that are searched for its frame."""
MAX_FRAME_ELEMENTS = 40
MAX_CAPTION_CHARS = 3_000
MIN_ALT_CHARS = 20
"""A shorter alternative text may be that of anything beside the picture."""
MAX_CELL_CHARS = 400
"""A table with one picture and at most this much text is its frame."""
_CAPTION_WORDS = frozenset(
    {"caption", "captions", "legend", "legende", "bildunterschrift", "bildtext", "leyenda"}
    | {"didascalia", "imagecaption", "photocaption", "captiontext", "bu"}
)
_CREDIT_WORDS = frozenset({"credit", "credits", "copyright", "source", "byline", "photographer"})
_TEXT_TAGS = ("span", "div", "p", "small", "cite", "em", "i", "td", "dd", "figcaption", "a")


def find_frame(picture: Element) -> Element | None:
    """Return the smallest element around a picture that contains its caption, or None.

    Before ``figure`` existed, captions were in elements of that name, or in the cell below the
    picture; both are still common.
    """
    alt = _alt_of(picture)
    read: set[Element] = set()
    for depth, frame in enumerate(picture.iterancestors()):
        if depth == MAX_FRAME_ANCESTORS or frame.tag in ("article", "main", "body"):
            break
        inside = list(islice(frame.iter(), MAX_FRAME_ELEMENTS + 1))
        if len(inside) > MAX_FRAME_ELEMENTS or sum(e.tag == "img" for e in inside) > 1:
            break
        for element in inside[1:]:
            if element not in read and (_is_caption(element) or _is_label(element, alt)):
                return frame
        read.update(inside[1:])
        if frame.tag == "table":
            text = spaced_text(frame, limit=MAX_CELL_CHARS)
            return frame if 0 < len(text) <= MAX_CELL_CHARS else None
    return None


def read_frame(frame: Element) -> tuple[str | None, str | None]:
    """Return the caption and the credit in the frame of a picture; either may be None."""
    picture = next(frame.iter("img", "amp-img"), None)
    alt = "" if picture is None else _alt_of(picture)
    caption_element = frame.find(".//figcaption")
    scope = frame if caption_element is None else caption_element
    credit = caption = None
    for element in scope.iter(*_TEXT_TAGS):
        if element is scope:
            continue
        is_caption = _is_caption(element) or _is_label(element, alt)
        is_credit = not class_words(element.get("class") or "").isdisjoint(_CREDIT_WORDS)
        is_small = caption_element is not None and element.tag in ("small", "cite")
        if (is_credit or is_small) and not is_caption:
            credit = credit or spaced_text(element, limit=300)
        elif is_caption:
            caption = caption or spaced_text(element, limit=MAX_CAPTION_CHARS)
    if caption is None and (caption_element is not None or frame.tag == "table"):
        caption = spaced_text(scope, limit=MAX_CAPTION_CHARS)
    if caption and credit:
        caption = caption.replace(credit, "").strip(" -–—|/,")
    caption_text, caption_credit = split_caption(caption or "")
    credit_text = clean_credit(credit) if credit else None
    return caption_text, credit_text or caption_credit


def _alt_of(picture: Element) -> str:
    return clean_string(picture.get("alt") or "")


def _is_label(element: Element, alt: str) -> bool:
    """Return whether an element below a picture repeats its alternative text."""
    if len(alt) < MIN_ALT_CHARS or element.tag not in _TEXT_TAGS:
        return False
    for word in (element.text or "").split(None, 1)[:1]:
        if word.isalnum() and not alt.startswith(word):
            return False  # most are no label, and need not be read as a whole
    return spaced_text(element, limit=len(alt)) == alt


def _is_caption(element: Element) -> bool:
    names = element.get("class")
    return bool(names) and _names_caption(names) and element.tag in _TEXT_TAGS


@cache_short(10_000)
def _names_caption(names: str) -> bool:
    return not _CAPTION_WORDS.isdisjoint(class_words(names))
