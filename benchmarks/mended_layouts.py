"""Selectors that ``scrapy sites check`` proposes, tried on pages that they were not found on.

``python -m benchmarks.mended_layouts CORPUS...`` takes the sites with at least six pages, removes
JSON-LD and meta elements from all of them, proposes a selector for each field by one half of the
pages, and counts the sites on whose other half it gives the earlier value on most pages.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence

from lxml.html import fromstring, tostring

from benchmarks.layout_changes import drop_head, group_by_site, read_page
from newsbot.extraction.document.charset import decode_page
from newsbot.extraction.document.parse import parse_html
from newsbot.site import Site
from newsbot.site_check.earlier_articles import WATCHED_FIELDS
from newsbot.site_check.selector_proposals import LivePage, is_right, propose_selector

MIN_PAGES = 6
MIN_HALF = 2


def main(folders: Sequence[str]) -> int:
    """Print the figures."""
    sites, proposed, right = Counter[str](), Counter[str](), Counter[str]()
    for host, pages in group_by_site(folders, least=MIN_PAGES):
        site, live = Site(spider="tried", domain=host), list[LivePage]()
        for page in pages:
            html = decode_page(page.read(), None)[0]
            original = read_page(html, page.url or "")
            if original.outcome:
                continue
            root = fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", html))
            drop_head(root, original.article)
            text = tostring(root, encoding="unicode")
            live.append(LivePage(text, page.url or "", parse_html(text), original.article))
        for field in WATCHED_FIELDS:
            had, other = (
                [page for page in half if getattr(page.earlier, field)]
                for half in (live[::2], live[1::2])
            )
            if len(had) < MIN_HALF or not other:
                continue
            sites[field] += 1
            if proposal := propose_selector(field, had, site):
                proposed[field] += 1
                number = sum(is_right(field, proposal.selector, page, site) for page in other)
                right[field] += number * 2 >= len(other)
    for field, number in sites.items():
        print(f"{field}: {number} sites, {proposed[field]} proposals, {right[field]} right")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
