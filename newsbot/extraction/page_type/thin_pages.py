"""The signs of a page -> points for its being something with little text of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newsbot.extraction.body.phrases import normalize_phrase
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import first_named, mark_set, text_pattern
from newsbot.urls import is_same_site

MAX_MEDIA_LENGTH = 160
"""A gallery or a video with more text than a caption has text."""
MIN_TEASER_LENGTH, MAX_TEASER_LENGTH = 40, 600
_MIN_PICTURES = 4
_PLAYER_TAGS = ("video", "iframe", "audio", "amp-video", "amp-youtube", "object", "embed")
_TYPE, _PLAYER, _SEGMENT, _PICTURES = 1.5, 1.5, 2.0, 2.0
_LINK_OUT, _FOLLOWS = 3.0, 2.0
_LINKS_BELOW = 6
_SERVICE_TITLE, _SERVICE_SEGMENT = 4.5, 2.0
_DECLARED = -2.0


def score_gallery(signs: PageSignals) -> Evidence | None:
    """Plead for pictures with captions at most."""
    if signs.counts.text > MAX_MEDIA_LENGTH:
        return None
    plea = Evidence(PageType.GALLERY)
    pictures = _count_pictures(signs)
    if pictures >= _MIN_PICTURES:
        plea.add(_PICTURES, f"{pictures} pictures")
    _add_marks(signs, plea, "gallery")
    return _with_text(signs, plea)


def score_recording(signs: PageSignals) -> Evidence | None:
    """Plead for a film or sound without an article to it."""
    if signs.counts.text > MAX_MEDIA_LENGTH:
        return None
    kind, name = PageType.VIDEO, "video"
    if signs.types & mark_set("types", "audio"):
        kind, name = PageType.AUDIO, "audio"
    plea = Evidence(kind)
    player = next((e.tag for e in signs.page.root.iter(*_PLAYER_TAGS) if _is_player(e)), None)
    if player is not None:
        plea.add(_PLAYER, f"a player ({player})")
    _add_marks(signs, plea, name)
    return _with_text(signs, plea)


def _add_marks(signs: PageSignals, plea: Evidence, name: str) -> None:
    if found := signs.types & mark_set("types", name):
        plea.add(_TYPE, f"type {min(found)!r}")
    if found := signs.segments & mark_set("segments", name):
        plea.add(_SEGMENT, f"{min(found)!r} in its address")


def _with_text(signs: PageSignals, plea: Evidence) -> Evidence | None:
    """Give back a plea of two marks: one alone is found beside many a text."""
    if len(plea.marks) < 2:  # noqa: PLR2004 - as the docstring says
        return None
    plea.marks.append(f"{round(signs.counts.text)} characters of text")
    plea.points += 2.0
    return plea


def _is_player(element: Any) -> bool:
    if element.tag != "iframe":
        return True
    address = (element.get("src") or element.get("data-src") or "").lower()
    return any(word in address for word in ("video", "embed", "player", "youtube", "vimeo"))


def _count_pictures(signs: PageSignals) -> int:
    """Count the figures and the pictures of galleries outside of what is linked."""
    figures = sum(1 for _ in signs.page.root.iter("figure"))
    pictures = sum(1 for e in signs.page.root.iter("img") if not _is_linked(e))
    return max(figures, pictures)


def _is_linked(element: Any) -> bool:
    parent = element.getparent()
    for _ in range(3):
        if parent is None:
            return False
        if parent.tag == "a":
            return True
        parent = parent.getparent()
    return False


def score_teaser(signs: PageSignals) -> Evidence | None:
    """Plead for the beginning of a text that the page's own link says to stand elsewhere."""
    counts = signs.counts
    if counts.text + counts.listed > MAX_TEASER_LENGTH or counts.repeats or counts.standfirsts > 1:
        return None
    is_bare = counts.text + counts.listed < MIN_TEASER_LENGTH
    for text, address in _links_below(signs):
        away = not is_same_site(address, signs.page.url) if signs.page.url else False
        if is_bare and not away:
            continue
        if text_pattern("teaser").fullmatch(normalize_phrase(text)):
            plea = Evidence(PageType.TEASER)
            plea.add(_FOLLOWS, f"{round(signs.counts.text)} characters of text")
            plea.add(_LINK_OUT, f"the link {text[:60]!r}")
            if away:
                plea.add(_LINK_OUT, f"to {urlsplit(address).hostname}")
            return plea
    return None


def _links_below(signs: PageSignals) -> Iterator[tuple[str, str]]:
    """Yield text and address of the first links below the text, or below its headline."""
    kept = [b for b in signs.page.blocks if b.rule is None or b.rule is Rule.HEADLINE]
    if not kept:
        return
    after = kept[-1].index
    for block in signs.page.blocks[after : after + _LINKS_BELOW]:
        for anchor in block.element.iter("a"):
            address = signs.page.absolute(anchor.get("href"))
            text = " ".join("".join(anchor.itertext()).split())
            if address and text and text in block.text:
                yield text, address


def score_service(signs: PageSignals) -> Evidence | None:
    """Plead for a page about the site: contact, terms, privacy, subscriptions."""
    title = first_named("service", signs.titles)
    if title is None:
        return None
    plea = Evidence(PageType.SERVICE)
    plea.add(_SERVICE_TITLE, f"called {title[:60]!r}")
    if found := signs.segments & mark_set("segments", "service"):
        plea.add(_SERVICE_SEGMENT, f"{min(found)!r} in its address")
    if signs.stories:
        plea.add(_DECLARED)
    return plea
