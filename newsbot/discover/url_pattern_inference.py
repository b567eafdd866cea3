"""Infer the regular expression that separates the URLs of articles from those of other pages."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

MIN_ARTICLES = 20
"""URLs from which a pattern is inferred: fewer may be of one section, or of one day."""

MIN_OTHERS = 3
"""Other URLs that it must be tried against."""

HELD_SHARE = 0.98
"""Share of the articles that a pattern must match: in a site's table nothing else decides."""

_SHAPES = (
    r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])(?:[/_-]|$)",
    r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])/[^/?]",
    r"/(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[/_-]|$)",
    r"[/_.,~-][a-z]{0,3}\d{5,}(?:\.[a-z]{3,5})?/?$",
    r"/\d{5,}[/_-]",
    r"[/_-][0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?:\.[a-z]{3,5})?/?$",
    r"[?&](?:id|idx|no|nr|article|aid|nid|p)=\d{3,}",
    r"/[^/?-]+(?:-[^/?-]+){3,}\.[a-z]{3,5}$",
    r"/[^/?-]+(?:-[^/?-]+){3,}/?$",
)
"""What URLs of articles have in common on many sites, the surest first: a date, a month, a number
or UUID, four words and more."""

_MAX_URL_CHARS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlShape:
    """A pattern that matches ``held`` of the given articles, and no other page."""

    pattern: str
    held: int


def infer_article_url(articles: Collection[str], others: Collection[str]) -> UrlShape | None:
    """Return the surest pattern that matches nearly all articles and no other page.

    Names of the site, such as those of sections, are not learned: a new section would be missed.

    :param articles: canonical URLs, each once; ``others`` are those of other pages.
    :return: None if there are too few URLs, or no pattern separates them.
    """
    if len(articles) < MIN_ARTICLES or len(others) < MIN_OTHERS:
        return None
    for pattern in _SHAPES:
        held = sum(1 for url in articles if re.search(pattern, url[:_MAX_URL_CHARS]))
        if held < HELD_SHARE * len(articles):
            continue
        if not any(re.search(pattern, url[:_MAX_URL_CHARS]) for url in others):
            return UrlShape(pattern=pattern, held=held)
    return None
