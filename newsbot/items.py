"""The record: what newsbot knows of one article, and how each field is spelt and typed.

Names are schema.org's in camelCase, spelt as zyte-common-items spells them where the two overlap.
Every key is always written: ``None`` stands for unknown, an empty list for none.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

SCHEMA_VERSION = "1.1"
"""Major moves when a field goes or changes its meaning, minor when one is added."""

BlockType = Literal["paragraph", "heading", "quote", "list", "table", "embed"]
ArticleType = Literal["article", "liveblog", "gallery", "video", "opinion"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """A person who wrote the article; ``nameRaw`` is the page's own wording of the byline."""

    name: str
    """The name, without 'By', titles of the trade or the paper's name."""
    nameRaw: str | None = None
    """The page's own wording of the byline."""
    url: str | None = None
    """The author's page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleBlock:
    """One block of the body, in reading order; list items and table rows are lines of ``text``."""

    type: BlockType
    """What the block is."""
    text: str
    """Its text; items of a list and rows of a table are lines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Breadcrumb:
    """One step from the front page to the article."""

    name: str
    """The step as the page words it."""
    url: str | None = None
    """Where it leads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """Who published the article; ``country`` is an ISO 3166-1 alpha-2 code in capitals."""

    name: str | None = None
    """The publisher's name."""
    domain: str | None = None
    """Its registrable domain, such as example.co.uk."""
    country: str | None = None
    """ISO 3166-1 alpha-2 in capitals, from the site's table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Image:
    """A picture of the article; ``width`` and ``height`` in pixels."""

    url: str
    """Absolute address."""
    caption: str | None = None
    """The caption, without the credit."""
    credit: str | None = None
    """Who took or owns it, without 'Photo:'."""
    alt: str | None = None
    """The alternative text."""
    width: int | None = None
    """Pixels."""
    height: int | None = None
    """Pixels."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A video or audio of the article; ``url`` is null where a player shows only the length."""

    url: str | None = None
    """Absolute address; null where a player shows only the length."""
    durationSeconds: int | None = None
    """Length in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveBlogUpdate:
    """One entry of a live blog, newest first as the page shows them."""

    headline: str | None = None
    """The entry's own headline."""
    articleBody: str | None = None
    """Its text; paragraphs are parted by a blank line."""
    datePublished: str | None = None
    """ISO 8601, with offset where known."""
    url: str | None = None
    """Address of the entry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """What the publisher signalled about machine use when the page was fetched.

    ``robotsAllowed`` is robots.txt's answer for this user agent, ``xRobotsTag`` the header's text,
    ``tdmReservation`` the TDM Reservation Protocol's 1 (reserved) or 0, ``tdmPolicy`` its address,
    ``aiOptOut`` whether page, header or robots.txt keeps AI out, ``checkedAt`` when.
    """

    robotsAllowed: bool | None = None
    """The answer of robots.txt for this user agent."""
    xRobotsTag: str | None = None
    """The header X-Robots-Tag and the meta element robots, as text."""
    tdmReservation: int | None = None
    """TDM Reservation Protocol: 1 reserved, 0 not."""
    tdmPolicy: str | None = None
    """Address of the policy of that protocol."""
    aiOptOut: bool | None = None
    """Whether page or header says noai, or robots.txt keeps an AI agent out."""
    checkedAt: str | None = None
    """ISO 8601 in UTC: when this was looked up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedBlock:
    """A block of the page that is not in the body: the rule's name, and how its text begins."""

    rule: str
    """Name of the chrome rule."""
    text: str
    """How the text begins."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """How the record came to be: run, response, winning source of each field, ledger of drops."""

    spider: str | None = None
    """Name of the spider."""
    runId: str | None = None
    """Name of the run, and of its file."""
    dateDownloaded: str | None = None
    """ISO 8601 in UTC: when the page was fetched."""
    httpStatus: int | None = None
    """Status of the answer."""
    source: str | None = None
    """How the address was found: section, feed, sitemap, endpoint, search, site or argument."""
    rendered: bool = False
    """Whether a browser drew the page, as its scripts showed the text."""
    fieldSources: dict[str, str] = field(default_factory=dict)
    """Field -> name of the source that filled it."""
    chromeDropped: list[DroppedBlock] = field(default_factory=list)
    """The blocks of the page that are not in the body."""
    changedFields: list[str] = field(default_factory=list)
    """Fields that differ from the version before, articleBody among them; none in version 1."""
    warnings: list[str] = field(default_factory=list)
    """What a person should know about this record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One version of one article, as one JSON line.

    Times are ISO 8601 with offset; where a page gives no offset and the site none either, the
    offset is left out and ``timezoneAssumed`` is null. ``timezoneAssumed`` names the zone (IANA)
    where the site's zone stood in for a missing offset. ``inLanguage`` is a BCP 47 tag.
    Paragraphs of ``articleBody`` are parted by a blank line. Hashes are strings.
    """

    schemaVersion: str = SCHEMA_VERSION
    """Version of this schema: major.minor."""
    articleId: str | None = None
    """64-bit hash of the canonical address, as 16 hexadecimal digits."""
    version: int = 1
    """1 for the first text seen under an address."""
    supersedes: str | None = None
    """Hash of the version before."""
    url: str
    """Address of the page that was read, after redirects."""
    canonicalUrl: str | None = None
    """The address the page gives itself where it can be trusted, else ``url`` in short form."""
    requestedUrl: str | None = None
    """The address as it was found."""

    headline: str | None = None
    """The headline."""
    alternativeHeadline: str | None = None
    """A second headline: a kicker or a shorter form."""
    description: str | None = None
    """The standfirst, or the page's own summary."""
    articleBody: str | None = None
    """The text, with the standfirst where the page shows it; a blank line parts paragraphs."""
    articleBlocks: list[ArticleBlock] = field(default_factory=list)
    """The same text block by block, with kinds."""
    dateline: str | None = None
    """Place and time at the head of the text."""
    wordCount: int | None = None
    """Number of words of articleBody."""
    readingTimeMinutes: int | None = None
    """Reading time as the page states it."""

    authors: list[Author] = field(default_factory=list)
    """The people of the byline, in its order."""
    datePublished: str | None = None
    """ISO 8601, with offset where known; never filled from dateModified."""
    datePublishedRaw: str | None = None
    """The page's own wording of it."""
    dateModified: str | None = None
    """ISO 8601, with offset where known."""
    dateModifiedRaw: str | None = None
    """The page's own wording of it."""
    timezoneAssumed: str | None = None
    """IANA zone of the site that stood in for a missing offset; null if none was missing."""

    articleSection: list[str] = field(default_factory=list)
    """Sections of the publisher, widest first."""
    breadcrumbs: list[Breadcrumb] = field(default_factory=list)
    """The way from the front page."""
    keywords: list[str] = field(default_factory=list)
    """Tags and keywords, as worded."""
    inLanguage: str | None = None
    """BCP 47 tag."""
    publisher: Publisher = field(default_factory=Publisher)
    """Who published it."""

    mainImage: Image | None = None
    """The picture the page leads with."""
    images: list[Image] = field(default_factory=list)
    """All pictures of the article, in page order."""
    videos: list[Media] = field(default_factory=list)
    """Videos of the article."""
    audios: list[Media] = field(default_factory=list)
    """Audio of the article."""

    articleType: ArticleType = "article"
    """What kind of piece it is."""
    liveBlogUpdates: list[LiveBlogUpdate] = field(default_factory=list)
    """Entries of a live blog, in page order."""
    isAccessibleForFree: bool | None = None
    """What the page says about a paywall."""
    isTruncated: bool | None = None
    """Whether the text ends where a wall begins."""
    pageUrls: list[str] = field(default_factory=list)
    """Addresses of all pages of the article, where it has several."""

    contentHash: str | None = None
    """64-bit hash over the words of articleBody, as 16 hexadecimal digits."""
    duplicateOf: str | None = None
    """articleId of the article this repeats."""
    clusterId: str | None = None
    """The articleId of the first article known with this text, on any site."""
    syndicated: bool | None = None
    """True where another site's article with this text was known before."""

    rights: Rights = field(default_factory=Rights)
    """What the publisher signalled about use by machines."""
    metadata: Metadata = field(default_factory=Metadata)
    """How the record came to be."""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts, lists and scalars, in the order of the fields."""
        plain: dict[str, Any] = _plain(self)
        return plain


def _plain(value: Any) -> Any:
    """Turn records into dicts all the way down; ``asdict`` takes five times as long."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return dict(value)
    names = _NAMES.get(type(value))
    return value if names is None else {name: _plain(getattr(value, name)) for name in names}


_NAMES: dict[type, tuple[str, ...]] = {
    record: tuple(field.name for field in fields(record))
    for record in (
        Article, ArticleBlock, Author, Breadcrumb, DroppedBlock, Image, LiveBlogUpdate, Media,
        Metadata, Publisher, Rights,
    )
}  # fmt: skip
