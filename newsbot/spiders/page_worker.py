"""The bytes of a page -> what a crawl wants to know of it; made to run in another process too.

What takes the time of a page happens here: parsing, extraction, links, and what is remembered and
compared later. Nothing here knows the crawl; what comes back is small and holds nothing of lxml.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, partial

from parsel import Selector
from w3lib.encoding import html_to_unicode

from newsbot.dedupe.text_signature import Signature, sign_text
from newsbot.discover.article_guess import guess_article_page
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.links import Link, find_links
from newsbot.discover.next_page import find_next_page
from newsbot.extraction import PageFingerprint, SiteProfile, extract_page, fingerprint_result
from newsbot.extraction.fields.source_hooks import load_hooks
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.items import Article
from newsbot.site import Site
from newsbot.spiders.date_filter import make_reader
from newsbot.spiders.empty_pages import has_article_without_text, is_script_shell


class PageUse(StrEnum):
    """What a page is read for."""

    ARTICLE = "article"
    LINKS = "links"
    EITHER = "either"
    """What it turns out to be: nobody knows of an address that a person gave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTask:
    """One page; ``encoding`` is the one that its response was found to have.

    ``learnt`` is what earlier runs found under like addresses; ``reads_days`` says whether dates in
    words beside links count.
    """

    body: bytes
    encoding: str
    url: str
    fetched_at: datetime
    use: PageUse
    learnt: LearnedUrlPatterns | None = None
    reads_days: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleReading:
    """What a page gave as an article; see ``PageResult``.

    ``lacks_text`` says that its text may only be there in a browser. ``sketch`` is for the profile
    of its site, ``signature`` that of the text, None without text.
    """

    fetched_at: datetime
    article: Article
    next_pages: tuple[str, ...]
    verdict: PageTypeVerdict | None
    lacks_text: bool
    sketch: PageFingerprint | None
    signature: Signature | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListReading:
    """The links of a page and the address of the next one.

    ``is_script_shell`` says that none is an article's, and that scripts would bring them.
    """

    links: list[Link]
    following: str | None
    is_script_shell: bool


Reading = ArticleReading | ListReading


def read_crawled_page(
    task: PageTask, site: Site | None, profile: SiteProfile | None, hooks: tuple[str, ...] = ()
) -> Reading:
    """Read a page as what it is used for.

    :param site: what is known of its site, as for ``extract_page``; so is ``profile``.
    :param hooks: modules that register hooks, for a process that has not imported them.
    """
    load_hooks(hooks)
    text = html_to_unicode(f"charset={task.encoding}", task.body)[1]
    if task.use is not PageUse.ARTICLE:
        read = _read_list(text, task, site)
        if read is not None:
            return read
    return _read_article(text, task, site, profile)


def _read_list(text: str, task: PageTask, site: Site | None) -> ListReading | None:
    """Return the links of a page; None where it may be an article, and is one."""
    page = Selector(text, base_url=task.url)
    language = page.xpath("/html/@lang").get() or (site.language if site else None) or ""
    find = cache(
        partial(
            find_links,
            page,
            url=task.url,
            article_url=site.article_url if site else None,
            learnt=task.learnt,
            read_days=make_reader(language) if task.reads_days else None,
        )
    )
    if task.use is PageUse.EITHER and guess_article_page(page, url=task.url, links=find):
        return None
    links = find()
    return ListReading(
        links=links,
        following=find_next_page(page, url=task.url),
        is_script_shell=not any(link.is_article for link in links) and is_script_shell(page.root),
    )


def _read_article(
    text: str, task: PageTask, site: Site | None, profile: SiteProfile | None
) -> ArticleReading:
    result = extract_page(
        text, url=task.url, site=site, profile=profile, fetched_at=task.fetched_at
    )
    body = result.article.articleBody
    return ArticleReading(
        fetched_at=task.fetched_at,
        article=result.article,
        next_pages=result.next_pages,
        verdict=result.verdict,
        lacks_text=has_article_without_text(result),
        sketch=fingerprint_result(result, day=f"{task.fetched_at:%Y-%m-%d}"),
        signature=sign_text(body) if body else None,
    )
