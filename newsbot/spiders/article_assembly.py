"""What extraction read and what fetching knows -> one complete article."""

from __future__ import annotations

from dataclasses import asdict, replace
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, Response

from newsbot.discovered_url import DiscoveredUrl
from newsbot.items import Article, Rights
from newsbot.outcomes import Outcome, Rejected
from newsbot.spiders.render_requests import is_rendered
from newsbot.text.tokens import count_words


def check_not_front(page: Response, found: DiscoveredUrl) -> None:
    """Make sure that an address has not led to the front page instead.

    :raises Rejected: it has.
    """
    final, asked = urlsplit(page.url).path, urlsplit(found.url).path
    if final in ("", "/") and asked not in ("", "/"):
        raise Rejected(Outcome.NOT_ARTICLE, "redirected to the front page")


def complete_article(
    article: Article, page: HtmlResponse, *, found: DiscoveredUrl, spider: str, heard: Rights
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
        rendered=is_rendered(page),
    )
    said = {name: value for name, value in asdict(article.rights).items() if value is not None}
    rights = replace(heard, **said)
    # A page names its next one; what was read is noted as it is read.
    return replace(article, requestedUrl=found.url, pageUrls=[], metadata=metadata, rights=rights)


def join_pages(article: Article, following: Article) -> Article:
    """Return an article with the text, pictures and ledger of its next page appended.

    Blocks that the article has already are left out: each page shows the standfirst again.
    """
    texts = {block.text for block in article.articleBlocks}
    fresh = [block for block in following.articleBlocks if block.text not in texts]
    blocks = [*article.articleBlocks, *fresh]
    body = "\n\n".join(block.text for block in blocks)
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
