"""Read a page's metadata: meta tags, links, JSON-LD, microdata, headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.jsonld import Node, node_types, read_json_ld
from newsbot.extraction.document.page_elements import PageElements
from newsbot.text.normalize import (
    clean_paragraphs,
    clean_string,
    clean_string_or_none,
)

MAX_PARTS = 20
"""Parts of an article that JSON-LD lists."""
MAX_META_CONTENTS = 100
"""Contents kept of one meta name; only article:tag was seen to repeat more than ten times."""
MAX_BODY_CHARS = 1_000_000
"""Characters kept of a JSON-LD articleBody; the longest real ones are live blogs of 200,000."""
MIN_BODY_CHARS = 200
"""A shorter articleBody is a teaser more often than a text."""

ARTICLE_TYPES = (
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "AskPublicNewsArticle",
    "ReviewNewsArticle",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "Article",
    "ScholarlyArticle",
    "TechArticle",
    "Report",
    "SocialMediaPosting",
    "Recipe",
    "Review",
    "HowTo",
    "VideoObject",
    "CreativeWork",
)
"""schema.org types of the page's own article, the surest first."""

_HEADING_TAGS = ("h1", "h2", "h3")
_PAGE_TYPES = frozenset({"WebPage", "ItemPage", "MedicalWebPage", "FAQPage"})
_MEDIA_TYPES = frozenset({"VideoObject", "AudioObject", "ImageObject", "MediaObject"})
"""Types of parts that are not the text: a video may cost money beside a free text."""
# Properties whose nodes are other articles than the page's own, or entries of it: the heading of a
# live blog's newest entry is no headline.
_OTHER_ARTICLES = frozenset(
    {
        "itemListElement",
        "liveBlogUpdate",
        "relatedLink",
        "isRelatedTo",
        "citation",
        "hasPart",
        "mentions",
        "about",
    }
)


@dataclass(frozen=True, kw_only=True)
class PageMetadata:
    """A page's metadata; names of meta tags and link relations are in lower case.

    ``articles`` are the JSON-LD nodes of the page's own article, the surest first, ``pages`` those
    of the page itself, ``nodes`` all. ``base`` is the base URL as written. ``article_body`` is
    plain paragraphs, separated by a blank line. ``headings`` are the page's h1, h2 and h3 in order.
    ``elements`` are all elements of the page, None if the metadata were not read from one.
    """

    elements: PageElements | None = None

    articles: tuple[Node, ...] = ()
    pages: tuple[Node, ...] = ()
    nodes: tuple[Node, ...] = ()
    by_id: Mapping[str, Node] = field(default_factory=dict)
    meta: Mapping[str, list[str]] = field(default_factory=dict)
    links: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    html_lang: str | None = None
    base: str | None = None
    headings: tuple[Element, ...] = ()
    title: str | None = None
    headlines: tuple[str, ...] = ()
    article_body: str | None = None
    is_accessible_for_free: bool | None = None

    @cached_property
    def itemprops(self) -> Mapping[str, list[Element]]:
        """The microdata elements by property, those of an article before others."""
        return {} if self.elements is None else _itemprops(self.elements)

    def first_meta(self, *names: str) -> str | None:
        """Return the first clean content of the first of these meta names that has one."""
        return next(self.all_meta(*names), None)

    def all_meta(self, *names: str) -> Iterator[str]:
        """Yield the clean contents of these meta names, in their order."""
        for name in names:
            for content in self.meta.get(name, ()):
                if text := clean_string(content):
                    yield text

    def article_values(self, *keys: str) -> Iterator[Any]:
        """Yield the values of these keys in the article's JSON-LD nodes, references resolved."""
        for key in keys:
            for node in self.articles:
                if (value := node.get(key)) not in (None, "", [], {}):
                    yield self.resolve(value)

    def resolve(self, value: Any) -> Any:
        """Return ``value`` with references of the form ``{"@id": ...}`` replaced by their nodes."""
        if isinstance(value, list):
            return [self.resolve(item) if isinstance(item, dict) else item for item in value]
        if isinstance(value, dict) and "name" not in value and "url" not in value:
            reference = value.get("@id")
            return self.by_id.get(reference, value) if isinstance(reference, str) else value
        return value


def read_metadata(root: Element, elements: PageElements | None = None) -> PageMetadata:
    """Read the metadata of the page below ``root``; broken parts are ignored.

    :param elements: all elements of the page, if they are known.
    """
    meta: dict[str, list[str]] = {}
    links: dict[str, list[tuple[str, str]]] = {}
    scripts: list[str] = []
    headings: list[Element] = []
    title = base = None
    elements = elements or PageElements(root)
    for element in elements.find("meta", "link", "script", "title", "base", *_HEADING_TAGS):
        tag = element.tag
        if tag == "meta":
            _add_meta(meta, element)
        elif tag in _HEADING_TAGS:
            headings.append(element)
        elif tag == "link":
            _add_link(links, element)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and element.text:
                scripts.append(element.text)
        elif tag == "base" and base is None:
            base = (element.get("href") or "").strip()
        elif tag == "title" and title is None:
            title = clean_string_or_none(element.text)
    nodes = read_json_ld(scripts)
    articles = _article_nodes(nodes)
    pages = [node for node in nodes if node_types(node) & _PAGE_TYPES]
    return PageMetadata(
        elements=elements,
        articles=tuple(articles),
        pages=tuple(pages),
        nodes=tuple(nodes),
        by_id=_nodes_by_id(nodes),
        meta=meta,
        links=links,
        html_lang=_html_lang(root),
        base=base,
        headings=tuple(headings),
        title=title,
        headlines=_headlines(articles, meta, title),
        article_body=_article_body(articles),
        is_accessible_for_free=_is_free([*articles, *pages]),
    )


def _add_meta(meta: dict[str, list[str]], element: Element) -> None:
    content = element.get("content") or element.get("value")
    if not content:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        for name in (element.get(attribute) or "").lower().split():
            contents = meta.setdefault(name, [])
            if len(contents) < MAX_META_CONTENTS and content not in contents:
                contents.append(content)


def _add_link(links: dict[str, list[tuple[str, str]]], element: Element) -> None:
    for rel in (element.get("rel") or "").lower().split()[:5]:
        link = (element.get("href") or "").strip(), (element.get("hreflang") or "").lower()
        links.setdefault(rel, []).append(link)


def _nodes_by_id(nodes: list[Node]) -> dict[str, Node]:
    """Return the fullest node of each ``@id``."""
    by_id: dict[str, Node] = {}
    for node in nodes:
        reference = node.get("@id")
        if isinstance(reference, str) and len(node) > len(by_id.get(reference, {"@id": 0})):
            by_id[reference] = node
    return by_id


def _article_nodes(nodes: list[Node]) -> list[Node]:
    """Return the nodes of the page's own article, the surest first."""
    others = {
        id(inner)
        for node in nodes
        for key in _OTHER_ARTICLES & node.keys()
        for inner in (node[key] if isinstance(node[key], list) else [node[key]])
        if isinstance(inner, dict)
    }
    others |= {
        id(inner)
        for node in nodes
        if id(node) in others and isinstance(inner := node.get("item"), dict)
    }
    ranked: list[tuple[int, Node]] = []
    for node in nodes:
        types = node_types(node)
        rank = min((ARTICLE_TYPES.index(t) for t in types if t in ARTICLE_TYPES), default=None)
        if rank is not None and id(node) not in others:
            ranked.append((rank, node))
    sure = [entry for entry in ranked if entry[0] < ARTICLE_TYPES.index("VideoObject")]
    ordered = sorted(sure, key=itemgetter(0)) or ranked
    return [node for _, node in ordered[:10]]


def _itemprops(elements: PageElements) -> dict[str, list[Element]]:
    """Return the elements of each microdata property, those inside an article's scope first."""
    inside: dict[str, list[Element]] = {}
    outside: dict[str, list[Element]] = {}
    scopes: dict[Element, bool] = {}
    for element in elements.all:
        if not (names := element.get("itemprop")):
            continue
        found = inside if _in_article_scope(element, scopes) else outside
        for name in names.lower().split()[:3]:
            found.setdefault(name, []).append(element)
    return {name: inside.get(name, []) + outside.get(name, []) for name in {**inside, **outside}}


def _in_article_scope(element: Element, scopes: dict[Element, bool]) -> bool:
    for ancestor in element.iterancestors():
        if ancestor in scopes:
            return scopes[ancestor]
        item_type = ancestor.get("itemtype")
        if item_type:
            scopes[ancestor] = item_type.rstrip("/").rsplit("/", 1)[-1] in ARTICLE_TYPES
            return scopes[ancestor]
    return False


def _html_lang(root: Element) -> str | None:
    element = root if root.tag == "html" else next(root.iter("html"), root)
    return clean_string_or_none(
        element.get("lang")
        or element.get("{http://www.w3.org/XML/1998/namespace}lang")
        or element.get("xml:lang")
    )


def _headlines(
    articles: list[Node], meta: Mapping[str, list[str]], title: str | None
) -> tuple[str, ...]:
    found: list[str | None] = [
        clean_string_or_none(node.get(key))
        for key in ("headline", "name", "alternativeHeadline")
        for node in articles
    ]
    for name in ("og:title", "twitter:title", "dc.title", "title", "sailthru.title"):
        found.extend(clean_string_or_none(content) for content in meta.get(name, ())[:1])
    found.append(title)
    return tuple(dict.fromkeys(text for text in found if text))


def _article_body(articles: list[Node]) -> str | None:
    bodies = [
        body
        for node in articles
        for body in (node.get("articleBody"), node.get("text"))
        if isinstance(body, str) and len(body) >= MIN_BODY_CHARS
    ]
    if not bodies:
        return None
    return clean_paragraphs(max(bodies, key=len), limit=MAX_BODY_CHARS) or None


def _is_free(nodes: list[Node]) -> bool | None:
    """Return whether the article is free to read; it is not if a part of its text is not."""
    stated = None
    for node in nodes:
        parts = node.get("hasPart")
        for part in parts[:MAX_PARTS] if isinstance(parts, list) else [parts]:
            if not isinstance(part, dict) or not _MEDIA_TYPES.isdisjoint(node_types(part)):
                continue
            if _flag(part.get("isAccessibleForFree")) is False:
                return False
        stated = _flag(node.get("isAccessibleForFree")) if stated is None else stated
    return stated


def _flag(value: Any) -> bool | None:
    """Return a truth value of JSON-LD, which may be text or a URL of schema.org."""
    text = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    flags = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return flags.get(text.rsplit("/", 1)[-1])
