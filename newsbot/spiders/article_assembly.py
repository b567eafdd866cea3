"""Complete an article with how it was fetched."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import HtmlResponse

from newsbot.discovered_url import DiscoveredUrl
from newsbot.fetch.rights import merge_rights
from newsbot.items import Article, Rights
from newsbot.record_values import change_record
from newsbot.spiders.render_requests import is_rendered


def add_fetch_facts(
    article: Article, page: HtmlResponse, *, found: DiscoveredUrl, spider: str, rights: Rights
) -> Article:
    """Return an article with how it was fetched.

    :param rights: those of the headers and of the host.
    """
    metadata = replace(
        article.metadata,
        spider=spider,
        dateDownloaded=rights.checkedAt,
        httpStatus=page.status,
        source=found.source,
        rendered=is_rendered(page),
    )
    rights = merge_rights(rights, article.rights)
    # The page names its next pages; the record has those that were read.
    return change_record(
        article, requestedUrl=found.url, pageUrls=[], metadata=metadata, rights=rights
    )
