"""Articles as zyte-common-items' ``Article``, the schema of Zyte API."""

from __future__ import annotations

from typing import Any

from newsbot.items import Article
from newsbot.record_values import drop_empty

_SAME_NAME = (
    "url", "canonicalUrl", "headline", "description", "articleBody", "datePublished",
    "datePublishedRaw", "dateModified", "dateModifiedRaw",
)  # fmt: skip


def make_zyte_article(article: Article) -> dict[str, Any]:
    """Return what ``zyte_common_items.Article.from_dict`` reads, without what is unknown.

    Of images and recordings it has the URL alone, of a language the code without script and region.
    """
    language = article.inLanguage.partition("-")[0] if article.inLanguage else None
    record = {
        **{name: getattr(article, name) for name in _SAME_NAME},
        "inLanguage": language,
        "authors": [
            drop_empty({"name": author.name, "nameRaw": author.nameRaw, "url": author.url})
            for author in article.authors
        ],
        "breadcrumbs": [
            drop_empty({"name": step.name, "url": step.url}) for step in article.breadcrumbs
        ],
        "mainImage": {"url": article.mainImage.url} if article.mainImage else None,
        "images": [{"url": image.url} for image in article.images],
        "videos": [{"url": media.url} for media in article.videos if media.url],
        "audios": [{"url": media.url} for media in article.audios if media.url],
        "metadata": drop_empty({"dateDownloaded": article.metadata.dateDownloaded}),
    }
    return drop_empty(record)
