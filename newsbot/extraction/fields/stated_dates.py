"""Dates of publication and change in the metadata, scripts and URL of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.page import Page, iter_items
from newsbot.extraction.values.date_text import Stamp, find_date
from newsbot.extraction.values.url_parts import path_of
from newsbot.text.lazy_pattern import lazy_pattern

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "og:published_time", "datepublished", "article:published", "article:published_date",
    "og:article:published", "og:datepublished", "og:publish_date", "og:pubdate",
    "date_published", "published_date", "published-date", "publisheddate",
    "dc.date.issued", "dcterms.issued", "dcterms.available", "dc.date.publication",
    "dc.issued", "dc.date.created", "dcterms.created",
    "dc.created", "dc:created", "pubdate", "pubtime", "pdate", "publishdate", "publish-date",
    "publish_date", "publish_time", "publish-time", "publication_date", "publication-date",
    "publicationdate", "published", "published_time", "published_at", "article_date_original",
    "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "article:publicationdate", "originalpublicationdate", "citation_publication_date",
    "citation_online_date", "citation_date", "prism.publicationdate", "displaydate",
    "release_date", "video:release_date", "firstpublished", "dcsext.articlefirstpublished",
    "created", "datecreated", "date_created", "dateposted", "content_create_date",
    "article:created", "article.created", "article:create_at", "weibo:article:create_at",
    "ptime", "article_publication_date", "article:post_date", "rnews:datepublished", "timestamp",
    "bt:pubdate", "rbpubdate", "shareaholic:article_published_time", "mediator_published_time",
    "vr:published_time", "twt-published-at", "og:regdate",
)  # fmt: skip
"""Meta names of the time of publication on pages of 500 sites, most reliable first."""
VAGUE_META = ("date", "dc.date", "dc:date", "dcterms.date")
"""Meta names of the time of publication or of the last change."""
MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "modified", "article:modified", "updated_time",
    "og:modified_time", "article:modified_date", "date-modified", "modificationdate", "revised",
)  # fmt: skip

DateSource = Callable[[Page], Stamp | None]

MAX_SCRIPT_CHARS = 2_000_000
"""Characters of scripts that are searched for a date: the embedded state of a page is shorter."""

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_URL_DATES = (
    # /2024/05/17/, /20240517/, /n1/2024/0517/, A2024051710050001234, /2024/may/17/, /17-05-2024
    re.compile(rf"(?<!\d)(?P<year>(?:19|20)\d\d)[/_.-]?(?P<month>0[1-9]|1[0-2])[/_.-]?(?P<day>{_DAY})"
               r"(?:(?!\d)|(?=(?:[01]\d|2[0-3])[0-5]\d(?:\D|$|\d{6,})))"),
    re.compile(rf"/(?P<year>(?:19|20)\d\d)/(?P<month>[a-z]{{3,9}})/(?P<day>{_DAY})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<day>{_DAY})[_.-](?P<month>0[1-9]|1[0-2])[_.-](?P<year>20\d\d)(?!\d)"),
)  # fmt: skip
# The Wayback Machine adds the time of its copy before the URL.
_ARCHIVED = re.compile(r"^/web/\d+[a-z_]*/")
_SCRIPT_DATE = lazy_pattern(
    r"""["'](?P<key>[\w-]{0,30}?(?:publi(?:sh|cation|cad[oa])\w*|pub_?date|first_?pub\w*)[\w-]{0,30})"""
    r"""\\?["']\s*:\s*\\?["']?(?P<value>[\w][^"'\\,}]{7,40})""",
    re.IGNORECASE,
)
_BRACKETED_END = re.compile(r"[(\[]([^()\[\]]{8,60})[)\]]\.?$")
_NOT_PUBLISHED = re.compile(r"updat|modif|unpubl|republ|last|publisher|until|end", re.IGNORECASE)


def read_stamp(page: Page, text: object) -> Stamp | None:
    """Return the date in a value of the page, in the page's language and time zone."""
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        return None
    return find_date(text, zone=page.zone, latest=page.fetched_at, language=_language(page))


def _language(page: Page) -> str | None:
    """Return the page's language; plain English is American unless on a country domain."""
    is_bare = (page.language or "").lower() == "en"
    country = page.domain.rpartition(".")[2]
    return "en-US" if is_bare and len(country) > len("uk") else page.language


def _first(page: Page, values: Iterable[object]) -> Stamp | None:
    return next((stamp for value in values if (stamp := read_stamp(page, value))), None)


def _from_json_ld(*keys: str) -> DateSource:
    """Return a source that reads these keys of the article's JSON-LD."""

    def read(page: Page) -> Stamp | None:
        values = page.metadata.article_values(*keys)
        return _first(page, (item for value in values for item in iter_items(value)))

    return read


def _from_page_node(key: str) -> DateSource:
    """Return a source that reads a key of the page's own JSON-LD node."""
    return lambda page: _first(page, (node.get(key) for node in page.metadata.pages))


def _from_meta(names: tuple[str, ...]) -> DateSource:
    """Return a source that reads the first meta tag with one of these names."""
    return lambda page: _first(page, page.metadata.all_meta(*names))


def _from_microdata(*names: str) -> DateSource:
    """Return a source that reads these properties of the page's microdata."""

    def read(page: Page) -> Stamp | None:
        elements = (e for name in names for e in page.metadata.itemprops.get(name, ())[:5])
        values = (
            e.get("datetime") or e.get("content") or spaced_text(e, limit=200) for e in elements
        )
        return _first(page, values)

    return read


json_ld_published = _from_json_ld("datePublished", "uploadDate")
json_ld_created = _from_json_ld("dateCreated")
json_ld_modified = _from_json_ld("dateModified")
json_ld_page_published = _from_page_node("datePublished")
json_ld_page_modified = _from_page_node("dateModified")
meta_published = _from_meta(PUBLISHED_META)
meta_modified = _from_meta(MODIFIED_META)
vague_meta = _from_meta(VAGUE_META)
microdata_published = _from_microdata("datepublished", "datecreated")
microdata_modified = _from_microdata("datemodified")


def described_date(page: Page) -> Stamp | None:
    """Return the date in brackets at the end of the description: "... (News of 4 May 2024)"."""
    summaries = page.metadata.all_meta("description", "og:description")
    ends = (_BRACKETED_END.search(summary) for summary in summaries)
    return _first(page, (end[1] for end in ends if end))


def script_published(page: Page) -> Stamp | None:
    """Return the first time of publication in the scripts of the page."""
    left = MAX_SCRIPT_CHARS
    for script in page.elements.find("script"):
        text = (script.text or "")[:left]
        left -= len(text)
        for match in _SCRIPT_DATE.finditer(text):
            stamp = (
                None if _NOT_PUBLISHED.search(match["key"]) else read_stamp(page, match["value"])
            )
            if stamp:
                return stamp
    return None


def url_date(page: Page) -> Stamp | None:
    """Return the date in the page's URL, such as ``/2024/05/17/``."""
    path = _ARCHIVED.sub("/", path_of(page.url)).lower()
    matches = (match for pattern in _URL_DATES for match in pattern.finditer(path))
    return _first(page, (_iso_or_worded(**match.groupdict()) for match in matches))


def _iso_or_worded(year: str, month: str, day: str) -> str:
    return f"{year}-{month}-{day}" if month.isdecimal() else f"{day} {month} {year}"
