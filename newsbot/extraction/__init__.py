"""The HTML of one page -> an Article; no network, no clock, no state between pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsbot.extraction.body import Body, find_body
from newsbot.extraction.features import Hints
from newsbot.extraction.loader import load_article
from newsbot.extraction.metadata import PageMetadata, read_metadata
from newsbot.extraction.page import Page
from newsbot.extraction.parse import parse_html
from newsbot.items import Article
from newsbot.rules import Site

__all__ = ["PageResult", "extract_article", "extract_page", "read_hints"]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageResult:
    """What one page gave: the record, its further pages, and what the record was made from."""

    article: Article
    next_pages: tuple[str, ...]
    body: Body
    page: Page


def extract_article(
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """Extract the article of one page; safe to call from several threads at once.

    :param html: the page; bytes are decoded as browsers do.
    :param url: the address it came from; relative addresses in it need it.
    :param site: what is known of its site; the general rules need nothing.
    :param fetched_at: when it was downloaded; later dates are not believed.
    :return: the record; ``articleBody`` is None where the page has no article text. It never
        raises for what stands on a page.
    """
    return extract_page(html, url=url, site=site, fetched_at=fetched_at).article


def extract_page(
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    fetched_at: datetime | None = None,
) -> PageResult:
    """Extract the article of one page with all that was found on the way.

    Parameters are those of ``extract_article``.
    """
    root = parse_html(html)
    metadata = read_metadata(root)
    body = find_body(root, read_hints(metadata), site=site)
    page = Page(
        root=root, metadata=metadata, url=url or "", body=body, site=site, fetched_at=fetched_at
    )
    article = load_article(page)
    return PageResult(article=article, next_pages=tuple(article.pageUrls), body=body, page=page)


def read_hints(metadata: PageMetadata) -> Hints:
    """Gather what a page says for machines that helps to tell its text from the rest."""
    return Hints(
        headlines=metadata.headlines,
        authors=tuple(_author_names(metadata)),
        description=metadata.first_meta("og:description", "description") or "",
        article_body=metadata.article_body or "",
        is_accessible_for_free=metadata.is_accessible_for_free,
    )


def _author_names(metadata: PageMetadata) -> Iterator[str]:
    """Yield the names that a page gives for its authors, as they stand there."""
    yield from metadata.all_meta("author", "parsely-author", "dc.creator", "byl", "sailthru.author")
    for value in metadata.article_values("author", "creator"):
        for author in value if isinstance(value, list) else [value]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                yield name
