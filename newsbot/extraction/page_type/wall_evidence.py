"""Evidence for pages that block the way to an article: consent, login, errors, challenges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from newsbot.extraction.body.phrases import normalize_phrase
from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import (
    consent_words,
    find_title,
    listed_words,
    text_pattern,
)
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import latin_length

MAX_WALL_LENGTH = 4_000
"""A page with more text shows something besides its question."""
MAX_NOTE_LENGTH = 1_000
"""Error, login and challenge pages have less text than this."""
MIN_CONSENT_WORDS = 3
"""Consent dialogs of the IAB's framework name nearly all topics of the table."""
_MAX_NOTE_BLOCKS = 15
_MAX_NOTE_CHARS = 400
_CONSENT_POINTS, _ACCEPT_POINTS = 1.0, 1.0
_ALL_CONSENT = 2.5
_MIN_BLOCK_WORDS = 2
_TITLE, _STATED, _NAME, _SEGMENT, _PASSWORD = 3.0, 2.5, 4.0, 2.0, 3.0
_CHALLENGE_SOURCE, _CAPTCHA_SOURCE = 4.0, 1.5
_LOGIN_SEGMENT = lazy_pattern(
    r"(?:[a-z]{0,9}[_-]?)?(?:log-?[io]n|sign-?(?:in|up)|regist|passw|auth|account|konto|anmeld"
    r"|connexion|inscription|iniciar-sesion|acced|cadastr|inlogg|logga|logg-inn|kirjaudu|zaloguj"
    r"|logowan|rejestra|prihlas|prijava|giris|uye|belep|bejelent|masuk|daftar|dang-nhap)"
    r"[a-z]{0,12}(?:[_-][a-z]{1,10})?$"
)
"""A short segment of a URL; the words of a headline are in longer ones."""
_ALL_STATED = 2.5
"""The statement is most of the page's text."""
_FEW_LINKS = 8
_LIST_POINTS = -2.5
"""A page that links many titles is a list with a box that asks for something."""


def score_consent_wall(signals: PageSignals) -> Evidence | None:
    """Score a page that asks for consent: it names topics of consent and has a control to agree."""
    # The URL of the article behind the wall may be dated; the wall itself is not.
    if signals.is_declared or signals.has_date or signals.counts.text > MAX_WALL_LENGTH:
        return None
    count = _count_consent_words(_shown_text(signals, limit=MAX_WALL_LENGTH))
    if count < MIN_CONSENT_WORDS:
        return None
    accept = next(
        (c for c in signals.controls if text_pattern("accept").fullmatch(normalize_phrase(c))),
        None,
    )
    if accept is None:
        return None
    evidence = Evidence(PageType.CONSENT)
    evidence.add(_CONSENT_POINTS * count, f"{count} of {len(consent_words())} topics of consent")
    evidence.add(_ACCEPT_POINTS, f"the control {accept[:60]!r}")
    if _is_all_consent(signals):
        evidence.add(_ALL_CONSENT, "no other text")
    evidence.add_title(_TITLE, find_title("consent", signals.titles))
    _subtract_list(signals, evidence)
    return evidence


def _count_consent_words(text: str) -> int:
    """Count the topics of consent that a normalized text names."""
    return sum(any(word in text for word in topic) for topic in consent_words())


def _is_all_consent(signals: PageSignals) -> bool:
    """Return whether most of the page's text is in blocks that name several topics of consent."""
    kept = [block.text for block in signals.page.blocks if block.rule is None]
    asking = (
        text for text in kept if _count_consent_words(normalize_phrase(text)) >= _MIN_BLOCK_WORDS
    )
    return sum(map(len, asking)) * 2 >= sum(map(len, kept))


def score_login_wall(signals: PageSignals) -> Evidence | None:
    """Score a page that asks for an account, by its form, title and URL."""
    if signals.counts.text > MAX_NOTE_LENGTH:
        return None
    evidence = Evidence(PageType.LOGIN)
    if signals.asks_password:
        evidence.add(_PASSWORD, "a field for a password")
    evidence.add_title(_TITLE, find_title("login", signals.titles))
    evidence.add_found(_SEGMENT, signals.matches("names", "login"), "body of class {}")
    segments = set(filter(_LOGIN_SEGMENT.match, signals.segments))
    # A page of help is about accounts, too, and has no field but that of the search.
    if evidence.reasons or signals.asks_details:
        evidence.add_found(_SEGMENT, segments, "{} in its URL")
    _subtract_list(signals, evidence)
    return evidence if evidence.reasons else None


def score_error_page(signals: PageSignals) -> Evidence | None:
    """Score a page that states that the requested page does not exist."""
    return _score_note(signals, PageType.ERROR, "error")


def score_challenge(signals: PageSignals) -> Evidence | None:
    """Score a page that asks its reader to prove to be human.

    A script that only such pages load is enough on a page with almost no text; a captcha, which
    comment forms have too, only counts beside the page's title or text.
    """
    if signals.counts.teasers > _FEW_LINKS or signals.is_declared:
        return None
    stated = _score_note(signals, PageType.CHALLENGE, "challenge")
    evidence = stated or Evidence(PageType.CHALLENGE)
    if signals.counts.text <= _MAX_NOTE_CHARS:
        if source := _find_source(signals, "challenge"):
            evidence.add(_CHALLENGE_SOURCE, f"loads {source!r}")
        elif stated is not None and (source := _find_source(signals, "captcha")):
            evidence.add(_CAPTCHA_SOURCE, f"loads {source!r}")
    return evidence if evidence.reasons else None


def _find_source(signals: PageSignals, name: str) -> str | None:
    return next(
        (part for part in sorted(listed_words("sources", name)) if part in signals.sources), None
    )


def _score_note(signals: PageSignals, page_type: PageType, name: str) -> Evidence | None:
    """Score a short page by its title, its statements and the names of its body element."""
    if signals.counts.text > MAX_NOTE_LENGTH or signals.is_declared:
        return None
    evidence = Evidence(page_type)
    evidence.add_title(_TITLE, find_title(name, signals.titles))
    if stated := list(_find_statements(signals, name)):
        evidence.add(_STATED, f"says {stated[0][1][:60]!r}")
        if sum(latin_length(text) for text, _ in stated) * 2 >= signals.counts.text:
            evidence.add(_ALL_STATED)
    evidence.add_found(_NAME, signals.matches("names", name), "body of class {}")
    if not evidence.reasons:
        return None
    evidence.reasons.append(f"{round(signals.counts.text)} characters of text")
    return evidence


def _find_statements(signals: PageSignals, name: str) -> Iterator[tuple[str, str]]:
    """Yield the page's first short texts that match a pattern, each with the matching words."""
    pattern = text_pattern(name)
    short = (b for b in signals.page.blocks if len(b.text) <= _MAX_NOTE_CHARS and not b.links)
    for block in islice(short, _MAX_NOTE_BLOCKS):
        if found := pattern.search(normalize_phrase(block.text)):
            yield block.text, found[0]


def _subtract_list(signals: PageSignals, evidence: Evidence) -> None:
    if signals.counts.teasers > _FEW_LINKS:
        evidence.add(_LIST_POINTS)


def _shown_text(signals: PageSignals, *, limit: int) -> str:
    """Return the normalized text of the page's blocks, up to ``limit``."""
    parts: list[str] = []
    chars = 0
    for block in signals.page.blocks:
        parts.append(block.text)
        chars += len(block.text)
        if chars > limit:
            break
    return normalize_phrase(" ".join(parts)[:limit])
