"""Evidence for pages of shops: a product, or a category with its products."""

from __future__ import annotations

from itertools import islice

from newsbot.extraction.document.element import Element
from newsbot.extraction.page_type.control_labels import MAX_CONTROLS
from newsbot.extraction.page_type.evidence import Evidence, PageType, find_points
from newsbot.extraction.page_type.page_shape import MIN_CARDS
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_evidence import (
    add_labels,
    find_labels,
    find_lines,
    require_reasons,
    score_stated,
)
from newsbot.extraction.page_type.type_words import listed_words

_OFFERED, _LISTED = 1.5, 2.0
_MICRODATA, _META, _CART, _CONTROL, _OWN_BUTTON, _PRICE, _STOCK = (
    3.0,
    3.0,
    2.5,
    2.5,
    1.5,
    1.0,
    1.0,
)
_MANY_CARTS = 4
"""With more of them the page is a category."""
_PRICE_META = (
    "product:price:amount",
    "og:price:amount",
    "product:price",
    "product:retailer_item_id",
)
_CART_WORDS = ("cart/add", "add-to-cart", "addtocart", "add_to_cart", "add-to-basket", "add-to-bag")
_FEW_PRICES = 8
_CARD_POINTS = ((24, 3.0), (12, 2.5), (6, 2.0), (MIN_CARDS, 0.5))
_PRICED, _COUNTED, _SORTED, _CARDS_ONLY = 3.0, 2.0, 1.5, 2.0
_CARD_SHARE = 0.5
_NEXT, _LAST_SEGMENT, _REPEATS = 1.0, 2.0, 1.5
_OPENING = -1.0
"""Text under a headline as long as those of articles."""
_BARE = -1.0
"""For cards without other evidence of a category; doubled on a page with a long text."""
_LONG_TEXT = 800
_VALUES, _MIN_VALUES = 1.5, 4
_MIN_LISTED = 6
_FEW_PARAGRAPHS = 3


def score_product(signals: PageSignals, needed: float = 0.0) -> Evidence | None:
    """Score a page that sells one thing.

    :param needed: the points for a lead; evidence with fewer may be returned as None.
    """
    evidence = score_stated(signals, PageType.PRODUCT, "product")
    stated = {"price", "pricecurrency", "sku"} & signals.page.metadata.itemprops.keys()
    evidence.add_found(_MICRODATA, stated, "property {}")
    if evidence.reasons and not signals.types.isdisjoint(("Offer", "AggregateOffer")):
        evidence.add(_OFFERED, "an offer in its metadata")
    price = signals.page.metadata.first_meta(*_PRICE_META)
    if price:
        evidence.add(_META, f"price {price[:20]!r} in its metadata")
    shape = signals.shape
    has_price = 0 < shape.prices <= _FEW_PRICES
    stock = find_labels(signals, "product", _STOCK)
    lines = find_lines(signals, "property", "vehicle", "software", "book", "auction")
    has_values = shape.prose <= _FEW_PARAGRAPHS and shape.values >= _MIN_VALUES
    most = evidence.points + _PRICE * has_price + stock[0] + lines[0] + _VALUES * has_values
    if most + _CART + _CONTROL + _OWN_BUTTON < needed:
        return None
    carts = _count_carts(signals)
    if 0 < carts < _MANY_CARTS:
        evidence.add(_CART, "a form for the cart")
    button = _find_button(signals) if carts < _MANY_CARTS else None
    if button is not None:
        # Reviews link to shops, but have no button of their own.
        control, label = button
        points = _CONTROL if control.tag == "a" else _CONTROL + _OWN_BUTTON
        evidence.add(points, f"a button {label!r}")
    if has_price:
        evidence.add(_PRICE, "a price")
    evidence.add(*stock)
    evidence.add(*lines)
    if has_values:
        evidence.add(_VALUES, f"{shape.values} values with labels")
    return require_reasons(evidence)


def _find_button(signals: PageSignals) -> tuple[Element, str] | None:
    words = listed_words("controls", "product")
    return next((found for found in signals.labelled_controls if found[1].lower() in words), None)


def _count_carts(signals: PageSignals) -> int:
    """Count the forms and buttons that put something into a cart."""
    texts: list[str] = []
    controls = signals.page.elements.find("form", "button", "input", "a")
    for element in islice(controls, MAX_CONTROLS):
        names = map(element.get, ("action", "class", "id", "name"))
        texts.append(" ".join([name[:200] for name in names if name]))
    lines = "\n".join(texts).lower()
    if not any(word in lines for word in _CART_WORDS):
        return 0  # as nearly every page
    return sum(any(word in line for word in _CART_WORDS) for line in lines.split("\n"))


def score_category(signals: PageSignals) -> Evidence | None:
    """Score a list of things: cards, most of them with a price."""
    shape = signals.shape
    evidence = score_stated(signals, PageType.CATEGORY, "category")
    evidence.add_found(_LISTED, signals.matches("names", "listing"), "body of class {}")
    last = signals.path.strip("/").rpartition("/")[2].partition(".")[0]
    if last in listed_words("segments", "listing"):
        evidence.add(_LAST_SEGMENT, f"{last!r} ends its URL")
    if shape.cards < MIN_CARDS and not evidence.reasons:
        return None
    if shape.prices * 2 >= shape.cards >= MIN_CARDS:
        evidence.add(_PRICED, f"{shape.prices} prices")
    if shape.count is not None:
        evidence.add(_COUNTED, f"says {shape.count[:40]!r}")
    if not evidence.reasons:
        evidence.add(_BARE if signals.counts.text < _LONG_TEXT else 2 * _BARE)
    _add_cards(signals, evidence)
    add_labels(signals, evidence, "category", _SORTED)
    if signals.counts.opening:
        evidence.add(_OPENING)
    pagers = shape.words & listed_words("words", "pager")
    if signals.page.metadata.links.get("next") or pagers:
        evidence.add(_NEXT, "a next page")
    return require_reasons(evidence)


def _add_cards(signals: PageSignals, evidence: Evidence) -> None:
    """Add points for the number of cards, for little text besides, and for their buttons."""
    shape = signals.shape
    if points := find_points(shape.cards, _CARD_POINTS):
        evidence.add(points, f"{shape.cards} cards")
    if shape.cards >= _MIN_LISTED and (
        shape.card_share >= _CARD_SHARE or shape.prose <= _FEW_PARAGRAPHS
    ):
        evidence.add(_CARDS_ONLY, "little text besides")
    if MIN_CARDS <= shape.cards * 4 <= shape.repeats * 5 <= shape.cards * 6:
        evidence.add(_REPEATS, f"the same line {shape.repeats} times")
