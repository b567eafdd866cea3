"""What an article must have to be written."""

from __future__ import annotations

from newsbot.items import Article
from newsbot.outcomes import Outcome


def find_missing(article: Article) -> tuple[Outcome, str] | None:
    """Return outcome and reason of an article that lacks headline or body; None if it has both."""
    if not article.headline:
        return Outcome.NO_HEADLINE, "no source of the page gave a headline"
    if not article.articleBody:
        return Outcome.NO_BODY, "no block of the page is article text"
    return None
