"""Read a page: decide what it is, and extract its article or its links.

Most of the CPU time of a crawl is spent here, so this can run in a worker process. Nothing here
knows the crawl; a reading is small and holds nothing of lxml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from parsel import Selector

from newsbot.dedupe.text_signature import Signature, sign_text
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.links import Link, find_links
from newsbot.discover.next_page import find_next_page
from newsbot.extraction import (
    PageFingerprint,
    PageResult,
    SiteProfile,
    extract_page,
    fingerprint_result,
)
from newsbot.extraction.document.charset import recode_page
from newsbot.extraction.fields.source_hooks import load_hooks
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.site import Site
from newsbot.spiders.date_filter import make_reader
from newsbot.spiders.empty_pages import has_article_without_text, is_script_shell
from newsbot.supplied_fields import select
from newsbot.text.markup import select_html
from newsbot.urls import domain_of, is_front_page, keep_parameters, kept_parameters

WALLS = frozenset({Outcome.CONSENT_WALL, Outcome.LOGIN_WALL, Outcome.BLOCKED, Outcome.SOFT_404})
"""Outcomes of pages that stand in for the page that was requested."""

_CLICKABLE_TEASER = frozenset({"data +1", "heading +3"})
"""Reasons of a link that a script makes of a teaser."""
_MIN_CLICKABLE_TEASERS = 3
"""On a page without anything else that an article has."""


class PageUse(StrEnum):
    """What a page is read for."""

    ARTICLE = "article"
    LINKS = "links"
    EITHER = "either"
    """By its type: a person gave the URL, of a section or of an article."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTask:
    """How to read one page; ``content_type`` is the header of its response.

    ``learned`` are the URL patterns of earlier runs; ``reads_days`` says whether dates in words
    beside links count.
    """

    content_type: str | None
    url: str
    fetched_at: datetime
    use: PageUse
    learned: LearnedUrlPatterns | None = None
    reads_days: bool = False
    kept_parameters: frozenset[str] = frozenset()
    """Those that earlier listings of the domain have shown to name pages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleReading:
    """A page that was read as an article.

    ``verdict`` is what the page is if it is no article. ``lacks_text`` says that a browser may
    show its text. ``signature`` is that of the text, None without text.
    """

    fetched_at: datetime
    article: Article
    next_pages: tuple[str, ...]
    verdict: PageTypeVerdict | None
    lacks_text: bool
    fingerprint: PageFingerprint | None
    signature: Signature | None
    selectors: Mapping[str, bool] = field(default_factory=dict)
    """Each selector of the site's table, as ``body: .story``, and whether it matched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListReading:
    """A page that was read for its links.

    ``verdict`` is what the page is if it is no article, None if that was not decided.
    ``is_script_shell`` is True if no link is an article's, and scripts may add some.
    """

    links: list[Link]
    next_page: str | None
    verdict: PageTypeVerdict | None = None
    is_script_shell: bool = False
    kept_parameters: frozenset[str] = frozenset()
    """Those of the domain, with what this page has shown."""

    @property
    def article_links(self) -> list[Link]:
        """The links to articles."""
        return [link for link in self.links if link.is_article]


PageReading = ArticleReading | ListReading


def read_crawled_page(
    body: bytes,
    task: PageTask,
    site: Site | None,
    profile: SiteProfile | None,
    hooks: tuple[str, ...] = (),
) -> PageReading:
    """Read a page for what it is used for.

    :param site: the table of its site, as for ``extract_page``; so is ``profile``.
    :param hooks: modules that register hooks, for a process that has not imported them.
    """
    load_hooks(hooks)
    domain = domain_of(task.url)
    keep_parameters(domain, task.kept_parameters)
    listed = None
    if task.use is PageUse.LINKS or (task.use is PageUse.EITHER and is_front_page(task.url)):
        listed = _read_links(body, task, site)
        if listed.article_links:
            return listed
    result = extract_page(
        body,
        url=task.url,
        site=site,
        profile=profile,
        fetched_at=task.fetched_at,
        content_type=task.content_type,
    )
    if listed is None and task.use is PageUse.EITHER:
        listed = _find_list(result, body, task, site)
    if listed is not None:
        return replace(listed, verdict=result.verdict)
    return _make_article_reading(result, task, site)


def _find_list(
    result: PageResult, body: bytes, task: PageTask, site: Site | None
) -> ListReading | None:
    """Return the links of a page if it is more likely a list than an article, None otherwise."""
    if result.verdict is not None and result.verdict.outcome in WALLS:
        return None
    if result.verdict is None and result.article.articleBody:
        if result.article.datePublished or result.page.metadata.articles:
            return None
        # Extraction knows no teasers but those with anchors.
        links = _read_links(body, task, site)
        return links if _count_clickable_teasers(links) >= _MIN_CLICKABLE_TEASERS else None
    links = _read_links(body, task, site)
    return links if links.article_links or not has_article_without_text(result) else None


def _count_clickable_teasers(listed: ListReading) -> int:
    return sum(1 for link in listed.article_links if {*link.reasons} >= _CLICKABLE_TEASER)


def _make_article_reading(result: PageResult, task: PageTask, site: Site | None) -> ArticleReading:
    body = result.article.articleBody
    return ArticleReading(
        fetched_at=task.fetched_at,
        article=result.article,
        next_pages=tuple(result.article.pageUrls),
        verdict=result.verdict,
        lacks_text=has_article_without_text(result),
        fingerprint=fingerprint_result(result, day=f"{task.fetched_at:%Y-%m-%d}"),
        signature=sign_text(body) if body else None,
        selectors=_match_selectors(result.page.selector, site) if site else {},
    )


def _match_selectors(page: Selector, site: Site) -> dict[str, bool]:
    """Return whether each selector of a site's table matches something."""
    tried = {"body": site.body, "chrome": site.chrome, "keep": site.keep}
    tried |= {f"fields.{name}": selectors for name, selectors in site.fields.items()}
    return {
        f"{key}: {selector}": bool(select(page, selector))
        for key, selectors in tried.items()
        for selector in selectors
    }


def _read_links(body: bytes, task: PageTask, site: Site | None) -> ListReading:
    page = select_html(recode_page(body, task.content_type).utf_8, url=task.url)
    language = page.xpath("/html/@lang").get() or (site.language if site else None) or ""
    links = find_links(
        page,
        url=task.url,
        article_url=site.article_url if site else None,
        learned=task.learned,
        read_days=make_reader(language) if task.reads_days else None,
    )
    return ListReading(
        links=links,
        next_page=find_next_page(page, url=task.url),
        is_script_shell=not any(link.is_article for link in links) and is_script_shell(page.root),
        kept_parameters=kept_parameters(domain_of(task.url)),
    )
