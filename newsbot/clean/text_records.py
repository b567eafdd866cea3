"""Records as JSON lines: read them, clean their texts, learn profiles of their sites."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from newsbot.clean.boilerplate_lines import MIN_TEXTS, fingerprint_text, learn_text_profile
from newsbot.clean.clean_result import CleanText
from newsbot.clean.text_cleaner import clean_text
from newsbot.clean.text_lines import split_lines
from newsbot.extraction.profile.fingerprint import MAX_PAGES, PageFingerprint
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.urls import publisher_of

SITE_KEYS = ("site", "domain", "source_domain", "url", "canonicalUrl", "link")
"""Keys of a record's site; the first with a string counts."""
HEADLINE_KEYS = ("headline", "title")
LANGUAGE_KEYS = ("inLanguage", "language", "lang")
KEY_KEYS = ("url", "canonicalUrl", "link", "id")
"""Keys that identify a record."""
MAX_FINGERPRINTS = 100_000
"""Of all sites together, about 1,200 bytes each: the more sites, the fewer of each."""

Record: TypeAlias = dict[str, Any]


class RecordProblem(StrEnum):
    """Why a line passes through unchanged, in the words of the summary."""

    NO_OBJECT = "no JSON object"
    NO_FIELD = "no such field"
    NO_TEXT = "no text in the field"


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanOptions:
    """How records are read and written: the options of the command."""

    field: str = "text"
    site_field: str | None = None
    fields_key: str = "cleaned"
    language: str | None = None


class RecordError(ValueError):
    """A line that cannot be cleaned."""

    def __init__(self, problem: RecordProblem) -> None:
        """Take the problem of the line."""
        super().__init__(problem.value)
        self.problem = problem


def read_record(line: bytes, options: CleanOptions) -> Record:
    """Read a line.

    :raises RecordError: it is not a JSON object with a text.
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
    """Return the site of a record, empty without one; for a URL its publisher.

    >>> find_record_site({"url": "https://www.example.com/a"}, CleanOptions())
    'example.com'
    """
    keys = (options.site_field,) if options.site_field else SITE_KEYS
    value = _first_text(record, keys) or ""
    if "://" not in value:
        return value.strip().casefold()
    try:
        return publisher_of(value)
    except ValueError:
        return ""


def clean_record(
    record: Record, profile: SiteProfile | None, options: CleanOptions
) -> tuple[Record, CleanText]:
    """Return a record with its text cleaned, and the result.

    The fields found are added under ``options.fields_key``, or if the record has that key with the
    first free number: ``cleaned_2``. Other keys stay as they are.
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
    """Return a record as one line; what UTF-8 cannot hold is escaped."""
    try:
        return f"{json.dumps(record, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(record)}\n".encode()


def _first_text(record: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    values = (record.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


@dataclass
class ProfileLearner:
    """Learns what the sites of many records repeat; the order of records makes no difference.

    ``most`` is the number of texts kept of a site; it falls as the number of sites grows.
    """

    options: CleanOptions
    most: int = MAX_PAGES
    kept: int = 0
    sites: defaultdict[str, dict[str, PageFingerprint]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def learn(self, record: Record) -> None:
        """Add the text of a record; records without a site count as one site."""
        site = find_record_site(record, self.options)
        fingerprint = fingerprint_text(
            split_lines(record[self.options.field]),
            key=_first_text(record, KEY_KEYS) or "",
            headline=_first_text(record, HEADLINE_KEYS),
        )
        self._keep(self.sites[site], fingerprint)
        while self.kept > MAX_FINGERPRINTS and self.most > 1:
            self.most //= 2
            for fingerprints in self.sites.values():
                self._cut(fingerprints)

    def profiles(self) -> dict[str, SiteProfile]:
        """Return the profiles of the sites with enough texts."""
        return {
            site: learn_text_profile(fingerprints.values())
            for site, fingerprints in self.sites.items()
            if len(fingerprints) >= MIN_TEXTS
        }

    def _keep(self, fingerprints: dict[str, PageFingerprint], fingerprint: PageFingerprint) -> None:
        if fingerprint.key not in fingerprints:
            self.kept += 1
        fingerprints[fingerprint.key] = max(
            fingerprints.get(fingerprint.key, fingerprint), fingerprint, key=_order
        )
        self._cut(fingerprints)

    def _cut(self, fingerprints: dict[str, PageFingerprint]) -> None:
        """Keep those with the smallest keys, which are hashes, whatever the order of records."""
        while len(fingerprints) > self.most:
            del fingerprints[max(fingerprints)]
            self.kept -= 1


def _order(fingerprint: PageFingerprint) -> bytes:
    return fingerprint.entries.tobytes()


@dataclass
class CleanSummary:
    """The results of the records of a file."""

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
