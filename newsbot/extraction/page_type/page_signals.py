"""Signals of a page that help to classify it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.element_texts import iter_texts
from newsbot.extraction.document.jsonld import node_types
from newsbot.extraction.document.metadata import ARTICLE_TYPES
from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type.control_labels import read_labelled_controls
from newsbot.extraction.page_type.own_menu import find_menu_link
from newsbot.extraction.page_type.page_counts import PageCounts, count_blocks
from newsbot.extraction.page_type.page_shape import PageShape, bare_type
from newsbot.extraction.page_type.type_words import listed_words
from newsbot.extraction.values.page_titles import normalize_title, title_parts
from newsbot.extraction.values.url_parts import path_of
from newsbot.items import Article

_NEWS_TYPES = frozenset(ARTICLE_TYPES[: ARTICLE_TYPES.index("ScholarlyArticle")])
_DATED_NAME = re.compile(
    r"(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]?[0-3]?\d)?[/_-](?!page\b|\d{1,2}/?$)[^/]{3,}"
)
"""A day or month with a name after it; without a name it is the URL of an archive."""
_NAME_ENDS = frozenset("0123456789-_")
_SLUG_BREAK = re.compile(r"[-_+]")
_MIN_SLUG_WORDS = 4
_LONG_NUMBER = re.compile(r"\d{5,}")
_MAX_SOURCES = 30
_MAX_SOURCE_CHARS = 5_000
_MAX_TITLES = 8
_MAX_CONTROL_TEXTS = 40
"""Text nodes read of one control; spaces between its elements count."""
_MAX_CONTROL_CHARS = 200
"""Of one of its text nodes; longer ones are no label."""
_MAX_TITLE_CHARS = 200
_MAX_FIELDS = 200
_DETAIL_TYPES = frozenset({"email", "tel", "text", "password"})
_MAIN_KEYS = frozenset({"@graph", "mainEntity", "mainEntityOfPage"})
"""Properties whose nodes are what the page is about."""


SignalTable: TypeAlias = Literal["types", "names", "segments"]
"""Tables of ``signals.toml`` with words for attributes of ``PageSignals`` of the same name."""


@dataclass(frozen=True)
class PageSignals:
    """One page with its signals, each read at its first use."""

    page: Page
    article: Article

    @cached_property
    def counts(self) -> PageCounts:
        """Counts over the page's blocks."""
        return count_blocks(self.page.blocks)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The page's titles, whole and in parts, and its headings, without the site's name."""
        found: list[str] = []
        for title in (self.page.metadata.title, self.page.metadata.first_meta("og:title")):
            if title:
                found.extend((title, *title_parts(title)))
        found.extend(self.headings)
        names = self.page.site_names
        kept = (
            title
            for title in found
            if len(title) <= _MAX_TITLE_CHARS and normalize_title(title) not in names
        )
        return tuple(islice(dict.fromkeys(kept), _MAX_TITLES))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The texts of the first two unlinked h1 headings, or else h2 headings."""
        for tag in ("h1", "h2"):
            found = [b.text for b in self.page.blocks if b.tag == tag and not b.link_chars]
            if found:
                return tuple(found[:2])
        return ()

    @cached_property
    def types(self) -> frozenset[str]:
        """The types in the page's JSON-LD, those of its lists too, and in og:type."""
        types = {name for node in self.page.metadata.nodes for name in node_types(node)}
        return frozenset(types | self._open_graph_types)

    @cached_property
    def _open_graph_types(self) -> set[str]:
        return {value.lower() for value in self.page.metadata.all_meta("og:type")}

    @cached_property
    def main_types(self) -> frozenset[str]:
        """The types in JSON-LD, microdata and og:type of what the page itself is about.

        Those of its parts, such as the author or the offers, are left out.
        """
        nodes = self.page.metadata.nodes
        parts = {
            id(inner)
            for node in nodes
            for key, value in node.items()
            if key not in _MAIN_KEYS
            for inner in (value if isinstance(value, list) else [value])
            if isinstance(inner, dict)
        }
        types = {name for node in nodes if id(node) not in parts for name in node_types(node)}
        types |= self.shape.item_types
        types.add(bare_type(self.page.root.get("itemtype") or ""))
        return frozenset(types | self._open_graph_types)

    @cached_property
    def shape(self) -> PageShape:
        """What can be counted over the page's blocks, whatever they say."""
        return PageShape(self.page.blocks)

    @cached_property
    def menu_link(self) -> str | None:
        """The text of a link to the page itself in a menu, if there is one."""
        return find_menu_link(self.page, self.path)

    @cached_property
    def stories(self) -> int:
        """The number of articles, by headline, that the JSON-LD gives as the page's own."""
        nodes = self.page.metadata.articles
        names = {
            str(node.get("headline") or node.get("name") or "")
            for node in nodes
            if node_types(node) & _NEWS_TYPES
        }
        return len(names)

    @cached_property
    def names(self) -> frozenset[str]:
        """The classes and ids of the html and body elements in lower case.

        A name with a number at its end, such as ``page-id-31``, is there without it as well.
        """
        root = self.page.root
        found: set[str] = set()
        for element in (root, *(child for child in root if child.tag == "body")):
            values = [element.get(key) or "" for key in ("class", "id", "data-template")]
            found.update(" ".join(values).lower().split()[:60])
        ends = [name for name in found if name[-1] in _NAME_ENDS]
        found.update([name.rstrip("0123456789").rstrip("-_") for name in ends])
        return frozenset(found)

    @cached_property
    def path(self) -> str:
        """The path of the page's URL, else of its canonical URL, in lower case; may be empty."""
        return path_of(self.page.url or self.article.canonicalUrl or "").lower()

    @cached_property
    def segments(self) -> frozenset[str]:
        """The segments of the path without suffixes, with and without numbers at their ends."""
        parts = [part.partition(".")[0] for part in self.path.split("/") if part]
        parts.extend([part.rstrip("0123456789-_") for part in parts])
        return frozenset(filter(None, parts))

    @cached_property
    def query_names(self) -> frozenset[str]:
        """The names in the query of the page's URL."""
        try:
            query = urlsplit(self.page.url).query
        except ValueError:
            return frozenset()
        return frozenset(part.partition("=")[0].lower() for part in query.split("&"))

    @cached_property
    def is_dated_path(self) -> bool:
        """Whether the path has a date and a name after it."""
        return _DATED_NAME.search(self.path) is not None

    @cached_property
    def has_article_path(self) -> bool:
        """Whether the path has a date, a long number or the words of a headline."""
        if self.is_dated_path:
            return True
        last = self.path.rstrip("/").rpartition("/")[2]
        return (
            len(_SLUG_BREAK.split(last)) > _MIN_SLUG_WORDS or _LONG_NUMBER.search(last) is not None
        )

    @cached_property
    def has_date(self) -> bool:
        """Whether the page itself, not its URL, gives a date of publication."""
        return self.article.metadata.fieldSources.get("datePublished", "url") != "url"

    @cached_property
    def is_declared(self) -> bool:
        """Whether the page's metadata declares one article."""
        if self.stories == 1:
            return True
        return "article" in self.types and self.states_published_time and not self.stories

    @cached_property
    def states_published_time(self) -> bool:
        """Whether a meta element gives Open Graph's time of publication."""
        names = ("article:published_time", "og:article:published_time")
        return self.page.metadata.first_meta(*names) is not None

    @cached_property
    def is_site_page(self) -> bool:
        """Whether WordPress says that this is a page of the site, and no post."""
        return "page-id" in self.names and "single" not in self.names

    def matches(self, table: SignalTable, page_type: str) -> frozenset[str]:
        """Return what of the page's types, names or segments is usual for a page type."""
        own: frozenset[str] = getattr(self, table)
        return own & listed_words(table, page_type)

    @cached_property
    def asks_password(self) -> bool:
        """Whether the page has a field for a password."""
        fields = self.page.elements.find("input")
        return any((field.get("type") or "").lower() == "password" for field in fields)

    @cached_property
    def asks_details(self) -> bool:
        """Whether the page has a field for a name, an address or the like."""
        fields = islice(self.page.elements.find("input"), _MAX_FIELDS)
        return any((field.get("type") or "text").lower() in _DETAIL_TYPES for field in fields)

    @cached_property
    def sources(self) -> str:
        """URLs of the first scripts and frames, and how the scripts begin, in lower case."""
        found: list[str] = []
        for element in islice(self.page.elements.find("script", "iframe"), _MAX_SOURCES):
            found.append((element.get("src") or "")[:_MAX_SOURCE_CHARS])
            found.append((element.text or "")[:_MAX_SOURCE_CHARS])
        return "\n".join(found).lower()

    @cached_property
    def labelled_controls(self) -> Sequence[tuple[Element, str]]:
        """The first buttons, inputs and links of the page, each with its label."""
        return read_labelled_controls(self.page.elements)

    @cached_property
    def controls(self) -> tuple[str, ...]:
        """The texts of the page's first 300 buttons, inputs and links."""
        return tuple(self._iter_controls())

    def _iter_controls(self) -> Iterator[str]:
        for control in islice(self.page.elements.find("button", "input", "a"), 300):
            # Of controls inside each other each would have the text of all further ones.
            texts = islice(iter_texts(control), _MAX_CONTROL_TEXTS)
            shown = " ".join(text[:_MAX_CONTROL_CHARS] for text in texts)
            yield " ".join(f"{shown} {control.get('value') or ''}".split())
