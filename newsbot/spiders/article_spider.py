"""A page that holds an article -> the article, with the text of its further pages."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discovered_url import DiscoveredUrl
from newsbot.extraction import SiteProfile
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.fetch.response_check import check_response, reject_error
from newsbot.fetch.rights import META_KEY, find_reservation, read_rights
from newsbot.fetch.tdmrep import META_KEY as TDM_KEY
from newsbot.item_tracker import get_tracker
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejected, Rejection
from newsbot.profiles_extension import SiteProfiles
from newsbot.site import Site
from newsbot.sites import find_by_host
from newsbot.spiders.article_assembly import complete_article, cut_short, join_pages
from newsbot.spiders.page_worker import (
    WALLS,
    ArticleReading,
    ListReading,
    PageReading,
    PageTask,
    PageUse,
)
from newsbot.spiders.page_worker_pool import PageWorkerPool
from newsbot.spiders.render_requests import RenderRequests, make_render_meta
from newsbot.urls import url_key

logger = logging.getLogger(__name__)

MAX_ARTICLE_PAGES = 20
"""Pages read of one article that runs over several; longer ones are galleries or traps."""

MAX_CHALLENGE_BYTES = 300_000
"""Challenge pages are small; larger pages are not looked at for one."""

CHALLENGE_STATUSES = frozenset({403, 405, 429, 503})
"""With these statuses the common protection systems send a challenge."""

Result = Request | Article | Rejection
HandedOver = Request | Article


class ArticleSpider(Spider):
    """What a spider knows of the sites that it reads, and how it reads an article of theirs.

    ``site`` is the one site of a spider, else ``catalogue`` says what is known of each domain.
    ``profile`` stands in for those that earlier runs have learnt.
    """

    site: Site | None = None
    profile: SiteProfile | None = None
    refused: Collection[Outcome] = frozenset(Outcome)
    """For being which of these a page that was taken for an article is left out."""
    accepted: PageTypeVerdict | None = None
    """What the last page was that is no article and whose outcome is not among ``refused``."""
    catalogue: Mapping[str, Site]
    obeys_robots: bool
    respects_rights: bool

    @cached_property
    def _rendering(self) -> RenderRequests:
        return RenderRequests(self.crawler)

    @cached_property
    def _readers(self) -> PageWorkerPool:
        return PageWorkerPool(self.crawler)

    async def _read_page(
        self,
        page: HtmlResponse,
        use: PageUse,
        *,
        learnt: LearnedUrlPatterns | None = None,
        reads_days: bool = False,
    ) -> PageReading:
        memory = self.crawler.get_extension(SiteProfiles)
        profile = self.profile or (memory.find(page.url) if memory else None)
        task = PageTask(
            body=page.body,
            encoding=page.encoding,
            url=page.url,
            fetched_at=datetime.now(UTC),
            use=use,
            learnt=learnt,
            reads_days=reads_days,
        )
        return await self._readers.read(task, site=self._find_site(page.url), profile=profile)

    async def _read_article(self, page: HtmlResponse) -> ArticleReading:
        read = await self._read_page(page, PageUse.ARTICLE)
        if isinstance(read, ListReading):
            msg = f"{page.url} was read for its links"
            raise TypeError(msg)
        return read

    async def _check_challenge(self, page: Response) -> None:
        """Read a page that gives no article, to see whether it is a challenge.

        :raises Rejected: it is; nobody gets round what a publisher put in front of a page.
        """
        if isinstance(page, HtmlResponse) and len(page.body) <= MAX_CHALLENGE_BYTES:
            read = await self._read_page(page, PageUse.ARTICLE)
            reject_challenge(page, read.verdict)

    def _complete(
        self,
        page: HtmlResponse,
        found: DiscoveredUrl,
        read: ArticleReading,
        *,
        refused: Collection[Outcome],
        may_render: bool = False,
    ) -> Article:
        """Return the record of a page that was read.

        :raises Rejected: it is no article, or its publisher reserves it.
        :raises NeedsBrowserError: its text may be seen in a browser.
        """
        if may_render and Outcome.NO_BODY in refused:
            self._rendering.check_page(page, read)
        if read.verdict is not None:
            if read.verdict.outcome in refused:
                raise Rejected(read.verdict.outcome, read.verdict.reason)
            self.accepted = read.verdict
        if memory := self.crawler.get_extension(SiteProfiles):
            memory.learn(page.url, read.fingerprint)
        allowed = True if self.obeys_robots else None
        heard = read_rights(
            page.headers,
            robots_allowed=allowed,
            checked_at=read.fetched_at,
            ai_agents_refused=page.meta.get(META_KEY, ()),
            rule=page.meta.get(TDM_KEY),
        )
        article = complete_article(
            read.article,
            page,
            found=found,
            spider=self.name,
            heard=heard,
        )
        if self.respects_rights and (reserved := find_reservation(article.rights)):
            raise Rejected(Outcome.RIGHTS, reserved)
        return article

    def _continue(
        self, article: Article, found: DiscoveredUrl, following: Sequence[str], *, pages: int
    ) -> HandedOver:
        """Ask for the next page of an article, or hand it on as it is."""
        read = {url_key(url) for url in (*article.pageUrls, article.url)}
        fresh = [url for url in following if url_key(url) not in read]
        if not fresh or pages >= MAX_ARTICLE_PAGES:
            return article
        return Request(
            fresh[0],
            callback=self.parse_next_page,
            errback=self.parse_next_error,
            cb_kwargs={"found": found, "article": article},
            meta=make_render_meta(self._find_site(fresh[0])) if article.metadata.rendered else None,
            dont_filter=True,  # part of an address that the ledger knows
        )

    async def parse_next_page(
        self, response: Response, found: DiscoveredUrl, article: Article
    ) -> list[HandedOver]:
        """Append a further page of an article that runs over several."""
        try:
            page = check_response(response, url=found.url)
            read = await self._read_article(page)
            further = self._complete(page, found, read, refused=WALLS)
        except Rejected as rejected:
            return [cut_short(article, f"next page {response.url}: {rejected.reason}")]
        except Exception as error:
            logger.exception("%s: could not be read, please report this", response.url)
            return [cut_short(article, f"next page {response.url}: {type(error).__name__}")]
        joined = join_pages(article, further)
        further_page = self._continue(joined, found, read.next_pages, pages=len(joined.pageUrls))
        return [further_page]

    def parse_next_error(self, failure: Failure) -> list[HandedOver]:
        """Keep the pages that were read of an article whose next one cannot be had."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy's
        rejected = reject_error(failure.value or DownloadFailedError())
        if rejected.outcome is Outcome.STOPPED:
            url = request.cb_kwargs["found"].url
            rejection = Rejection(url=url, outcome=rejected.outcome, reason=rejected.reason)
            return self._hand_over([rejection])
        reason = f"next page {request.url}: {rejected.reason}"
        return [cut_short(request.cb_kwargs["article"], reason)]

    def reject(self, rejection: Rejection) -> None:
        """Close the URL of a rejection."""
        get_tracker(self.crawler).reject(rejection)

    def _hand_over(self, results: Iterable[Result]) -> list[HandedOver]:
        """Close the URLs that were rejected; Scrapy gets the requests and articles."""
        handed_over: list[HandedOver] = []
        for result in results:
            if isinstance(result, Rejection):
                self.reject(result)
            else:
                handed_over.append(result)
        return handed_over

    def _find_site(self, url: str) -> Site | None:
        return self.site or find_by_host(self.catalogue, urlsplit(url).hostname or "")


def reject_challenge(page: Response, verdict: PageTypeVerdict | None) -> None:
    """Make sure that a page is not a challenge.

    :raises Rejected: it is.
    """
    if verdict is not None and verdict.outcome is Outcome.BLOCKED:
        is_error = page.status in CHALLENGE_STATUSES
        prefix = f"HTTP {page.status}, " if is_error else ""
        raise Rejected(verdict.outcome, f"{prefix}{verdict.reason}")
