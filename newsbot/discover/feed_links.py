"""Find the links of a feed: the page of each entry, the feed's own page and its next document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsbot.discover.listing import resolve_url
from newsbot.discover.xml_stream import base_of, name_of, text_of, url_text_of
from newsbot.urls import is_same_site

_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
"""Read by name: lxml finds the value of each attribute of a list in a walk over all of them."""
_RELATION = "http://www.iana.org/assignments/relation/"
"""The registered relations may be written as URLs (RFC 4287, 4.2.7.2)."""
_OTHER_TYPES = ("json", "pdf", "rss", "atom", "audio/", "video/", "image/")
"""In the media types of links to the same entry that are no web pages."""
_NEXT = ("next", "prev-archive")
"""Relations of the document with older entries (RFC 5005)."""

Children = dict[str, list[Any]]


class FeedLinks:
    """The links of a feed, and what they say of those of its entries.

    ``home`` is the page that the feed names as its own, ``next_url`` the document with older
    entries.
    """

    def __init__(self, item: Any, url: str) -> None:
        """Read what is before an entry, the first of a feed with this URL."""
        self._url = url
        before = [*_iter_before(item)]
        links = [child for child in before if name_of(child) == "link"]
        self.home = self._find_target(links, ("alternate",))
        self.next_url = self._find_target(links, _NEXT)
        self._language = _find_language(item, before)
        is_relative_to_home = name_of(item) == "item" or not is_same_site(self.home or url, url)
        self._base = self.home if self.home and is_relative_to_home else url

    def find_page(self, item: Any, children: Children) -> str | None:
        """Return the URL of an entry's page, None without one.

        A redirect service may be named before the page itself: of the first that are web pages,
        one of the feed's site is preferred.
        """
        base = base_of(item, self._base)
        named = self._iter_named(item, children)
        found = [target for text in named if (target := resolve_url(text, base))]
        sites = [self.home, self._url]
        own = (page for site in sites if site for page in found if is_same_site(page, site))
        return next(own, found[0] if found else None)

    def _find_target(self, links: list[Any], relations: tuple[str, ...]) -> str | None:
        for link in links:
            if _relation_of(link) in relations and (relations == _NEXT or not _is_other_type(link)):
                target = resolve_url(
                    link.get("href") or url_text_of(link), base_of(link, self._url)
                )
                if target:
                    return target
        return None

    def _iter_named(self, item: Any, children: Children) -> Iterator[str]:
        """Yield the texts that may be the URL of an entry's page, the best first."""
        for child in children.get("origlink", []):
            yield url_text_of(child)
        links = [link for link in children.get("link", []) if _relation_of(link) == "alternate"]
        pages = [link for link in links if not _is_other_type(link)]
        for link in sorted(pages, key=self._rank):
            # An HTML serializer writes <link/> and puts the URL after it.
            yield link.get("href") or url_text_of(link) or (link.tail or "")
        for guid in children.get("guid", []):
            is_page = (guid.get("isPermaLink") or guid.get("ispermalink") or "true").lower()
            if is_page == "true":
                yield _only_absolute(url_text_of(guid))
        for about in (item.get(_ABOUT), item.get("rdf:about")):
            yield _only_absolute(about or "")
        for child in children.get("id", []):
            yield _only_absolute(url_text_of(child))
        for content in children.get("content", []):
            if not _is_other_type(content):
                yield content.get("src") or ""

    def _rank(self, link: Any) -> tuple[int, int]:
        language = (link.get("hreflang") or "").lower()
        wanted = self._language.lower()
        is_own = bool(language) and language.partition("-")[0] == wanted.partition("-")[0]
        kind = (link.get("type") or "").lower()
        return (
            0 if "html" in kind else 1 if not kind else 2,
            0 if is_own else 2 if language else 1,
        )


def name_children(item: Any) -> Children:
    """Return the children of an element by their local names."""
    children: Children = {}
    for child in item:
        children.setdefault(name_of(child), []).append(child)
    return children


def _iter_before(item: Any) -> Iterator[Any]:
    """Yield the children of the feed or channel that are there when its first entry ends."""
    parent = item.getparent()
    places = [] if parent is None else [parent, *(c for c in parent if name_of(c) == "channel")]
    yield from (child for place in places for child in place)


def _find_language(item: Any, before: list[Any]) -> str:
    named = [text_of(child) for child in before if name_of(child) == "language"]
    outer = item.getparent()
    while outer is not None and not any(named):
        named.append(outer.get(_LANG) or "")
        outer = outer.getparent()
    return next(filter(None, named), "")


def _relation_of(link: Any) -> str:
    return (link.get("rel") or "alternate").strip().lower().removeprefix(_RELATION)


def _is_other_type(link: Any) -> bool:
    kind = (link.get("type") or "").lower()
    return any(name in kind for name in _OTHER_TYPES)


def _only_absolute(text: str) -> str:
    """Return a text if it is the URL of a page: ids may be anything."""
    return text if text.lower().startswith(("http://", "https://", "www.")) else ""
