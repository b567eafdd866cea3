"""Complete an article with how it was fetched, and join the pages of one that has several."""

from __future__ import annotations

from dataclasses import replace

from scrapy.http import HtmlResponse

from newsbot.discovered_url import DiscoveredUrl
from newsbot.fetch.rights import merge_rights
from newsbot.items import Article, Rights
from newsbot.spiders.render_requests import is_rendered
from newsbot.text.tokens import count_words


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
    return replace(article, requestedUrl=found.url, pageUrls=[], metadata=metadata, rights=rights)


def join_pages(article: Article, following: Article) -> Article:
    """Return an article with the text, images and dropped chrome of its next page added.

    Blocks that the article has already are left out: each page repeats the standfirst.
    """
    known_blocks = {(block.text, block.imageUrl) for block in article.articleBlocks}
    fresh = [b for b in following.articleBlocks if (b.text, b.imageUrl) not in known_blocks]
    blocks = [*article.articleBlocks, *fresh]
    body = "\n\n".join(block.text for block in blocks if block.text)
    known = {image.url for image in article.images}
    dropped = [*article.metadata.chromeDropped, *following.metadata.chromeDropped]
    return replace(
        article,
        articleBody=body or None,
        articleBlocks=blocks,
        wordCount=count_words(body) if body else None,
        images=[*article.images, *(i for i in following.images if i.url not in known)],
        pageUrls=[*(article.pageUrls or [article.url]), following.url],
        metadata=replace(article.metadata, chromeDropped=dropped),
    )


def cut_short(article: Article, reason: str) -> Article:
    """Return an article whose next page could not be read, marked as truncated."""
    warnings = [*article.metadata.warnings, reason]
    return replace(article, isTruncated=True, metadata=replace(article.metadata, warnings=warnings))
