"""What stands on a page -> whether it is an article, else what it is and what says so."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type.article_evidence import score_article
from newsbot.extraction.page_type.evidence import PageType
from newsbot.extraction.page_type.list_evidence import score_list
from newsbot.extraction.page_type.page_signals import PageSignals
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
"""A page whose data says that it is one article, and that shows this much text, is one."""
MIN_LEAD = 2.0
"""By how many points what a page is must lead over its being an article."""
_MAX_MARKS = 4

CASES = (
    score_list,
    score_consent_wall,
    score_login_wall,
    score_error_page,
    score_challenge,
    score_gallery,
    score_recording,
    score_teaser,
    score_service,
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
    """Tell what a page is when it is no article.

    Each kind is pleaded for with points, and so is the page's being an article; a kind wins that
    leads by ``MIN_LEAD``. In doubt a page is an article.

    :param page: the page with its body settled.
    :param article: what was extracted of it.
    :return: None for an article, a short or a paywalled one too.
    """
    signs = PageSignals(page, article)
    is_long = signs.counts.text >= max(CLEAR_LENGTH, signs.counts.listed)
    if is_long and signs.is_declared:
        return None
    pleas = [plea for case in CASES if (plea := case(signs)) is not None]
    if not pleas:
        return None
    best = max(pleas, key=lambda plea: plea.points)
    if best.points - score_article(signs) < MIN_LEAD:
        return None
    return PageTypeVerdict(
        page_type=best.kind, reason=f"{best.kind.value}: {', '.join(best.marks[:_MAX_MARKS])}"
    )
