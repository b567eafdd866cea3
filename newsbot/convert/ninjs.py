"""Articles as IPTC ninjs 3.0, the JSON of news agencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsbot.article_blocks import Image
from newsbot.items import Article, Media

STANDARD = {
    "name": "ninjs",
    "version": "3.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json",
}
_TYPES = {"gallery": "composite", "video": "composite"}
"""Of the news types, by ``articleType``; everything else is a text."""
_GENRES = {"opinion": "Opinion", "liveblog": "Live coverage"}


def make_ninjs(article: Article) -> dict[str, Any]:
    """Return a ninjs object, without what is unknown; its times are those with an offset.

    Keywords and sections are subjects, pictures and recordings associations.
    """
    return _without_unknown(
        {
            "uri": article.canonicalUrl or article.url,
            "standard": STANDARD,
            "type": _TYPES.get(article.articleType, "text"),
            "version": str(article.version),
            "firstCreated": article.datePublishedUtc,
            "versionCreated": article.dateModifiedUtc,
            "language": article.inLanguage,
            "headlines": [
                *_role("main", article.headline),
                *_role("alternative", article.alternativeHeadline),
            ],
            "descriptions": _role("summary", article.description),
            "bodies": _bodies(article),
            "by": ", ".join(author.name for author in article.authors),
            "people": [
                _without_unknown({"name": author.name, "rel": "author", "uri": author.url})
                for author in article.authors
                if author.type == "person"
            ],
            "organisations": list(_organisations(article)),
            "subjects": [
                *({"name": name, "rel": "section"} for name in article.articleSection),
                *({"name": name, "rel": "keyword"} for name in article.keywords),
            ],
            "genres": [{"name": name} for name in [_GENRES.get(article.articleType)] if name],
            "associations": list(_associations(article)),
            "altIds": [
                {"role": role, "value": value}
                for role, value in (("articleId", article.articleId), ("url", article.url))
                if value
            ],
            "rightsInfo": _without_unknown({"linkedRights": article.rights.tdmPolicy}),
        }
    )


def _role(role: str, value: str | None) -> list[dict[str, str]]:
    return [{"role": role, "value": value}] if value else []


def _bodies(article: Article) -> list[dict[str, Any]]:
    body = {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(article.articleBody or ""),
        "wordCount": article.wordCount,
        "value": article.articleBody,
    }
    return [_without_unknown(body)] if article.articleBody else []


def _organisations(article: Article) -> Iterator[dict[str, Any]]:
    for author in article.authors:
        if author.type == "organization":
            yield _without_unknown({"name": author.name, "rel": "author", "uri": author.url})
    publisher = article.publisher
    if publisher.name or publisher.domain:
        uri = f"https://{publisher.domain}/" if publisher.domain else None
        yield _without_unknown({"name": publisher.name, "rel": "publisher", "uri": uri})


def _associations(article: Article) -> Iterator[dict[str, Any]]:
    for number, image in enumerate(article.images, start=1):
        yield _associate_image(image, f"picture {number}")
    for kind, recordings in (("video", article.videos), ("audio", article.audios)):
        for number, media in enumerate(recordings, start=1):
            if media.url:
                yield _associate_media(media, kind, f"{kind} {number}")


def _associate_image(image: Image, name: str) -> dict[str, Any]:
    rendition = {"name": "main", "href": image.url, "width": image.width, "height": image.height}
    return _without_unknown(
        {
            "name": name,
            "uri": image.url,
            "type": "picture",
            "by": image.credit,
            "descriptions": [*_role("caption", image.caption), *_role("altText", image.alt)],
            "renditions": [_without_unknown(rendition)],
        }
    )


def _associate_media(media: Media, kind: str, name: str) -> dict[str, Any]:
    rendition = {"name": "main", "href": media.url, "duration": media.durationSeconds}
    renditions = [_without_unknown(rendition)]
    return {"name": name, "uri": media.url, "type": kind, "renditions": renditions}


def _without_unknown(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "", [], {})}
