"""The elements of a page in page order, read once and looked up by tag or class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, KeysView, Sequence
from itertools import compress

from newsbot.extraction.document.element import Element


class PageElements:
    """All elements of a page, its root first.

    lxml makes an object of an element whenever it is reached and forgets it when nothing holds it,
    and a walk reaches every element, whatever tag it looks for. Held here, each object is made once
    a page, and looking for a tag costs nothing.
    """

    def __init__(self, root: Element) -> None:
        self._hold(list(root.iter()))

    def _hold(self, elements: Sequence[Element]) -> None:
        self.all = elements
        self._tags: list[str] = [element.tag for element in elements]
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, tag in enumerate(self._tags):
            self._places[tag].append(place)
        self._found: dict[frozenset[str], Sequence[Element]] = {}
        self._by_class: dict[str, list[int]] = {}

    def update(self, removed: Iterable[Element]) -> None:
        """Leave out elements that were removed from the tree, and read all tags again."""
        gone = {inner for element in removed for inner in element.iter()}
        self._hold([element for element in self.all if element not in gone])

    @property
    def root(self) -> Element:
        """The root of the page."""
        return self.all[0]

    @property
    def tags(self) -> KeysView[str]:
        """The tags on the page."""
        return self._places.keys()

    def find(self, *tags: str) -> Sequence[Element]:
        """Return the elements with one of the tags, in page order."""
        wanted = frozenset(tags)
        if wanted not in self._found:
            present = [self._places[tag] for tag in wanted if tag in self._places]
            places = sorted(place for places in present for place in places)
            self._found[wanted] = [self.all[place] for place in places]
        return self._found[wanted]

    def find_in_body(self, *tags: str) -> list[Element]:
        """Return the elements of the body with one of the tags; of the page if it has no body."""
        body = self.all[0].find("body")
        start, end = 0, len(self.all)
        if body is not None:
            start, following = self.all.index(body), body.getnext()
            end = end if following is None else self.all.index(following)
        is_wanted = map(frozenset(tags).__contains__, self._tags[start:end])
        return list(compress(self.all[start:end], is_wanted))

    def find_named(self, is_wanted: Callable[[str], bool]) -> list[Element]:
        """Return the elements with a wanted class attribute, in page order; each is read once."""
        if not self._by_class:
            for place, element in enumerate(self.all):
                if names := element.get("class"):
                    self._by_class.setdefault(names, []).append(place)
        wanted = (places for names, places in self._by_class.items() if is_wanted(names))
        return [self.all[place] for place in sorted(place for places in wanted for place in places)]
