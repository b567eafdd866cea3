"""Articles that are converted: without values, with all of them, and with odd ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsbot.article_blocks import ArticleBlock, Image
from newsbot.items import (
    Article,
    Author,
    Breadcrumb,
    LiveBlogUpdate,
    Media,
    Metadata,
    Publisher,
    Rights,
)

NAR = {"n": "http://iptc.org/std/nar/2006-10-01/", "h": "http://www.w3.org/1999/xhtml"}
"""Namespaces of NewsML-G2."""
EMPTY = Article(
    url="https://www.lamp.example/a", metadata=Metadata(dateDownloaded="2026-05-04T10:00:00Z")
)
FULL = Article(
    schemaVersion="2.99",
    articleId="9c1b5ad3a6c4b1a7",
    version=2,
    supersedes="1" * 16,
    url="https://www.lamp.example/a?page=1",
    canonicalUrl="https://www.lamp.example/a",
    requestedUrl="https://lamp.example/a",
    headline="Ferry <runs> & runs\x0b",
    alternativeHeadline="Harbour",
    description="After three weeks.",
    articleBody="The ferry runs.\n\nIt costs 3 & more,\nthe port said.",
    articleBlocks=[ArticleBlock(type="paragraph", text="The ferry runs.")],
    dateline="ORTWICK, May 4",
    wordCount=10,
    readingTimeMinutes=1,
    authors=[
        Author(name="Bo Roe", nameRaw="By Bo Roe", url="https://www.lamp.example/bo"),
        Author(name="Lampress", type="organization"),
    ],
    datePublished="2026-05-04T09:00:00+02:00",
    datePublishedRaw="4 May, 9.00",
    dateModified="2026-05-05T09:00:00+02:00",
    dateModifiedRaw="5 May, 9.00",
    timezoneAssumed="Europe/Paris",
    articleSection=["World", "Sea"],
    breadcrumbs=[Breadcrumb(name="World", url="https://www.lamp.example/world")],
    keywords=["ferry", "2026-05-04"],
    inLanguage="en-GB",
    publisher=Publisher(name="Lamp News", domain="lamp.example", country="GB"),
    mainImage=Image(url="https://www.lamp.example/0.jpg"),
    images=[
        Image(
            url="https://www.lamp.example/1.jpg",
            caption="The quay.",
            credit="Bo Roe",
            alt="A quay",
            width=800,
            height=600,
        )
    ],
    videos=[Media(url="https://www.lamp.example/1.mp4", durationSeconds=61)],
    audios=[Media(url="https://www.lamp.example/1.mp3"), Media(durationSeconds=3)],
    articleType="opinion",
    liveBlogUpdates=[LiveBlogUpdate(headline="At nine")],
    isAccessibleForFree=True,
    isTruncated=True,
    pageUrls=["https://www.lamp.example/a?page=2"],
    contentHash="2" * 16,
    duplicateOf="3" * 16,
    clusterId="4" * 16,
    syndicated=True,
    extra={"stars": 4},
    rights=Rights(tdmReservation=1, tdmPolicy="https://www.lamp.example/tdm"),
    metadata=Metadata(dateDownloaded="2026-05-06T10:00:00Z", fieldSources={"headline": "h1"}),
)
ODD = replace(
    EMPTY,
    headline="Ferry\ud800 \x00 runs",
    authors=[
        Author(name="Bo", url="https://lamp.example/bö?a[]=5%"),
        Author(name="Ann", url="ann"),
    ],
    datePublished="yesterday",
    dateModified="2026-02-30T09:00:00Z",
    keywords=["ferry\nquay", "\n"],
    articleSection=["World\tSea"],
    inLanguage="en\x01",
    publisher=Publisher(domain="lamp .example"),
    images=[Image(url="https://lamp.example/<img width="), Image(url="https://[half/1.jpg")],
    videos=[Media(url="https://lamp.example:99999999/1.mp4")],
    rights=Rights(tdmPolicy="\ud800"),
)
"""Values that a page may have and the formats may not."""
CASES = pytest.mark.parametrize("article", [EMPTY, FULL, ODD], ids=["empty", "full", "odd"])
