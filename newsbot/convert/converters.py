"""The formats that articles are converted to; another one is a function and an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.convert.newsml_g2 import make_news_item
from newsbot.convert.ninjs import make_ninjs
from newsbot.convert.zyte_article import make_zyte_article
from newsbot.items import Article
from newsbot.write import OUTPUT_FORMATS

_OF_NEWSBOT = (
    "schemaVersion", "supersedes", "requestedUrl", "timezoneAssumed", "contentHash", "duplicateOf",
    "clusterId", "syndicated", "extra",
)  # fmt: skip
"""Fields that no format of others has a place for."""
_RAW_DATES = ("datePublishedRaw", "dateModifiedRaw")


@dataclass(frozen=True, kw_only=True)
class Converter:
    """A format: ``convert`` returns an article as one or more lines of bytes.

    ``lost`` names the fields that it has no place for. Of those it has, parts may be missing;
    docs/convert.md says which.
    """

    convert: Callable[[Article], bytes]
    lost: tuple[str, ...]


_encode = OUTPUT_FORMATS["jsonl"].encode


def _to_json(make: Callable[[Article], Mapping[str, Any]]) -> Callable[[Article], bytes]:
    return lambda article: _encode(make(article))


def _make_bulk(article: Article) -> bytes:
    """Return the two lines of OpenSearch's bulk API; the index is that of the request's URL.

    The id makes a repeated load replace a version of an article instead of adding it again.
    """
    is_known = article.articleId is not None
    action = {"_id": f"{article.articleId}-{article.version}"} if is_known else {}
    return _encode({"index": action}) + _encode(article.to_dict())


CONVERTERS: Mapping[str, Converter] = {
    "zyte": Converter(
        convert=_to_json(make_zyte_article),
        lost=(
            *_OF_NEWSBOT, "articleId", "version", "alternativeHeadline", "articleBlocks",
            "dateline", "wordCount", "readingTimeMinutes", "articleSection", "keywords",
            "publisher", "articleType", "liveBlogUpdates", "isAccessibleForFree", "isTruncated",
            "pageUrls", "rights",
        ),
    ),
    "jsonld": Converter(
        convert=lambda article: OUTPUT_FORMATS["jsonld"].encode(article.to_dict()),
        lost=(
            *_OF_NEWSBOT, *_RAW_DATES, "articleBlocks", "readingTimeMinutes", "breadcrumbs",
            "mainImage", "liveBlogUpdates", "isTruncated", "pageUrls", "rights", "metadata",
        ),
    ),
    "ninjs": Converter(
        convert=_to_json(make_ninjs),
        lost=(
            *_OF_NEWSBOT, *_RAW_DATES, "articleBlocks", "dateline", "readingTimeMinutes",
            "breadcrumbs", "mainImage", "liveBlogUpdates", "isAccessibleForFree", "isTruncated",
            "pageUrls", "metadata",
        ),
    ),
    "newsml": Converter(
        convert=make_news_item,
        lost=(
            *_OF_NEWSBOT, *_RAW_DATES, "alternativeHeadline", "articleBlocks",
            "readingTimeMinutes", "breadcrumbs", "mainImage", "images", "videos", "audios",
            "liveBlogUpdates", "isAccessibleForFree", "isTruncated", "pageUrls", "rights",
        ),
    ),
    "opensearch": Converter(convert=_make_bulk, lost=()),
}  # fmt: skip
"""By the value of ``newsbot convert --to``."""
