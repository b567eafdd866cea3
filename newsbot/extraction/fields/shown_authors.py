"""Authors in the bylines that a page shows, found by class names, wording or place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from newsbot.extraction.document.element import Element
from newsbot.extraction.fields.candidates import (
    MAX_ELEMENTS,
    ElementCandidate,
    role_of_names,
    spaced_text,
)
from newsbot.extraction.fields.date_labels import label_before
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.stated_authors import (
    MAX_BYLINE_LINE_CHARS,
    described_authors,
    distinct_people,
    find_people,
    json_ld_people,
    meta_authors,
)
from newsbot.extraction.values.author_names import MAX_AUTHORS
from newsbot.extraction.values.byline_scripts import drop_reviewers, names_reviewer
from newsbot.extraction.values.byline_text import (
    find_byline,
    find_closing,
    find_introduced,
    find_label,
    is_prefix,
)
from newsbot.extraction.values.person_names import MAX_NAME_CHARS, is_given_name
from newsbot.extraction.values.url_parts import host_of
from newsbot.items import Author
from newsbot.text.scripts import has_east_asian

BYLINE_BEFORE_ELEMENTS = 30
BYLINE_AFTER_ELEMENTS = 80
PROFILE_BEFORE_ELEMENTS = 10
PROFILE_AFTER_ELEMENTS = 40
LINES_BEFORE_ELEMENTS = 25
LINES_AFTER_ELEMENTS = 80
"""Elements before and after the headline that are searched for each type of byline."""
MENU_STEPS = 8
"""Elements around a link that may be a menu: its "Members" are no author."""
TEASER_REPEATS = 3
"""This many bylines of one class name belong to a list of articles."""
MAX_LABELLED_LINE_CHARS = 250
MAX_LINK_ELEMENTS = 3
MIN_SLUG_CHARS = 3
"""A shorter word of a name occurs in many URLs by chance."""
MAX_DATED_LINE_CHARS = 80
_PROFILE_WORDS = {"author", "autor", "auteur", "profil"}
_PROFILE = re.compile(
    r"/[\w-]*(?:author|autor|auteur|profile|profil|journalist|reporter|contributor|redakteur"
    r"|redactor|newsteam|writer|user|member)s?(?:in|en|innen|es|e)?(?:-\w+)?(?:/|$|[?=])",
    re.IGNORECASE,
)


def near_bylines(page: Page) -> list[ElementCandidate]:
    """Return the elements near the headline that are marked as bylines, those below it first."""
    heading = page.main_heading
    if heading is None:
        return []
    first, last = heading.place - BYLINE_BEFORE_ELEMENTS, heading.place + BYLINE_AFTER_ELEMENTS
    near = page.candidates.bylines_between(first, last)
    return sorted(near, key=lambda c: c.place < heading.place)


def byline_authors(page: Page) -> list[Author]:
    """Return the authors of the byline near the headline, found by class names.

    None are returned if the first author of the metadata is missing in a shorter byline: it was
    read in part only.
    """
    shown, stated = _first_byline(page, near_bylines(page)), meta_authors(page)
    is_cut = _names(shown) < _names(stated) and stated[0].name.casefold() not in _names(shown)
    return [] if is_cut else shown


def _names(people: list[Author]) -> set[str]:
    return {person.name.casefold() for person in people}


def far_byline_authors(page: Page) -> list[Author]:
    """Return the authors of a byline anywhere; repeated bylines belong to other articles."""
    candidates = page.candidates.bylines_between(0, MAX_ELEMENTS)
    counts = Counter((c.element.tag, c.element.get("class")) for c in candidates)
    single = [
        c for c in candidates if counts[c.element.tag, c.element.get("class")] < TEASER_REPEATS
    ]
    people = _first_byline(page, single)
    # Far from the headline a single word is often one of the interface.
    is_word = len(people) == 1 and people[0].name.isalpha() and people[0].name.isascii()
    is_known = is_word and (people[0].url is not None or is_given_name(people[0].name))
    return people if is_known or not is_word else []


def _first_byline(page: Page, candidates: list[ElementCandidate]) -> list[Author]:
    for index, candidate in enumerate(candidates):
        people = _candidate_people(page, candidate)
        if people:
            for sibling in candidates[index + 1 :]:
                if _belong_together(candidate, sibling):
                    people += _candidate_people(page, sibling)
            return distinct_people(people)
    return []


def fuller_authors(page: Page) -> list[Author]:
    """Return the byline under the headline if it names more than the metadata.

    It names all of its authors and others, adds the family name to its only given name, or is a
    full name where the metadata has an account: "annlee3".
    """
    stated = _names(json_ld_people(page) or meta_authors(page))
    if not stated:
        return []
    bylines = [c for c in page.head if role_of_names(c.element.get("class") or "") == "byline"]
    shown = _first_byline(page, bylines)
    if stated < _names(shown):
        return shown
    given = next(iter(stated)) if len(stated) == 1 else ""
    if not given or " " in given or has_east_asian(given):
        return []
    is_account = not is_given_name(given)
    for people in (shown, worded_authors(page), described_authors(page)):
        name = people[0].name.casefold() if len(people) == 1 else ""
        if name.startswith(f"{given} ") or (is_account and " " in name):
            return people
    return []


def profile_authors(page: Page) -> list[Author]:
    """Return the people whose profile pages are linked in lines near the headline."""
    return distinct_people(
        person
        for link in iter_profile_links(page)
        for person in find_people(page, link.text, url=link.element.get("href"), strict=True)
    )


def iter_profile_links(page: Page) -> Iterator[ElementCandidate]:
    """Yield the links to profile pages in lines near the headline, without those of reviewers."""
    heading = page.main_heading
    if heading is None:
        return
    start, stop = heading.place - PROFILE_BEFORE_ELEMENTS, heading.place + PROFILE_AFTER_ELEMENTS
    start = max(start, 0)
    for place, element in enumerate(page.candidates.elements[start:stop], start=start):
        href = element.get("href") or "" if element.tag == "a" else ""
        if href and _PROFILE.search(href):
            parent = element.getparent()
            if parent is None or len(spaced_text(parent, limit=200)) > MAX_BYLINE_LINE_CHARS:
                continue
            if any(around.tag == "nav" for around in islice(element.iterancestors(), MENU_STEPS)):
                continue
            if names_reviewer(label_before(element)):
                continue
            yield ElementCandidate(element=element, place=place, limit=MAX_DATED_LINE_CHARS)


def _candidate_people(page: Page, candidate: ElementCandidate) -> list[Author]:
    """Return the people of a byline; links to profiles are better than the text around them.

    People who only edited or checked the text are left out.
    """
    if names_reviewer(label_before(candidate.element)):
        return []
    text = drop_reviewers(candidate.text)
    links = [a for a in candidate.element.iter("a") if _PROFILE.search(a.get("href") or "")]
    people = [
        person
        for link in links[:MAX_AUTHORS]
        if (name := spaced_text(link, limit=100)) in text
        for person in find_people(page, name, url=link.get("href"), strict=True)
    ]
    return people or find_people(page, text, url=candidate.element.get("href"), strict=True)


def _belong_together(first: ElementCandidate, second: ElementCandidate) -> bool:
    a, b = first.element, second.element
    if a.get("class") != b.get("class") or a.tag != b.tag:
        return False
    return a.getparent() is b.getparent() or (
        a.getparent() is not None
        and b.getparent() is not None
        and a.getparent().getparent() is b.getparent().getparent()
    )


def worded_authors(page: Page) -> list[Author]:
    """Return the authors of a short line near the headline that begins with "By" or the like."""
    found = (find_people(page, byline, strict=True) for byline in iter_worded_bylines(page))
    return next((people for people in found if people), [])


def iter_worded_bylines(page: Page) -> Iterator[str]:
    """Yield the bylines in short lines near the headline, those below it first."""
    heading = page.main_heading
    place = heading.place if heading else 0
    yield from _worded_between(page, place, place + LINES_AFTER_ELEMENTS)
    yield from _worded_between(page, place - LINES_BEFORE_ELEMENTS, place)


def _worded_between(page: Page, start: int, stop: int) -> Iterator[str]:
    before = ""
    for line in page.candidates.lines(start, stop, limit=MAX_BYLINE_LINE_CHARS):
        byline = find_byline(
            f"{before.strip(' :')}: {line.text}" if is_prefix(before) else line.text
        )
        before = line.text
        if byline:
            yield byline


def labelled_authors(page: Page) -> list[Author]:
    """Return the authors of a line below the headline with a label.

    That is "Author: Ann Lee", "Written by Ann Lee", or "Ann Lee is a ..." below "About the author".
    """
    before = ""
    for line in page.text_lines_below:
        names = find_introduced(before, line)
        if names is None and len(line) <= MAX_LABELLED_LINE_CHARS:
            names = find_label(line) or find_closing(line)
        before = line
        people = find_people(page, names, strict=True) if names else []
        if people:
            return people
    return []


def link_authors(page: Page, authors: list[Author]) -> list[Author]:
    """Return the authors, with URLs from the links of the page that have their names.

    A link to a profile is preferred to one whose URL contains the family name. Known URLs stay.
    The name of an organization links many pages: only profiles count.
    """
    people = {author.name.casefold() for author in authors if author.type == "person"}
    wanted = {author.name.casefold() for author in authors if author.url is None}
    words = {word for name in wanted for word in name.split() if len(word) >= MIN_SLUG_CHARS}
    words |= _PROFILE_WORDS
    found: dict[str, str] = {}
    for link in page.elements.find("a") if wanted else ():
        # Texts of links with inner elements are slow to read; most URLs decide without.
        if len(link) and not _has_any(link.get("href") or "", words):
            continue
        name = _link_text(link).casefold()
        if name not in wanted:
            continue
        href = link.get("href") or "#"
        url = None if href.startswith("#") else page.absolute(href)
        if url is None or host_of(url) != host_of(page.url):
            continue
        if _PROFILE.search(url) or "author" in (link.get("rel") or ""):
            found[name] = url
            wanted.discard(name)
        elif name in people and name.split()[-1] in url.casefold():
            found.setdefault(name, url)
    return [replace(a, url=a.url or found.get(a.name.casefold())) for a in authors]


def _has_any(url: str, words: set[str]) -> bool:
    lowered = url.casefold()
    for word in words:  # noqa: SIM110 - any() takes twice as long
        if word in lowered:
            return True
    return False


def _link_text(link: Element) -> str:
    if len(link) == 0:
        return (link.text or "").strip()
    return spaced_text(link, limit=MAX_NAME_CHARS) if len(link) <= MAX_LINK_ELEMENTS else ""
