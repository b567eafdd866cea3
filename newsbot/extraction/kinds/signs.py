"""A page's blocks and metadata -> what is counted and read of them to tell what the page is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from newsbot.extraction.blocks import HEADING_TAGS, PageBlock
from newsbot.extraction.jsonld import node_types
from newsbot.extraction.metadata import ARTICLE_TYPES
from newsbot.extraction.page import Page
from newsbot.extraction.values.titles import level_title, title_parts
from newsbot.items import Article

_MENU_RULES = frozenset({"navigation", "page-footer", "share", "form", "account", "consent"})
"""What stands under these is no teaser, however long its links are."""
_LINK_SHARE = 0.65
"""The time of day may stand beside a title in its line."""
_ITEM_LINK_SHARE = 0.6
MIN_TEASER_LENGTH = 18
"""A link with less text than this, as in a menu, is no title of an article."""
_LINKS_A_TEASER = 3
"""An element taken as one block holds a teaser for so many links: picture, title, section."""
_MIN_TEXT_LENGTH = 25
_ANNOUNCED_STEPS = 4
"""A linked title announces the text that stands this many blocks below it: a date between."""
_MIN_REPEATS = 3
_MAX_REPEATED_LENGTH = 40
_NEWS_TYPES = frozenset(ARTICLE_TYPES[: ARTICLE_TYPES.index("ScholarlyArticle")])
_DENSE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_DENSE_FACTOR = 2.5
"""A letter of the scripts above says as much as so many of Latin."""
_DATED_NAME = re.compile(
    r"(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]?[0-3]?\d)?[/_-](?!page\b|\d{1,2}/?$)[^/]{3,}"
)
"""A day or month with a name after it; without one it is an archive's address."""
_SLUG_BREAK = re.compile(r"[-_+]")
_MIN_SLUG_WORDS = 4
_LONG_NUMBER = re.compile(r"\d{5,}")
_MAX_TITLES = 8
_MAX_TITLE_CHARS = 200


def reading_length(text: str) -> float:
    """Count the characters of a text, those of scripts that write words in one or two more.

    >>> reading_length("Minister resigns"), reading_length("大臣辞任")
    (16, 10.0)
    """
    if text.isascii():
        return len(text)
    dense = len(_DENSE.findall(text))
    return len(text) + dense * (_DENSE_FACTOR - 1) if dense else len(text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What a page's blocks come to; lengths are in characters as ``reading_length`` counts them.

    ``text`` is the length of kept text that no linked title announces and ``listed`` of what one
    does, ``paragraphs`` and ``standfirsts`` are how many blocks each is; ``teasers`` is how many
    different linked titles stand outside of menus, ``headings`` how many linked headings do, and
    ``repeats`` how often the most frequent short link does ("Read more").
    """

    text: float = 0
    paragraphs: int = 0
    listed: float = 0
    standfirsts: int = 0
    teasers: int = 0
    headings: int = 0
    repeats: int = 0


def count_blocks(blocks: list[PageBlock]) -> Counts:
    """Count what a page's settled blocks, in reading order, are made of."""
    titles: set[str] = set()
    whole = items = headings = 0
    short: Counter[str] = Counter()
    for block in blocks:
        if not block.link_chars or block.rule in _MENU_RULES:
            continue
        if _is_item(block):
            items += 1
        if block.link_chars < _LINK_SHARE * len(block.text):
            continue
        headings += block.tag in HEADING_TAGS
        if block.links > _LINKS_A_TEASER:
            whole += block.links // _LINKS_A_TEASER
        elif reading_length(block.text) >= MIN_TEASER_LENGTH:
            titles.add(block.text)
        if len(block.text) <= _MAX_REPEATED_LENGTH:
            short[block.text] += 1
    repeats = max(short.values(), default=0)
    repeated = {text for text, count in short.items() if count >= _MIN_REPEATS}
    text, paragraphs, listed, standfirsts = _part_text(blocks, titles, repeated)
    return Counts(
        text=text,
        paragraphs=paragraphs,
        listed=listed,
        standfirsts=standfirsts,
        teasers=len(titles) + whole + items,
        headings=headings,
        repeats=repeats if repeats >= _MIN_REPEATS else 0,
    )


def _is_item(block: PageBlock) -> bool:
    """Tell whether a block is a teaser of several lines, the first of them its linked title."""
    if block.links > _LINKS_A_TEASER or "\n" not in block.text:
        return False
    first = block.text[: block.text.index("\n")]
    linked = block.link_chars >= _ITEM_LINK_SHARE * len(first)
    return linked and reading_length(first) >= MIN_TEASER_LENGTH


def _part_text(
    blocks: list[PageBlock], titles: set[str], repeated: set[str]
) -> tuple[float, int, float, int]:
    """Return length and number of the kept blocks by themselves, then of those announced."""
    text = listed = 0.0
    paragraphs = standfirsts = 0
    announced_until = -1
    for i, block in enumerate(blocks):
        if block.text in titles:
            announced_until = i + _ANNOUNCED_STEPS
        if block.rule is not None or block.tag in HEADING_TAGS:
            continue
        length = reading_length(block.text) - block.link_chars
        if length < _MIN_TEXT_LENGTH:
            continue
        followed = any(after.text in repeated for after in blocks[i + 1 : i + 3])
        if i <= announced_until or followed or _is_item(block):
            listed += length
            standfirsts += 1
            announced_until = -1
        else:
            text += length
            paragraphs += 1
    return text, paragraphs, listed, standfirsts


@dataclass(frozen=True)
class Signs:
    """One page with what tells its kind, each read when first asked for."""

    page: Page
    article: Article

    @cached_property
    def counts(self) -> Counts:
        """What the page's blocks come to."""
        return count_blocks(self.page.blocks)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The page's titles, whole and in parts, and its headings; the site's name left out."""
        found: list[str] = []
        for title in (self.page.metadata.title, self.page.metadata.first_meta("og:title")):
            if title:
                found.extend((title, *title_parts(title)))
        found.extend(self.headings)
        names = self.page.site_names
        kept = (
            title
            for title in found
            if len(title) <= _MAX_TITLE_CHARS and level_title(title) not in names
        )
        return tuple(islice(dict.fromkeys(kept), _MAX_TITLES))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The texts of the first headings of the first level, or else of the second, unlinked."""
        for tag in ("h1", "h2"):
            found = [b.text for b in self.page.blocks if b.tag == tag and not b.links]
            if found:
                return tuple(found[:2])
        return ()

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that the page's JSON-LD and og:type name, those of its lists too."""
        nodes = self.page.metadata.nodes
        types = {name for node in nodes for name in node_types(node)}
        return frozenset(types | {t.lower() for t in self.page.metadata.all_meta("og:type")})

    @cached_property
    def stories(self) -> int:
        """How many articles with headlines of their own the JSON-LD describes as the page's."""
        nodes = self.page.metadata.articles
        names = {
            str(node.get("headline") or node.get("name") or "")
            for node in nodes
            if node_types(node) & _NEWS_TYPES
        }
        return len(names)

    @cached_property
    def body_names(self) -> frozenset[str]:
        """The classes and the id of the body element, in lower case."""
        body = self.page.root.find("body")
        if body is None:
            return frozenset()
        return frozenset(f"{body.get('class') or ''} {body.get('id') or ''}".lower().split()[:60])

    @cached_property
    def path(self) -> str:
        """The path of the page's address: the one given, else its canonical one; may be empty."""
        try:
            return urlsplit(self.page.url or self.article.canonicalUrl or "").path.lower()
        except ValueError:
            return ""

    @cached_property
    def segments(self) -> frozenset[str]:
        """The segments of the address's path, their suffixes left out."""
        return frozenset(part.partition(".")[0] for part in self.path.split("/") if part)

    @cached_property
    def query_names(self) -> frozenset[str]:
        """The names in the query of the address that was given."""
        try:
            query = urlsplit(self.page.url).query
        except ValueError:
            return frozenset()
        return frozenset(part.partition("=")[0].lower() for part in query.split("&"))

    @cached_property
    def is_dated_path(self) -> bool:
        """Whether the address has a date and a name after it."""
        return _DATED_NAME.search(self.path) is not None

    @cached_property
    def has_article_path(self) -> bool:
        """Whether the address has a date, a long number or the words of a headline in it."""
        if self.is_dated_path:
            return True
        last = self.path.rstrip("/").rpartition("/")[2]
        return (
            len(_SLUG_BREAK.split(last)) > _MIN_SLUG_WORDS or _LONG_NUMBER.search(last) is not None
        )

    @cached_property
    def has_date(self) -> bool:
        """Whether the page itself, not its address, tells when the article was published."""
        return self.article.metadata.fieldSources.get("datePublished", "url") != "url"

    @cached_property
    def is_declared(self) -> bool:
        """Whether the page's data says that it is one article."""
        if self.stories == 1:
            return True
        times = self.page.metadata.first_meta("article:published_time", "og:article:published_time")
        return "article" in self.types and times is not None and not self.stories

    @cached_property
    def asks_password(self) -> bool:
        """Whether the page has a field for a password."""
        fields = self.page.root.iter("input")
        return any((field.get("type") or "").lower() == "password" for field in fields)

    def controls(self) -> Iterator[str]:
        """Yield what the page's buttons and links say, at most 300 of them."""
        for control in islice(self.page.root.iter("button", "input", "a"), 300):
            yield " ".join(f"{' '.join(control.itertext())} {control.get('value') or ''}".split())
