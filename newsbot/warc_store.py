"""Keep what a crawl fetches in WARC files: the downloader middleware of ``WARC_STORE``."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response, TextResponse

from newsbot.archives.stored_page import RENDERED_PREFIX
from newsbot.archives.warc_files import GrowingWarc, finish_left_files
from newsbot.archives.warc_records import (
    NOT_MODIFIED,
    SAME_PAYLOAD,
    WarcRecord,
    make_info,
    make_metadata,
    make_rendered,
    make_request,
    make_response,
    make_revisit,
)
from newsbot.discovered_url import DiscoveredUrl
from newsbot.exit_codes import ExitCode, StartError
from newsbot.fetch.rendering.render_settings import RENDER_KEY
from newsbot.outcomes import Outcome
from newsbot.settings_readers import read_count
from newsbot.store_clock import now_utc
from newsbot.url_ledger import get_ledger
from newsbot.version import __version__
from newsbot.write import check_name

logger = logging.getLogger(__name__)

MAX_PAYLOADS = 100_000
"""Digests of a run that repeated content is recognized by, some 300 bytes each."""


class WarcStoreMiddleware:
    """Writes each request and response, and what became of the URL when it ends.

    It sees responses before they are decompressed, and redirects too. A file that cannot be written
    is an alarm, and nothing more is kept; the crawl itself goes on.
    """

    def __init__(self, crawler: Crawler, folder: Path, *, rotate_bytes: int) -> None:
        self._crawler = crawler
        self._folder = folder
        self._rotate_bytes = rotate_bytes
        self._file: GrowingWarc | None = None
        self._count = 0
        self._has_failed = False
        # A file of 1 GB is synced and indexed in some 15 seconds, in which downloads go on.
        self._finisher = ThreadPoolExecutor(1, "warc-finisher")
        self._finishing: deque[Future[None]] = deque()
        self._fetched: dict[str, str] = {}
        self._payloads: OrderedDict[str, Mapping[str, str]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware; ``WARC_STORE`` is off by default.

        :raises StartError: a library is missing, or the folder cannot be written.
        """
        folder = crawler.settings.get("WARC_STORE")
        if not folder or crawler.spider is None:
            raise NotConfigured
        if find_spec("surt") is None:
            msg = "WARC_STORE needs the library surt: pip install surt"
            raise StartError(msg)
        path = Path(folder) / check_name(crawler.spider.name)
        rotate_bytes = read_count(crawler.settings, "WARC_ROTATE_BYTES")
        store = cls(crawler, path, rotate_bytes=rotate_bytes)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"WARC_STORE {str(folder)!r} cannot be written: {error.strerror or error}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        try:
            finish_left_files(path)
        except OSError as error:  # a disk that is still full must not end all crawls
            store._fail(error)
        get_ledger(crawler).listeners.append(store.end_url)
        crawler.signals.connect(store.engine_stopped, signal=signals.engine_stopped)
        return store

    def process_response(self, request: Request, response: Response) -> Response:
        """Write a response as it was sent, or a page as it was rendered."""
        if self._has_failed:
            return response
        now = now_utc()
        if request.meta.get(RENDER_KEY):
            records = [self._make_rendered(response, now)]
        else:
            records = self._make_exchange(request, response, now)
        found = request.cb_kwargs.get("found")
        if isinstance(found, DiscoveredUrl):
            self._fetched[found.url] = records[0].record_id
        self._write(records)
        return response

    def end_url(self, found: DiscoveredUrl, outcome: Outcome) -> None:
        """Write what became of a URL that was fetched."""
        record_id = self._fetched.pop(found.url, None)
        if record_id is None or self._has_failed:
            return
        fields = {
            "outcome": outcome.value,
            "runId": str(self._crawler.stats.get_value("newsbot/run_id", "")),
            "source": found.source.value,
            "section": found.section,
        }
        now = now_utc()
        self._write([make_metadata(found.url, fields, refers_to=record_id, now=now)])

    def engine_stopped(self) -> None:
        """Finish the files, now that all URLs have ended."""
        self._finish()
        self._finisher.shutdown()
        self._report_finished()

    def _make_exchange(
        self, request: Request, response: Response, now: datetime
    ) -> list[WarcRecord]:
        """Return the records of a response and its request."""
        url, status = request.url, response.status
        phrase = HTTPStatus(status).phrase if status in {s.value for s in HTTPStatus} else ""
        record = make_response(
            url,
            status_line=f"HTTP/1.1 {status} {phrase}".rstrip(),
            headers=_list_headers(response.headers),
            body=response.body,
            now=now,
        )
        sent = make_request(
            url,
            request_line=f"{request.method} {_find_target(url)} HTTP/1.1",
            headers=_list_headers(request.headers),
            of=record,
        )
        return [self._shorten(record, status, has_body=bool(response.body)), sent]

    def _shorten(self, record: WarcRecord, status: int, *, has_body: bool) -> WarcRecord:
        """Return a revisit for a response whose content is known, else the response itself."""
        url = record.headers["WARC-Target-URI"]
        if status == HTTPStatus.NOT_MODIFIED:
            of = {"WARC-Refers-To-Target-URI": url}
            return make_revisit(record, profile=NOT_MODIFIED, of=of)
        digest = record.payload_digest
        if not has_body:
            return record
        if known := self._payloads.get(digest):
            return make_revisit(record, profile=SAME_PAYLOAD, of=known)
        self._payloads[digest] = {
            "WARC-Refers-To": record.record_id,
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": record.headers["WARC-Date"],
        }
        if len(self._payloads) > MAX_PAYLOADS:
            self._payloads.popitem(last=False)
        return record

    def _make_rendered(self, response: Response, now: datetime) -> WarcRecord:
        charset = response.encoding if isinstance(response, TextResponse) else "utf-8"
        return make_rendered(
            response.url, prefix=RENDERED_PREFIX, page=response.body, charset=charset, now=now
        )

    def _write(self, records: list[WarcRecord]) -> None:
        try:
            if self._file is None:
                self._file = self._begin()
            self._file.write(*(record.encode() for record in records))
        except OSError as error:
            self._fail(error)
            return
        if 0 < self._rotate_bytes <= self._file.size:
            self._finish()

    def _begin(self) -> GrowingWarc:
        run_id = self._crawler.stats.get_value("newsbot/run_id") or "run"
        spider = self._crawler.spidercls.name
        self._count += 1
        name = f"newsbot-{spider}-{run_id}-{self._count:05d}.warc.gz"
        now = now_utc()
        file = GrowingWarc(self._folder / f"{now:%Y-%m-%d}" / name)
        fields = {
            "software": f"newsbot/{__version__}",
            "format": "WARC File Format 1.1",
            "robots": "obey" if self._crawler.settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "isPartOf": str(run_id),
        }
        file.write(make_info(filename=name, fields=fields, now=now).encode())
        return file

    def _finish(self) -> None:
        """Have the file finished in the background; the next record begins another."""
        self._report_finished()
        file, self._file = self._file, None
        if file is not None:
            self._finishing.append(self._finisher.submit(file.finish))

    def _report_finished(self) -> None:
        """Fail if a file could not be finished; one that is not done is looked at later."""
        while self._finishing and self._finishing[0].done():
            try:
                self._finishing.popleft().result()
            except OSError as error:
                self._fail(error)

    def _fail(self, error: OSError) -> None:
        if not self._has_failed:
            self._has_failed = True
            reason = error.strerror or error
            logger.error("WARC_STORE: nothing more is kept: %s: %s", self._folder, reason)
            get_ledger(self._crawler).alarm("warc_not_written", ExitCode.COULD_NOT_WRITE)


def _list_headers(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _find_target(url: str) -> str:
    """Return the path and query of a URL, as a request line has them."""
    rest = url.partition("://")[2].partition("#")[0]
    path = rest[len(rest.partition("/")[0].partition("?")[0]) :]
    return path if path.startswith("/") else f"/{path}"
