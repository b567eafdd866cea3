"""CSS selectors that name an element by what an author of a page has written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

MAX_NAME_CHARS = 40
MAX_CLASSES = 6
"""Classes of an element that are tried; more are those of a style sheet's utilities."""
MAX_ANCESTORS = 4
"""Above an element, by which it is named if its own names are not enough."""

_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_MADE = re.compile(
    r"\d{3}|[a-z]\d[a-z]|[A-Z]\d[a-z]|__?[A-Za-z0-9]*\d[A-Za-z0-9]*$|^css-|^sc-"
    r"|(?<![A-Za-z0-9])(?:\d+[a-z]|[a-z]+\d+[a-z])[a-z0-9]{3,}"
)
"""Names that a machine makes anew with each release."""
_ATTRIBUTES = (
    "itemprop",
    "property",
    "name",
    "rel",
    "data-testid",
    "data-test",
    "data-qa",
    "data-role",
    "data-component",
    "role",
)
_PLAIN = frozenset({"time", "h1", "address", "article", "main"})
"""Elements that need no name."""


def name_element(element: HtmlElement) -> Iterator[str]:
    """Yield selectors of an element, those that stay the same for longest first."""
    tag = element.tag
    for attribute in _ATTRIBUTES:
        value = element.get(attribute)
        if value and len(value) <= MAX_NAME_CHARS and not set(value) & set('"\\\n\r\f'):
            yield f'{tag}[{attribute}="{value}"]'
    for name in (element.get("class") or "").split()[:MAX_CLASSES]:
        if is_lasting(name):
            yield f"{tag}.{name}"
    if (name := element.get("id")) and is_lasting(name):
        yield f"{tag}#{name}"
    if tag in _PLAIN:
        yield tag


def name_in_place(element: HtmlElement) -> Iterator[str]:
    """Yield selectors of an element, alone and inside of its nearest elements with a name."""
    own = list(name_element(element))
    yield from own
    inside = [*own[:3], element.tag]
    above = 0
    for ancestor in element.iterancestors():
        names = list(name_element(ancestor))
        if not names or ancestor.tag in {"body", "html"}:
            continue
        for name in names[:2]:
            yield from (f"{name} {each}" for each in inside)
        above += 1
        if above == MAX_ANCESTORS:
            return


def is_lasting(name: str) -> bool:
    """Return whether a person gave a class or an id its name, and CSS can hold it as it is.

    >>> [is_lasting(name) for name in ("byline", "story__date", "css-1x2y3z", "dcr-13ojipo")]
    [True, True, False, False]
    """
    is_short = len(name) <= MAX_NAME_CHARS
    return is_short and _NAME.fullmatch(name) is not None and _MADE.search(name) is None
