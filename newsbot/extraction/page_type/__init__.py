"""Classify pages as articles or as another type of page, with the evidence.

Each classifier gathers evidence for one page type, and ``score_article`` for an article.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type.article_evidence import score_article
from newsbot.extraction.page_type.evidence import PageType
from newsbot.extraction.page_type.list_evidence import score_list
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.stated_types import (
    score_documentation,
    score_forum,
    score_product,
)
from newsbot.extraction.page_type.thin_pages import (
    score_gallery,
    score_recording,
    score_service,
    score_teaser,
)
from newsbot.extraction.page_type.wall_evidence import (
    score_challenge,
    score_consent_wall,
    score_error_page,
    score_login_wall,
)
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejection

__all__ = ["PageType", "PageTypeVerdict", "classify_page"]

CLEAR_LENGTH = 1_000
"""A page with this much text whose metadata declares one article is an article."""
MIN_LEAD = 2.0
"""Points by which a page type must lead over an article: in doubt a page is an article."""
_MAX_REASONS = 4

CLASSIFIERS = (
    score_list,
    score_consent_wall,
    score_login_wall,
    score_error_page,
    score_challenge,
    score_gallery,
    score_recording,
    score_teaser,
    score_service,
    score_product,
    score_forum,
    score_documentation,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTypeVerdict:
    """The type of a page that is no article; ``reason`` names the type and its evidence."""

    page_type: PageType
    reason: str

    @property
    def outcome(self) -> Outcome:
        """The outcome of the URL of such a page."""
        return self.page_type.outcome

    @property
    def warning(self) -> str:
        """What the record of such a page has in ``metadata.warnings``."""
        return f"not an article ({self.outcome.value}): {self.reason}"

    def reject(self, url: str) -> Rejection:
        """Return the rejection of the page with this URL."""
        return Rejection(url=url, outcome=self.outcome, reason=self.reason)


def classify_page(page: Page, article: Article) -> PageTypeVerdict | None:
    """Classify a page that was extracted.

    :param article: what was extracted of the page.
    :return: None for an article, a short or a paywalled one too.
    """
    signals = PageSignals(page, article)
    is_long = signals.counts.text >= max(CLEAR_LENGTH, signals.counts.listed)
    if is_long and signals.is_declared:
        return None
    found = [evidence for score in CLASSIFIERS if (evidence := score(signals)) is not None]
    if not found:
        return None
    best = max(found, key=lambda evidence: evidence.points)
    if best.points - score_article(signals) < MIN_LEAD:
        return None
    return PageTypeVerdict(
        page_type=best.page_type,
        reason=f"{best.page_type.value}: {', '.join(best.reasons[:_MAX_REASONS])}",
    )
