"""The article record: its fields, their types and their meaning.

Field names are schema.org's in camelCase, spelt as in zyte-common-items where the two overlap.
Every record has all of its keys: ``None`` means unknown, an empty list none. Records are frozen;
use ``dataclasses.replace`` to change a field, and ``Article.extra`` for fields of your own.
Mappings become lists in a line, so that each key has one type in all lines.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Literal

from newsbot.article_blocks import ArticleBlock, Image
from newsbot.line_types import UTC_TIME, ListedAs, read_record_type
from newsbot.markdown import format_heading, format_markdown
from newsbot.record_pickling import pickle_by_slots
from newsbot.record_values import (
    find_utc,
    list_mapping,
    parse_record,
    refuse_assignment,
    to_plain,
)

SCHEMA_VERSION = "2.1"
"""Version of the lines; docs/schema.md says what raises which number."""

# Marks of fields, from which other modules derive their lists of fields.
_PAGE = {"page": True}  # read from the page, so that a page case expects it
_COMPARED = _PAGE | {"compared": True}  # a difference makes a new version of the article
_HOOK = {"hook": True}  # a user's hook can supply it
_SELECTABLE = _PAGE | _HOOK | {"selectable": True}  # a site's selectors can supply it as well
_BOTH = _COMPARED | _SELECTABLE

METADATA_PREFIX = "metadata."
"""Begins the name of a field of ``Article.metadata`` in ``LINE_FIELDS_EXCLUDED``."""
_IDENTITY = frozenset(
    "schemaVersion articleId version url metadata "
    "metadata.spider metadata.runId metadata.dateDownloaded".split()
)
"""What a line needs for its reader to know which article it is."""

AuthorType = Literal["person", "organization"]
ArticleType = Literal["article", "liveblog", "gallery", "video", "opinion"]
UtcTime = Annotated[str, UTC_TIME]


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """A person, agency or newsroom that wrote the article."""

    name: str
    """The name, without 'By', job titles or, of a person, the publisher's name."""
    nameRaw: str | None = None
    """The byline as the page words it."""
    url: str | None = None
    """URL of the author's page."""
    type: AuthorType = "person"
    """Type of the author: an organization is an agency, a newsroom or the publisher."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Breadcrumb:
    """One step of the path from the front page to the article."""

    name: str
    """Name of the step as the page words it."""
    url: str | None = None
    """URL that the step links to."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """The publisher of the article."""

    name: str | None = None
    """Name of the publisher."""
    domain: str | None = None
    """Registrable domain, such as example.co.uk."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code in capitals, from the site's table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A video or audio recording of the article."""

    url: str | None = None
    """Absolute URL; null if the player shows only the duration."""
    durationSeconds: int | None = None
    """Duration in seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveBlogUpdate:
    """One entry of a live blog."""

    headline: str | None = None
    """Headline of the entry."""
    articleBody: str | None = None
    """Text of the entry; paragraphs are separated by a blank line."""
    datePublished: str | None = None
    """ISO 8601, with offset if known."""
    datePublishedUtc: UtcTime | None = field(init=False, default=None)
    """The same time in UTC; null if its offset is not known."""
    url: str | None = None
    """URL of the entry."""

    def __post_init__(self) -> None:
        """Derive the time in UTC."""
        object.__setattr__(self, "datePublishedUtc", find_utc(self.datePublished))


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """Signals of the publisher about use by machines, at the time of download."""

    robotsAllowed: bool | None = None
    """Whether robots.txt allows the URL for this user agent."""
    xRobotsTag: str | None = None
    """Text of the X-Robots-Tag header and the robots meta element."""
    tdmReservation: int | None = None
    """TDM Reservation Protocol: 1 if rights are reserved, 0 if not."""
    tdmPolicy: str | None = None
    """URL of the policy of that protocol."""
    aiOptOut: bool | None = None
    """Whether noai, a group of an AI agent or usagePreferences refuse use by models."""
    usagePreferences: list[str] = field(default_factory=list)
    """Content-Signal and Content-Usage of robots.txt and headers, as written, with their names."""
    checkedAt: UtcTime | None = None
    """Time of the check, in UTC."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedBlock:
    """A block of the page that is not in the body."""

    rule: str
    """Name of the rule that dropped it."""
    text: str
    """Beginning of its text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldSource:
    """The source that a field has its value from."""

    name: str
    """Name of the field."""
    source: str
    """Name of the source."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtraField:
    """A field of a project."""

    name: str
    """Name of the field."""
    value: str
    """Value of the field as JSON text."""


@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """Origin of the record: run, response, source of each field, dropped blocks."""

    spider: str | None = None
    """Name of the spider."""
    runId: str | None = None
    """Identifier of the run; the output file carries the same name."""
    dateDownloaded: UtcTime | None = None
    """Time of download, in UTC."""
    httpStatus: int | None = None
    """HTTP status of the response."""
    source: str | None = None
    """How the URL was found: section, feed, sitemap, endpoint, search, site, argument, archive."""
    rendered: bool = False
    """Whether a browser rendered the page."""
    fieldSources: Annotated[dict[str, str], ListedAs(FieldSource)] = field(default_factory=dict)
    """Name of the source of each filled field."""
    chromeDropped: list[DroppedBlock] = field(default_factory=list)
    """Blocks of the page that are not in the body."""
    changedFields: list[str] = field(default_factory=list)
    """Fields that differ from the previous version; empty in version 1."""
    warnings: list[str] = field(default_factory=list)
    """Problems found while the record was made, for a person to read."""
    reextractedWith: str | None = None
    """Version of newsbot that made this version from the stored page of the one before, or null."""


@refuse_assignment
@pickle_by_slots
@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One version of one article, written as one JSON line.

    Times are ISO 8601 with an offset, or without one if neither the page nor the site's table
    states it. Hashes are strings.
    """

    schemaVersion: str = SCHEMA_VERSION
    """Version of this schema: major.minor."""
    articleId: str | None = None
    """64-bit hash of the canonical URL, 16 hexadecimal digits."""
    version: int = 1
    """1 for the first text found at a URL, then 2, 3, ..."""
    supersedes: str | None = None
    """contentHash of the previous version."""
    url: str
    """URL of the page after redirects."""
    canonicalUrl: str | None = field(default=None, metadata=_SELECTABLE)
    """Canonical URL that the page states, if it is plausible, else ``url`` in canonical form."""
    requestedUrl: str | None = None
    """URL as it was found."""

    headline: str | None = field(default=None, metadata=_BOTH)
    """Headline."""
    alternativeHeadline: str | None = field(default=None, metadata=_BOTH)
    """Second headline: a kicker or a shorter form."""
    description: str | None = field(default=None, metadata=_BOTH)
    """Standfirst, or the page's own summary."""
    articleBody: str | None = field(default=None, metadata=_COMPARED)
    """Text with the standfirst if the page shows one; paragraphs are separated by a blank line."""
    articleBlocks: list[ArticleBlock] = field(default_factory=list)
    """The same text block by block, with what each block is and where its links lead."""
    dateline: str | None = field(default=None, metadata=_BOTH)
    """Place and time at the beginning of the text."""
    wordCount: int | None = None
    """Number of words of articleBody."""
    readingTimeMinutes: int | None = field(default=None, metadata=_SELECTABLE)
    """Reading time that the page states."""

    authors: list[Author] = field(default_factory=list, metadata=_BOTH)
    """Who wrote the article, in the order of the byline."""
    datePublished: str | None = field(default=None, metadata=_BOTH)
    """ISO 8601, with offset if known; never filled from dateModified."""
    datePublishedUtc: UtcTime | None = field(init=False, default=None)
    """datePublished in UTC; null if its offset is not known."""
    datePublishedRaw: str | None = None
    """Date of publication as the page words it."""
    dateModified: str | None = field(default=None, metadata=_BOTH)
    """ISO 8601, with offset if known."""
    dateModifiedUtc: UtcTime | None = field(init=False, default=None)
    """dateModified in UTC; null if its offset is not known."""
    dateModifiedRaw: str | None = None
    """Date of the last change as the page words it."""
    timezoneAssumed: str | None = field(default=None, metadata=_PAGE)
    """IANA zone of the site, if it replaced a missing offset."""

    articleSection: list[str] = field(default_factory=list, metadata=_BOTH)
    """Sections of the publisher, most general first."""
    breadcrumbs: list[Breadcrumb] = field(default_factory=list, metadata=_SELECTABLE)
    """Path from the front page to the article."""
    keywords: list[str] = field(default_factory=list, metadata=_BOTH)
    """Tags and keywords as the page words them."""
    inLanguage: str | None = field(default=None, metadata=_SELECTABLE)
    """BCP 47 tag of the language."""
    publisher: Publisher = field(default_factory=Publisher, metadata=_HOOK)
    """Publisher."""

    mainImage: Image | None = field(default=None, metadata=_BOTH)
    """Lead image."""
    images: list[Image] = field(default_factory=list, metadata=_BOTH)
    """All images of the article, in page order."""
    videos: list[Media] = field(default_factory=list, metadata=_BOTH)
    """Videos of the article."""
    audios: list[Media] = field(default_factory=list, metadata=_BOTH)
    """Audio recordings of the article."""

    articleType: ArticleType = field(default="article", metadata=_BOTH)
    """Type of the article."""
    liveBlogUpdates: list[LiveBlogUpdate] = field(default_factory=list, metadata=_COMPARED | _HOOK)
    """Entries of a live blog, in page order."""
    isAccessibleForFree: bool | None = field(default=None, metadata=_BOTH)
    """Whether the page states that the article is free to read."""
    isTruncated: bool | None = field(default=None, metadata=_COMPARED)
    """True if the text ends at a paywall or a further page is missing, else null."""
    pageUrls: list[str] = field(default_factory=list, metadata=_SELECTABLE)
    """URLs of all pages of the article, if it has several."""

    contentHash: str | None = None
    """64-bit hash of the words of articleBody, 16 hexadecimal digits."""
    duplicateOf: str | None = None
    """articleId of the article that this one duplicates."""
    clusterId: str | None = None
    """articleId of the first article known with this text, on any site."""
    syndicated: bool | None = None
    """True if another site's article with this text was known before, else null."""

    extra: Annotated[dict[str, Any], ListedAs(ExtraField, is_json=True)] = field(
        default_factory=dict
    )
    """Fields added by hooks, selectors and pipelines; JSON values without null."""
    rights: Rights = field(default_factory=Rights)
    """Signals of the publisher about use by machines."""
    metadata: Metadata = field(default_factory=Metadata)
    """Origin of the record."""

    def __post_init__(self) -> None:
        """Derive the times in UTC."""
        object.__setattr__(self, "datePublishedUtc", find_utc(self.datePublished))
        object.__setattr__(self, "dateModifiedUtc", find_utc(self.dateModified))

    @property
    def discovered_url(self) -> str:
        """The URL that the run knows the article by."""
        return self.requestedUrl or self.url

    def to_dict(self, *, without: Collection[str] = ()) -> dict[str, Any]:
        """Return the record as plain dicts, lists and scalars, in the order of the fields.

        :param without: names of ``EXCLUDABLE_FIELDS`` to leave out.
        :raises ExtraError: ``extra`` holds something that JSON cannot.
        """
        plain: dict[str, Any] = to_plain(self, without={*without, "metadata"})
        if "extra" in plain:
            plain["extra"] = list_mapping(self.extra, ListedAs(ExtraField, is_json=True))
        prefix = METADATA_PREFIX
        hidden = {name.removeprefix(prefix) for name in without if name.startswith(prefix)}
        plain["metadata"] = metadata = to_plain(self.metadata, without=hidden)
        if "fieldSources" in metadata:
            sources = self.metadata.fieldSources
            metadata["fieldSources"] = list_mapping(sources, ListedAs(FieldSource))
        return plain

    @staticmethod
    def from_dict(record: Mapping[str, Any]) -> Article:
        """Return the article of a line.

        Fields that the line leaves out get their defaults. Fields of a later minor version are
        ignored.

        :raises ValueError: the line is not of this major version, or no article.
        """
        version = str(record.get("schemaVersion")) if isinstance(record, Mapping) else ""
        major = SCHEMA_VERSION.partition(".")[0]
        if version.partition(".")[0] != major:
            msg = (
                f"schemaVersion of an article must be {major}.x, got {version!r} in {record!r:.80}"
            )
            raise ValueError(msg)
        article: Article = parse_record(read_record_type(Article), record, "article")
        return article

    def to_markdown(self) -> str:
        """Return headline and blocks as Markdown: CommonMark with GitHub's tables.

        Empty if the article has neither. One without blocks, read from a line that leaves them out,
        has the paragraphs of articleBody.
        """
        headline = format_heading(self.headline or "", level=1)
        texts = self.articleBody.split("\n\n") if self.articleBody else []
        blocks = self.articleBlocks or [ArticleBlock(type="paragraph", text=text) for text in texts]
        text = format_markdown(blocks, self.images)
        return "\n\n".join(filter(None, (headline, text)))


def _marked(mark: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(Article) if mark in field.metadata)


PAGE_FIELDS = _marked("page")
"""Fields that are read from the page itself."""
COMPARED_FIELDS = _marked("compared")
"""Fields whose difference makes a new version of an article."""
SELECTABLE_FIELDS = _marked("selectable")
"""Fields that a site's selectors can supply, besides ``extra.NAME``."""
HOOK_FIELDS = _marked("hook")
"""Fields that hooks can supply, besides ``extra.NAME``."""
LIST_FIELDS = frozenset(field.name for field in fields(Article) if field.default_factory is list)
"""Fields that hold a list."""
EXCLUDABLE_FIELDS = tuple(
    name
    for name in (
        *(field.name for field in fields(Article)),
        *(f"{METADATA_PREFIX}{field.name}" for field in fields(Metadata)),
    )
    if name not in _IDENTITY
)
"""Fields that lines can be written without."""
