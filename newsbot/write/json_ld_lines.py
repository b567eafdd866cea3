"""Articles as schema.org JSON-LD, one NewsArticle a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from newsbot.record_values import drop_empty
from newsbot.write.json_lines import JsonLines

CONTEXT = "https://schema.org"
_TYPES = {"liveblog": "LiveBlogPosting", "opinion": "OpinionNewsArticle"}
"""By ``articleType``; everything else is a NewsArticle."""
_AUTHOR_TYPES = {"person": "Person", "organization": "Organization"}
_SAME_NAME = (
    "url", "headline", "alternativeHeadline", "description", "articleBody", "dateline", "wordCount",
    "datePublished", "dateModified", "articleSection", "keywords", "inLanguage",
    "isAccessibleForFree", "version",
)  # fmt: skip
"""Fields that schema.org has under the record's name."""


class JsonLdLines:
    """What schema.org knows of an article; without values that are unknown or empty."""

    suffix = ".jsonld"

    def encode(self, record: Mapping[str, Any]) -> bytes:
        """Return an article as one line in UTF-8, with its end."""
        return JsonLines().encode(
            drop_empty(
                {
                    "@context": CONTEXT,
                    "@type": _TYPES.get(record.get("articleType", ""), "NewsArticle"),
                    "@id": record.get("canonicalUrl"),
                    "identifier": record["articleId"],
                    **{name: record.get(name) for name in _SAME_NAME},
                    "author": [
                        _describe(_AUTHOR_TYPES[each["type"]], each)
                        for each in record.get("authors", ())
                    ],
                    "publisher": _describe_publisher(record.get("publisher")),
                    "image": [_describe_image(image) for image in record.get("images", ())],
                    "video": _describe_media("VideoObject", record.get("videos", ())),
                    "audio": _describe_media("AudioObject", record.get("audios", ())),
                }
            )
        )

    def identify(self, line: bytes) -> tuple[str, int]:
        """Return the article id and the version of a line."""
        record = json.loads(line)
        return record["identifier"], record["version"]


def _describe(kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    return drop_empty({"@type": kind, "name": record["name"], "url": record["url"]})


def _describe_publisher(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if record is None:
        return None
    domain = record["domain"]
    url = f"https://{domain}/" if domain else None
    return _describe("NewsMediaOrganization", {"name": record["name"], "url": url})


def _describe_image(record: Mapping[str, Any]) -> dict[str, Any]:
    return drop_empty(
        {
            "@type": "ImageObject",
            "contentUrl": record["url"],
            "caption": record["caption"],
            "creditText": record["credit"],
            "width": record["width"],
            "height": record["height"],
        }
    )


def _describe_media(kind: str, records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        drop_empty(
            {
                "@type": kind,
                "contentUrl": record["url"],
                "duration": f"PT{seconds}S" if (seconds := record["durationSeconds"]) else None,
            }
        )
        for record in records
    ]
