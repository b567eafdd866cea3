"""What extraction read and what fetching knows -> one complete article."""

from __future__ import annotations

from dataclasses import asdict, replace

from scrapy.http import HtmlResponse

from newsbot.accounting import Found
from newsbot.items import Article, Rights


def complete_article(
    article: Article, page: HtmlResponse, *, found: Found, spider: str, heard: Rights
) -> Article:
    """Return the article with how it was fetched.

    :param heard: what the headers signal; what the page itself said stands where both speak.
    """
    metadata = replace(
        article.metadata,
        spider=spider,
        dateDownloaded=heard.checkedAt,
        httpStatus=page.status,
        source=found.source,
    )
    said = {name: value for name, value in asdict(article.rights).items() if value is not None}
    rights = replace(heard, **said)
    # A page names its next one; what was read is noted as it is read.
    return replace(article, requestedUrl=found.url, pageUrls=[], metadata=metadata, rights=rights)


def join_pages(article: Article, following: Article) -> Article:
    """Return an article with the text, pictures and ledger of its next page appended."""
    bodies = [body for body in (article.articleBody, following.articleBody) if body]
    counts = [count for count in (article.wordCount, following.wordCount) if count is not None]
    known = {image.url for image in article.images}
    dropped = [*article.metadata.chromeDropped, *following.metadata.chromeDropped]
    return replace(
        article,
        articleBody="\n\n".join(bodies) or None,
        articleBlocks=[*article.articleBlocks, *following.articleBlocks],
        wordCount=sum(counts) if counts else None,
        images=[*article.images, *(i for i in following.images if i.url not in known)],
        pageUrls=[*(article.pageUrls or [article.url]), following.url],
        metadata=replace(article.metadata, chromeDropped=dropped),
    )


def cut_short(article: Article, reason: str) -> Article:
    """Return an article whose next page could not be read, marked as truncated."""
    warnings = [*article.metadata.warnings, reason]
    return replace(article, isTruncated=True, metadata=replace(article.metadata, warnings=warnings))
