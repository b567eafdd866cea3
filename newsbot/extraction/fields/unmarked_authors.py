"""Authors without any markup, found by the look and place of their names."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.body.phrases import rule_of_phrase
from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.candidates import (
    MAX_LINE_CHARS,
    ElementCandidate,
    is_aside,
    is_author_box,
    spaced_text,
)
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.stated_authors import find_people
from newsbot.extraction.values.author_names import is_name_line
from newsbot.extraction.values.byline_scripts import drop_reviewers
from newsbot.extraction.values.byline_text import find_dated_name
from newsbot.extraction.values.person_names import has_given_name
from newsbot.items import Author

BOLD_ELEMENTS = 60
LONE_ELEMENTS = 40
DATED_ELEMENTS = 25
"""Elements from the headline that are searched for each type of name."""
MAX_DATED_LINE_CHARS = 80
MAX_NAME_CHARS = 50
MAX_BOXES = 10
"""Boxes about authors that are read; more are a list of people."""
BOX_ELEMENTS = 20
"""Elements of a box about the author that are searched for the name."""
_NAME_TAGS = ("h2", "h3", "h4", "h5", "h6", "strong", "b", "a", "span", "p", "div")
# "author", "autor" and "auteur", capitalized or not.
_BOX_PARTS = ("uthor", "utor", "uteur")
MIN_TEXT_CHARS = 100
"""A longer paragraph is text of the article."""


def dated_authors(page: Page) -> list[Author]:
    """Return the single name next to the date under the headline: "3 May 2024 | Ann Lee"."""
    heading = page.main_heading
    if heading is None:
        return []
    lines = page.candidates.lines(
        heading.place - DATED_ELEMENTS, heading.place + DATED_ELEMENTS, limit=MAX_DATED_LINE_CHARS
    )
    before = ""
    for line in lines:
        # The bar between name and date may be in the element of the name.
        text = f"{before} {line.text}" if before.endswith("|") else line.text
        before = line.text
        name = find_dated_name(text)
        people = find_people(page, name, strict=True) if name and has_given_name(name) else []
        if people:
            return people[:1]
    return []


def bold_authors(page: Page) -> list[Author]:
    """Return the full name that is alone and bold directly before the text.

    After the beginning of the text it must have a known given name: bold lines are subheadings.
    """
    heading = page.main_heading
    if heading is None:
        return []
    stop, has_begun = heading.place + BOLD_ELEMENTS, False
    for element in page.candidates.elements[heading.place + 1 : stop]:
        has_begun = has_begun or (element.tag == "p" and _is_text(element))
        parent = element.getparent()
        if element.tag not in ("strong", "b", "em", "i") or parent is None or parent.tag != "p":
            continue
        whole = spaced_text(parent, limit=MAX_NAME_CHARS)
        is_alone = " " in whole and whole == spaced_text(element, limit=MAX_NAME_CHARS)
        if is_alone and (has_given_name(whole) or not has_begun) and not rule_of_phrase(whole):
            people = find_people(page, whole, strict=True)
            if people:
                return people
    return []


def _is_text(element: Element) -> bool:
    return len(spaced_text(element, limit=MIN_TEXT_CHARS)) > MIN_TEXT_CHARS


def lone_authors(page: Page) -> list[Author]:
    """Return the full name that is alone between headline and text.

    It has a known given name, is not a link, not in a list of other articles, and does not occur in
    the text: people that an article is about do.
    """
    heading = page.main_heading
    if heading is None:
        return []
    stop = heading.place + LONE_ELEMENTS
    for line in page.candidates.lines(heading.place + 1, stop, limit=MAX_LINE_CHARS):
        if len(line.text) > MIN_TEXT_CHARS:
            break
        is_name = len(line.text) <= MIN_TEXT_CHARS and is_name_line(line.text)
        if not is_name or line.element.tag in ("a", "figcaption") or is_aside(line.element):
            continue
        if not _is_subject(page, line):
            people = find_people(page, line.text, strict=True)
            if people:
                return people
    return []


def boxed_authors(page: Page) -> list[Author]:
    """Return the full name that is alone in the first box about the author: "About Ann Lee"."""
    named = page.elements.find_named(_names_author_box)
    for element in islice((e for e in named if not is_aside(e)), MAX_BOXES):
        text = spaced_text(element, limit=MAX_LINE_CHARS)
        if drop_reviewers(text) != text:
            continue
        for inner in islice(element.iter(*_NAME_TAGS), BOX_ELEMENTS):
            text = spaced_text(inner, limit=MAX_NAME_CHARS)
            people = find_people(page, text, strict=True) if len(text) <= MAX_NAME_CHARS else []
            if len(people) == 1 and has_given_name(people[0].name):
                return people
    return []


def _names_author_box(names: str) -> bool:
    return any(part in names for part in _BOX_PARTS) and is_author_box(names)


def _is_subject(page: Page, line: ElementCandidate) -> bool:
    family_name = line.text.split()[-1]
    titles = page.metadata.headlines
    return family_name in page.body_text or any(family_name in title for title in titles)


def signature_authors(page: Page) -> list[Author]:
    """Return the full name that is alone and right-aligned, as under a letter."""
    for element in page.candidates.elements:
        style = element.get("style")
        is_styled = style and "text-align:right" in style.replace(" ", "")
        if is_styled or element.get("align") == "right":
            text = spaced_text(element, limit=MAX_NAME_CHARS)
            is_name = len(text) <= MAX_NAME_CHARS and has_given_name(text)
            people = find_people(page, text, strict=True) if is_name else []
            if people and people[0].name == text.strip("-–— "):
                return people
    return []
