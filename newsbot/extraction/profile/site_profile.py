"""Profile of a site: on how many of its pages each text is, kept in a file.

A profile is a set of pages: their order and repetitions change nothing.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self

from newsbot.extraction.profile.fingerprint import (
    MAX_PAGES,
    PLACE_BITS,
    PLACE_MASK,
    PageFingerprint,
    Topic,
    hash_text,
    is_same_topic,
    split_entry,
)


class ProfileError(ValueError):
    """A file that is no profile; the message is one line with its path."""


@dataclass(frozen=True, kw_only=True)
class SiteProfile:
    """What is known of a site from several of its pages; see ``newsbot.learn_profile``.

    Create one by ``from_pages``, ``merge`` or ``load``: these keep each page once, the latest
    hundred, in a fixed order.
    """

    pages: tuple[PageFingerprint, ...] = ()

    @classmethod
    def from_pages(cls, pages: Iterable[PageFingerprint]) -> Self:
        """Return a profile of some pages: each as it was last seen, the latest hundred."""
        latest: dict[str, PageFingerprint] = {}
        for page in pages:
            known = latest.get(page.key)
            if known is None or _age(known) < _age(page):
                latest[page.key] = page
        ordered = sorted(latest.values(), key=_age, reverse=True)
        return cls(pages=tuple(ordered[:MAX_PAGES]))

    def merge(self, *others: SiteProfile) -> Self:
        """Return a profile of the pages of this profile and others of the same site."""
        return self.from_pages(chain(self.pages, *(other.pages for other in others)))

    def without_days_after(self, latest: str) -> Self:
        """Return the profile with unknown days for later ones, which a wrong clock recorded.

        Otherwise these pages would count as the latest, and keep others out.

        :param latest: a day in ISO 8601.
        """
        pages = (replace(page, day="") if page.day > latest else page for page in self.pages)
        return self.from_pages(pages)

    def count_pages(self, text: str) -> int:
        """Return how many pages have a block with this text, at any place; 0 for fewer than two.

        Digits count as one number, case and white space do not matter.
        """
        return len({page for page, _ in self.find_places(hash_text(" ".join(text.split())))})

    def find_places(self, text: int) -> list[tuple[int, int]]:
        """Return pages (by index) and places of a hashed text; empty for fewer than two pages."""
        return [(at >> PLACE_BITS, at & PLACE_MASK) for at in self._repeated.get(text, ())]

    @cached_property
    def _repeated(self) -> Mapping[int, array[int]]:
        """Pages and places by text, packed into one number, because a crawl holds many profiles."""
        pages = ({split_entry(entry)[0] for entry in page.entries} for page in self.pages)
        counts = Counter(chain.from_iterable(pages))
        found: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
        for i, page in enumerate(self.pages):
            for text, place in map(split_entry, page.entries):
                if counts[text] > 1:
                    found[text].append(i << PLACE_BITS | place)
        return dict(found)

    @cached_property
    def _topics(self) -> dict[int, Topic]:
        """Topics of pages, as far as they were needed."""
        return {}

    def _topic_of(self, i: int) -> Topic:
        if i not in self._topics:
            self._topics[i] = frozenset(self.pages[i].topic)
        return self._topics[i]

    def is_widespread(
        self, pages: Sequence[int], *, topics: int, share: float, other_than: Topic
    ) -> bool:
        """Return whether the pages with a text are many, and about many topics.

        :param pages: indexes, in their order.
        :param topics: the least number of different topics, other than ``other_than``.
        :param share: the least share of all pages.
        """
        least = max(topics, share * len(self.pages))
        return len(pages) >= least and topics == self._count_topics(
            pages, other_than=other_than, most=topics
        )

    def _count_topics(self, pages: Iterable[int], *, other_than: Topic, most: int) -> int:
        """Count the different topics of pages, other than a given one.

        Pages on one event, and one article under two URLs, count once.

        :param pages: indexes, in their order.
        :param most: where counting ends.
        """
        found: list[Topic] = []
        for i in pages:
            topic = self._topic_of(i)
            if not any(is_same_topic(topic, known) for known in (other_than, *found)):
                found.append(topic)
                if len(found) == most:
                    break
        return len(found)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a profile.

        :raises ProfileError: the file is no profile, or a broken one.
        :raises OSError: it cannot be read.
        """
        # It imports pydantic, which a page without a profile does without.
        from newsbot.extraction.profile.profile_file import read_profile_file  # noqa: PLC0415

        try:
            return cls.from_pages(read_profile_file(path))
        except ValueError as error:
            msg = f"{path}: is no site profile: {error}"
            raise ProfileError(msg) from error

    def save(self, path: Path) -> None:
        """Write the profile to a file, which is replaced as a whole or not at all.

        :raises OSError: it cannot be written.
        """
        from newsbot.extraction.profile.profile_file import write_profile_file  # noqa: PLC0415

        write_profile_file(self.pages, path)


def _age(page: PageFingerprint) -> tuple[str, str, bytes, bytes]:
    """Order pages by day; on one day by what they hold, so that any two differ."""
    return page.day, page.key, page.topic.tobytes(), page.entries.tobytes()
