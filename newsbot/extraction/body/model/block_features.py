"""Features of each block: the numbers that the scorecard turns into points.

All are computed from one page alone, each for all blocks at once and at its first use: the card
needs most of them, ``devtools/training/fit_scorecard.py`` tries them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, pairwise
from operator import mul

from newsbot.extraction.body.model.ancestor_features import (
    FAR,
    SURROUNDINGS,
    link_share,
    measure_ancestors,
    measure_root_steps,
    share_beside_picture,
)
from newsbot.extraction.body.model.page_stats import measure_page
from newsbot.extraction.body.model.scorecard import Column, SharedColumn
from newsbot.extraction.document.blocks import PageBlock, Scope
from newsbot.text.tokens import tokenize_text

_SAMPLE_CHARS = 200
"""Characters of a text that are searched for capitals."""
_CAPITAL = re.compile("[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_ENDS = frozenset(".!?…。！？।؟\"'”’»“)")
_COLON_CHARS, _NO_COLON = 25, 30.0
_USUAL_CHARS = 100
"""Length of a paragraph on a page without any."""
_MIN_START_WORDS = 5
_START_WORDS = 6
_AHEAD = 6
"""How many following blocks are searched for prose."""
_UNKNOWN = -1.0
"""The value if there is no such neighbour, or nothing to compare with."""

_WORDS_BY_LANGUAGE: dict[str, str] = {
    "en": (
        "newsletter newsletters subscribe subscriber subscribers subscription inbox email mail "
        "sign click here comment comments app download follow facebook twitter instagram whatsapp "
        "telegram youtube linkedin cookie cookies privacy copyright rights reserved advertisement "
        "sponsored login register account website online link podcast photo photos video gallery "
        "read more share tags"
    ),
    "de": (
        "abonnieren abo abonnement anmelden anmeldung registrieren kommentar kommentare hier "
        "klicken klick teilen folgen datenschutz werbung anzeige lesen mehr foto fotos bild quelle "
        "redaktion artikel"
    ),
    "fr": (
        "abonnez abonner inscrire inscription cliquez ici commentaire commentaires partager suivez"
    ),
    "es": ("suscríbete suscripción boletín comentarios comentario síguenos compartir aquí clic"),
    "it": "iscriviti commenti commento condividi clicca qui seguici",
    "pt": "assine inscreva comentários clique aqui siga compartilhe",
    "nl": "reacties reageer delen klik nieuwsbrief",
    "da, no, sv": "kommentarer dela del følg följ nyhetsbrev nyhedsbrev",
    "pl": "komentarze komentarz udostępnij",
    "ru, uk": "подписаться подписывайтесь комментарии",
    "ko": "구독 기자 무단 전재 재배포 금지 저작권자",
}
INTERFACE_WORDS = frozenset(word for words in _WORDS_BY_LANGUAGE.values() for word in words.split())
"""Words, spelt as in ``tokens``, that interfaces use far more often than articles do.

One of them says little; several in a short text invite to subscribe, share or comment. All
languages count on every page: a page of any language may address its readers in English."""


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a page's metadata says of its text; empty if it says nothing."""

    headlines: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    description: str = ""
    article_body: str = ""
    is_accessible_for_free: bool | None = None

    @cached_property
    def headline_words(self) -> Sequence[tuple[str, ...]]:
        """The words of each headline, as ``PageBlock.tokens``."""
        return list(map(tokenize_text, self.headlines))

    @cached_property
    def description_words(self) -> tuple[str, ...]:
        """The words of the description, as ``PageBlock.tokens``."""
        return tokenize_text(self.description)


class FeatureMatrix(Mapping[str, Column]):
    """The features of a page's blocks: a column by name, with a number for each block.

    ``measured`` has those used so far.

    :param blocks: those that no chrome rule dropped, in reading order.
    """

    def __init__(self, blocks: Sequence[PageBlock], hints: Hints) -> None:
        self.blocks = blocks
        self.hints = hints
        self.page = measure_page(blocks)
        self.siblings = self.page.siblings
        self.chars = [len(block.text) for block in blocks]
        self.links = [b.link_chars / chars for b, chars in zip(blocks, self.chars, strict=True)]
        self.measured: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self.measured:
            measure = SIBLING_FEATURES.get(name)
            self.measured[name] = (
                FEATURES[name](self)
                if measure is None
                else SharedColumn(measure(self), self.page.sibling_numbers)
            )
        return self.measured[name]

    def __iter__(self) -> Iterator[str]:
        return chain(FEATURES, SIBLING_FEATURES)

    def __len__(self) -> int:
        return len(FEATURES) + len(SIBLING_FEATURES)

    @cached_property
    def parents(self) -> list[Scope | None]:
        """For each group of siblings the element around them."""
        return [alike.block.scope.parent for alike in self.siblings]

    @cached_property
    def surroundings(self) -> Sequence[Column]:
        """The columns of ``SURROUNDINGS``, with a number for each group of siblings."""
        rows = measure_ancestors([alike.block for alike in self.siblings])
        return list(zip(*rows, strict=True)) or [()] * len(SURROUNDINGS)

    @cached_property
    def root_steps(self) -> list[tuple[float, float]]:
        """For each group of siblings the steps into and to the article's root."""
        return measure_root_steps([alike.block for alike in self.siblings], self.page.root_steps)

    @cached_property
    def is_main(self) -> list[float]:
        """For each block whether it belongs to the template with most text."""
        main = [float(alike.template is self.page.main) for alike in self.siblings]
        return list(map(main.__getitem__, self.page.sibling_numbers))

    @cached_property
    def word_sets(self) -> list[frozenset[str]]:
        """The distinct words of each block."""
        return [frozenset(block.tokens) for block in self.blocks]

    @cached_property
    def main_text(self) -> list[float]:
        """The share of the main template's text before each block, and at the end all of it."""
        done = [*accumulate(map(mul, self.is_main, self.chars), initial=0.0)]
        total = done[-1] or 1.0
        return [chars / total for chars in done]

    @cached_property
    def prose_around(self) -> list[int]:
        """For each group of siblings the characters of prose in their parent element."""
        return [self.page.parent_prose[parent] for parent in self.parents]

    def shares(self, counts: Sequence[float]) -> Column:
        """Return these counts as shares of each block's characters."""
        return [count / chars for count, chars in zip(counts, self.chars, strict=True)]

    def sampled(self, pattern: re.Pattern[str]) -> Column:
        """Return the share of characters at the beginning of each block that match a pattern."""
        return [
            len(pattern.findall(block.text, 0, _SAMPLE_CHARS)) / min(chars, _SAMPLE_CHARS)
            for block, chars in zip(self.blocks, self.chars, strict=True)
        ]


class FeatureRow(Mapping[str, float]):
    """The features of one block by name; it holds no block, which would be a cycle."""

    __slots__ = ("_columns", "_place")

    def __init__(self, columns: dict[str, Column], place: int) -> None:
        self._columns = columns
        self._place = place

    def __getitem__(self, name: str) -> float:
        return self._columns[name][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def _early_colon(text: str) -> float:
    colon = text.find(":", 0, _COLON_CHARS)
    return float(colon) if colon >= 0 else _NO_COLON


def _surrounding(place: int) -> Callable[[FeatureMatrix], Column]:
    return lambda m: m.surroundings[place]


def _beside(column: Column, offset: int) -> Column:
    """Shift a column: each block gets the value of the block ``offset`` places further on."""
    missing = [_UNKNOWN] * min(abs(offset), len(column))
    return [*column[offset:], *missing] if offset > 0 else [*missing, *column[:offset]]


def _chrome_before(m: FeatureMatrix) -> Column:
    places = [-1, *(block.index for block in m.blocks)]
    return [here - before - 1 for before, here in pairwise(places)]


def _chrome_after(m: FeatureMatrix) -> Column:
    places = [block.index for block in m.blocks]
    return [after - here - 1 for here, after in zip(places, [*places[1:], FAR], strict=False)]


def _headline_overlap(m: FeatureMatrix) -> Column:
    headlines = list(map(frozenset, m.hints.headline_words))
    all_words = frozenset[str]().union(*headlines)
    found = []
    for words in m.word_sets:
        known = words & all_words  # far fewer words than either, and none of most blocks
        shared = max(len(known & headline) for headline in headlines) if known else 0
        found.append(shared / max(1, len(words)))
    return found


def _relative_length(m: FeatureMatrix) -> Column:
    """Measure each block's length in that of the page's usual paragraph."""
    lengths = [chars for chars, is_prose in zip(m.chars, m.page.prose, strict=True) if is_prose]
    usual = _median(lengths) if lengths else _USUAL_CHARS
    return [chars / usual for chars in m.chars]


def _median(numbers: list[int]) -> float:
    """Return the median; the statistics module takes 3 ms to import."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _in_description(m: FeatureMatrix) -> Column:
    """Measure how many of each block's words are in the page's description."""
    known = frozenset(m.hints.description_words)
    if not known:
        return [_UNKNOWN] * len(m.blocks)
    return [len(words & known) / max(1, len(words)) for words in m.word_sets]


def _starts_description(m: FeatureMatrix) -> Column:
    start = m.hints.description_words[:_START_WORDS]
    found = (block.tokens for block in m.blocks)
    return [float(len(w) >= _MIN_START_WORDS and w[:_START_WORDS] == start) for w in found]


def _in_metadata_body(m: FeatureMatrix) -> Column:
    """Measure how much of each block is in the article body of the metadata."""
    body = tokenize_text(m.hints.article_body)
    known = set(zip(body, body[1:], body[2:], strict=False))
    if not known:
        return [_UNKNOWN] * len(m.blocks)
    return [_share_known(block.tokens, known) for block in m.blocks]


def _interface_share(m: FeatureMatrix) -> Column:
    found = (block.tokens for block in m.blocks)
    return [len(INTERFACE_WORDS.intersection(words)) / max(1, len(words)) for words in found]


def _share_known(words: Sequence[str], known: set[tuple[str, str, str]]) -> float:
    count = len(words) - 2
    if count < 1:
        return 0.5
    return sum(map(known.__contains__, zip(words, words[1:], words[2:], strict=False))) / count


FEATURES: dict[str, Callable[[FeatureMatrix], Column]] = {
    "chars": lambda m: m.chars,
    "relative length": _relative_length,
    "link share": lambda m: m.links,
    "ends a sentence": lambda m: [float(block.text[-1] in _ENDS) for block in m.blocks],
    "italic share": lambda m: m.shares([block.italic_chars for block in m.blocks]),
    "capitals": lambda m: m.sampled(_CAPITAL),
    "early colon": lambda m: [_early_colon(block.text) for block in m.blocks],
    "share beside picture": lambda m: [share_beside_picture(block) for block in m.blocks],
    "main template": lambda m: m.is_main,
    "main text before": lambda m: m.main_text[:-1],
    "main text after": lambda m: [1 - share for share in m.main_text[1:]],
    "links here": lambda m: [link_share(block.scope) for block in m.blocks],
    "links before": lambda m: _beside(m.links, -1),
    "links after": lambda m: _beside(m.links, 1),
    "chars after": lambda m: _beside(m.chars, 1),
    "main template after": lambda m: _beside(m.is_main, 1),
    "chrome before": _chrome_before,
    "chrome after": _chrome_after,
    "prose after": lambda m: [
        sum(m.page.prose[place + 1 : place + 1 + _AHEAD]) for place in range(len(m.blocks))
    ],
    "headline overlap": _headline_overlap,
    "in description": _in_description,
    "starts description": _starts_description,
    "in JSON-LD body": _in_metadata_body,
    "interface words": _interface_share,
}
"""Features by their names in the scorecard, and the function that measures the column of each."""
SIBLING_FEATURES: dict[str, Callable[[FeatureMatrix], Column]] = {
    "<div>": lambda m: [float(alike.block.tag == "div") for alike in m.siblings],
    "<h2>": lambda m: [float(alike.block.tag == "h2") for alike in m.siblings],
    **{name: _surrounding(place) for place, name in enumerate(SURROUNDINGS)},
    "steps into root": lambda m: [inside for inside, _ in m.root_steps],
    "steps to root": lambda m: [beside for _, beside in m.root_steps],
    "template share": lambda m: [alike.template.chars / m.page.total_chars for alike in m.siblings],
    "template links": lambda m: [
        alike.template.link_chars / max(1, alike.template.chars) for alike in m.siblings
    ],
    "template blocks": lambda m: [alike.template.blocks for alike in m.siblings],
    "template length": lambda m: [
        alike.template.chars / alike.template.blocks for alike in m.siblings
    ],
    "prose around": lambda m: [prose / m.page.prose_chars for prose in m.prose_around],
    "prose share around": lambda m: [
        prose / max(1, parent.chars if parent else 1)
        for prose, parent in zip(m.prose_around, m.parents, strict=True)
    ],
    "blocks around": lambda m: [m.page.parent_blocks[parent] for parent in m.parents],
    "links around": lambda m: [link_share(parent) for parent in m.parents],
    "links farther around": lambda m: [
        link_share(parent.parent) if parent else 0.0 for parent in m.parents
    ],
}
"""Features of the elements around blocks: one number for all siblings."""
