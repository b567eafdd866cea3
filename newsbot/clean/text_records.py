"""Lines of JSON with a text each -> the same lines, the text cleaned and what it said beside it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from newsbot.clean.boilerplate_lines import MIN_TEXTS, fingerprint_text, learn_text_profile
from newsbot.clean.clean_result import CleanText
from newsbot.clean.text_cleaner import clean_text
from newsbot.clean.text_lines import split_lines
from newsbot.extraction.profile.fingerprint import PageFingerprint
from newsbot.extraction.profile.site_profile import MAX_PAGES, SiteProfile
from newsbot.urls import registrable_domain

SITE_KEYS = ("site", "domain", "source_domain", "url", "canonicalUrl", "link")
"""Where a record says of which site it is, the first that holds a string."""
HEADLINE_KEYS = ("headline", "title")
LANGUAGE_KEYS = ("inLanguage", "language", "lang")
KEY_KEYS = ("url", "canonicalUrl", "link", "id")
"""What tells a record from others."""
MAX_SKETCHES = 100_000
"""What is kept of all sites together, about 1,200 bytes each: the more sites, the fewer of each."""

Record: TypeAlias = dict[str, Any]


class RecordProblem(StrEnum):
    """Why a line goes through as it came; the words stand in the summary."""

    NO_OBJECT = "no JSON object"
    NO_FIELD = "no such field"
    NO_TEXT = "no text in the field"


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanOptions:
    """How records are read and written; see the command for each."""

    field: str = "text"
    site_field: str | None = None
    fields_key: str = "cleaned"
    language: str | None = None


class RecordError(ValueError):
    """A line that cannot be cleaned."""

    def __init__(self, problem: RecordProblem) -> None:
        """Take what is wrong with it."""
        super().__init__(problem.value)
        self.problem = problem


def read_record(line: bytes, options: CleanOptions) -> Record:
    """Read a line.

    :raises RecordError: it is no JSON object with a text.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordError(RecordProblem.NO_OBJECT) from error
    if not isinstance(record, dict):
        raise RecordError(RecordProblem.NO_OBJECT)
    if options.field not in record:
        raise RecordError(RecordProblem.NO_FIELD)
    if not isinstance(record[options.field], str):
        raise RecordError(RecordProblem.NO_TEXT)
    return record


def find_record_site(record: Mapping[str, Any], options: CleanOptions) -> str:
    """Return the name of the site that a record is of, empty where it does not say.

    An address counts by its registrable domain.

    >>> find_site({"url": "https://www.example.com/a"}, Options())
    'example.com'
    """
    keys = (options.site_field,) if options.site_field else SITE_KEYS
    value = _first_text(record, keys) or ""
    if "://" not in value:
        return value.strip().casefold()
    try:
        return registrable_domain(urlsplit(value).hostname or "")
    except ValueError:
        return ""


def clean_record(
    record: Record, profile: SiteProfile | None, options: CleanOptions
) -> tuple[Record, CleanText]:
    """Return a record with its text cleaned and what was learned beside it.

    Every other key stays as it was. What was learned stands under ``options.fields_key``, or where
    the record has that key under it with the first free number: ``cleaned_2``.
    """
    cleaned = clean_text(
        record[options.field],
        options.language or _first_text(record, LANGUAGE_KEYS),
        profile,
        headline=_first_text(record, HEADLINE_KEYS),
    )
    key, number = options.fields_key, 2
    while key in record:
        key, number = f"{options.fields_key}_{number}", number + 1
    return {**record, options.field: cleaned.text, key: cleaned.fields()}, cleaned


def write_record(record: Record) -> bytes:
    """Return a record as one line; a string that UTF-8 cannot hold is written in escapes."""
    try:
        return f"{json.dumps(record, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(record)}\n".encode()


def _first_text(record: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    values = (record.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


@dataclass
class ProfileLearner:
    """Gathers what the sites of many records repeat; the order of records makes no difference.

    ``most`` is how many texts of a site are kept: it falls where there are many sites.
    """

    options: CleanOptions
    most: int = MAX_PAGES
    kept: int = 0
    sites: defaultdict[str, dict[str, PageFingerprint]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def learn(self, record: Record) -> None:
        """Take down a text; those that name no site count as of one."""
        site = find_record_site(record, self.options)
        sketch = fingerprint_text(
            split_lines(record[self.options.field]),
            key=_first_text(record, KEY_KEYS) or "",
            headline=_first_text(record, HEADLINE_KEYS),
        )
        self._keep(self.sites[site], sketch)
        while self.kept > MAX_SKETCHES and self.most > 1:
            self.most //= 2
            for sketches in self.sites.values():
                self._cut(sketches)

    def profiles(self) -> dict[str, SiteProfile]:
        """Return the profiles of the sites with enough texts."""
        return {
            site: learn_text_profile(sketches.values())
            for site, sketches in self.sites.items()
            if len(sketches) >= MIN_TEXTS
        }

    def _keep(self, sketches: dict[str, PageFingerprint], sketch: PageFingerprint) -> None:
        if sketch.key not in sketches:
            self.kept += 1
        sketches[sketch.key] = max(sketches.get(sketch.key, sketch), sketch, key=_order)
        self._cut(sketches)

    def _cut(self, sketches: dict[str, PageFingerprint]) -> None:
        """Keep those with the least keys, which are hashes: a choice that no order changes."""
        while len(sketches) > self.most:
            del sketches[max(sketches)]
            self.kept -= 1


def _order(sketch: PageFingerprint) -> bytes:
    return sketch.entries.tobytes()


@dataclass
class CleanSummary:
    """What became of the records of a file."""

    records: int = 0
    changed: int = 0
    emptied: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    chars: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)

    def add(self, text: str, cleaned: CleanText) -> None:
        """Count one record."""
        self.records += 1
        self.changed += bool(cleaned.dropped)
        self.emptied += not cleaned.text and bool(text.strip())
        for line in cleaned.dropped:
            self.rules[line.rule] += 1
            self.chars[line.rule] += len(line.text)
