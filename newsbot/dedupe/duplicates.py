"""Find out whether an article repeats one that is known, and label it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from newsbot.dedupe.article_changes import find_changed_fields, fingerprint_fields
from newsbot.dedupe.article_keys import content_key, is_claimed, with_keys, with_own_id
from newsbot.dedupe.signature_index import KnownVersion, TextIndex
from newsbot.dedupe.text_signature import (
    MIN_SIMILARITY,
    Signature,
    Similarity,
    compare_signatures,
    sign_text,
)
from newsbot.record_values import change_record
from newsbot.urls import publisher_of

if TYPE_CHECKING:
    from newsbot.items import Article


class DuplicatePolicy(StrEnum):
    """What happens to an article whose text its site has under another URL."""

    DROP = "drop"
    """It is not written."""
    LABEL = "label"
    """It is written, with ``duplicateOf``."""
    LONGEST = "longest"
    """It is written, with ``duplicateOf``, if it is longer than those known."""


@dataclass(frozen=True, slots=True)
class DuplicateMatch:
    """A known article with the same text as a new one."""

    known: KnownVersion
    similarity: Similarity | None
    """None if the texts are equal word for word."""

    @property
    def share(self) -> float:
        """Share of the new text that is in the known one."""
        return self.similarity.left_in_right if self.similarity else 1.0

    @property
    def covers(self) -> bool:
        """Whether the known text contains the new one."""
        return self.share >= MIN_SIMILARITY

    @property
    def is_shorter(self) -> bool:
        """Whether the known text is the shorter one of the two."""
        return self.similarity is not None and self.similarity.right < self.similarity.left


@dataclass(frozen=True, kw_only=True, slots=True)
class DuplicateDecision:
    """An article with its labels; ``reason`` says why it is not written, None if it is.

    ``earlier`` is the version that was written of the same page: the article was requested again,
    and has keys but no labels. ``matches`` are the ids of the articles that the decision rests on.
    """

    article: Article
    signature: Signature
    reason: str | None = None
    earlier: KnownVersion | None = None
    matches: frozenset[str] = frozenset()
    known: KnownVersion | None = None
    """What ``DuplicateFinder.add`` adds to the index; None for what is not written."""
    is_copy: bool = False
    """Whether the text is found under another article, and this one by its id alone."""


class DuplicateFinder:
    """Compares articles one by one with those added before."""

    def __init__(self, index: TextIndex, policy: DuplicatePolicy = DuplicatePolicy.DROP) -> None:
        self._index = index
        self._policy = policy

    def judge(self, article: Article, *, page: bytes = b"") -> DuplicateDecision:
        """Decide on an article, and add it to the index at once if it is to be written."""
        decision = self.decide(article, page=page)
        self.add(decision)
        return decision

    def decide(
        self, article: Article, *, page: bytes = b"", signature: Signature | None = None
    ) -> DuplicateDecision:
        """Fill in keys and labels of an article, and decide whether it is to be written.

        Texts are compared with those that were not left out, so that each text left out is part of
        one that was not: copies of copies do not drift apart. ``LABEL`` labels what ``DROP`` leaves
        out.

        :param page: identifies the URL that was requested, as in ``KnownVersion``.
        :param signature: of the text, if it was made before.
        """
        signature = signature or sign_text(article.articleBody or "")
        article, known = self._identify(article, signature, page)
        if known is not None:
            is_again = page and known.page == page
            return DuplicateDecision(
                article=article,
                signature=signature,
                matches=frozenset({known.article_id}),
                earlier=known if is_again else None,
                reason=None if is_again else f"same address as {known.url}",
            )
        key = content_key(article)
        own, others = self._find_matches(article, key, signature)
        covering = [match for match in own if match.covers]
        article = _with_labels(article, [*covering, *own], others)
        is_copy = bool(covering) and not self._keeps_longer(covering)
        is_left_out = is_copy and self._policy is not DuplicatePolicy.LABEL
        return DuplicateDecision(
            article=article,
            signature=signature,
            matches=frozenset(match.known.article_id for match in (*own, *others)),
            reason=_explain(covering[0]) if is_left_out else None,
            known=None if is_left_out else _to_known(article, key, signature, page),
            is_copy=is_copy,
        )

    def renew(self, decision: DuplicateDecision, earlier: KnownVersion) -> DuplicateDecision:
        """Make an article the next version of an earlier one, in the same cluster."""
        article, signature = decision.article, decision.signature
        key = content_key(article)
        own, others = self._find_matches(article, key, signature)
        changed = find_changed_fields(article, earlier.fields)
        article = replace(
            _with_labels(article, own, others),
            clusterId=earlier.cluster_id,
            version=earlier.version + 1,
            supersedes=earlier.content_hash,
            metadata=replace(article.metadata, changedFields=changed),
        )
        known = _to_known(article, key, signature, earlier.page)
        return replace(decision, article=article, earlier=None, known=known)

    def renew_reextracted(
        self, article: Article, *, page: bytes, signature: Signature
    ) -> DuplicateDecision:
        """Make an article that was extracted again the next version of the one it was made from.

        Id and labels are those of that version: what was known then, not what is known now.
        """
        article = replace(article, version=article.version + 1)
        known = _to_known(article, content_key(article), signature, page)
        return DuplicateDecision(article=article, signature=signature, known=known)

    def add(self, decision: DuplicateDecision) -> None:
        """Add an article that is to be written to those that later ones are compared with."""
        if decision.known is None:
            return
        if decision.is_copy:
            self._index.add_name(decision.known)
        else:
            self._index.add(decision.known, decision.signature)

    def discard(self, article_id: str) -> None:
        """Forget an article that was added and is not written after all."""
        self._index.discard(article_id)

    def _keeps_longer(self, covering: list[DuplicateMatch]) -> bool:
        is_longest = all(match.is_shorter for match in covering)
        return self._policy is DuplicatePolicy.LONGEST and is_longest

    def _identify(
        self, article: Article, signature: Signature, page: bytes
    ) -> tuple[Article, KnownVersion | None]:
        """Fill in the keys, and return the article that is known by them.

        A canonical URL that already belongs to another page with another text is ignored. A page
        has its own URL, whoever claimed it before, unless its text is known from there.
        """
        keyed = with_keys(article, text_hash=signature.content_hash)
        known = self._index.get(keyed.articleId or "")
        if known is None or (page and known.page == page):
            return keyed, known
        if is_claimed(keyed):
            if _match_text(content_key(keyed), signature, known):
                return keyed, known
            own_url = replace(article, canonicalUrl=None)
            keyed = with_keys(own_url, text_hash=signature.content_hash)
            known = self._index.get(keyed.articleId or "")
            if known is None or (page and known.page == page):
                return keyed, known
        if not known.is_claimed:
            return keyed, known
        own = with_own_id(keyed)
        written = self._index.get(own.articleId or "")
        match = _match_text(content_key(keyed), signature, known)
        is_copy = written is None and match is not None and match.covers
        return (keyed, known) if is_copy else (own, written)

    def _find_matches(
        self, article: Article, key: str, signature: Signature
    ) -> tuple[list[DuplicateMatch], list[DuplicateMatch]]:
        """Return known articles with the same text, of the same site and of others, in order."""
        own: list[DuplicateMatch] = []
        others: list[DuplicateMatch] = []
        for known in self._index.find(key, signature):
            if known.article_id == article.articleId:
                continue
            match = _match_text(key, signature, known)
            if match is not None:
                (own if known.site == publisher_of(article.url) else others).append(match)
        return own, others


def _match_text(key: str, signature: Signature, known: KnownVersion) -> DuplicateMatch | None:
    """Return the match of a text with a known article; None if the texts are not the same."""
    if known.content_key == key:
        return DuplicateMatch(known, None)
    similarity = compare_signatures(signature.shingles, known.shingles)
    return DuplicateMatch(known, similarity) if similarity.is_same else None


def _to_known(article: Article, key: str, signature: Signature, page: bytes) -> KnownVersion:
    return KnownVersion(
        article_id=article.articleId or "",
        url=article.canonicalUrl or article.url,
        site=publisher_of(article.url),
        cluster_id=article.clusterId or "",
        content_key=key,
        content_hash=article.contentHash or "",
        version=article.version,
        shingles=signature.shingles,
        page=page,
        fields=fingerprint_fields(article),
        is_claimed=is_claimed(article),
    )


def _with_labels(
    article: Article, own: list[DuplicateMatch], others: list[DuplicateMatch]
) -> Article:
    """Return the article with labels from its first match on its own site and on others."""
    matches = [*others, *own]
    return change_record(
        article,
        duplicateOf=own[0].known.article_id if own else None,
        clusterId=matches[0].known.cluster_id if matches else article.articleId,
        syndicated=True if others else None,
    )


def _explain(match: DuplicateMatch) -> str:
    if match.similarity is None:
        return f"same text as {match.known.url}"
    return f"{match.share:.0%} of its text is in {match.known.url}"
