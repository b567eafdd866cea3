"""The text of links and what is around them, read in time proportional to the page.

HTML has no links inside links, but libxml2 keeps them, up to 2,048 elements deep: reading each link
with all the links inside it takes quadratic time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Generic, TypeVar

from lxml import etree

T = TypeVar("T")

MAX_LABEL_ELEMENTS = 50
"""Elements read for the label of a button or the text of a date; real ones have a few."""

_EVENTS = ("start", "end", "comment", "pi")


def read_anchor(anchor: Any) -> tuple[str, frozenset[str]]:
    """Return the text of an anchor and the tags inside it, without those of anchors inside it."""
    if not len(anchor):
        return " ".join((anchor.text or "").split()), frozenset()
    texts: list[str] = []
    tags: set[str] = set()
    walk = etree.iterwalk(anchor, events=_EVENTS)
    for event, element in walk:
        if event != "start":
            texts.append((element.tail or "") if element is not anchor else "")
        elif element.tag == "a" and element is not anchor:
            walk.skip_subtree()
        else:
            tags.add(element.tag)
            texts.append(element.text or "")
    return " ".join("".join(texts).split()), frozenset(tags)


def read_label(element: Any, *, chars: int) -> str:
    """Return the text of an element, cut after ``MAX_LABEL_ELEMENTS`` or twice the characters.

    :param chars: the length from which the text makes no difference to the caller.
    """
    texts: list[str] = []
    rest = 2 * chars
    for text in islice(_iter_texts(element), 2 * MAX_LABEL_ELEMENTS):
        texts.append(text[:rest])
        rest -= len(texts[-1]) if not text.isspace() else 0
        if rest <= 0:
            break
    return "".join(texts)


def _iter_texts(element: Any) -> Iterator[str]:
    """Yield the text before each tag of an element, which may be empty."""
    for event, inner in etree.iterwalk(element, events=_EVENTS):
        if event == "start":
            yield inner.text or ""
        elif inner is not element:
            yield inner.tail or ""


class Surroundings(Generic[T]):
    """What the elements around an element add up to; each is looked at once.

    :param outermost: the value outside of the root.
    :param add: returns the value inside an element, given the value around it.
    """

    def __init__(self, outermost: T, add: Callable[[T, Any], T]) -> None:
        self._outermost = outermost
        self._add = add
        self._known: dict[Any, T] = {}

    def find(self, element: Any) -> T:
        """Return the value around an element, its own left out."""
        path = []
        outer = element.getparent()
        while outer is not None and outer not in self._known:
            path.append(outer)
            outer = outer.getparent()
        value = self._outermost if outer is None else self._known[outer]
        for outer in reversed(path):
            value = self._known[outer] = self._add(value, outer)
        return value
