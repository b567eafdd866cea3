"""The figures of one finished run, by which later runs of its site are judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter

LIMITED_MARK = '"is_limited":true'
"""In the JSON of a run that is not compared with others, and in no other: in texts, quotes have a
backslash."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """How the values of a run are spread; ``p10`` and ``p90`` are percentiles."""

    n: int
    median: float
    p10: float
    p90: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """What a person should look into, in words; a part that does not apply is None.

    ``kind`` is the name in the stats, ``since`` ISO 8601 in UTC, ``example`` a URL. ``state`` is
    None, or ``new``, ``lasting``, ``ended`` or ``accepted`` of what is compared with earlier runs.
    """

    kind: str
    field: str | None = None
    rule: str | None = None
    expected: str | None = None
    seen: str | None = None
    since: str | None = None
    example: str | None = None
    state: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether the run noted only that it has ended, or is the norm from now on."""
        return self.state in {"ended", "accepted"}


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRecord:
    """One run. Counts are of URLs unless stated otherwise; times are seconds since 1970, in UTC.

    A key with a default may be missing in JSON, so that rows of earlier versions stay readable.
    """

    run_id: str
    started_at: int
    ended_at: int
    exit_code: int = 0
    reason: str = ""
    """Why the run ended, as Scrapy names it: finished, shutdown and others."""
    is_limited: bool = False
    """Whether arguments chose what was crawled, so that the run is not compared with others."""
    earlier_killed: int = 0
    """Runs of the site before this one that were killed, and have no record."""
    found: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    sections: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Host and path of a listing, with the outcomes of what it lists."""
    articles: int = 0
    """Articles written, new and updated ones."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """Field of the record, with the articles that have it."""
    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Field of the record, with the sources of its values and the articles of each."""
    selectors: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Selector of the site's table, as ``body: .story``, with the pages that it matched and was
    tried on."""
    authors: Mapping[str, int] = field(default_factory=dict)
    """The most common names of authors, with the articles of each."""
    author_names: int = 0
    """Distinct names of authors."""
    odd_authors: int = 0
    """Articles with a name that does not look like one: with digits, long, or without capitals."""
    words: Spread | None = None
    chrome_share: Spread | None = None
    """Blocks of a page that were dropped as chrome, as a share of all its blocks."""
    freshness_seconds: Spread | None = None
    """From publication to download, of new articles with a known time of the last 7 days."""
    latency_ms: Spread | None = None
    """Milliseconds from a request to its response."""
    rules: Mapping[str, int] = field(default_factory=dict)
    """Chrome rule, with the blocks that it dropped."""
    requests: int = 0
    retries: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)
    """Requests without a usable response, by status such as ``HTTP 503`` or type of exception."""
    not_modified: int = 0
    slowest: Sequence[tuple[str, int]] = ()
    """URLs of the slowest responses, with their milliseconds."""
    examples: Mapping[str, str] = field(default_factory=dict)
    """Outcome, with the first URL that ended so."""
    lacking: Mapping[str, str] = field(default_factory=dict)
    """Field of the record, with the URL of an article that lacks it."""
    alarms: Sequence[Alarm] = ()

    def to_json(self) -> str:
        """Return the record as JSON, without what has its default."""
        return _adapter().dump_json(self, exclude_defaults=True).decode()

    @staticmethod
    def from_json(text: str) -> RunRecord:
        """Return the record of JSON; unknown keys are ignored.

        :raises ValueError: it is not JSON, or a value is of the wrong type.
        """
        return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[RunRecord]:
    return TypeAdapter(RunRecord)
