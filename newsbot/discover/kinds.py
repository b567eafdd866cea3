"""A page given by its address alone -> whether it is an article or a list of articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.links import Link
from newsbot.discover.paths import judge_path

_ARTICLE_TYPE = re.compile(
    r'"@type"\s*:\s*\[?\s*"(?:NewsArticle|ReportageNewsArticle|Article|BlogPosting|LiveBlogPosting'
    r"|OpinionNewsArticle|AnalysisNewsArticle|BackgroundNewsArticle|AdvertiserContentArticle"
    r'|Report|VideoObject)"'
)
_LIST_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:CollectionPage|ItemList|SearchResultsPage)"')

_LONG_PARAGRAPH_CHARS = 80
_BODY_CHARS = 600
"""Characters of long paragraphs outside links from which a page has an article's text."""
_MANY_LINKS = 8


def is_article_page(page: Selector, *, url: str, links: Sequence[Link]) -> bool:
    """Weigh spelling, declared types, running text and teasers against each other.

    :param links: what ``find_links`` found on the page.
    """
    path = urlsplit(url).path
    if path in ("", "/"):
        return False
    teasers = sum(1 for link in links if link.is_article)
    points = sum(judge_path(url).values())
    points += _judge_types(page)
    chars = _count_text(page)
    points += 2 if chars >= _BODY_CHARS else -2
    points -= 2 if teasers >= _MANY_LINKS else 0
    return points > 0 or (not teasers and chars >= _BODY_CHARS)


def _judge_types(page: Selector) -> int:
    scripts = "".join(page.xpath('//script[@type="application/ld+json"]/text()').getall())
    points = 3 if _ARTICLE_TYPE.search(scripts) else 0
    points -= 3 if _LIST_TYPE.search(scripts) and not points else 0
    kind = page.xpath('string(//meta[@property="og:type"]/@content)').get("").lower()
    return points + {"article": 2, "website": -1}.get(kind, 0)


def _count_text(page: Selector) -> int:
    """Count the characters of long paragraphs that do not lie in a link or a teaser."""
    total = 0
    for paragraph in page.root.iter("p"):
        linked = sum(len("".join(a.itertext())) for a in paragraph.iter("a"))
        chars = len(" ".join("".join(paragraph.itertext()).split())) - linked
        in_link = any(e.tag in ("a", "li", "aside", "footer") for e in paragraph.iterancestors())
        if chars >= _LONG_PARAGRAPH_CHARS and not in_link:
            total += chars
    return total
