"""Read stored pages, have them extracted over all cores, and record what differs from the lines."""

from __future__ import annotations

import json
import logging
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from newsbot.archives.archive_bytes import DamagedError, open_archive
from newsbot.archives.archive_files import ArchiveFile
from newsbot.archives.stored_page import BYTES_AT_ONCE, PAGES_AT_ONCE, PageReader, StoredPage
from newsbot.outcomes import Outcome
from newsbot.reextraction.article_parts import ArticleParts, pack_article
from newsbot.reextraction.line_index import (
    FurtherPage,
    IndexedLine,
    IndexedRejection,
    LineIndex,
    encodable,
    spell_url,
)
from newsbot.reextraction.page_choice import PageChoice
from newsbot.reextraction.page_comparison import PageComparison, StoredTask, compare_joined
from newsbot.reextraction.page_extractor import PageExtractor
from newsbot.urls import domain_of, kept_parameters
from newsbot.workers.worker_pool import CallEndedError, CallTimeoutError, NoWorkersError

logger = logging.getLogger(__name__)

COMPARED_OUTCOMES = frozenset(
    {
        Outcome.NOT_ARTICLE,
        Outcome.LIST_PAGE,
        Outcome.MEDIA_PAGE,
        Outcome.TEASER,
        Outcome.SERVICE_PAGE,
        Outcome.SOFT_404,
        Outcome.NO_HEADLINE,
        Outcome.NO_BODY,
        Outcome.CONSENT_WALL,
        Outcome.LOGIN_WALL,
        Outcome.BLOCKED,
    }
)
"""Outcomes that depend on the page alone; others, such as duplicate, stay what they are."""
LATEST = 2**40
"""Later than any capture: of an article whose pages are joined."""
_SCHEMA = """
CREATE TABLE compared (
    line INTEGER PRIMARY KEY, at INTEGER, url TEXT, outcome TEXT, reason TEXT, is_partial INTEGER,
    changes TEXT, article BLOB
);
CREATE TABLE accepted (
    rejection INTEGER PRIMARY KEY, at INTEGER, outcome TEXT, reason TEXT, headline TEXT
);
CREATE VIEW next_version AS SELECT line.site, compared.line, compared.article
FROM compared JOIN line ON line.id = compared.line
WHERE compared.article IS NOT NULL AND line.version = (
    SELECT max(version) FROM line other
    WHERE other.article_id = line.article_id AND other.site = line.site
);
"""
_ADD_COMPARED = """
INSERT INTO compared VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (line) DO UPDATE SET
at = excluded.at, url = excluded.url, outcome = excluded.outcome, reason = excluded.reason,
is_partial = excluded.is_partial, changes = excluded.changes, article = excluded.article
WHERE excluded.at >= at
"""
"""A line came from the latest page before it."""
_ADD_ACCEPTED = """
INSERT INTO accepted VALUES (?, ?, ?, ?, ?) ON CONFLICT (rejection) DO UPDATE SET
at = excluded.at, outcome = excluded.outcome, reason = excluded.reason,
headline = excluded.headline WHERE excluded.at >= at
"""


_Counterpart = IndexedLine | IndexedRejection | FurtherPage


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """A page that is being extracted, and what was made of it before."""

    page: StoredPage
    counterpart: _Counterpart
    result: Future[PageComparison]


class ArchivePass:
    """One pass over archives, whose results are in two tables beside the index.

    ``counts`` has the pages that were read, those without a line, and those that failed.
    ``skipped`` counts the other records of the archives, ``damaged`` what could not be read.
    """

    def __init__(
        self,
        index: LineIndex,
        *,
        choice: PageChoice,
        extractor: PageExtractor,
        max_page_bytes: int,
        keeps_articles: bool = False,
    ) -> None:
        """Take a filled index.

        :param keeps_articles: keep the new record of what differs, to write it.
        """
        self._index = index
        self._choice = choice
        self._extractor = extractor
        self._max_page_bytes = max_page_bytes
        self._keeps_articles = keeps_articles
        self._parts = ArticleParts(index.database)
        self._waiting: deque[_Reading] = deque()
        self._waiting_bytes = 0
        self.read_bytes = 0
        """Of the archives, about."""
        self.counts: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.damaged: Counter[str] = Counter()
        index.database.executescript(f"BEGIN; {_SCHEMA} COMMIT;")

    def read(self, files: Sequence[ArchiveFile]) -> Iterator[StoredPage]:
        """Compare all pages, and yield each.

        :raises OSError: a file cannot be read.
        :raises NoWorkersError: no worker can be started.
        """
        done = 0
        for file in files:
            for page in self._read_file(file):
                self._add_page(page, file)
                self.read_bytes = done + page.position[0]
                yield page
            done += file.read_size()
        while self._waiting:
            self._end_first()
        for line, pages in self._parts.iterate_whole():
            comparison = compare_joined(pages, self._index.read_content(line))
            self._add_compared(line, pages[0].url, LATEST, comparison)

    def _read_file(self, file: ArchiveFile) -> Iterator[StoredPage]:
        with file.open() as opened:
            try:
                source = open_archive(opened)
            except DamagedError as error:
                self.damaged[error.reason] += 1
                return
            reader = PageReader(
                source, wanted=self._choice.make_filter(), max_page_bytes=self._max_page_bytes
            )
            for page in reader.read():
                if self._choice.wants_time(page.captured_at):
                    yield page
                else:
                    self.skipped["of other days"] += 1
            self.skipped += reader.skipped
            self.damaged += reader.damaged

    def _add_page(self, page: StoredPage, file: ArchiveFile) -> None:
        self.counts["pages"] += 1
        at, is_rendered = page.captured_at, page.is_rendered
        found = self._index.find(page.url, at, is_rendered=is_rendered)
        for line in found:
            self._begin(page, line, fetched_at=datetime.fromtimestamp(line.at, UTC))
        further = self._index.find_further(page.url, at, is_rendered=is_rendered)
        for each in further:
            self._begin(page, each, fetched_at=at)
        if found or further:
            return
        rejection = self._index.find_rejection(page.url, page.captured_at, archive=file.name)
        if rejection is None:
            self.counts["without a line"] += 1
        elif rejection.outcome in COMPARED_OUTCOMES:
            self._begin(page, rejection, fetched_at=page.captured_at)

    def _begin(self, page: StoredPage, counterpart: _Counterpart, *, fetched_at: datetime) -> None:
        url = spell_url(page.url)
        task = StoredTask(
            url=url,
            content_type=page.content_type,
            fetched_at=fetched_at,
            line=counterpart.content if isinstance(counterpart, IndexedLine) else b"",
            kept_parameters=kept_parameters(domain_of(url)),
        )
        result = self._extractor.compare(page.body, task, spider=counterpart.site)
        self._waiting.append(_Reading(page=page, counterpart=counterpart, result=result))
        self._waiting_bytes += len(page.body)
        while len(self._waiting) >= PAGES_AT_ONCE or self._waiting_bytes >= BYTES_AT_ONCE:
            self._end_first()

    def _end_first(self) -> None:
        """Record the result of the page that waits longest."""
        reading = self._waiting.popleft()
        self._waiting_bytes -= len(reading.page.body)
        try:
            comparison = reading.result.result()
        except NoWorkersError:
            raise
        except CallTimeoutError:
            self._fail(reading, "reading it took longer than EXTRACTION_TIMEOUT")
        except CallEndedError as error:
            self._fail(reading, f"the processes that read it ended by themselves ({error})")
        except Exception as error:  # noqa: BLE001 - of this page alone
            self._fail(reading, f"{type(error).__name__}: {error}")
        else:
            self._record(reading, comparison)

    def _fail(self, reading: _Reading, reason: str) -> None:
        """Log a page whose extraction failed; it counts as one that was not compared."""
        self.counts["failed"] += 1
        logger.error("%s: %s", reading.page.url, reason)

    def _record(self, reading: _Reading, comparison: PageComparison) -> None:
        at, of = int(reading.page.captured_at.timestamp()), reading.counterpart
        if isinstance(of, IndexedRejection):
            headline = encodable(comparison.article.headline or "")
            end = (comparison.outcome, encodable(comparison.reason), headline)
            self._index.database.execute(_ADD_ACCEPTED, (of.number, at, *end))
        elif isinstance(of, FurtherPage):
            self._parts.add(of.line, of.place, at=at, article=comparison.article)
        else:
            if comparison.is_partial and not comparison.outcome:
                self._parts.add(of.number, 0, at=at, article=comparison.article)
            self._add_compared(of.number, reading.page.url, at, comparison)

    def _add_compared(self, line: int, url: str, at: int, comparison: PageComparison) -> None:
        is_kept = self._keeps_articles and comparison.is_changed
        kept = pack_article(comparison.article) if is_kept else None
        changes = {name: asdict(change) for name, change in comparison.changes.items()}
        text = json.dumps(changes) if changes else ""
        end = (comparison.outcome, encodable(comparison.reason), comparison.is_partial)
        row = (line, at, encodable(url), *end, text, kept)
        self._index.database.execute(_ADD_COMPARED, row)
