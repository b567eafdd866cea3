"""Extract the article of one page from its HTML, without network, clock or state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from newsbot.extraction.body.article_body import Body, find_body
from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.passes import STANDFIRST_START_WORDS
from newsbot.extraction.document.charset import recode_page
from newsbot.extraction.document.metadata import PageMetadata, read_metadata
from newsbot.extraction.document.parse import MAX_HTML_CHARS, parse_page, parse_utf_8
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.fields.article_loader import load_article
from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type import PageTypeVerdict, classify_page
from newsbot.extraction.profile.fingerprint import PageFingerprint, fingerprint_page
from newsbot.extraction.profile.site_profile import ProfileError, SiteProfile
from newsbot.items import Article
from newsbot.text.tokens import tokenize_text
from newsbot.urls import url_key

if TYPE_CHECKING:
    from newsbot.site import Site

__all__ = [
    "PageFingerprint",
    "PageResult",
    "ProfileError",
    "SiteProfile",
    "collect_hints",
    "extract_article",
    "extract_page",
    "fingerprint_result",
    "learn_profile",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class PageResult:
    """The result of one page: the record, and the body and the page that it was read from.

    ``verdict`` is None for an article, else the type of the page; it has a record all the same.
    """

    article: Article
    body: Body
    page: Page
    verdict: PageTypeVerdict | None


def extract_article(  # noqa: PLR0913 - keywords, each of which most callers leave out
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    profile: SiteProfile | None = None,
    fetched_at: datetime | None = None,
    content_type: str | None = None,
) -> Article:
    """Extract the article of one page; safe to call from several threads at once.

    :param html: the page; bytes are decoded by what they are, if the page misstates its charset.
    :param url: its URL; relative URLs in the page need it.
    :param site: the table of its site; the general rules need none.
    :param profile: what other pages of its site repeat; see ``learn_profile``.
    :param fetched_at: when it was downloaded; later dates are ignored.
    :param content_type: the Content-Type header of the response, for the charset of bytes.
    :return: the record; ``articleBody`` is None if the page has no article text. A page that is no
        article gives what can be read of it, and ``metadata.warnings`` say what it is. No content
        of a page makes this raise.
    """
    result = extract_page(
        html,
        url=url,
        site=site,
        profile=profile,
        fetched_at=fetched_at,
        content_type=content_type,
    )
    return result.article


def extract_page(  # noqa: PLR0913 - as above
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    profile: SiteProfile | None = None,
    fetched_at: datetime | None = None,
    content_type: str | None = None,
) -> PageResult:
    """Extract the article of one page, with the body, the metadata and the page type.

    Parameters are those of ``extract_article``.
    """
    warnings = []
    if isinstance(html, bytes):
        recoded = recode_page(html[: 4 * MAX_HTML_CHARS], content_type)
        warnings = [recoded.warning] if recoded.warning else []
        elements = parse_utf_8(recoded.utf_8)
    else:
        elements = parse_page(html)
    root = elements.root
    metadata = read_metadata(root, elements)
    body = find_body(elements, collect_hints(metadata), site=site, profile=profile)
    page = Page(
        root=root, metadata=metadata, url=url or "", body=body, site=site, fetched_at=fetched_at
    )
    article = load_article(page)
    verdict = classify_page(page, article)
    if verdict is not None:
        warnings.append(verdict.warning)
    if warnings:
        warnings = [*article.metadata.warnings, *warnings]
        article = replace(article, metadata=replace(article.metadata, warnings=warnings))
    return PageResult(article=article, body=body, page=page, verdict=verdict)


def learn_profile(
    pages: Iterable[tuple[str | bytes, str | None]], *, site: Site | None = None
) -> SiteProfile:
    """Learn the boilerplate of a site, for ``extract_article`` to drop.

    The order of the pages does not matter, nor does a page that is given twice.

    :param pages: the HTML and the URL of each; at least three articles are needed. URLs identify
        pages and may be None.
    :return: the profile; pages without article text add nothing to it.
    """
    results = (extract_page(html, url=url, site=site) for html, url in pages)
    fingerprints = (fingerprint_result(result) for result in results)
    return SiteProfile.from_pages(page for page in fingerprints if page is not None)


def fingerprint_result(result: PageResult, *, day: str = "") -> PageFingerprint | None:
    """Return what a site's profile keeps of a page; None for a page that is no article.

    :param result: of an extraction with or without a profile.
    :param day: the day of download in ISO 8601: a profile keeps the latest pages.
    """
    blocks = result.body.blocks
    if result.verdict is not None or not any(block.rule is None for block in blocks):
        return None
    try:
        key = url_key(result.page.url)
    except ValueError:
        key = ""
    return fingerprint_page(
        blocks,
        headline=result.article.headline,
        url_key=key,
        day=day,
        ignored={Rule.SITE_REPEATS},
    )


def collect_hints(metadata: PageMetadata) -> Hints:
    """Return what of a page's metadata helps to find its text."""
    description = metadata.first_meta("og:description", "description") or ""
    return Hints(
        headlines=_without_standfirst(metadata.headlines, description),
        authors=tuple(_author_names(metadata)),
        description=description,
        article_body=metadata.article_body or "",
        is_accessible_for_free=metadata.is_accessible_for_free,
    )


def _without_standfirst(headlines: tuple[str, ...], description: str) -> tuple[str, ...]:
    """Leave out further headlines that are the standfirst, as some publishers give it."""
    start = tokenize_text(description)[:STANDFIRST_START_WORDS]
    further = (h for h in headlines[1:] if tokenize_text(h)[: len(start)] != start or not start)
    return (*headlines[:1], *further)


def _author_names(metadata: PageMetadata) -> Iterator[str]:
    """Yield the names of the authors in a page's metadata, as written."""
    yield from metadata.all_meta("author", "parsely-author", "dc.creator", "byl", "sailthru.author")
    for value in metadata.article_values("author", "creator"):
        for author in value if isinstance(value, list) else [value]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                yield name
