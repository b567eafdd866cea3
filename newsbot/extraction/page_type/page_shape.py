"""The shape of a page: repeated cards, prices, short labels and the names of its elements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from newsbot.extraction.document.blocks import NEAR_SCOPES, PageBlock, Scope
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.values.relative_times import relative_time
from newsbot.text.lazy_pattern import lazy_pattern

_MENU_RULES = frozenset({Rule.NAVIGATION, Rule.PAGE_FOOTER})
_MAX_LABEL_CHARS = 100
"""A price, a count or a question about the page is a short line."""
_MAX_LABELS_CHARS = 40_000
_MAX_COUNT_CHARS = 60
_MAX_BUTTON_CHARS = 40
_LONG_CHARS = 200
_PROSE_LENGTH = 120
_CARD_STEPS = 6
"""Elements around a block that may be the card it is in."""
MIN_CARDS = 4
_MAX_CARD_CHARS = 700
"""Mean length of a card: the posts of a thread and the sections of a guide are longer."""
_PRICE = lazy_pattern(
    r"(?:[$€£¥₹₽₩₺]|\b(?:usd|eur|gbp|chf|rs\.?|sek|kr)) ?\d"
    r"|\d(?: ?[€£¥₽₺円元원]| (?:usd|eur|chf|kr|zł|kč|ft|lei|руб|грн|ريال|درهم)(?![a-z]))"
)
_MAX_TIME_CHARS = 80
"""A line with a time of day and the name of who wrote a post."""
_TIME = lazy_pattern(
    lambda: (
        rf"(?<!\d)\d{{1,2}}[:.]\d\d(?!\d)|{relative_time()}|\b(?:vor|il y a|hace|há) (?:ein|un|uma)"
    )
)
_VALUE_TAGS = {("th", "td"), ("dt", "dd")}
_LABEL_EDGES = " ?？¿"
_NUMBER = " 0123456789"
_VALUE = re.compile(r"[^:.!?\d]{2,30}: ?[^:.!?]{1,50}")
"""A line with a label and a value: "Mileage: 48,200 km"."""
_COUNT = lazy_pattern(
    r"\d\+? ?(?:(?:[a-z]{2,12} )?(?:products?|items|results|listings|jobs|matches|properties"
    r"|courses|events|styles|entries)\b"
    r"|produkte|artikel\b|ergebnisse|treffer|angebote|produits|résultats|annonces|productos"
    r"|resultados|artículos|prodotti|risultati|produtos|producten|resultaten|produkter|varor"
    r"|wyników|produktów|výsledk|produktů|товар|результат|sonuç|ürün|件|点の|个结果|件商品"
    r"|개의 상품"
    r"|منتج|نتيجة)"
)


class _Cards(NamedTuple):
    """Elements of the same tag and class in the same parent: their number and text."""

    number: int
    chars: int


@dataclass(frozen=True)
class PageShape:
    """What can be counted over a page's blocks, whatever they say; menus are left out.

    Cards are linked elements with the same tag and class side by side.
    """

    blocks: list[PageBlock] = field(repr=False)

    @cached_property
    def _shown(self) -> list[PageBlock]:
        return [block for block in self.blocks if block.rule not in _MENU_RULES]

    @cached_property
    def labels(self) -> str:
        """The short lines of the page, a line each, in lower case and with plain apostrophes."""
        short = (block.text for block in self._shown if len(block.text) <= _MAX_LABEL_CHARS)
        return "\n".join(short)[:_MAX_LABELS_CHARS].lower().replace("’", "'")

    @cached_property
    def label_names(self) -> frozenset[str]:
        """The short lines, or what is before their colon: "Venue: main hall" is "venue".

        Those with a number are in it without it, too: "3 bedrooms" is "bedrooms" as well.
        """
        lines = self.labels.replace("：", ":").split("\n")
        names = {line.partition(":")[0].strip(_LABEL_EDGES) for line in lines}
        return frozenset(names | {name.strip(_NUMBER) for name in names})

    @cached_property
    def values(self) -> int:
        """The number of short lines and rows with a label and a value: "Mileage: 48,200 km"."""
        lines = sum(_VALUE.fullmatch(line) is not None for line in self.labels.split("\n"))
        rows = sum((label.tag, b.tag) in _VALUE_TAGS for label, b in pairwise(self._shown))
        return lines + rows

    @cached_property
    def chars(self) -> int:
        """Characters of text outside of menus."""
        return sum(len(block.text) for block in self._shown)

    @cached_property
    def prose(self) -> int:
        """The number of kept paragraphs."""
        return sum(
            block.length >= _PROSE_LENGTH and block.link_chars * 2 < len(block.text)
            for block in self._shown
            if block.rule is None
        )

    @cached_property
    def long_paragraphs(self) -> int:
        """The number of long paragraphs without links, kept or dropped."""
        return sum(not b.links and len(b.text) >= _LONG_CHARS for b in self._shown)

    @cached_property
    def headings(self) -> int:
        """The number of headings outside of menus."""
        return sum(block.tag in HEADING_TAGS for block in self._shown)

    @cached_property
    def prices(self) -> int:
        """The number of short lines with a price."""
        if _PRICE.search(self.labels) is None:
            return 0  # as on most pages
        return sum(_PRICE.search(line) is not None for line in self.labels.split("\n"))

    @cached_property
    def times(self) -> int:
        """The number of short lines with a time of day, or that say how long ago."""
        short = (line for line in self.labels.split("\n") if len(line) <= _MAX_TIME_CHARS)
        return sum(_TIME.search(line) is not None for line in short)

    @cached_property
    def count(self) -> str | None:
        """The line that states how many things the page lists, if there is one."""
        short = (line for line in self.labels.split("\n") if len(line) <= _MAX_COUNT_CHARS)
        return next((line for line in short if _COUNT.search(line)), None)

    @cached_property
    def repeats(self) -> int:
        """Occurrences of the most frequent short line, such as the button of each card."""
        lines = Counter(line for line in self.labels.split("\n") if len(line) <= _MAX_BUTTON_CHARS)
        return max(lines.values(), default=0)

    @cached_property
    def _scopes(self) -> tuple[set[Scope], list[Scope]]:
        """The elements around blocks, and those of them that may be cards, in page order."""
        found: set[Scope] = set()
        near: list[Scope] = []
        for block in self.blocks:
            scope: Scope | None = block.scope
            steps = 0 if block.rule in _MENU_RULES else _CARD_STEPS
            for step in range(NEAR_SCOPES):
                if scope is None or scope in found:
                    break
                found.add(scope)
                if step < steps:
                    near.append(scope)
                scope = scope.parent
        return found, near

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of the names of the elements around blocks, menus included."""
        scopes = self._scopes[0]
        tags = {scope.tag for scope in scopes}
        names = {scope.words for scope in scopes}
        return frozenset[str]().union(*names, *(tag.split("-") for tag in tags if "-" in tag))

    @cached_property
    def item_types(self) -> set[str]:
        """Types of microdata of the elements around blocks that are no property of others."""
        elements = (scope.element for scope in self._scopes[0])
        return {
            bare_type(item_type)
            for element in elements
            if (item_type := element.get("itemtype")) and element.get("itemprop") is None
        }

    @cached_property
    def _cards(self) -> _Cards:
        groups: dict[tuple[Scope, str, tuple[str, ...]], list[Scope]] = {}
        for scope in self._scopes[1]:
            if scope.parent is not None:
                groups.setdefault((scope.parent, scope.tag, scope.words), []).append(scope)
        inline = max(self._shown, key=_count_linked, default=None)
        lines = _Cards(0, 0) if inline is None else _Cards(_count_linked(inline), len(inline.text))
        found = [lines, *_find_cards(group for group in groups.values() if len(group) >= MIN_CARDS)]
        if len(found) == 1 and lines.number < MIN_CARDS:  # the most of the smaller groups, then
            found.extend(_find_cards(groups.values()))
        return max(found, key=lambda cards: (cards.number >= MIN_CARDS, cards.chars))

    @property
    def cards(self) -> int:
        """The number of cards."""
        return self._cards.number

    @property
    def card_share(self) -> float:
        """The share of the page's text that is in cards."""
        return self._cards.chars / self.chars if self.chars else 0.0


def bare_type(item_type: str) -> str:
    """Return a type of microdata without the URL of its vocabulary.

    >>> bare_type("https://schema.org/Product")
    'Product'
    """
    return item_type.rstrip("/").rpartition("/")[2]


def _find_cards(groups: Iterable[list[Scope]]) -> Iterator[_Cards]:
    """Yield the groups of elements that are linked and as short as cards."""
    for group in groups:
        chars = sum([scope.chars for scope in group])
        if chars <= _MAX_CARD_CHARS * len(group):
            linked = sum([scope.link_chars > 0 or scope.tag == "a" for scope in group])
            if linked * 5 >= len(group) * 4:
                yield _Cards(len(group), chars)


def _count_linked(block: PageBlock) -> int:
    """Return the number of links of a block that is made of links, as of cards in one line."""
    return block.links if block.link_chars * 5 >= len(block.text) * 4 else 0
