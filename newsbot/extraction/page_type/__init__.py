"""Classify pages as articles or as another type of page, with the evidence.

Each classifier gathers evidence for one page type; ``score_article`` scores the text of an article,
``score_statements`` what the page states to be one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type.article_evidence import score_article
from newsbot.extraction.page_type.article_statements import (
    MAX_STATEMENTS,
    MAX_UNDATED,
    score_statements,
)
from newsbot.extraction.page_type.evidence import Evidence, PageType
from newsbot.extraction.page_type.forum_evidence import score_forum
from newsbot.extraction.page_type.list_evidence import score_list
from newsbot.extraction.page_type.manual_evidence import score_documentation
from newsbot.extraction.page_type.offer_evidence import score_service
from newsbot.extraction.page_type.page_signals import PageSignals
from newsbot.extraction.page_type.record_evidence import score_profile, score_reference
from newsbot.extraction.page_type.shop_evidence import score_category, score_product
from newsbot.extraction.page_type.thin_pages import score_gallery, score_recording, score_teaser
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
LIST_ALLOWANCE = 1.0
"""Points of statements that lists of articles have as well."""
MIN_LISTED_TEXT = 150
"""Length of text from which statements count against a list: lists have dates and authors, too."""
SHORT_LENGTH, SHORT_ALLOWANCE = 250, 1.5
"""Length of text, and the points by which a page with less is less of an article."""

CLASSIFIERS = (
    score_consent_wall,
    score_login_wall,
    score_error_page,
    score_challenge,
    score_gallery,
    score_recording,
    score_teaser,
)
"""Each must lead over the points of ``score_article``."""
STATED_CLASSIFIERS = (
    score_service,
    score_product,
    score_documentation,
    score_reference,
    score_profile,
)
"""Each must lead over the points of ``score_statements``: such pages have long texts, too.

Most pages state too much for any of them. So each has the points that it needs for a lead as its
second argument, and does not search the page if all that may still be found would not be enough.
"""
ACCEPTED_ANYWAY = "not an article ("
"""Begins the warning of a page that is no article, and whose record was wanted nevertheless."""


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
        return f"{ACCEPTED_ANYWAY}{self.outcome.value}): {self.reason}"

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
    is_sure = not signals.is_site_page and not signals.matches("names", "forum")
    if is_long and is_sure and signals.is_declared:
        return None
    best = max(_score_types(signals), key=itemgetter(0), default=None)
    if best is None or best[0] < MIN_LEAD:
        return None
    evidence = best[1]
    return PageTypeVerdict(
        page_type=evidence.page_type,
        reason=f"{evidence.page_type.value}: {', '.join(evidence.reasons[:_MAX_REASONS])}",
    )


def _score_types(signals: PageSignals) -> Iterator[tuple[float, Evidence]]:
    """Yield the lead over an article and the evidence of each page type that has any."""
    statements, by_text = score_statements(signals), score_article(signals)
    stated = statements.points
    for score in CLASSIFIERS:
        if (evidence := score(signals)) is not None:
            yield evidence.points - by_text, evidence
    if (evidence := score_list(signals)) is not None:
        has_text = signals.counts.text >= MIN_LISTED_TEXT
        rival = max(by_text, stated - LIST_ALLOWANCE) if has_text else by_text
        yield evidence.points - rival, evidence
    # Threads have dates and authors as articles do.
    undated = stated - statements.dates
    if undated <= MAX_UNDATED:
        evidence = score_forum(signals, undated + MIN_LEAD)
        if evidence is not None:
            yield evidence.points - undated, evidence
    if stated > MAX_STATEMENTS:
        return
    if (evidence := score_category(signals)) is not None:
        yield evidence.points - stated, evidence
    allowance = SHORT_ALLOWANCE if signals.counts.text < SHORT_LENGTH else 0.0
    for score_stated in STATED_CLASSIFIERS:
        evidence = score_stated(signals, stated - allowance + MIN_LEAD)
        if evidence is not None:
            yield evidence.points - stated + allowance, evidence
