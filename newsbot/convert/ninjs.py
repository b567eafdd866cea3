"""Articles as IPTC ninjs 3.0, the JSON of news agencies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsbot.article_blocks import Image
from newsbot.convert.conforming_values import find_uri, parse_uri
from newsbot.items import Article
from newsbot.record_values import drop_empty

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

    :raises ValueError: the article has no URL that is a URI.
    """
    return drop_empty(
        {
            "uri": parse_uri(article.canonicalUrl or article.url),
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
                drop_empty({"name": author.name, "rel": "author", "uri": find_uri(author.url)})
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
            "rightsInfo": drop_empty({"linkedRights": find_uri(article.rights.tdmPolicy)}),
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
    return [drop_empty(body)] if article.articleBody else []


def _organisations(article: Article) -> Iterator[dict[str, Any]]:
    for author in article.authors:
        if author.type == "organization":
            yield drop_empty({"name": author.name, "rel": "author", "uri": find_uri(author.url)})
    publisher = article.publisher
    if publisher.name or publisher.domain:
        uri = find_uri(f"https://{publisher.domain}/") if publisher.domain else None
        yield drop_empty({"name": publisher.name, "rel": "publisher", "uri": uri})


def _associations(article: Article) -> Iterator[dict[str, Any]]:
    for number, image in enumerate(article.images, start=1):
        if uri := find_uri(image.url):
            yield _associate_image(image, uri, f"picture {number}")
    for kind, recordings in (("video", article.videos), ("audio", article.audios)):
        for number, media in enumerate(recordings, start=1):
            if uri := find_uri(media.url):
                rendition = {"name": "main", "href": uri, "duration": media.durationSeconds}
                renditions = [drop_empty(rendition)]
                name = f"{kind} {number}"
                yield {"name": name, "uri": uri, "type": kind, "renditions": renditions}


def _associate_image(image: Image, uri: str, name: str) -> dict[str, Any]:
    rendition = {"name": "main", "href": uri, "width": image.width, "height": image.height}
    return drop_empty(
        {
            "name": name,
            "uri": uri,
            "type": "picture",
            "by": image.credit,
            "descriptions": [*_role("caption", image.caption), *_role("altText", image.alt)],
            "renditions": [drop_empty(rendition)],
        }
    )
