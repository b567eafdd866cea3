"""Compare pages of today with the articles that were written of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from newsbot.extraction import SiteProfile
from newsbot.extraction.document.charset import decode_page
from newsbot.extraction.document.parse import parse_html
from newsbot.reextraction.change_report import Kind, PageChange
from newsbot.reextraction.page_comparison import PageComparison, StoredTask, compare_page
from newsbot.site import Site
from newsbot.site_check.earlier_articles import WATCHED_FIELDS, EarlierArticle
from newsbot.site_check.selector_proposals import (
    LivePage,
    Proposal,
    is_same_value,
    propose_selector,
)

MAX_KEPT = 0.5
"""Of the pages that had a value, those that still have it: with more the field is not lost."""


@dataclass(kw_only=True)
class FieldState:
    """A field on all pages: how many had a value, how many have one now, and the same one.

    ``before`` and ``now`` count the sources of the values.
    """

    had: int = 0
    has: int = 0
    same: int = 0
    before: Counter[str] = field(default_factory=Counter)
    now: Counter[str] = field(default_factory=Counter)

    @property
    def is_lost(self) -> bool:
        """Whether most pages that had a value have none, or another one."""
        return self.same < MAX_KEPT * self.had


@dataclass(frozen=True, kw_only=True)
class LayoutCheck:
    """What has changed on the pages of a site."""

    fields: Mapping[str, FieldState]
    changes: Sequence[PageChange]
    proposals: Sequence[Proposal]
    refused: Counter[str]
    """Pages that are no articles now, by outcome."""

    @property
    def lost(self) -> list[str]:
        """The fields that most pages have lost."""
        return [name for name, state in self.fields.items() if state.is_lost]


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it was fetched today."""

    body: bytes
    content_type: str


def check_layout(
    pages: Sequence[tuple[EarlierArticle, FetchedPage]],
    *,
    site: Site,
    profile: SiteProfile | None,
    hooks: tuple[str, ...] = (),
) -> LayoutCheck:
    """Extract pages as a crawl does, compare them with their articles, and propose selectors."""
    now = datetime.now(UTC)
    states = {name: FieldState() for name in WATCHED_FIELDS}
    changes, live, refused = list[PageChange](), list[LivePage](), Counter[str]()
    for earlier, page in pages:
        task = StoredTask(
            url=earlier.article.url,
            content_type=page.content_type,
            fetched_at=now,
            line=earlier.line,
        )
        comparison = compare_page(page.body, task, site, profile, hooks)
        changes.append(_describe(earlier, comparison, now))
        refused[comparison.outcome] += bool(comparison.outcome)
        _count(states, earlier, comparison)
        text, _ = decode_page(page.body, page.content_type)
        live.append(LivePage(text, earlier.article.url, parse_html(text), earlier.article))
    proposals = []
    for name, state in states.items():
        if state.is_lost:
            had = [page for page in live if getattr(page.earlier, name)]
            if proposal := propose_selector(name, had, site):
                proposals.append(proposal)
    return LayoutCheck(
        fields=states, changes=changes, proposals=proposals, refused=Counter(+refused)
    )


def _count(
    states: Mapping[str, FieldState], earlier: EarlierArticle, comparison: PageComparison
) -> None:
    before, after = earlier.article, comparison.article
    for name, state in states.items():
        if not getattr(before, name):
            continue
        state.had += 1
        state.has += bool(getattr(after, name))
        state.same += is_same_value(name, before, after)
        for article, sources in ((before, state.before), (after, state.now)):
            if source := article.metadata.fieldSources.get(name):
                sources[source] += 1


def _describe(earlier: EarlierArticle, comparison: PageComparison, now: datetime) -> PageChange:
    kind = Kind.REFUSED if comparison.outcome else Kind.SAME
    if not comparison.outcome and comparison.changes:
        kind = Kind.CHANGED if comparison.is_changed else Kind.EXPLAINED
    return PageChange(
        kind=kind,
        url=earlier.article.url,
        site=earlier.article.metadata.spider or "",
        downloaded_at=now,
        article_id=earlier.article.articleId,
        version=earlier.article.version,
        is_latest=True,
        after=comparison.outcome,
        reason=comparison.reason,
        headline=comparison.article.headline,
        fields=comparison.changes,
    )
