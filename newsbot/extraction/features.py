"""What is measured of each block: the numbers that the scorecard turns into points.

All of them can be computed from one page alone. Distances to elements and words are counted in
steps up the tree, ``FAR`` where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from newsbot.extraction.blocks import PageBlock, Scope, tokens
from newsbot.extraction.survey import Survey, take_survey

FAR = 20.0
_NAMED_STEPS, _NEAR_STEPS = 8, 2
"""How far up names still speak of the block and not of the page, and how far is near."""
_SAMPLE_CHARS = 200
"""How much of a text is counted for its share of capitals and digits."""
_CAPITAL = re.compile("[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]")
_DIGIT = re.compile(r"\d")
_Around: TypeAlias = tuple[dict[str, float], dict[str, float]]
_MIN_START_WORDS = 5
_PICTURE_STEPS = 3
"""A caption stands within this many elements of its picture."""
_AHEAD = 6
"""How many blocks further on are looked at for prose."""

_ENDS = frozenset(".!?…。！？।؟\"'”’»“)")

_CONTAINERS = ("article", "main", "header", "footer", "table")
_TAGS = ("div", "h2", "h3")

_WORD_GROUPS: dict[str, frozenset[str]] = {
    "content": frozenset(
        "article articlebody body content text story entry post paragraph richtext rich copy prose "
        "textbody artikel beitrag noticia nota corps texte contenu texto cuerpo".split()
    ),
    "teaser": frozenset(
        "teaser teasers promo promos promotion more next previous prev card cards tile tiles feed "
        "grid stories headlines archive list listing links link further weitere mehr themen".split()
    ),
    "picture": frozenset(
        "figure image img photo foto picture media thumbnail bild slide embed video".split()
    ),
    "info": frozenset(
        "meta info infos infobox box factbox data details source sources label labels tag".split()
    ),
    "title": frozenset("headline title heading head header titel titre titulo titolo".split()),
    "quote": frozenset("quote pullquote blockquote zitat tweet".split()),
    "widget": frozenset("widget module secondary extra aside side".split()),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """What the machine-readable part of a page says of its text; empty where it says nothing."""

    headlines: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    description: str = ""
    article_body: str = ""
    is_accessible_for_free: bool | None = None


def measure(blocks: list[PageBlock], hints: Hints) -> list[dict[str, float]]:
    """Measure the blocks that no chrome rule dropped.

    :param blocks: the standing blocks of one page, in reading order.
    :return: for each block its features by name; every block has the same names.
    """
    page = take_survey(blocks)
    headline_words = [set(tokens(headline)) for headline in hints.headlines]
    description = tokens(hints.description)
    body_words = tokens(hints.article_body)
    known = set(zip(body_words, body_words[1:], body_words[2:], strict=False))
    around: dict[int, _Around] = {}
    rows = []
    before = 0
    for i, block in enumerate(blocks):
        row = _text_features(block)
        row.update(_element_features(block, around))
        row.update(_place_features(page, i))
        row.update(_neighbour_features(page, i))
        words = block.tokens
        row["headline overlap"] = max((_overlap(words, h) for h in headline_words), default=0.0)
        row["starts description"] = float(
            len(words) >= _MIN_START_WORDS and description[:6] == words[:6]
        )
        row["in JSON-LD body"] = _share_known(words, known) if known else -1.0
        row["place on page"] = before / page.total_chars
        before += len(block.text)
        rows.append(row)
    return rows


def _text_features(block: PageBlock) -> dict[str, float]:
    text = block.text
    chars = len(text)
    colon = text.find(":", 0, 25)
    return {
        "chars": chars,
        "words": text.count(" ") + 1,
        "spaces": text.count(" ") / chars,
        "link share": block.link_chars / chars,
        "ends a sentence": float(text[-1] in _ENDS),
        "bold share": block.bold_chars / chars,
        "italic share": block.italic_chars / chars,
        "capitals": len(_CAPITAL.findall(text, 0, _SAMPLE_CHARS)) / min(chars, _SAMPLE_CHARS),
        "digits": len(_DIGIT.findall(text, 0, _SAMPLE_CHARS)) / min(chars, _SAMPLE_CHARS),
        "early colon": float(colon) if colon >= 0 else 30.0,
        "odd start": float(not text[0].isalnum() and text[0] not in "\"'“„«»‘‹「『¿¡(["),
    }


@lru_cache(maxsize=20_000)
def _groups(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name, group in _WORD_GROUPS.items() if not group.isdisjoint(words))


def _element_features(block: PageBlock, around: dict[int, _Around]) -> dict[str, float]:
    scope = block.scope
    steps, groups = _around(scope.parent, around)
    row = {f"<{tag}>": float(scope.tag == tag) for tag in _TAGS}
    row.update(steps)
    row.update(groups)
    if scope.tag in _CONTAINERS:
        row[f"in <{scope.tag}>"] = 0.0
    for group in _groups(scope.words) | _groups(block.inline_words):
        row[f"named {group}"] = 0.0
    row.update(_picture_features(block))
    return row


def _around(parent: Scope | None, known: dict[int, _Around]) -> _Around:
    """Measure what surrounds the blocks of one parent: containers and names, by steps up."""
    if id(parent) in known:
        return known[id(parent)]
    steps = {f"in <{tag}>": FAR for tag in _CONTAINERS}
    groups = {f"named {name}": 3.0 for name in _WORD_GROUPS}
    for step, scope in enumerate(parent.near() if parent else (), start=1):
        name = f"in <{scope.tag}>"
        if steps.get(name) == FAR:
            steps[name] = float(step)
        if step <= _NAMED_STEPS:
            rank = 1.0 if step <= _NEAR_STEPS else 2.0
            for group in _groups(scope.words):
                groups[f"named {group}"] = min(groups[f"named {group}"], rank)
    known[id(parent)] = steps, groups
    return steps, groups


def _picture_features(block: PageBlock) -> dict[str, float]:
    """Measure how near a picture stands, and how much of the text there the block is."""
    for step, scope in enumerate(block.scope.near()):
        if scope.pictures:
            return {
                "share beside picture": len(block.text) / max(1, scope.chars),
            }
        if step == _PICTURE_STEPS:
            break
    return {"share beside picture": 0.0}


def _place_features(page: Survey, i: int) -> dict[str, float]:
    block, key = page.blocks[i], page.keys[i]
    template = page.templates[key]
    scope = block.scope
    parent, grandparent = scope.parent, scope.parent.parent if scope.parent else None
    in_root, to_root = -1.0, FAR
    for step, around in enumerate(scope.near()):
        if around is page.root:
            in_root = float(step)
        if id(around) in page.root_steps:
            to_root = float(page.root_steps[id(around)])
            break
    around_prose = page.parent_prose.get(id(parent), 0)
    return {
        "steps into root": in_root,
        "steps to root": to_root,
        "template share": template.chars / page.total_chars,
        "template links": template.link_chars / max(1, template.chars),
        "template blocks": template.blocks,
        "template length": template.chars / template.blocks,
        "main template": float(key == page.main),
        "prose around": around_prose / page.prose_chars,
        "prose share around": around_prose / max(1, parent.chars if parent else 1),
        "blocks around": page.parent_blocks[id(parent)],
        "links here": _link_share(scope),
        "links around": _link_share(parent),
        "links farther around": _link_share(grandparent),
    }


def _neighbour_features(page: Survey, i: int) -> dict[str, float]:
    blocks, last = page.blocks, len(page.blocks) - 1
    row: dict[str, float] = {}
    for offset, name in ((-2, "2 before"), (-1, "before"), (1, "after"), (2, "2 after")):
        j = i + offset
        known = 0 <= j <= last
        row[f"links {name}"] = blocks[j].link_chars / len(blocks[j].text) if known else -1.0
        if offset > 0:
            row[f"chars {name}"] = len(blocks[j].text) if known else -1.0
            row[f"main template {name}"] = float(page.keys[j] == page.main) if known else -1.0
    row["chrome before"] = blocks[i].index - (blocks[i - 1].index if i else -1) - 1
    row["chrome after"] = (blocks[i + 1].index if i < last else FAR) - blocks[i].index - 1
    row["prose after"] = sum(page.prose[i + 1 : i + 1 + _AHEAD])
    return row


def _link_share(scope: Scope | None) -> float:
    return scope.link_chars / max(1, scope.chars) if scope is not None else 0.0


def _overlap(words: Sequence[str], others: set[str]) -> float:
    return len(others.intersection(words)) / max(1, len(set(words)))


def _share_known(words: Sequence[str], known: set[tuple[str, str, str]]) -> float:
    count = len(words) - 2
    if count < 1:
        return 0.5
    return sum(t in known for t in zip(words, words[1:], words[2:], strict=False)) / count
