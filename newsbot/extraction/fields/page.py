"""The page as the sources of fields read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newsbot.article_blocks import Image
from newsbot.extraction.body.article_body import Body
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.metadata import PageMetadata
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.fields.candidates import (
    CandidateIndex,
    ElementCandidate,
)
from newsbot.extraction.fields.headings import Heading, heading_text, iter_following, links_front
from newsbot.extraction.fields.publisher_names import find_owners, iter_publisher_names
from newsbot.extraction.values.page_titles import heading_similarity, normalize_title, strip_site
from newsbot.extraction.values.person_names import normalize_name
from newsbot.extraction.values.url_parts import host_of
from newsbot.text.normalize import clean_string_or_none
from newsbot.text.word_count import count_words

if TYPE_CHECKING:
    from parsel import Selector

    from newsbot.site import Site

_MAX_HEADINGS = 40
_MAX_MEDIA_ELEMENTS = 1_000
MAX_HEADING_CHARS = 400
HEAD_ELEMENTS = 45
"""Elements after the headline that belong to the head of the article."""
MAX_HEAD_CHARS = 119
MIN_SIMILARITY = 0.4
"""Least share of words that a heading has in common with a title of the page."""
MAX_SECTION_SIMILARITY = 0.6
"""Above the similarity of the name of the site or the section, a shorter part of a title."""
MIN_SIMILARITY_ABOVE_TEXT = 0.15
"""The same for an h1 above the text: a title for search engines often shares few of its words."""
_MAX_URL_CHARS = 4_000
_OTHER_RULES = frozenset({Rule.RELATED, Rule.GALLERY, Rule.COMMENTS, Rule.NAVIGATION})
_BOX_STEPS = 8
"""Ancestors of an element that may be the block it is in."""
# Matches nearly all links of a page: absolute URLs.
_WHOLE = re.compile(r"https?://[a-zA-Z0-9.-]+(?::\d{1,5})?(?:/[^\s?#;]*)?(?:\?[^\s#]+)?")


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """A parsed page, its metadata and body, and what the caller knows; the rest is lazy.

    ``fetched_at`` is the time of download with an offset, None if unknown. ``body`` is the result
    of the body stage, None before it has run. A page is equal only to itself, so that results can
    be cached by page.
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
        from parsel import Selector  # noqa: PLC0415 - most pages do without

        return Selector(root=self.root, type="html", base_url=self.url)

    @cached_property
    def elements(self) -> PageElements:
        """All elements of the page."""
        return self.metadata.elements or PageElements(self.root)

    @cached_property
    def candidates(self) -> CandidateIndex:
        """Elements that may show fields."""
        return CandidateIndex(self.elements)

    @cached_property
    def media_elements(self) -> list[Element]:
        """Figures, pictures and players inside the article, in page order."""
        scope = self.article_element
        found = () if scope is None else scope.iter("figure", "img", "audio", "video")
        return list(islice(found, _MAX_MEDIA_ELEMENTS))

    @cached_property
    def shown_pictures(self) -> dict[Element, Image]:
        """Images inside the article by element; empty before ``shown_images`` has read them."""
        return {}

    @cached_property
    def first_headings(self) -> list[Heading]:
        """The first h1 of the page, without links to the front page."""
        return self._read_headings(e for e in self.metadata.headings if e.tag == "h1")

    @cached_property
    def lower_headings(self) -> list[Heading]:
        """The first h2 and h3 of the page, without links to the front page."""
        return self._read_headings(e for e in self.metadata.headings if e.tag != "h1")

    def _read_headings(self, elements: Iterator[Element]) -> list[Heading]:
        read = (Heading(element, heading_text(element)) for element in elements)
        shown = (h for h in read if h.text and not links_front(h.element, self.absolute))
        return list(islice(shown, _MAX_HEADINGS))

    @cached_property
    def headings_above_text(self) -> list[Heading]:
        """The h1 above the text of the article, without breadcrumbs and the name of the site.

        A page shows the headlines of other articles below the text of its own.
        """
        return self._find_above_text(self.first_headings)

    @cached_property
    def lower_headings_above_text(self) -> list[Heading]:
        """The h2 and h3 above the text of the article, the nearest to it last."""
        return self._find_above_text(self.lower_headings)

    def _find_above_text(self, headings: list[Heading]) -> list[Heading]:
        return [
            heading
            for heading in headings
            if heading.element in self._elements_above_text
            and not heading.is_breadcrumb
            and normalize_name(heading.text) not in self.publisher_names
        ]

    @cached_property
    def _elements_above_text(self) -> frozenset[Element]:
        """The elements of the blocks up to the first that is text."""
        # A heading that is kept may be that of the site.
        texts = (i for i, b in enumerate(self.blocks) if not b.rule and b.tag not in HEADING_TAGS)
        return frozenset(b.element for b in self.blocks[: next(texts, len(self.blocks)) + 1])

    @cached_property
    def _title_heading(self) -> tuple[float, Heading | None]:
        """The heading most similar to the titles, h1 first, breadcrumbs last; its similarity.

        An h1 above the text needs less similarity than a heading below it.
        """
        first = [h for h in self.first_headings if len(h.text) <= MAX_HEADING_CHARS]
        shown = [h for h in first if not h.is_breadcrumb]
        score, best = self._most_similar(shown)
        if score < MAX_SECTION_SIMILARITY:
            lower = (h for h in self.lower_headings if len(h.text) <= MAX_HEADING_CHARS)
            lower_score, lower_best = self._most_similar(lower)
            if score < MIN_SIMILARITY or lower_score == 1:
                score, best = lower_score, lower_best
        if score < 1 and best not in self.headings_above_text:
            for above in self.headings_above_text[-1:]:
                if self._similarity(above.text) >= MIN_SIMILARITY_ABOVE_TEXT:
                    return MIN_SIMILARITY, above
        if score < MIN_SIMILARITY:
            score, best = self._most_similar(h for h in first if h.is_breadcrumb)
        if score < MIN_SIMILARITY:
            return 0.0, shown[0] if shown else None
        return score, best

    def _most_similar(self, headings: Iterable[Heading]) -> tuple[float, Heading | None]:
        scored = ((self._similarity(heading.text), heading) for heading in headings)
        return max(scored, key=lambda entry: entry[0], default=(0.0, None))

    @property
    def title_heading(self) -> Heading | None:
        """The heading of the article, without its place on the page, which takes longer to find."""
        return self._title_heading[1]

    @cached_property
    def main_heading(self) -> ElementCandidate | None:
        """The heading of the article, with its place in page order."""
        heading = self.title_heading
        return self.candidates.candidate(heading.element) if heading else None

    @cached_property
    def _titles(self) -> list[str]:
        return [strip_site(title, self.publisher_names) for title in self.metadata.headlines[:5]]

    def _similarity(self, heading: str) -> float:
        return heading_similarity(heading, self._titles)

    @cached_property
    def head(self) -> list[ElementCandidate]:
        """The elements directly after the article's heading, in page order."""
        score, heading = self._title_heading
        if heading is None or score < MIN_SIMILARITY:
            return []
        following = islice(iter_following(heading.element), HEAD_ELEMENTS)
        return [
            ElementCandidate(element=element, place=place, limit=MAX_HEAD_CHARS)
            for place, element in enumerate(following, start=1)
        ]

    @cached_property
    def domain(self) -> str:
        """Host of the page without ``www.``; empty if the URL has none."""
        return (host_of(self.url) or "").removeprefix("www.")

    @cached_property
    def site_names(self) -> frozenset[str]:
        """Names of the site, normalized by ``normalize_title``."""
        found = iter_publisher_names(self.metadata, domain=self.domain, site=self.site)
        names = {normalize_title(name) for name in found}
        return frozenset(name for name in names if name)

    @cached_property
    def publisher_names(self) -> frozenset[str]:
        """Names of the site, normalized by ``normalize_name``."""
        return frozenset(normalize_name(name) for name in self.site_names)

    @cached_property
    def impersonal_names(self) -> frozenset[str]:
        """Names of the site that no author has: all but that of its owner."""
        return self.publisher_names - find_owners(self.metadata)

    @cached_property
    def language(self) -> str | None:
        """Language of the html element or the site, for parsing dates."""
        return self.metadata.html_lang or (self.site.language if self.site else None)

    @cached_property
    def body_text(self) -> str:
        """Text of the article; empty before the body stage, or if it found none."""
        return self.body.text if self.body else ""

    @property
    def blocks(self) -> list[PageBlock]:
        """All blocks of the page, chrome included; empty before the body stage."""
        return self.body.blocks if self.body else []

    def is_of_another(self, element: Element) -> bool:
        """Return whether an element is in a box of other articles, of comments or of pictures."""
        if element in self._elements_of_others:
            return True
        near = islice(element.iterancestors(), _BOX_STEPS)
        return any(outer in self._elements_of_others for outer in near)

    @cached_property
    def _elements_of_others(self) -> frozenset[Element]:
        return frozenset(block.element for block in self.blocks if block.rule in _OTHER_RULES)

    @cached_property
    def text_lines(self) -> list[str]:
        """Lines of all blocks in page order, chrome included."""
        return [line for block in self.blocks for line in block.text.split("\n")]

    @cached_property
    def text_lines_below(self) -> list[str]:
        """Lines below the article's heading; all lines if there is none."""
        heading = self.title_heading
        element = None if heading is None else heading.element
        start = next((i for i, block in enumerate(self.blocks) if block.element is element), 0)
        return [line for block in self.blocks[start:] for line in block.text.split("\n")]

    @cached_property
    def word_count(self) -> int:
        """Number of words of the text."""
        return count_words(self.body_text)

    @cached_property
    def article_element(self) -> Element | None:
        """Element of the article: that of the body stage, else the first article or main."""
        if self.body is not None and self.body.root is not None:
            return self.body.root
        return next(iter(self.elements.find("article", "main")), None)

    @property
    def zone(self) -> str | None:
        """Time zone of the site, for times without an offset."""
        return self.site.timezone if self.site else None

    @cached_property
    def _base(self) -> str:
        """Base of relative URLs: that of the base element, else the page's URL."""
        try:
            return urljoin(self.url, self.metadata.base or "")
        except ValueError:
            return self.url

    def absolute(self, url: object) -> str | None:
        """Return the absolute form of an http or https URL; None for anything else.

        >>> from lxml.html import fromstring
        >>> page = Page(root=fromstring("<p>"), metadata=PageMetadata(), url="https://e.com/a/b")
        >>> page.absolute("../c.jpg"), page.absolute("data:image/gif;base64,R0")
        ('https://e.com/c.jpg', None)
        """
        text = clean_string_or_none(url)
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
    """Yield the items of a list, or the value itself; nothing for None."""
    if isinstance(value, list):
        yield from value[:500]
    elif value is not None:
        yield value
