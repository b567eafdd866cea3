"""The HTML of one page -> an Article; no network, no clock, no state between pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from newsbot.extraction.body.article_body import Body, find_body
from newsbot.extraction.body.model.block_features import Hints
from newsbot.extraction.body.passes import STANDFIRST_START_WORDS
from newsbot.extraction.document.metadata import PageMetadata, read_metadata
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.fields.article_loader import load_article
from newsbot.extraction.fields.page import Page
from newsbot.extraction.page_type import PageTypeVerdict, classify_page
from newsbot.extraction.profile.fingerprint import PageFingerprint, fingerprint_page
from newsbot.extraction.profile.site_profile import ProfileError, SiteProfile
from newsbot.items import Article
from newsbot.site import Site
from newsbot.text.tokens import tokenize_text
from newsbot.urls import url_key

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
    """What one page gave: the record, its further pages, and what the record was made from.

    ``verdict`` says what the page is where it is no article; its record is made all the same.
    """

    article: Article
    next_pages: tuple[str, ...]
    body: Body
    page: Page
    verdict: PageTypeVerdict | None


def extract_article(
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    profile: SiteProfile | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    """Extract the article of one page; safe to call from several threads at once.

    :param html: the page; bytes are decoded as browsers do.
    :param url: the address it came from; relative addresses in it need it.
    :param site: what is known of its site; the general rules need nothing.
    :param profile: what is known of its site from other pages; see ``learn_profile``.
    :param fetched_at: when it was downloaded; later dates are not believed.
    :return: the record; ``articleBody`` is None where the page has no article text. A page that
        is no article gives what can be read of it, and ``metadata.warnings`` say what it is. It
        never raises for what stands on a page.
    """
    result = extract_page(html, url=url, site=site, profile=profile, fetched_at=fetched_at)
    return result.article


def extract_page(
    html: str | bytes,
    *,
    url: str | None = None,
    site: Site | None = None,
    profile: SiteProfile | None = None,
    fetched_at: datetime | None = None,
) -> PageResult:
    """Extract the article of one page with all that was found on the way.

    Parameters are those of ``extract_article``.
    """
    root = parse_html(html)
    metadata = read_metadata(root)
    body = find_body(root, collect_hints(metadata), site=site, profile=profile)
    page = Page(
        root=root, metadata=metadata, url=url or "", body=body, site=site, fetched_at=fetched_at
    )
    article = load_article(page)
    verdict = classify_page(page, article)
    if verdict is not None:
        warnings = [*article.metadata.warnings, verdict.warning]
        article = replace(article, metadata=replace(article.metadata, warnings=warnings))
    return PageResult(
        article=article,
        next_pages=tuple(article.pageUrls),
        body=body,
        page=page,
        verdict=verdict,
    )


def learn_profile(
    pages: Iterable[tuple[str | bytes, str | None]], *, site: Site | None = None
) -> SiteProfile:
    """Learn what a site repeats, for ``extract_article`` to leave out.

    Neither the order of the pages nor a page that comes twice makes a difference.

    :param pages: the HTML and the address of each; three articles are the least that help.
        Addresses tell pages apart and may be None.
    :return: the profile; pages without article text add nothing to it.
    """
    results = (extract_page(html, url=url, site=site) for html, url in pages)
    sketches = (fingerprint_result(result) for result in results)
    return SiteProfile.of(sketch for sketch in sketches if sketch is not None)


def fingerprint_result(result: PageResult, *, day: str = "") -> PageFingerprint | None:
    """Take down what a site's profile keeps of a page; None for what is no article.

    :param result: of an extraction with or without a profile.
    :param day: the day of download in ISO 8601, for the profile to prefer later pages.
    """
    blocks = result.body.blocks
    if result.verdict is not None or not any(block.rule is None for block in blocks):
        return None
    try:
        address = url_key(result.page.url)
    except ValueError:
        address = ""
    return fingerprint_page(
        blocks,
        headline=result.article.headline,
        address=address,
        day=day,
        passing={Rule.SITE_REPEATS},
    )


def collect_hints(metadata: PageMetadata) -> Hints:
    """Gather what a page says for machines that helps to tell its text from the rest."""
    description = metadata.first_meta("og:description", "description") or ""
    return Hints(
        headlines=_without_standfirst(metadata.headlines, description),
        authors=tuple(_author_names(metadata)),
        description=description,
        article_body=metadata.article_body or "",
        is_accessible_for_free=metadata.is_accessible_for_free,
    )


def _without_standfirst(headlines: tuple[str, ...], description: str) -> tuple[str, ...]:
    """Leave out further headlines that are the standfirst: some publishers put it there."""
    start = tokenize_text(description)[:STANDFIRST_START_WORDS]
    further = (h for h in headlines[1:] if tokenize_text(h)[: len(start)] != start or not start)
    return (*headlines[:1], *further)


def _author_names(metadata: PageMetadata) -> Iterator[str]:
    """Yield the names that a page gives for its authors, as they stand there."""
    yield from metadata.all_meta("author", "parsely-author", "dc.creator", "byl", "sailthru.author")
    for value in metadata.article_values("author", "creator"):
        for author in value if isinstance(value, list) else [value]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                yield name
