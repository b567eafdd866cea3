"""Evidence for pages with little text of their own: media and teasers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from newsbot.extraction.body.phrases import normalize_phrase
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import require_reasons
from newsbot.extraction.page_type.type_words import text_pattern
from newsbot.urls import is_same_site

MAX_MEDIA_LENGTH = 160
"""A gallery or a video with more text than a caption has text."""
MIN_TEASER_LENGTH, MAX_TEASER_LENGTH = 40, 600
_MIN_PICTURES = 4
_PLAYER_TAGS = ("video", "iframe", "audio", "amp-video", "amp-youtube", "object", "embed")
_TYPE, _PLAYER, _SEGMENT, _PICTURES = 1.5, 1.5, 2.0, 2.0
_LINK_OUT, _FOLLOWS = 3.0, 2.0
_LINKS_BELOW = 6


def score_gallery(signals: PageSignals) -> Evidence | None:
    """Score a page of pictures with captions at most."""
    if signals.counts.text > MAX_MEDIA_LENGTH:
        return None
    evidence = Evidence(PageType.GALLERY)
    pictures = _count_pictures(signals)
    if pictures >= _MIN_PICTURES:
        evidence.add(_PICTURES, f"{pictures} pictures")
    _add_type_and_segment(signals, evidence, "gallery")
    return _require_two_reasons(signals, evidence)


def score_recording(signals: PageSignals) -> Evidence | None:
    """Score a video or audio page without an article."""
    if signals.counts.text > MAX_MEDIA_LENGTH:
        return None
    page_type, name = PageType.VIDEO, "video"
    is_heard = (
        signals.matches("segments", "audio") and signals.page.root.find(".//audio") is not None
    )
    if signals.matches("types", "audio") or is_heard:
        page_type, name = PageType.AUDIO, "audio"
    evidence = Evidence(page_type)
    player = next((e.tag for e in signals.page.elements.find(*_PLAYER_TAGS) if _is_player(e)), None)
    if player is not None:
        evidence.add(_PLAYER, f"a player ({player})")
    _add_type_and_segment(signals, evidence, name)
    return _require_two_reasons(signals, evidence)


def _add_type_and_segment(signals: PageSignals, evidence: Evidence, name: str) -> None:
    evidence.add_found(_TYPE, signals.matches("types", name), "type {}")
    evidence.add_found(_SEGMENT, signals.matches("segments", name), "{} in its URL")


def _require_two_reasons(signals: PageSignals, evidence: Evidence) -> Evidence | None:
    """Return evidence with two reasons or more, and the length of the text as a further one."""
    if require_reasons(evidence) is None:
        return None
    evidence.reasons.append(f"{round(signals.counts.text)} characters of text")
    evidence.points += 2.0
    return evidence


def _is_player(element: Element) -> bool:
    if element.tag != "iframe":
        return True
    url = (element.get("src") or element.get("data-src") or "").lower()
    return any(word in url for word in ("video", "embed", "player", "youtube", "vimeo"))


def _count_pictures(signals: PageSignals) -> int:
    """Count the figures, or the pictures outside links if there are more of them."""
    figures = len(signals.page.elements.find("figure"))
    pictures = sum(1 for e in signals.page.elements.find("img") if not _is_linked(e))
    return max(figures, pictures)


def _is_linked(element: Element) -> bool:
    parent = element.getparent()
    for _ in range(3):
        if parent is None:
            return False
        if parent.tag == "a":
            return True
        parent = parent.getparent()
    return False


def score_teaser(signals: PageSignals) -> Evidence | None:
    """Score the beginning of a text that continues elsewhere, as a link under it says."""
    counts = signals.counts
    if counts.text + counts.listed > MAX_TEASER_LENGTH or counts.repeats or counts.standfirsts > 1:
        return None
    is_bare = counts.text + counts.listed < MIN_TEASER_LENGTH
    for text, url in _links_below(signals):
        away = not is_same_site(url, signals.page.url) if signals.page.url else False
        if is_bare and not away:
            continue
        if text_pattern("teaser").fullmatch(normalize_phrase(text)):
            evidence = Evidence(PageType.TEASER)
            evidence.add(_FOLLOWS, f"{round(signals.counts.text)} characters of text")
            evidence.add(_LINK_OUT, f"the link {text[:60]!r}")
            if away:
                evidence.add(_LINK_OUT, f"to {urlsplit(url).hostname}")
            return evidence
    return None


def _links_below(signals: PageSignals) -> Iterator[tuple[str, str]]:
    """Yield text and URL of the first links below the text, or below its headline."""
    kept = [b for b in signals.page.blocks if b.rule is None or b.rule is Rule.HEADLINE]
    if not kept:
        return
    after = kept[-1].index
    for block in signals.page.blocks[after : after + _LINKS_BELOW]:
        for anchor in block.element.iter("a"):
            url = signals.page.absolute(anchor.get("href"))
            text = " ".join("".join(anchor.itertext()).split())
            if url and text and text in block.text:
                yield text, url
