"""The signs of a page -> points for its asking for something, or failing, instead of showing."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.kinds.pleas import PageKind, Plea
from newsbot.extraction.kinds.signs import Signs
from newsbot.extraction.kinds.words import consent_ideas, first_named, mark_set, text_pattern
from newsbot.extraction.phrases import level_text

MAX_WALL_LENGTH = 4_000
"""A page that shows more than this shows something besides what it asks."""
MAX_NOTE_LENGTH = 1_000
"""An error, a login and a challenge are told in less text than this."""
MIN_CONSENT_IDEAS = 3
"""Consent dialogs of the IAB's framework name nearly all ideas of the table."""
_MAX_NOTE_BLOCKS = 15
_MAX_NOTE_CHARS = 400
_IDEA_POINTS = 1.2
_ACCEPT_POINTS = 1.5
_TITLE, _SAID, _NAME, _SEGMENT, _PASSWORD = 3.0, 2.5, 4.0, 1.0, 3.0
_FEW_LINKS = 8
_LIST_POINTS = -2.5
"""A page that links many titles is a list, with a box that asks for something."""


def plead_consent(signs: Signs) -> Plea | None:
    """Plead for a page that asks for consent: it names what such pages do, and how to agree."""
    # The address of an article that the wall stands before may be dated; the wall is not.
    if signs.is_declared or signs.has_date or signs.counts.text > MAX_WALL_LENGTH:
        return None
    text = _shown(signs, limit=MAX_WALL_LENGTH)
    ideas = sum(any(word in text for word in idea) for idea in consent_ideas())
    if ideas < MIN_CONSENT_IDEAS:
        return None
    accept = next(
        (c for c in signs.controls() if text_pattern("accept").fullmatch(level_text(c))), None
    )
    if accept is None:
        return None
    plea = Plea(PageKind.CONSENT)
    plea.add(_IDEA_POINTS * ideas, f"{ideas} of {len(consent_ideas())} ideas of consent")
    plea.add(_ACCEPT_POINTS, f"the control {accept[:60]!r}")
    if title := first_named("consent", signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    _note_list(signs, plea)
    return plea


def plead_login(signs: Signs) -> Plea | None:
    """Plead for a page that asks for an account, by its form and what it is called."""
    if signs.counts.text > MAX_NOTE_LENGTH:
        return None
    plea = Plea(PageKind.LOGIN)
    if signs.asks_password:
        plea.add(_PASSWORD, "a field for a password")
    if title := first_named("login", signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    if found := signs.segments & mark_set("segments", "login"):
        plea.add(_SEGMENT, f"{min(found)!r} in its address")
    if found := signs.body_names & mark_set("names", "login"):
        plea.add(_SEGMENT, f"body of class {min(found)!r}")
    _note_list(signs, plea)
    return plea if plea.marks else None


def plead_error(signs: Signs) -> Plea | None:
    """Plead for a page that says that there is no such page."""
    return _plead_note(signs, PageKind.ERROR, "error")


def plead_challenge(signs: Signs) -> Plea | None:
    """Plead for a page that wants to know whether its reader is human."""
    plea = _plead_note(signs, PageKind.CHALLENGE, "challenge")
    if plea is not None and signs.counts.teasers > _FEW_LINKS:
        return None
    return plea


def _plead_note(signs: Signs, kind: PageKind, name: str) -> Plea | None:
    if signs.counts.text > MAX_NOTE_LENGTH or signs.is_declared:
        return None
    plea = Plea(kind)
    if title := first_named(name, signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    if said := _said(signs, name):
        plea.add(_SAID, f"says {said!r}")
    if found := signs.body_names & mark_set("names", name):
        plea.add(_NAME, f"body of class {min(found)!r}")
    if not plea.marks:
        return None
    plea.marks.append(f"{round(signs.counts.text)} characters of text")
    return plea


def _said(signs: Signs, name: str) -> str | None:
    """Return what one of the page's first short texts says, None where it says no such thing."""
    pattern = text_pattern(name)
    short = (b for b in signs.page.blocks if len(b.text) <= _MAX_NOTE_CHARS and not b.links)
    for block in islice(short, _MAX_NOTE_BLOCKS):
        if found := pattern.search(level_text(block.text)):
            return found[0][:60]
    return None


def _note_list(signs: Signs, plea: Plea) -> None:
    if signs.counts.teasers > _FEW_LINKS:
        plea.add(_LIST_POINTS)


def _shown(signs: Signs, *, limit: int) -> str:
    """Return the levelled text of the page's blocks, as far as ``limit``."""
    parts: list[str] = []
    chars = 0
    for block in signs.page.blocks:
        parts.append(block.text)
        chars += len(block.text)
        if chars > limit:
            break
    return level_text(" ".join(parts)[:limit])
