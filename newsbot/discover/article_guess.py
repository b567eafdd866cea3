"""A page given by its address alone -> whether it is an article or a list of articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from newsbot.discover.links import Link
from newsbot.discover.url_score import score_url
from newsbot.text.scripts import latin_length

_ARTICLE_TYPE = re.compile(
    r'"@type"\s*:\s*\[?\s*"(?:NewsArticle|ReportageNewsArticle|Article|BlogPosting|LiveBlogPosting'
    r"|OpinionNewsArticle|AnalysisNewsArticle|BackgroundNewsArticle|AdvertiserContentArticle"
    r'|Report|VideoObject)"'
)
_LIST_TYPE = re.compile(r'"@type"\s*:\s*\[?\s*"(?:CollectionPage|ItemList|SearchResultsPage)"')

_LONG_PARAGRAPH_CHARS = 80
_BODY_CHARS = 600
_SHORT_BODY_CHARS = 250
"""Characters of neighbouring long paragraphs outside links: an article's text, a short one's."""
_MANY_LINKS = 8
_MANY_LINKS_POINTS = 2
"""Taken off for so many teasers."""


def guess_article_page(page: Selector, *, url: str, links: Callable[[], Sequence[Link]]) -> bool:
    """Weigh spelling, declared types, running text and teasers against each other.

    :param links: returns what ``find_links`` finds on the page; called where it makes a difference,
        since it takes as long as reading an article does.
    """
    path = urlsplit(url).path
    if path in ("", "/"):
        return False
    points = sum(score_url(url).values())
    points += _judge_types(page)
    chars = _count_running_text(page)
    points += 4 if chars >= _BODY_CHARS else 1 if chars >= _SHORT_BODY_CHARS else -2
    if not 0 < points <= _MANY_LINKS_POINTS:
        return points > 0
    return sum(1 for link in links() if link.is_article) < _MANY_LINKS


def _judge_types(page: Selector) -> int:
    scripts = "".join(page.xpath('//script[@type="application/ld+json"]/text()').getall())
    points = 3 if _ARTICLE_TYPE.search(scripts) else 0
    points -= 3 if _LIST_TYPE.search(scripts) and not points else 0
    kind = page.xpath('string(//meta[@property="og:type"]/@content)').get("").lower()
    return points + {"article": 2, "website": -1}.get(kind, 0)


def _count_running_text(page: Selector) -> float:
    """Count the characters of the most long paragraphs that stand side by side.

    Those of an article share a parent; each standfirst of a list has a teaser of its own. Old
    templates part the paragraphs of one element by line breaks instead.
    """
    totals: Counter[Any] = Counter()
    for element in page.root.iter("p", "div", "td", "article", "section", "font"):
        if element.tag == "p":
            linked = sum(latin_length("".join(a.itertext())) for a in element.iter("a"))
            chars = latin_length(" ".join("".join(element.itertext()).split())) - linked
        else:
            own = [element.text or "", *(child.tail or "" for child in element)]
            chars = latin_length(" ".join("".join(own).split()))
        if chars >= _LONG_PARAGRAPH_CHARS:
            totals[element.getparent() if element.tag == "p" else element] += round(chars)
    return max(totals.values(), default=0)
