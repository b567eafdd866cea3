"""Times a page gives turned into the time of publication and of the last change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from newsbot.extraction.page import Page, iter_items
from newsbot.extraction.values.dates import Stamp, find_date, in_clock_of
from newsbot.extraction.visible import Candidate, marks_date, name_words, spaced_text

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.issued",
    "dcterms.date", "dc.date.created", "dcterms.created", "pubdate", "publishdate", "publish-date",
    "publish_date", "publication_date", "published", "published_time", "article_date_original",
    "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "article:publicationdate", "originalpublicationdate", "citation_publication_date",
    "citation_online_date", "prism.publicationdate", "displaydate", "release_date",
    "created", "datecreated", "article:created", "ptime", "article_publication_date",
    "article:post_date", "rnews:datepublished", "timestamp", "bt:pubdate",
    "shareaholic:article_published_time",
)  # fmt: skip
"""Meta names seen for the time of publication on pages of 500 sites, the surest first."""
MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "modified", "article:modified", "updated_time",
    "og:modified_time", "article:modified_date", "date-modified", "modificationdate", "revised",
)  # fmt: skip

BEFORE_HEADLINE_ELEMENTS = 40
"""How many elements before the headline still belong to the head of the article."""
AFTER_HEADLINE_ELEMENTS = 150
MAX_DATE_LINE_CHARS = 120
"""A line that is there for its date is shorter than this; prose with a date is longer."""

MAX_BARE_DATE_CHARS = 60
"""A line with hardly more than a date, such as "Published on 4 May 2024 at 10:05"."""
MAX_LINE_PLACE = 4_000
"""Elements looked at for such a line."""

_UPDATED = re.compile(
    r"\b(?:updated?|modified|edited|aktualisiert|geändert|bearbeitet|update|mis à jour|modifié"
    r"|actualizad[oa]|modificad[oa]|atualizad[oa]|aggiornat[oa]|bijgewerkt|gewijzigd|zaktualizowano"
    r"|aktualizacja|uppdaterad|opdateret|oppdatert|päivitetty|aktualizováno|güncelleme|обновлено"
    r"|оновлено)\b|更新|수정",
    re.IGNORECASE,
)
_URL_DATE = re.compile(
    r"(?<!\d)(?P<date>(?:19|20)\d\d(?P<sep>[/_.-]?)(?:0[1-9]|1[0-2])(?P=sep)(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)


def _read(page: Page, text: object) -> Stamp | None:
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        return None
    return find_date(text, zone=page.zone, latest=page.fetched_at, language=page.language)


def _first(page: Page, values: Iterable[object]) -> Stamp | None:
    return next((stamp for value in values if (stamp := _read(page, value))), None)


def _json_ld(page: Page, *keys: str) -> Stamp | None:
    values = page.metadata.article_values(*keys)
    return _first(page, (item for value in values for item in iter_items(value)))


def shown_over_stated(page: Page) -> Stamp | None:
    """Return the date right under the headline where it corrects the one stated for machines.

    A stated time in UTC is moved to the offset of the clock that readers see. A shown day that is
    another than the stated one counts unless it is the day of the last change.
    """
    stated = json_ld_published(page) or meta_published(page)
    if stated is None:
        return None
    shown = _first_shown(page, _marked_dates(page.head), updated=False)
    if shown is None or shown.day == stated.day:
        return None
    local = in_clock_of(stated, shown)
    if local:
        return local
    modified = json_ld_modified(page) or meta_modified(page)
    return None if modified and modified.day == shown.day else shown


def _marked_dates(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    for candidate in candidates:
        element = candidate.element
        is_marked = element.tag == "time" or marks_date(element.get("class") or "")
        if is_marked and len(candidate.text) <= MAX_BARE_DATE_CHARS:
            yield candidate


def json_ld_published(page: Page) -> Stamp | None:
    """Return the article's ``datePublished`` in JSON-LD."""
    return _json_ld(page, "datePublished", "uploadDate")


def json_ld_created(page: Page) -> Stamp | None:
    """Return the article's ``dateCreated`` in JSON-LD."""
    return _json_ld(page, "dateCreated")


def json_ld_modified(page: Page) -> Stamp | None:
    """Return the article's ``dateModified`` in JSON-LD."""
    return _json_ld(page, "dateModified")


def json_ld_page_published(page: Page) -> Stamp | None:
    """Return the ``datePublished`` of the page's own JSON-LD node."""
    return _first(page, (node.get("datePublished") for node in page.metadata.pages))


def json_ld_page_modified(page: Page) -> Stamp | None:
    """Return the ``dateModified`` of the page's own JSON-LD node."""
    return _first(page, (node.get("dateModified") for node in page.metadata.pages))


def meta_published(page: Page) -> Stamp | None:
    """Return the first meta tag with a time of publication."""
    return _first(page, page.metadata.all_meta(*PUBLISHED_META))


def meta_modified(page: Page) -> Stamp | None:
    """Return the first meta tag with a time of change."""
    return _first(page, page.metadata.all_meta(*MODIFIED_META))


def microdata_published(page: Page) -> Stamp | None:
    """Return the microdata property ``datePublished``."""
    return _microdata(page, "datepublished", "datecreated")


def microdata_modified(page: Page) -> Stamp | None:
    """Return the microdata property ``dateModified``."""
    return _microdata(page, "datemodified")


def _microdata(page: Page, *names: str) -> Stamp | None:
    return _first(
        page,
        (
            element.get("datetime") or element.get("content") or spaced_text(element, limit=200)
            for name in names
            for element in page.metadata.itemprops.get(name, ())[:5]
        ),
    )


def headline_published(page: Page) -> Stamp | None:
    """Return the date shown near the headline that is not said to be an update."""
    return _first_shown(page, _near_headline(page), updated=False)


def headline_modified(page: Page) -> Stamp | None:
    """Return the date shown near the headline that is said to be an update."""
    return _first_shown(page, page.head, updated=True)


def shown_published(page: Page) -> Stamp | None:
    """Return the first date shown anywhere in an element that is there for dates."""
    return _first_shown(page, page.visible.dates, updated=False)


def _first_shown(page: Page, candidates: Iterable[Candidate], *, updated: bool) -> Stamp | None:
    for candidate in candidates:
        is_update = _says_updated(candidate)
        attribute = candidate.element.get("datetime") if candidate.element.tag == "time" else None
        if is_update == updated:
            stamp = _read(page, attribute) or _read(page, candidate.text)
        elif is_update and _UPDATED.search(candidate.text):
            # "Published 4 May 2024, updated 6 May 2024" in one element.
            stamp = _read(page, _UPDATED.split(candidate.text)[0])
        else:
            stamp = None
        if stamp:
            return stamp
    return None


def _says_updated(candidate: Candidate) -> bool:
    words = name_words(candidate.element.get("class") or "")
    return bool(
        words & {"updated", "modified"} - {"published"} and "published" not in words
    ) or bool(_UPDATED.search(candidate.text))


def _near_headline(page: Page) -> Iterator[Candidate]:
    """Yield what may show the article's date: marked elements, then short lines with digits."""
    heading = page.main_heading
    if heading is None:
        return
    first = heading.place - BEFORE_HEADLINE_ELEMENTS
    last = heading.place + AFTER_HEADLINE_ELEMENTS
    marked = page.visible.dates_between(first, last)
    yield from sorted(marked, key=lambda c: (c.place < heading.place, abs(c.place - heading.place)))
    for line in page.visible.lines(heading.place, last, limit=MAX_DATE_LINE_CHARS):
        if any(c.isdigit() for c in line.text):
            yield line


def line_published(page: Page) -> Stamp | None:
    """Return the date of the first line that is there for it: below the headline, or at all."""
    heading = page.main_heading
    start = heading.place if heading else 0
    for first, last in ((start, MAX_LINE_PLACE), (0, start)):
        for line in page.visible.lines(first, last, limit=MAX_DATE_LINE_CHARS):
            if _UPDATED.search(line.text) or not any(c.isdigit() for c in line.text):
                continue
            stamp = _read(page, line.text)
            if stamp and len(line.text) <= MAX_BARE_DATE_CHARS:
                return stamp
    return None


def url_date(page: Page) -> Stamp | None:
    """Return the date in the page's address, such as ``/2024/05/17/``."""
    try:
        path = urlsplit(page.url).path
    except ValueError:
        return None
    match = _URL_DATE.search(path)
    if not match:
        return None
    return _read(page, match["date"].replace("/", "-").replace("_", "-"))
