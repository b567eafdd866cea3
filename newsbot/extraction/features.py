"""What is measured of each block: the numbers that the scorecard turns into points.

All of them can be computed from one page alone. Distances to elements and words are counted in
steps up the tree, ``FAR`` where there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from newsbot.extraction.blocks import HEADING_TAGS, PageBlock, Scope

FAR = 20.0
PROSE_MIN_CHARS = 60
"""From this length on, a block with a sentence mark and few links counts as prose."""
PROSE_MAX_LINK_SHARE = 0.35
_MIN_START_WORDS = 5
_PICTURE_STEPS = 3
"""A caption stands within this many elements of its picture."""
_ROOT_STEPS = 6
"""How far up a paragraph votes for the root of the article."""
_ROOT_DECAY = 0.85
_PARAGRAPH_CAP_CHARS = 800
"""A single block cannot outvote a run of paragraphs."""

_SENTENCE_MARK = re.compile("[.!?…。！？।؟]")
_COMMA = re.compile("[,、，،]")
_TOKEN = re.compile(r"\w+")
_ENDS = frozenset(".!?…。！？।؟\"'”’»“)")

_CONTAINERS = ("article", "main", "aside", "section", "header", "footer", "table", "blockquote")
_LISTS = ("ul", "ol")
_TAGS = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "figcaption", "blockquote")

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
    "lead": frozenset(
        "lead lede intro standfirst summary dek subtitle subheadline subhead teasertext abstract "
        "excerpt description chapo chapeau sapo vorspann anleser deck sub bajada entradilla "
        "sommario ingress manchet".split()
    ),
    "title": frozenset("headline title heading head header titel titre titulo titolo".split()),
    "quote": frozenset("quote pullquote blockquote zitat tweet".split()),
    "widget": frozenset("widget module secondary extra aside side".split()),
    "person": frozenset("bio profile name avatar people person".split()),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Hints:
    """What the machine-readable part of a page says of its text; empty where it says nothing."""

    headlines: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    description: str = ""
    article_body: str = ""
    is_accessible_for_free: bool | None = None


Template: TypeAlias = tuple[str, tuple[str, ...], str, tuple[str, ...]]


@dataclass(slots=True)
class _Template:
    chars: int = 0
    link_chars: int = 0
    blocks: int = 0


@dataclass(slots=True)
class _Page:
    """What is known of the page as a whole before its blocks are measured."""

    blocks: list[PageBlock]
    prose: list[bool]
    templates: dict[Template, _Template]
    keys: list[Template]
    main: Template | None
    root: Scope | None
    root_steps: dict[int, int]
    total_chars: int
    prose_chars: int
    parent_prose: dict[int, int]
    parent_blocks: Counter[int]
    texts: Counter[str]


def tokens(text: str) -> list[str]:
    """Return the words of a text in lower case; a run of Han or Kana is one word."""
    return _TOKEN.findall(text.lower())


def is_prose(block: PageBlock) -> bool:
    """Tell whether a block reads like a paragraph: long enough, punctuated, not made of links."""
    text = block.text
    return (
        len(text) >= PROSE_MIN_CHARS
        and block.link_chars < PROSE_MAX_LINK_SHARE * len(text)
        and bool(_SENTENCE_MARK.search(text) or _COMMA.search(text))
    )


def find_root(blocks: list[PageBlock], prose: list[bool]) -> Scope | None:
    """Find the element that holds most of the prose; None on a page without prose.

    Each paragraph votes for the elements around it, the farther the less (the idea is that of
    Arc90's readability of 2009); votes for elements made of links count less.
    """
    votes: dict[int, float] = {}
    scopes: dict[int, Scope] = {}
    for block, counts in zip(blocks, prose, strict=True):
        if not counts:
            continue
        vote = float(min(len(block.text), _PARAGRAPH_CAP_CHARS))
        if block.tag != "p":
            vote *= 0.8
        for step, scope in enumerate(block.scope.chain()):
            if step > _ROOT_STEPS:
                break
            votes[id(scope)] = votes.get(id(scope), 0.0) + vote
            scopes[id(scope)] = scope
            if step:
                vote *= _ROOT_DECAY
    if not votes:
        return None
    return max(
        scopes.values(),
        key=lambda scope: votes[id(scope)] * (1 - scope.link_chars / max(1, scope.chars)),
    )


def measure(blocks: list[PageBlock], hints: Hints) -> list[dict[str, float]]:
    """Measure the blocks that no chrome rule dropped.

    :param blocks: the standing blocks of one page, in reading order.
    :return: for each block its features by name; every block has the same names.
    """
    page = _survey(blocks)
    headline_words = [set(tokens(headline)) for headline in hints.headlines]
    description = tokens(hints.description)
    body_words = tokens(hints.article_body)
    known = set(zip(body_words, body_words[1:], body_words[2:], strict=False))
    rows = []
    before = 0
    for i, block in enumerate(blocks):
        row = _text_features(block)
        row.update(_element_features(block))
        row.update(_place_features(page, i))
        row.update(_neighbour_features(page, i))
        words = tokens(block.text)
        row["headline overlap"] = max((_overlap(words, h) for h in headline_words), default=0.0)
        row["starts description"] = float(
            len(words) >= _MIN_START_WORDS and description[:6] == words[:6]
        )
        row["in JSON-LD body"] = _share_known(words, known) if known else -1.0
        row["place on page"] = before / page.total_chars
        before += len(block.text)
        rows.append(row)
    return rows


def _survey(blocks: list[PageBlock]) -> _Page:
    prose = [is_prose(block) for block in blocks]
    templates: dict[Template, _Template] = {}
    keys: list[Template] = []
    parent_prose: dict[int, int] = {}
    parent_blocks: Counter[int] = Counter()
    for block, counts in zip(blocks, prose, strict=True):
        key = _template(block)
        keys.append(key)
        template = templates.setdefault(key, _Template())
        template.chars += len(block.text)
        template.link_chars += block.link_chars
        template.blocks += 1
        parent = id(block.scope.parent)
        parent_blocks[parent] += 1
        if counts:
            parent_prose[parent] = parent_prose.get(parent, 0) + len(block.text) - block.link_chars
    root = find_root(blocks, prose)
    return _Page(
        blocks=blocks,
        prose=prose,
        templates=templates,
        keys=keys,
        main=max(templates, key=lambda k: templates[k].chars - 2 * templates[k].link_chars)
        if templates
        else None,
        root=root,
        root_steps={} if root is None else {id(s): step for step, s in enumerate(root.chain())},
        total_chars=max(1, sum(len(block.text) for block in blocks)),
        prose_chars=max(1, sum(len(b.text) for b, p in zip(blocks, prose, strict=True) if p)),
        parent_prose=parent_prose,
        parent_blocks=parent_blocks,
        texts=Counter(block.text for block in blocks),
    )


def _template(block: PageBlock) -> Template:
    parent = block.scope.parent
    if parent is None:
        return block.tag, block.scope.words, "", ()
    return block.tag, block.scope.words, parent.tag, parent.words


def _text_features(block: PageBlock) -> dict[str, float]:
    text = block.text
    chars = len(text)
    colon = text.find(":", 0, 25)
    return {
        "chars": chars,
        "words": text.count(" ") + 1,
        "spaces": text.count(" ") / chars,
        "link share": block.link_chars / chars,
        "links": block.links,
        "ends a sentence": float(text[-1] in _ENDS),
        "sentence marks": len(_SENTENCE_MARK.findall(text)),
        "commas": 100 * len(_COMMA.findall(text)) / chars,
        "bold share": block.bold_chars / chars,
        "italic share": block.italic_chars / chars,
        "capitals": sum(map(str.isupper, text[:400])) / min(chars, 400),
        "digits": sum(map(str.isdigit, text[:400])) / min(chars, 400),
        "early colon": float(colon) if colon >= 0 else 30.0,
        "odd start": float(not text[0].isalnum() and text[0] not in "\"'“„«»‘‹「『¿¡(["),
        "address or sign": float(any(s in text for s in ("©", "@", "http", "www.", "|", "›", "»"))),
        "lines": text.count("\n"),
        "question": float(text[-1] in "?？"),
    }


@lru_cache(maxsize=20_000)
def _groups(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name, group in _WORD_GROUPS.items() if not group.isdisjoint(words))


def _element_features(block: PageBlock) -> dict[str, float]:
    row = {f"<{tag}>": float(block.tag == tag) for tag in _TAGS}
    steps = dict.fromkeys((*_CONTAINERS, *_LISTS), FAR)
    groups = dict.fromkeys(_WORD_GROUPS, 3.0)
    for group in _groups(block.scope.words) | _groups(block.inline_words):
        groups[group] = 0.0
    for step, scope in enumerate(block.scope.chain()):
        if steps.get(scope.tag, 0.0) == FAR:
            steps[scope.tag] = float(step)
        if 0 < step < 9:  # noqa: PLR2004 - beyond, names speak of the page, not of the block
            rank = 1.0 if step < 3 else 2.0  # noqa: PLR2004 - near, then far
            for group in _groups(scope.words):
                groups[group] = min(groups[group], rank)
    row.update({f"in <{tag}>": step for tag, step in steps.items()})
    row.update({f"named {name}": rank for name, rank in groups.items()})
    row["hidden"] = float(block.scope.hidden)
    row.update(_picture_features(block))
    return row


def _picture_features(block: PageBlock) -> dict[str, float]:
    """Measure how near a picture stands, and how much of the text there the block is."""
    for step, scope in enumerate(block.scope.chain()):
        if scope.pictures:
            return {
                "steps to picture": float(step),
                "share beside picture": len(block.text) / max(1, scope.chars),
            }
        if step == _PICTURE_STEPS:
            break
    return {"steps to picture": FAR, "share beside picture": 0.0}


def _place_features(page: _Page, i: int) -> dict[str, float]:
    block, key = page.blocks[i], page.keys[i]
    template = page.templates[key]
    scope = block.scope
    parent, grandparent = scope.parent, scope.parent.parent if scope.parent else None
    in_root, to_root = -1.0, FAR
    for step, around in enumerate(scope.chain()):
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
        "copies": page.texts[block.text],
    }


def _neighbour_features(page: _Page, i: int) -> dict[str, float]:
    row: dict[str, float] = {}
    blocks, last = page.blocks, len(page.blocks) - 1
    for offset, name in ((-2, "2 before"), (-1, "before"), (1, "after"), (2, "2 after")):
        j = i + offset
        known = 0 <= j <= last
        row[f"links {name}"] = blocks[j].link_chars / len(blocks[j].text) if known else -1.0
        row[f"chars {name}"] = len(blocks[j].text) if known else -1.0
        row[f"main template {name}"] = float(page.keys[j] == page.main) if known else -1.0
        row[f"heading {name}"] = float(blocks[j].tag in HEADING_TAGS) if known else -1.0
        row[f"same parent {name}"] = (
            float(blocks[j].scope.parent is blocks[i].scope.parent) if known else -1.0
        )
        row[f"same template {name}"] = float(page.keys[j] == page.keys[i]) if known else -1.0
    row["chrome before"] = blocks[i].index - (blocks[i - 1].index if i else -1) - 1
    row["chrome after"] = (blocks[i + 1].index if i < last else FAR) - blocks[i].index - 1
    row["prose before"] = sum(page.prose[max(0, i - 6) : i])
    row["prose after"] = sum(page.prose[i + 1 : i + 7])
    return row


def _link_share(scope: Scope | None) -> float:
    return scope.link_chars / max(1, scope.chars) if scope is not None else 0.0


def _overlap(words: list[str], others: set[str]) -> float:
    return len(others.intersection(words)) / max(1, len(set(words)))


def _share_known(words: list[str], known: set[tuple[str, str, str]]) -> float:
    count = len(words) - 2
    if count < 1:
        return 0.5
    return sum(t in known for t in zip(words, words[1:], words[2:], strict=False)) / count
