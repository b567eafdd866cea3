"""Evidence for pages of shops, forums and documentation, by what they state about themselves."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.type_words import listed_words
from newsbot.extraction.values.url_parts import host_of

_TYPE, _GENERATOR, _META = 5.0, 5.0, 3.0
_SEGMENT, _NAME, _CONTROL, _CODE = 2.0, 3.0, 2.5, 1.5
_HOST = 2.0
_MIN_CODE_BLOCKS = 3
_MIN_REASONS = 2
"""One statement alone is found on articles: reviews state products, blogs have a shop."""
_PRICE_META = (
    "product:price:amount",
    "og:price:amount",
    "product:price",
    "product:retailer_item_id",
)


def score_product(signals: PageSignals) -> Evidence | None:
    """Score a page that sells something."""
    evidence = _score_stated(signals, PageType.PRODUCT, "product")
    if evidence is None:
        return None
    price = signals.page.metadata.first_meta(*_PRICE_META)
    if price:
        evidence.add(_META, f"price {price[:20]!r} in its metadata")
    words = listed_words("controls", "product")
    cart = next((text for text in signals.controls() if text.casefold() in words), None)
    if cart:
        evidence.add(_CONTROL, f"a button {cart!r}")
    return _require_reasons(evidence)


def score_forum(signals: PageSignals) -> Evidence | None:
    """Score a thread of a forum, or a question with its answers."""
    evidence = _score_stated(signals, PageType.FORUM, "forum")
    return None if evidence is None else _require_reasons(evidence)


def score_documentation(signals: PageSignals) -> Evidence | None:
    """Score a page of a manual or of the reference of an interface."""
    evidence = _score_stated(signals, PageType.DOCUMENTATION, "documentation")
    if evidence is None:
        return None
    first = (host_of(signals.page.url) or "").partition(".")[0]
    if first in listed_words("segments", "documentation"):
        evidence.add(_HOST, f"host {first!r}")
    code = sum(1 for _ in islice(signals.page.root.iter("pre"), _MIN_CODE_BLOCKS))
    if code >= _MIN_CODE_BLOCKS:
        evidence.add(_CODE, "several pieces of code")
    return _require_reasons(evidence)


def _score_stated(signals: PageSignals, page_type: PageType, name: str) -> Evidence | None:
    """Score types, generator, names and URL; None for a page that states an article."""
    if signals.stories or "article" in signals.types:
        return None
    evidence = Evidence(page_type)
    evidence.add_found(_TYPE, signals.matches("types", name), "type {}")
    generator = (signals.page.metadata.first_meta("generator") or "").lower()
    known = {word for word in listed_words("generators", name) if word in generator}
    evidence.add_found(_GENERATOR, known, "made by {}")
    evidence.add_found(_NAME, signals.matches("names", name), "body of class {}")
    evidence.add_found(_SEGMENT, signals.matches("segments", name), "{} in its URL")
    return evidence


def _require_reasons(evidence: Evidence) -> Evidence | None:
    return evidence if len(evidence.reasons) >= _MIN_REASONS else None
