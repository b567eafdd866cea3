"""Drop the boilerplate of a site: kept blocks that its other pages repeat.

A text at the same place on pages about other things is the site's, however it is written. A text on
pages about the same thing may well be the article's: a quotation, or the background that each part
of a series repeats.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.extraction.body.page_context import PageContext
from newsbot.extraction.document.blocks import Cause, PageBlock
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.profile.fingerprint import (
    Topic,
    find_topic,
    has_letters,
    hash_place,
    hash_text,
    is_on_topic,
)
from newsbot.extraction.profile.site_profile import SiteProfile

_MIN_TOPICS, _MIN_SHARE = 2, 0.1
"""The least number of pages about different things, besides this one, with a text at its place, and
the least share of all known pages. A line such as "Anyone with information should call 101" recurs
too, but seldom as often as the text of a template."""
_MIN_TOPICS_INSIDE, _MIN_SHARE_INSIDE = 3, 0.3
"""The same for a sentence between the article's own, where a wrong drop costs most ("Preheat the
oven" begins many a recipe), and for one outside of them at other places on the other pages, as
after a new layout."""
_MAX_SHARE = 1 / 3
"""Of a page's kept characters. If the site's other pages have more, some of them were written to
have an article dropped, such as copies of its paragraphs on pages of another author of the host."""
_ITEM_TAGS = frozenset({"li", "dt", "dd", "td", "th"})
_MIN_SENTENCE_WORDS = 5
"""A shorter line between the article's own, at their place, is kept: "Yes." answers often."""


def drop_site_boilerplate(page: PageContext) -> None:
    """Drop the kept blocks that the site repeats on pages about other things."""
    profile = page.profile
    if profile is None:
        return
    kept = page.kept()
    found = [_find(block, profile) for block in kept]
    own = [block for block, at in zip(kept, found, strict=True) if not at]
    if len(own) == len(kept):
        return
    topic = find_topic([*page.hints.headlines[:1], *(block.text for block in own)])
    boilerplate = _BoilerplateTest(kept, own, profile, topic)
    repeated = {
        block: at
        for i, (block, at) in enumerate(zip(kept, found, strict=True))
        if at and boilerplate.is_site_text(i, at)
    }
    chars = sum(len(block.text) for block in repeated)
    if chars > _MAX_SHARE * sum(len(block.text) for block in kept):
        return
    for block, at in repeated.items():
        pages = len({page for page, _ in at}), len(profile.pages)
        block.rule, block.cause = Rule.SITE_REPEATS, Cause("profile", pages=pages)


def _find(block: PageBlock, profile: SiteProfile) -> list[tuple[int, int]]:
    return profile.find_places(hash_text(block.text)) if has_letters(block.text) else []


class _BoilerplateTest:
    """Judges a repeated block by its place among the blocks that only this page has."""

    def __init__(
        self,
        kept: Sequence[PageBlock],
        own: Sequence[PageBlock],
        profile: SiteProfile,
        topic: Topic,
    ) -> None:
        self.kept = kept
        self.profile = profile
        self.topic = topic
        self.own = set(own)
        self.places = {hash_place(block.scope) for block in own if block.is_prose}
        self.lists = {block.scope.parent for block in own if block.tag in _ITEM_TAGS}
        prose = [i for i, block in enumerate(kept) if block in self.own and block.is_prose]
        self.inside = range(prose[0], prose[-1]) if prose else range(0)

    def is_site_text(self, i: int, found: Sequence[tuple[int, int]]) -> bool:
        """Return whether a repeated block belongs to the site and not to the article.

        :param found: the pages, by index, and the places that have its text.
        """
        block = self.kept[i]
        # A block on the topic may be a teaser of this very article on the other pages.
        if self._belongs_to_own(i) or is_on_topic(block.text, self.topic):
            return False
        place = hash_place(block.scope)
        here = [page for page, at in found if at == place]
        is_sentence = len(block.tokens) >= _MIN_SENTENCE_WORDS
        if i in self.inside and place in self.places:
            return is_sentence and self._is_enough(here, _MIN_TOPICS_INSIDE, _MIN_SHARE_INSIDE)
        if self._is_enough(here, _MIN_TOPICS, _MIN_SHARE):
            return True
        anywhere = sorted({page for page, _ in found})
        return is_sentence and self._is_enough(anywhere, _MIN_TOPICS_INSIDE, _MIN_SHARE_INSIDE)

    def _is_enough(self, pages: Sequence[int], topics: int, share: float) -> bool:
        return self.profile.is_widespread(pages, topics=topics, share=share, other_than=self.topic)

    def _belongs_to_own(self, i: int) -> bool:
        """Return whether a block is an item of the article's list, or a heading over its text."""
        block = self.kept[i]
        if block.tag in _ITEM_TAGS:
            return block.scope.parent in self.lists
        heads = block.tag in HEADING_TAGS and i + 1 < len(self.kept)
        return heads and self.kept[i + 1] in self.own
