"""Evidence for pages about a site or its owner, and about what can be booked or applied for."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import (
    SEVERAL,
    add_labels,
    add_lines,
    require_reasons,
)
from newsbot.extraction.page_type.type_words import find_title, listed_words, text_pattern
from newsbot.urls import is_front_page

_TITLE, _VAGUE_TITLE, _OFFER_TITLE = 5.0, 2.0, 2.0
_OWN_MENU = 1.0
_TYPE, _BUSINESS, _QUESTIONS = 4.0, 1.5, 1.0
_NAME, _SEGMENT, _FRONT = 2.0, 2.0, 3.0
_NAMELESS, _OFFERED = -3.0, 2.0
"""For a page without a title, type or URL of service pages; the second is added for a button."""
_OFFER, _CALL, _FORM, _SHORT, _SAYS = 1.5, 1.0, 1.0, 1.0, 1.0
_OFFERS = ("job", "event", "office", "tour", "course", "campaign")
"""Tables of usual lines of what is offered."""
_MAX_OFFERS = 2
_MOST_SHOWN = _OFFER * _MAX_OFFERS + _CALL + _FORM + _SAYS + SEVERAL + _SHORT
"""The greatest points for what has to be searched for in the page."""
_MAX_CONTROLS = 300
_MAX_OFFER_CHARS = 40
_MENU_STEPS = 12
_MENU_TAGS = frozenset({"nav", "header", "footer"})
_MIN_HEADINGS = 4
_MAX_SECTION_LENGTH = 500
"""Length of text for each heading: pages that sell have many headings with little text each."""


def score_service(signals: PageSignals, needed: float = 0.0) -> Evidence | None:
    """Score a page about the site itself, or about what its owner offers.

    :param needed: the points for a lead; evidence with fewer may be returned as None.
    """
    evidence = Evidence(PageType.SERVICE)
    title = find_title("service", signals.titles)
    segments = signals.matches("segments", "service")
    # "About something" names the subject of articles, too.
    is_vague = title is not None and title.lower().startswith("about ") and not segments
    evidence.add_title(_VAGUE_TITLE if is_vague else _TITLE, title)
    evidence.add_title(_OFFER_TITLE, find_title("offer", signals.titles))
    types = signals.main_types & listed_words("types", "offer")
    evidence.add_found(_TYPE, types, "type {}")
    if "FAQPage" in signals.main_types:
        evidence.add(_QUESTIONS, "type 'FAQPage'")
    evidence.add_found(_SEGMENT, segments, "{} in its URL")
    offered = signals.matches("segments", "offer") - segments
    evidence.add_found(_SEGMENT, offered, "{} in its URL")
    add_lines(signals, evidence, *_OFFERS)
    named = bool(evidence.reasons)
    evidence.add_found(_BUSINESS, signals.types & listed_words("types", "business"), "type {}")
    evidence.add_found(_NAME, signals.matches("names", "offer"), "body of class {}")
    if signals.menu_link:
        evidence.add(_OWN_MENU, f"{signals.menu_link!r} in its menu")
    is_front = bool(signals.page.url) and is_front_page(signals.page.url)
    most = _MOST_SHOWN + _FRONT * is_front + (0.0 if named else _NAMELESS + _OFFERED)
    if evidence.points + most < needed:
        return None
    offers = _find_offers(signals)
    for offer in sorted(offers)[:_MAX_OFFERS]:
        evidence.add(_OFFER, f"a button {offer!r}")
    _add_contacts(signals, evidence)
    add_labels(signals, evidence, "service", _SAYS)
    if not evidence.reasons:
        return None
    if not named:
        evidence.add(_NAMELESS + _OFFERED * bool(offers))
    if is_front:
        evidence.add(_FRONT, "URL of a front page")
    counts, headings = signals.counts, signals.shape.headings
    if (
        (named or len(evidence.reasons) > 1)
        and headings >= _MIN_HEADINGS
        and counts.text <= _MAX_SECTION_LENGTH * headings
    ):
        evidence.add(_SHORT, f"{headings} headings with little text each")
    return require_reasons(evidence, 1 if title or types else 2)


def _find_offers(signals: PageSignals) -> set[str]:
    """Return the texts of buttons outside of menus that ask to book, apply, try and the like."""
    pattern = text_pattern("offer")
    found: set[str] = set()
    for element, text in signals.labelled_controls[:_MAX_CONTROLS]:
        label = text.lower().strip(" .!→>›»")
        if len(label) <= _MAX_OFFER_CHARS and pattern.fullmatch(label):
            around = islice(element.iterancestors(), _MENU_STEPS)
            if not any(outer.tag in _MENU_TAGS for outer in around):
                found.add(label)
    return found


def _add_contacts(signals: PageSignals, evidence: Evidence) -> None:
    """Add points for a number to call and a form that is not for comments."""
    elements = signals.page.elements
    links = islice(elements.find("a"), _MAX_CONTROLS)
    if any((link.get("href") or "").startswith("tel:") for link in links):
        evidence.add(_CALL, "a telephone number to call")
    fields = (f"{e.get('name')} {e.get('id')}".lower() for e in elements.find("textarea"))
    if any("comment" not in names for names in fields):
        evidence.add(_FORM, "a form for messages")
