"""Read pages as articles: several pages of one, in a browser where needed, with their rights."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import cast
from urllib.parse import urlsplit

# Scrapy 2.19 looks through every module loaded so far, frame by frame, when it imports this one:
# before all that the spiders need, it takes a fifth of the time that it takes after it.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy import Request, Spider
from scrapy.exceptions import DownloadFailedError
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot.discovered_url import DiscoveredUrl
from newsbot.extraction import SiteProfile
from newsbot.extraction.fields.further_pages import cut_short, join_pages
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.fetch.response_check import check_response, reject_error
from newsbot.fetch.rights import RobotsSignals, find_reservation, read_rights
from newsbot.fetch.robots_txt import META_KEY as ROBOTS_KEY
from newsbot.fetch.tdmrep import META_KEY as TDM_KEY
from newsbot.item_tracker import get_tracker
from newsbot.items import Article
from newsbot.outcomes import Outcome, Rejected, Rejection
from newsbot.profiles_extension import SiteProfiles
from newsbot.site import Site
from newsbot.sites import find_by_host
from newsbot.spiders.article_assembly import add_fetch_facts
from newsbot.spiders.document_reader import DocumentReader
from newsbot.spiders.page_worker import WALLS, ArticleReading, PageUse
from newsbot.spiders.render_requests import RenderRequests, make_render_meta
from newsbot.urls import url_key

logger = logging.getLogger(__name__)

MAX_ARTICLE_PAGES = 20
"""Pages read of one article; what has more is a gallery or a trap."""

MAX_CHALLENGE_BYTES = 300_000
"""Challenge pages are small; larger pages are not looked at for one."""

CHALLENGE_STATUSES = frozenset({403, 405, 429, 503})
"""With these statuses the common protection systems send a challenge."""

Result = Request | Article
"""What callbacks return to Scrapy; the URLs of rejections are closed at once."""


class ArticleSpider(Spider):
    """The part of a spider that knows its sites and reads articles.

    ``site`` is the one site of a spider; without it, ``catalogue`` has the site of each domain.
    ``profile`` replaces those that earlier runs have learned.
    """

    site: Site | None = None
    profile: SiteProfile | None = None
    refused: Collection[Outcome] = frozenset(Outcome)
    """Outcomes of pages that are no article and are rejected for it."""
    accepted: PageTypeVerdict | None = None
    """The page type of the last page that is no article and was not refused."""
    catalogue: Mapping[str, Site]
    obeys_robots: bool
    respects_rights: bool

    @cached_property
    def rendering(self) -> RenderRequests:
        """Decides which pages are rendered."""
        return RenderRequests(self.crawler)

    @cached_property
    def documents(self) -> DocumentReader:
        """Reads pages and listings."""
        return DocumentReader(
            self.crawler, find_site=self.find_site, find_profile=self.find_profile
        )

    def find_site(self, url: str) -> Site | None:
        """Return the site of a URL, None if the catalogue has none."""
        return self.site or find_by_host(self.catalogue, urlsplit(url).hostname or "")

    def find_profile(self, url: str) -> SiteProfile | None:
        """Return the profile of the site of a URL, None without one."""
        profiles = self.crawler.get_extension(SiteProfiles)
        return self.profile or (profiles.find(url) if profiles else None)

    def complete_article(
        self,
        page: HtmlResponse,
        found: DiscoveredUrl,
        reading: ArticleReading,
        *,
        refused: Collection[Outcome],
    ) -> Article:
        """Return the record of a page that was read.

        :raises Rejected: it is no article, or its publisher reserves it.
        """
        if reading.verdict is not None:
            if reading.verdict.outcome in refused:
                raise Rejected(reading.verdict.outcome, reading.verdict.reason)
            self.accepted = reading.verdict
        if profiles := self.crawler.get_extension(SiteProfiles):
            profiles.learn(page.url, reading.fingerprint)
        robots = page.meta.get(ROBOTS_KEY)
        unread = RobotsSignals(is_allowed=True if self.obeys_robots else None)
        rights = read_rights(
            page.headers,
            robots=robots.find_signals(page.url) if robots else unread,
            checked_at=reading.fetched_at,
            rule=page.meta.get(TDM_KEY),
        )
        article = add_fetch_facts(
            reading.article, page, found=found, spider=self.name, rights=rights
        )
        if self.respects_rights and (reserved := find_reservation(article.rights)):
            raise Rejected(Outcome.RIGHTS, reserved)
        return article

    def follow_article(
        self, article: Article, found: DiscoveredUrl, next_pages: Sequence[str]
    ) -> Result:
        """Return the request for the next page of an article, or the article after its last."""
        read = {url_key(url) for url in (*article.pageUrls, article.url)}
        fresh = [url for url in next_pages if url_key(url) not in read]
        if not fresh or len(article.pageUrls) >= MAX_ARTICLE_PAGES:
            return article
        return Request(
            fresh[0],
            callback=self.parse_next_page,
            errback=self.parse_next_error,
            cb_kwargs={"found": found, "article": article},
            meta=make_render_meta(self.find_site(fresh[0])) if article.metadata.rendered else None,
            dont_filter=True,  # part of a URL that the ledger has
        )

    async def parse_next_page(
        self, response: Response, found: DiscoveredUrl, article: Article
    ) -> AsyncIterator[Result]:
        """Add a further page to an article that has several."""
        try:
            page = check_response(response, url=found.url)
            reading = cast("ArticleReading", await self.documents.read_page(page, PageUse.ARTICLE))
            further = self.complete_article(page, found, reading, refused=WALLS)
        except Rejected as rejected:
            if rejected.outcome is Outcome.STOPPED:
                self.end_url(found, rejected)
            else:
                yield cut_short(article, response.url, rejected.reason)
        except Exception as error:
            logger.exception("%s: error while reading the page, please report it", response.url)
            yield cut_short(article, response.url, type(error).__name__)
        else:
            yield self.follow_article(join_pages(article, further), found, reading.next_pages)

    def parse_next_error(self, failure: Failure) -> list[Result]:
        """Keep the pages of an article whose next one could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy's
        rejected = reject_error(failure.value or DownloadFailedError())
        if rejected.outcome in (Outcome.DEFERRED, Outcome.STOPPED):
            self.end_url(request.cb_kwargs["found"], rejected)
            return []
        return [cut_short(request.cb_kwargs["article"], request.url, rejected.reason)]

    async def parse_error(self, failure: Failure) -> list[Result]:
        """Reject the URL of a request without a page."""
        found: DiscoveredUrl = failure.request.cb_kwargs["found"]  # type: ignore[attr-defined]  # Scrapy's
        error = failure.value or DownloadFailedError()
        rejected = reject_error(error)
        if isinstance(error, HttpError) and error.response.status in CHALLENGE_STATUSES:
            try:
                await self.check_challenge(error.response)
            except Rejected as challenge:
                rejected = challenge
        self.end_url(found, rejected)
        return [*self.request_waiting(found)]

    async def parse_render_error(self, failure: Failure) -> AsyncIterator[Result]:
        """Read the plain page in place of one that could not be rendered."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy's
        reason = reject_error(failure.value or DownloadFailedError()).reason
        plain = self.rendering.take_plain(request, reason)
        async for result in request.callback(plain, **request.cb_kwargs):  # type: ignore[misc]
            yield result

    async def check_challenge(self, page: Response) -> None:
        """Read a page that gives no article, to see whether it is a challenge.

        :raises Rejected: it is; newsbot does not circumvent the protection of a publisher.
        """
        if isinstance(page, HtmlResponse) and len(page.body) <= MAX_CHALLENGE_BYTES:
            reading = await self.documents.read_page(page, PageUse.ARTICLE)
            reject_challenge(page, reading.verdict)

    def request_waiting(self, found: DiscoveredUrl) -> Iterator[Request]:  # noqa: ARG002 - a hook
        """Yield requests that waited for the end of a URL."""
        return iter(())

    def end_url(self, found: DiscoveredUrl, rejected: Rejected) -> None:
        """Close a URL that gives no article."""
        self.reject(Rejection(url=found.url, outcome=rejected.outcome, reason=rejected.reason))

    def reject(self, rejection: Rejection) -> None:
        """Close the URL of a rejection."""
        get_tracker(self.crawler).reject(rejection)


def reject_challenge(page: Response, verdict: PageTypeVerdict | None) -> None:
    """Refuse a challenge page.

    :raises Rejected: the page is one.
    """
    if verdict is not None and verdict.outcome is Outcome.BLOCKED:
        is_error = page.status in CHALLENGE_STATUSES
        prefix = f"HTTP {page.status}, " if is_error else ""
        raise Rejected(verdict.outcome, f"{prefix}{verdict.reason}")
