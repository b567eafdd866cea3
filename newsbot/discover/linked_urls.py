"""Collect the URLs that a list page links to, with the evidence around each of their links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from parsel import Selector

from newsbot.discover.anchors import MAX_LABEL_ELEMENTS, Surroundings, read_anchor, read_label
from newsbot.discover.embedded_links import find_data_hrefs, find_embedded_links
from newsbot.discover.listing import resolve_url
from newsbot.discover.teaser_dates import ReadDays, ShownDate, find_teaser_dates
from newsbot.text.scripts import latin_length
from newsbot.urls import url_key

MAX_LINKS = 5_000
"""Links read of one page: the longest real list pages have a few hundred."""

_VETO_REL = frozenset({"tag", "author", "next", "prev", "search", "license", "help", "sponsored"})
_OUTSIDE_TAGS = frozenset({"nav", "footer"})
_OUTSIDE_ROLES = frozenset({"navigation", "contentinfo", "menu", "menubar", "search"})
_OUTSIDE_CLASS_NAMES = (
    "nav navbar navigation menu submenu footer site-footer breadcrumb breadcrumbs pagination pager "
    "tags tag-list share social"
)
_OUTSIDE_CLASSES = frozenset(_OUTSIDE_CLASS_NAMES.split())
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})
_PICTURES = frozenset({"img", "picture"})
_Places = tuple[frozenset[str], bool]
"""The names of what is around an element, and whether it is in a header but in no teaser."""
_MAX_LABEL_CHARS = 300
_TITLE_CHARS = 20
_MAX_TITLES = 5
_DATA = "data"
"""The name of the point for a link in an attribute; few elements but teasers have one."""


@dataclass(slots=True)
class LinkedUrl:
    """The evidence of all anchors of one URL."""

    url: str
    text: str = ""
    shown: ShownDate | None = None
    places: set[str] = field(default_factory=set)
    shapes: set[str] = field(default_factory=set)
    points: dict[str, int] = field(default_factory=dict)
    """Those of data that a script reads, in place of those for a place on the page."""
    vetoes: set[str] = field(default_factory=set)
    is_own: bool = False
    """Whether it is the page itself, without parameters that are removed."""
    is_shortened: bool = False
    """Whether parameters were removed."""
    titles: set[str] = field(default_factory=set)
    """Up to ``_MAX_TITLES`` long texts, or texts of headings."""

    def note_title(self, href: str, text: str, *, is_heading: bool = False) -> None:
        """Note the text of a link, if it is a title."""
        self.is_shortened |= href.count("=") > self.url.count("=")
        is_title = is_heading or latin_length(text) >= _TITLE_CHARS
        if text and is_title and len(self.titles) < _MAX_TITLES:
            self.titles.add(text)


def collect_linked_urls(
    page: Selector, *, url: str, read_days: ReadDays | None = None
) -> list[LinkedUrl]:
    """Collect the URLs of anchors, in page order, then those that only scripts make links of.

    The page itself is among them, marked as ``is_own``.

    :param url: the absolute URL of the page.
    :param read_days: reads dates in words; without it only dates for machines are read.
    """
    root = page.root
    base = url
    for element in root.iter("base"):
        base = resolve_href(element.get("href") or "", url) or url
        break
    found: dict[str, LinkedUrl] = {}
    keys: dict[Any, str] = {}
    own = url_key(url)
    places = Surroundings[_Places]((frozenset(), False), _add_place)
    for number, anchor in enumerate(root.iter("a")):
        target = resolve_href(anchor.get("href") or "", base) if number < MAX_LINKS else None
        if target is None:
            continue
        key = url_key(target)
        if key != own:
            keys[anchor] = key
        text, tags = read_anchor(anchor)
        linked = found.setdefault(key, LinkedUrl(target))
        _add_evidence(linked, anchor, text, tags, places)
    _add_data_hrefs(found, root, base, places)
    for key, shown in find_teaser_dates(root, keys.get, read_days).items():
        found[key].shown = shown
    for link in islice(find_embedded_links(root), MAX_LINKS):
        target = resolve_href(link.href, base)
        if target is None:
            continue
        key, title = url_key(target), " ".join(link.title.split())
        if key not in found:
            found[key] = LinkedUrl(target, text=title, points=link.points)
        found[key].note_title(link.href, title)
    if own in found:
        found[own].is_own = True
    return list(found.values())


def _add_data_hrefs(
    found: dict[str, LinkedUrl], root: Any, base: str, places: Surroundings[_Places]
) -> None:
    """Add the elements that a script makes links of, but for those of known URLs."""
    added: dict[str, LinkedUrl] = {}
    for element, href in islice(find_data_hrefs(root), MAX_LINKS):
        target = resolve_href(href, base)
        names, _ = places.find(element)
        if target and "link" not in names and (key := url_key(target)) not in found:
            linked = added.setdefault(key, LinkedUrl(target, points={_DATA: 1}))
            parts = [*islice(element.iter(), MAX_LABEL_ELEMENTS)]
            headings = [part for part in parts if part.tag in HEADINGS]
            label = read_label(headings[0] if headings else element, chars=_MAX_LABEL_CHARS)
            _add_evidence(linked, element, " ".join(label.split()), {p.tag for p in parts}, places)
    found.update(added)


def resolve_href(href: str | None, base: str) -> str | None:
    """Return the canonical URL of a link, None where it leads to no other page.

    :param base: the absolute URL that a relative one is relative to.
    """
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    return resolve_url(href, base)


def _add_evidence(
    linked: LinkedUrl,
    element: Any,
    text: str,
    tags: Collection[str],
    places: Surroundings[_Places],
) -> None:
    if len(text) > len(linked.text):
        linked.text = text
    linked.vetoes |= _VETO_REL.intersection((element.get("rel") or "").lower().split())
    names, is_in_header = places.find(element)
    linked.places |= names
    if is_in_header:
        linked.places.add("outside")
    if not HEADINGS.isdisjoint(tags):
        linked.places.add("heading")
    if not _PICTURES.isdisjoint(tags):
        linked.places.add("image")
    linked.shapes.add(_shape(element))
    href = element.get("href") or ""
    linked.note_title(href, text, is_heading="heading" in linked.places)


def _add_place(around: _Places, element: Any) -> _Places:
    """Add the name of an element, if it characterizes the links inside it."""
    names, is_in_header = around
    if element.tag in HEADINGS:
        return names | {"heading"}, is_in_header
    if element.tag == "a" and element.get("href"):
        return names | {"link"}, is_in_header
    if element.tag in ("main", "article", "aside"):
        # The header of a teaser is not that of the page.
        return names | {element.tag}, is_in_header and element.tag != "article"
    if _is_outside(element):
        return names | {"outside"}, is_in_header
    return names, is_in_header or element.tag == "header"


def _is_outside(element: Any) -> bool:
    return (
        element.tag in _OUTSIDE_TAGS
        or (element.get("role") or "").lower() in _OUTSIDE_ROLES
        or not _OUTSIDE_CLASSES.isdisjoint((element.get("class") or "").lower().split())
    )


def _shape(anchor: Any) -> str:
    """Describe an anchor and its two nearest ancestors, so that like teasers have like shapes."""
    steps = (anchor, *islice(anchor.iterancestors(), 2))
    return ">".join(f"{step.tag}.{step.get('class') or ''}" for step in steps)
