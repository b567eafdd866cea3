"""The signs of a page -> points for its asking for something, or failing, instead of showing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsbot.extraction.body.phrases import normalize_phrase
from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import (
    consent_ideas,
    first_named,
    mark_set,
    text_pattern,
)
from newsbot.text.scripts import latin_length

MAX_WALL_LENGTH = 4_000
"""A page that shows more than this shows something besides what it asks."""
MAX_NOTE_LENGTH = 1_000
"""An error, a login and a challenge are told in less text than this."""
MIN_CONSENT_IDEAS = 3
"""Consent dialogs of the IAB's framework name nearly all ideas of the table."""
_MAX_NOTE_BLOCKS = 15
_MAX_NOTE_CHARS = 400
_IDEA_POINTS, _ACCEPT_POINTS = 1.0, 1.0
_ALL_CONSENT = 2.5
_MIN_BLOCK_IDEAS = 2
_TITLE, _SAID, _NAME, _SEGMENT, _PASSWORD = 3.0, 2.5, 4.0, 2.0, 3.0
_CHALLENGE_SOURCE, _CAPTCHA_SOURCE = 4.0, 1.5
_LOGIN_SEGMENT = re.compile(
    r"(?:[a-z]{0,9}[_-]?)?(?:log-?[io]n|sign-?(?:in|up)|regist|passw|auth|account|konto|anmeld"
    r"|connexion|inscription|iniciar-sesion|acced|cadastr|inlogg|logga|logg-inn|kirjaudu|zaloguj"
    r"|logowan|rejestra|prihlas|prijava|giris|uye|belep|bejelent|masuk|daftar|dang-nhap)"
    r"[a-z]{0,12}(?:[_-][a-z]{1,10})?$"
)
"""A short segment of an address; the words of a headline come in longer ones."""
_ALL_SAID = 2.5
"""What it says is most of the page's text."""
_FEW_LINKS = 8
_LIST_POINTS = -2.5
"""A page that links many titles is a list, with a box that asks for something."""


def score_consent_wall(signs: PageSignals) -> Evidence | None:
    """Plead for a page that asks for consent: it names what such pages do, and how to agree."""
    # The address of an article that the wall stands before may be dated; the wall is not.
    if signs.is_declared or signs.has_date or signs.counts.text > MAX_WALL_LENGTH:
        return None
    ideas = _count_ideas(_shown(signs, limit=MAX_WALL_LENGTH))
    if ideas < MIN_CONSENT_IDEAS:
        return None
    accept = next(
        (c for c in signs.controls() if text_pattern("accept").fullmatch(normalize_phrase(c))), None
    )
    if accept is None:
        return None
    plea = Evidence(PageType.CONSENT)
    plea.add(_IDEA_POINTS * ideas, f"{ideas} of {len(consent_ideas())} ideas of consent")
    plea.add(_ACCEPT_POINTS, f"the control {accept[:60]!r}")
    if _asks_throughout(signs):
        plea.add(_ALL_CONSENT, "no text but what is asked")
    if title := first_named("consent", signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    _note_list(signs, plea)
    return plea


def _count_ideas(level: str) -> int:
    """Count the ideas of consent that a levelled text names."""
    return sum(any(word in level for word in idea) for idea in consent_ideas())


def _asks_throughout(signs: PageSignals) -> bool:
    """Tell whether most of the page's text names several ideas of consent in each block."""
    kept = [block.text for block in signs.page.blocks if block.rule is None]
    asking = (text for text in kept if _count_ideas(normalize_phrase(text)) >= _MIN_BLOCK_IDEAS)
    return sum(map(len, asking)) * 2 >= sum(map(len, kept))


def score_login_wall(signs: PageSignals) -> Evidence | None:
    """Plead for a page that asks for an account, by its form and what it is called."""
    if signs.counts.text > MAX_NOTE_LENGTH:
        return None
    plea = Evidence(PageType.LOGIN)
    if signs.asks_password:
        plea.add(_PASSWORD, "a field for a password")
    if title := first_named("login", signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    if found := next(filter(_LOGIN_SEGMENT.match, signs.segments), None):
        plea.add(_SEGMENT, f"{found!r} in its address")
    if names := signs.body_names & mark_set("names", "login"):
        plea.add(_SEGMENT, f"body of class {min(names)!r}")
    _note_list(signs, plea)
    return plea if plea.marks else None


def score_error_page(signs: PageSignals) -> Evidence | None:
    """Plead for a page that says that there is no such page."""
    return _plead_note(signs, PageType.ERROR, "error")


def score_challenge(signs: PageSignals) -> Evidence | None:
    """Plead for a page that wants to know whether its reader is human.

    What only such pages load speaks for one by itself where there is next to no text; the captchas
    that forms for comments have too only count beside what the page is called or says.
    """
    if signs.counts.teasers > _FEW_LINKS or signs.is_declared:
        return None
    said = _plead_note(signs, PageType.CHALLENGE, "challenge")
    plea = said or Evidence(PageType.CHALLENGE)
    if signs.counts.text <= _MAX_NOTE_CHARS:
        if source := _find_source(signs, "challenge"):
            plea.add(_CHALLENGE_SOURCE, f"loads {source!r}")
        elif said is not None and (source := _find_source(signs, "captcha")):
            plea.add(_CAPTCHA_SOURCE, f"loads {source!r}")
    return plea if plea.marks else None


def _find_source(signs: PageSignals, kind: str) -> str | None:
    return next((part for part in sorted(mark_set("sources", kind)) if part in signs.sources), None)


def _plead_note(signs: PageSignals, kind: PageType, name: str) -> Evidence | None:
    if signs.counts.text > MAX_NOTE_LENGTH or signs.is_declared:
        return None
    plea = Evidence(kind)
    if title := first_named(name, signs.titles):
        plea.add(_TITLE, f"called {title[:60]!r}")
    if said := list(_said(signs, name)):
        plea.add(_SAID, f"says {said[0][1][:60]!r}")
        if sum(latin_length(text) for text, _ in said) * 2 >= signs.counts.text:
            plea.add(_ALL_SAID)
    if found := signs.body_names & mark_set("names", name):
        plea.add(_NAME, f"body of class {min(found)!r}")
    if not plea.marks:
        return None
    plea.marks.append(f"{round(signs.counts.text)} characters of text")
    return plea


def _said(signs: PageSignals, name: str) -> Iterator[tuple[str, str]]:
    """Yield the page's first short texts that say such a thing, each with the words that do."""
    pattern = text_pattern(name)
    short = (b for b in signs.page.blocks if len(b.text) <= _MAX_NOTE_CHARS and not b.links)
    for block in islice(short, _MAX_NOTE_BLOCKS):
        if found := pattern.search(normalize_phrase(block.text)):
            yield block.text, found[0]


def _note_list(signs: PageSignals, plea: Evidence) -> None:
    if signs.counts.teasers > _FEW_LINKS:
        plea.add(_LIST_POINTS)


def _shown(signs: PageSignals, *, limit: int) -> str:
    """Return the levelled text of the page's blocks, as far as ``limit``."""
    parts: list[str] = []
    chars = 0
    for block in signs.page.blocks:
        parts.append(block.text)
        chars += len(block.text)
        if chars > limit:
            break
    return normalize_phrase(" ".join(parts)[:limit])
