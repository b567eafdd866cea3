"""The article record: its fields, their types and their meaning.

Field names are schema.org's in camelCase, spelt as in zyte-common-items where the two overlap.
Every key is always written: ``None`` means unknown, an empty list none. Only ``SHORT_RECORDS`` are
written without empty keys. Records are frozen; use ``dataclasses.replace`` to change a field, and
``Article.extra`` for fields of your own.
"""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, dataclass, field, fields
from typing import Any, Literal, NoReturn, TypeVar, get_origin, get_type_hints

from newsbot.article_blocks import ArticleBlock, Image, ListItem
from newsbot.markdown import format_heading, format_markdown

SCHEMA_VERSION = "1.3"
"""The major number rises when a field is removed or changes its meaning, the minor when one is
added."""

# Marks of fields, from which other modules derive their lists of fields.
_PAGE = {"page": True}  # read from the page, so that a page case expects it
_COMPARED = _PAGE | {"compared": True}  # a difference makes a new version of the article
_HOOK = {"hook": True}  # a user's hook can supply it
_SELECTABLE = _PAGE | _HOOK | {"selectable": True}  # a site's selectors can supply it as well
_BOTH = _COMPARED | _SELECTABLE

SHORT_RECORDS = (ArticleBlock, ListItem)
"""Records that are written without keys that are null, false or an empty list: an article has
dozens of these records."""

EXTRA_PREFIX = "extra."
"""Begins the name of a field of ``Article.extra`` in sites' tables and hooks."""

AuthorType = Literal["person", "organization"]
ArticleType = Literal["article", "liveblog", "gallery", "video", "opinion"]


_Record = TypeVar("_Record")


def _refuse_assignment(record: type[_Record]) -> type[_Record]:
    """Make assignment to a frozen record with slots fail with a message that says what works.

    The method that ``dataclass`` writes raises a TypeError about ``super`` for unknown names.
    """
    methods: Any = record  # mypy knows no class whose methods are replaced
    names = {known.name for known in fields(methods)}

    def refuse(self: object, name: str, _value: object = None) -> NoReturn:
        advice = f"use dataclasses.replace(article, {name}=...)"
        if name not in names:
            advice = f"use article.extra[{name!r}] for a field of your own"
        msg = f"{type(self).__name__}.{name} cannot be set, records are frozen; {advice}"
        raise FrozenInstanceError(msg)

    methods.__setattr__ = methods.__delattr__ = refuse
    return record


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Breadcrumb:
    """One step of the path from the front page to the article."""

    name: str
    """Name of the step as the page words it."""
    url: str | None = None
    """URL that the step links to."""


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
    url: str | None = None
    """URL of the entry."""


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
    checkedAt: str | None = None
    """Time of the check, ISO 8601 in UTC."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedBlock:
    """A block of the page that is not in the body."""

    rule: str
    """Name of the rule that dropped it."""
    text: str
    """Beginning of its text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """Origin of the record: run, response, source of each field, dropped blocks."""

    spider: str | None = None
    """Name of the spider."""
    runId: str | None = None
    """Identifier of the run; the output file carries the same name."""
    dateDownloaded: str | None = None
    """Time of download, ISO 8601 in UTC."""
    httpStatus: int | None = None
    """HTTP status of the response."""
    source: str | None = None
    """How the URL was found: section, feed, sitemap, endpoint, search, site or argument."""
    rendered: bool = False
    """Whether a browser rendered the page."""
    fieldSources: dict[str, str] = field(default_factory=dict)
    """Name of the source of each filled field."""
    chromeDropped: list[DroppedBlock] = field(default_factory=list)
    """Blocks of the page that are not in the body."""
    changedFields: list[str] = field(default_factory=list)
    """Fields that differ from the previous version; empty in version 1."""
    warnings: list[str] = field(default_factory=list)
    """Problems found while the record was made, for a person to read."""


@_refuse_assignment
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
    datePublishedRaw: str | None = None
    """Date of publication as the page words it."""
    dateModified: str | None = field(default=None, metadata=_BOTH)
    """ISO 8601, with offset if known."""
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

    extra: dict[str, Any] = field(default_factory=dict)
    """Fields added by hooks, selectors and pipelines; JSON values without null."""
    rights: Rights = field(default_factory=Rights)
    """Signals of the publisher about use by machines."""
    metadata: Metadata = field(default_factory=Metadata)
    """Origin of the record."""

    @property
    def discovered_url(self) -> str:
        """The URL that the run knows the article by."""
        return self.requestedUrl or self.url

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain dicts, lists and scalars, in the order of the fields.

        :raises ExtraError: ``extra`` holds something that JSON cannot.
        """
        plain: dict[str, Any] = _plain(self)
        if self.extra:
            plain["extra"] = json_value(self.extra, "extra")
        return plain

    def to_markdown(self) -> str:
        """Return headline and blocks as Markdown: CommonMark with GitHub's tables.

        Empty if the article has neither.
        """
        headline = format_heading(self.headline or "", level=1)
        text = format_markdown(self.articleBlocks, self.images)
        return "\n\n".join(filter(None, (headline, text)))


class ExtraError(ValueError):
    """``Article.extra`` holds a value that JSON cannot; the message names the key and value."""


def json_value(value: Any, place: str) -> Any:
    """Return a copy of a JSON value without the keys that are None.

    :param place: where the value is, as in ``extra['tags'][0]``.

    >>> json_value({"rating": 4, "tags": ["a"], "editor": None}, "extra")
    {'rating': 4, 'tags': ['a']}
    >>> json_value({"tags": ["a", None]}, "extra")
    Traceback (most recent call last):
    newsbot.items.ExtraError: extra['tags'][1] must be a text, number, true or false, got None
    """
    if isinstance(value, dict):
        if wrong := [key for key in value if not isinstance(key, str)]:
            msg = f"{place}: keys must be texts, got {wrong[0]!r}"
            raise ExtraError(msg)
        known = {key: item for key, item in value.items() if item is not None}
        return {key: json_value(item, f"{place}[{key!r}]") for key, item in known.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(item, f"{place}[{at}]") for at, item in enumerate(value)]
    if isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    msg = f"{place} must be a text, number, true or false, got {value!r}"
    raise ExtraError(msg)


def _plain(value: Any) -> Any:
    """Return a record as dicts all the way down; ``asdict`` takes five times as long."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return dict(value)
    names = getattr(value, "__slots__", None)
    if names is None:
        return value
    plain = {name: _plain(getattr(value, name)) for name in names}
    return _without_empty(plain) if isinstance(value, SHORT_RECORDS) else plain


def _without_empty(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in record.items() if v is not None and v is not False and v != []}


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
LIST_FIELDS = frozenset(
    name for name, hint in get_type_hints(Article).items() if get_origin(hint) is list
)
"""Fields that hold a list."""
