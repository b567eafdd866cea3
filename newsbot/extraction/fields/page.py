"""One page with all that is known of it, as the sources of the fields read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from newsbot.extraction.body.article_body import Body
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.metadata import PageMetadata
from newsbot.extraction.document.parse import Element
from newsbot.extraction.fields.candidates import (
    CandidateIndex,
    ElementCandidate,
)
from newsbot.extraction.fields.headings import Heading, heading_text, iter_following, links_front
from newsbot.extraction.fields.publisher_names import find_owners, iter_publisher_names
from newsbot.extraction.values.page_titles import normalize_title, strip_site, title_similarity
from newsbot.extraction.values.person_names import normalize_name
from newsbot.extraction.values.url_parts import host_of
from newsbot.site import Site
from newsbot.text.normalize import clean_string_or_none
from newsbot.text.tokens import count_words

_MAX_HEADINGS = 40
_MAX_MEDIA_ELEMENTS = 1_000
MAX_HEADING_CHARS = 400
HEAD_ELEMENTS = 45
"""Elements after the headline that still belong to the head of the article."""
MAX_HEAD_CHARS = 119
MIN_LIKENESS = 0.4
"""Share of words in common from which on a heading counts as the page's title."""
_MAX_URL_CHARS = 4_000
# Nearly all links of a page: those that are whole already.
_WHOLE = re.compile(r"https?://[a-zA-Z0-9.-]+(?::\d{1,5})?(?:/[^\s?#;]*)?(?:\?[^\s#]+)?")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A parsed page, its metadata and body, and what the caller knows; the rest is read when asked.

    ``fetched_at`` is the time of download with an offset, ``None`` if unknown. ``body`` is the
    result of the body stage, ``None`` before it has run.
    """

    root: Element
    metadata: PageMetadata
    url: str
    body: Body | None = None
    site: Site | None = None
    fetched_at: datetime | None = None

    @cached_property
    def selector(self) -> Selector:
        """The whole page, for CSS selectors and XPath expressions."""
        return Selector(root=self.root, type="html", base_url=self.url)

    @cached_property
    def visible(self) -> CandidateIndex:
        """What the page shows around its text."""
        return CandidateIndex(self.root)

    @cached_property
    def media_elements(self) -> list[Element]:
        """The figures, pictures and players inside the article, in page order."""
        scope = self.article_element
        found = () if scope is None else scope.iter("figure", "img", "audio", "video")
        return list(islice(found, _MAX_MEDIA_ELEMENTS))

    @cached_property
    def first_headings(self) -> list[Heading]:
        """The page's first h1 but those that link its front."""
        return self._read_headings(e for e in self.metadata.headings if e.tag == "h1")

    @cached_property
    def lower_headings(self) -> list[Heading]:
        """The page's first h2 and h3 but those that link its front, read when they are needed."""
        return self._read_headings(e for e in self.metadata.headings if e.tag != "h1")

    def _read_headings(self, elements: Iterator[Element]) -> list[Heading]:
        read = (Heading(element, heading_text(element)) for element in elements)
        shown = (h for h in read if h.text and not links_front(h.element, self.absolute))
        return list(islice(shown, _MAX_HEADINGS))

    @cached_property
    def _title_heading(self) -> tuple[float, Heading | None]:
        """The heading most like the titles, h1 first and steps of a trail last; its likeness."""
        first = [h for h in self.first_headings if len(h.text) <= MAX_HEADING_CHARS]
        shown = [h for h in first if not h.is_trail_step]
        score, best = self._most_like(shown)
        if score < MIN_LIKENESS:
            lower = (h for h in self.lower_headings if len(h.text) <= MAX_HEADING_CHARS)
            score, best = self._most_like(lower)
        if score < MIN_LIKENESS:
            score, best = self._most_like(h for h in first if h.is_trail_step)
        if score < MIN_LIKENESS:
            return 0.0, shown[0] if shown else None
        return score, best

    def _most_like(self, headings: Iterable[Heading]) -> tuple[float, Heading | None]:
        scored = ((self._likeness(heading.text), heading) for heading in headings)
        return max(scored, key=lambda entry: entry[0], default=(0.0, None))

    @cached_property
    def main_heading(self) -> ElementCandidate | None:
        """The heading that titles the article, with its place among the visible parts."""
        heading = self._title_heading[1]
        return self.visible.candidate(heading.element) if heading else None

    @cached_property
    def _titles(self) -> list[str]:
        return [strip_site(title, self.publisher_names) for title in self.metadata.headlines[:5]]

    def _likeness(self, heading: str) -> float:
        return max((title_similarity(heading, title) for title in self._titles), default=0.0)

    @cached_property
    def head(self) -> list[ElementCandidate]:
        """The elements after the heading that titles the article, in reading order, with no gap."""
        score, heading = self._title_heading
        if heading is None or score < MIN_LIKENESS:
            return []
        following = islice(iter_following(heading.element), HEAD_ELEMENTS)
        return [
            ElementCandidate(element=element, place=place, limit=MAX_HEAD_CHARS)
            for place, element in enumerate(following, start=1)
        ]

    @cached_property
    def domain(self) -> str:
        """The host of the page without ``www.``; empty where the address has none."""
        return (host_of(self.url) or "").removeprefix("www.")

    @cached_property
    def site_names(self) -> frozenset[str]:
        """The names the site goes by, as ``normalize_title`` gives them."""
        found = iter_publisher_names(self.metadata, domain=self.domain, site=self.site)
        names = {normalize_title(name) for name in found}
        return frozenset(name for name in names if name)

    @cached_property
    def publisher_names(self) -> frozenset[str]:
        """The names the site goes by, as ``normalize_name`` gives them."""
        return frozenset(normalize_name(name) for name in self.site_names)

    @cached_property
    def house_names(self) -> frozenset[str]:
        """The names of the site that no author has: all but its owner's own."""
        return self.publisher_names - find_owners(self.metadata)

    @cached_property
    def language(self) -> str | None:
        """The language tag of the html element or the site, for reading dates."""
        return self.metadata.html_lang or (self.site.language if self.site else None)

    @cached_property
    def body_text(self) -> str:
        """The body's text; empty before the body stage has run or where it found none."""
        return self.body.text if self.body else ""

    @property
    def blocks(self) -> list[PageBlock]:
        """All blocks of the page, chrome included; empty before the body stage has run."""
        return self.body.blocks if self.body else []

    @cached_property
    def text_lines(self) -> list[str]:
        """The lines of all blocks in page order, chrome included."""
        return [line for block in self.blocks for line in block.text.split("\n")]

    @cached_property
    def text_lines_below(self) -> list[str]:
        """Those of them below the heading that titles the article, all where none does."""
        heading = self._title_heading[1]
        element = None if heading is None else heading.element
        start = next((i for i, block in enumerate(self.blocks) if block.element is element), 0)
        return [line for block in self.blocks[start:] for line in block.text.split("\n")]

    @cached_property
    def word_count(self) -> int:
        """The words of the body's text."""
        return count_words(self.body_text)

    @cached_property
    def article_element(self) -> Element | None:
        """The element that holds the article: the body stage's, else the page's only article."""
        if self.body is not None and self.body.root is not None:
            return self.body.root
        return next(self.root.iter("article", "main"), None)

    @cached_property
    def is_free(self) -> bool | None:
        """Whether the page says that the article is free to read."""
        return self.metadata.is_accessible_for_free

    @property
    def zone(self) -> str | None:
        """The site's time zone, for times without an offset."""
        return self.site.timezone if self.site else None

    @cached_property
    def _base(self) -> str:
        """The address that relative ones stand for: that of the base element, else the page's."""
        try:
            return urljoin(self.url, self.metadata.base or "")
        except ValueError:
            return self.url

    def absolute(self, address: object) -> str | None:
        """Return a web address of the page in full; ``None`` for what is none.

        >>> from lxml.html import fromstring
        >>> page = Page(root=fromstring("<p>"), metadata=PageMetadata(), url="https://e.com/a/b")
        >>> page.absolute("../c.jpg"), page.absolute("data:image/gif;base64,R0")
        ('https://e.com/c.jpg', None)
        """
        text = clean_string_or_none(address)
        if not text or len(text) > _MAX_URL_CHARS:
            return None
        if _WHOLE.fullmatch(text):
            return text
        try:
            full = urljoin(self._base, text)
            parts = urlsplit(full)
        except ValueError:
            return None
        return full if parts.scheme in ("http", "https") and parts.netloc else None


def iter_items(value: Any) -> Iterator[Any]:
    """Yield the items of a list, or the value itself; nothing for ``None``."""
    if isinstance(value, list):
        yield from value[:500]
    elif value is not None:
        yield value
