"""An article and those known before -> its labels, and whether its text is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from newsbot.dedupe.index import Known, TextIndex
from newsbot.dedupe.keys import content_key, with_keys
from newsbot.dedupe.signature import MIN_LIKE, Likeness, Signature, compare, sign
from newsbot.items import Article
from newsbot.urls import registrable_domain


class Policy(StrEnum):
    """What becomes of an article whose text the same site has under another address."""

    DROP = "drop"
    """It is not written."""
    LABEL = "label"
    """It is written, with ``duplicateOf``."""
    LONGEST = "longest"
    """It is written, with ``duplicateOf``, if it is longer than those known."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A known article with the same text; ``share`` is how much of the new one it holds."""

    known: Known
    likeness: Likeness | None
    """None where the texts are equal word for word."""

    @property
    def share(self) -> float:
        """Share of the new text that stands in the known one."""
        return self.likeness.left_in_right if self.likeness else 1.0

    @property
    def covers(self) -> bool:
        """Whether the new text says nothing that the known one does not."""
        return self.share >= MIN_LIKE

    @property
    def is_shorter(self) -> bool:
        """Whether the known text is the shorter one of the two."""
        return self.likeness is not None and self.likeness.right < self.likeness.left


@dataclass(frozen=True, slots=True)
class Judgement:
    """An article with its labels; ``reason`` says why it is not written, None if it is."""

    article: Article
    reason: str | None = None


class Copies:
    """Labels articles one by one with the copies among those that were judged before."""

    def __init__(self, index: TextIndex, policy: Policy = Policy.DROP) -> None:
        self._index = index
        self._policy = policy

    def judge(self, article: Article) -> Judgement:
        """Fill in keys and labels of an article, and remember it unless its text is known.

        What is left out is not remembered, so that each text left out stands in one that was not:
        copies of copies do not drift apart. ``LABEL`` labels what ``DROP`` leaves out.
        """
        signature = sign(article.articleBody or "")
        article = self._with_trusted_keys(article, signature)
        known = self._index.get(article.articleId or "")
        if known is not None:
            return Judgement(article, f"same address as {known.url}")
        key, site = content_key(article), _site_of(article)
        copies = self._find_copies(key, signature)
        own = [copy for copy in copies if copy.known.site == site]
        others = [copy for copy in copies if copy.known.site != site]
        covering = [copy for copy in own if copy.covers]
        article = _with_labels(article, [*covering, *own], others)
        if covering and not self._keeps_longer(covering):
            is_written = self._policy is Policy.LABEL
            return Judgement(article, None if is_written else _explain(covering[0]))
        self._index.add(
            Known(
                article_id=article.articleId or "",
                url=article.canonicalUrl or article.url,
                site=site,
                cluster_id=article.clusterId or "",
                content_key=key,
                shingles=signature.shingles,
            ),
            signature,
        )
        return Judgement(article)

    def _keeps_longer(self, covering: list[Copy]) -> bool:
        return self._policy is Policy.LONGEST and all(copy.is_shorter for copy in covering)

    def _with_trusted_keys(self, article: Article, signature: Signature) -> Article:
        """Fill in the keys; a canonical address that another text has is not this article's."""
        keyed = with_keys(article)
        known = self._index.get(keyed.articleId or "")
        if (
            known is None
            or known.content_key == content_key(article)
            or compare(signature.shingles, known.shingles).is_same
        ):
            return keyed
        # Where the page's own address is that one, this changes nothing: its text has changed.
        return with_keys(replace(article, canonicalUrl=None))

    def _find_copies(self, key: str, signature: Signature) -> list[Copy]:
        """Return the known articles with the same text, the first added first."""
        found = []
        for known in self._index.find(key, signature):
            if known.content_key == key:
                found.append(Copy(known, None))
            elif (likeness := compare(signature.shingles, known.shingles)).is_same:
                found.append(Copy(known, likeness))
        return found


def _with_labels(article: Article, own: list[Copy], others: list[Copy]) -> Article:
    """Return the article with what its first copies on its own and on other sites say of it."""
    copies = [*others, *own]
    return replace(
        article,
        duplicateOf=own[0].known.article_id if own else None,
        clusterId=copies[0].known.cluster_id if copies else article.articleId,
        syndicated=True if others else None,
    )


def _site_of(article: Article) -> str:
    return registrable_domain(urlsplit(article.url).hostname or "")


def _explain(copy: Copy) -> str:
    if copy.likeness is None:
        return f"same text as {copy.known.url}"
    return f"{copy.share:.0%} of its text is in {copy.known.url}"
