"""Site profiles in files, one for each host, from one run to the next.

A run reads the pages of a host with the profile as it was when the run began, so that its articles
do not depend on the order of pages. What it learns is used by the next run.
"""

from __future__ import annotations

import logging
import math
import re
import time
from collections import OrderedDict, defaultdict
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.caching import cache_short
from newsbot.extraction import PageFingerprint, ProfileError, SiteProfile
from newsbot.extraction.profile.fingerprint import MAX_PAGES
from newsbot.urls import publisher_of

logger = logging.getLogger(__name__)

MAX_OPEN_PROFILES = 64
"""Profiles in memory at the same time, a few 100 KB each; others are read again when needed."""
MAX_LEARNED_PAGES = 10_000
"""Page fingerprints that a run collects of all hosts, about 1,500 bytes each; of one host, as many
as its profile keeps. In between, twice as many. Which pages are left out depends on their days and
the hashes of their URLs: here, too, their order does not matter."""
BROKEN_SUFFIX = ".broken"
"""Added to the name of a file that cannot be parsed, so that a person can inspect it."""

USEFUL_SECONDS = 180 * 24 * 3600
"""After which the profile of a host without new articles is removed: its design has changed."""
MAX_GAP_SECONDS = 60 * 24 * 3600
"""Since any profile was saved; a longer time is mostly that of a clock that is ahead."""
MAX_REMOVED = 200
"""Files that one run removes."""

LEFTOVER_SECONDS = 3600
"""Age of what a killed run left half written; a younger file may be of a run under way."""

_SAFE_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,200}")


class SiteProfiles:
    """A Scrapy extension that looks up profiles, and updates them from the articles of a run.

    A file that cannot be read or written means a warning and no profile, and never ends the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[str, SiteProfile | None] = OrderedDict()
        self._learned: defaultdict[str, dict[str, PageFingerprint]] = defaultdict(dict)
        self._learned_count = 0
        self._has_failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension; ``SITE_PROFILES_DIR`` is relative to ``OUTPUT_DIR``."""
        name = crawler.settings.get("SITE_PROFILES_DIR")
        if not name:
            raise NotConfigured
        profiles = cls(Path(crawler.settings.get("OUTPUT_DIR")) / name)
        crawler.signals.connect(profiles.spider_closed, signal=signals.spider_closed)
        return profiles

    def find(self, url: str) -> SiteProfile | None:
        """Return the profile of a URL's host as it was when the run began; None without one."""
        host = profile_file_name(url)
        if host is None:
            return None
        if host not in self._open:
            self._open[host] = self._read(host)
            if len(self._open) > MAX_OPEN_PROFILES:
                self._open.popitem(last=False)
        self._open.move_to_end(host)
        return self._open[host]

    def learn(self, url: str, fingerprint: PageFingerprint | None) -> None:
        """Collect the fingerprint of a page; None, for a page without an article, is ignored."""
        host = profile_file_name(url)
        if host is None or fingerprint is None:
            return
        pages = self._learned[host]
        self._learned_count += fingerprint.key not in pages
        pages[fingerprint.key] = fingerprint
        if len(pages) >= 2 * MAX_PAGES:
            self._keep_latest(host)
        if self._learned_count >= 2 * MAX_LEARNED_PAGES:
            self._forget()

    def spider_closed(self) -> None:
        """Merge what was learned into each host's file, which is replaced as a whole."""
        self._forget()
        self._remove_old()
        for host, pages in self._learned.items():
            known = self._read(host) or SiteProfile()
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                known.merge(SiteProfile.from_pages(pages.values())).save(self._path(host))
            except OSError as error:
                self._warn("%s: profiles cannot be written: %s", self._folder, error)
                return

    def _remove_old(self) -> None:
        """Remove what killed runs left half written, and what no run has added to for long."""
        now = time.time()
        profiles = {path: _find_mtime(path) for path in self._folder.glob("*.json*")}
        latest = max((at for at in profiles.values() if at <= now), default=now)
        old_before = min(now, latest + MAX_GAP_SECONDS) - USEFUL_SECONDS
        old = [path for path, saved_at in profiles.items() if saved_at < old_before]
        left = self._folder.glob(".*.json.*")
        old += [path for path in left if now - _find_mtime(path) > LEFTOVER_SECONDS]
        for path in old[:MAX_REMOVED]:
            with suppress(OSError):  # another run removes it, or the folder cannot be written
                path.unlink()

    def _forget(self) -> None:
        for host in self._learned:
            self._keep_latest(host)
        # In the order in which those of one host are left out, so that it does not matter which
        # bound was reached first.
        by_age = sorted(
            (page.day, page.key, host)
            for host, pages in self._learned.items()
            for page in pages.values()
        )
        for _, key, host in by_age[:-MAX_LEARNED_PAGES]:
            del self._learned[host][key]
            self._learned_count -= 1
            if not self._learned[host]:
                del self._learned[host]

    def _keep_latest(self, host: str) -> None:
        """Leave out the pages of a host that its profile would leave out."""
        pages = self._learned[host]
        kept = SiteProfile.from_pages(pages.values()).pages
        self._learned_count -= len(pages) - len(kept)
        self._learned[host] = {page.key: page for page in kept}

    def _read(self, host: str) -> SiteProfile | None:
        path = self._path(host)
        try:
            return SiteProfile.load(path).without_days_after(_tomorrow())
        except FileNotFoundError:
            return None
        except ProfileError as error:
            logger.warning("%s; renamed to %s", error, f"{path.name}{BROKEN_SUFFIX}")
            self._rename_broken(path)
        except OSError as error:
            self._warn("%s: cannot be read: %s; its site is read without a profile", path, error)
        return None

    def _warn(self, message: str, path: Path, error: OSError) -> None:
        """Log the first failure of the folder; whatever follows has the same cause."""
        level = logging.DEBUG if self._has_failed else logging.WARNING
        self._has_failed = True
        logger.log(level, message, path, error.strerror or error)

    def _rename_broken(self, path: Path) -> None:
        try:
            path.replace(path.with_name(f"{path.name}{BROKEN_SUFFIX}"))
        except OSError as error:
            self._warn("%s: cannot be renamed: %s", path, error)

    def _path(self, host: str) -> Path:
        return self._folder / f"{host}.json"


def _find_mtime(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another run has removed it
        return math.inf


def _tomorrow() -> str:
    return f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"


@cache_short(1024)
def profile_file_name(url: str) -> str | None:
    """Return the name of a host's profile, None for a host that cannot be a file name.

    On a host of blogs each has its own: it could have the text of another one dropped.

    >>> profile_file_name("https://www.Example.com:8080/a")
    'example.com'
    >>> profile_file_name("https://medium.com/@ann/a")
    'medium.com@20da5d47'
    >>> profile_file_name("http://[::1]/a") is None, profile_file_name("http://..%2F/a") is None
    (True, True)
    """
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        folder = publisher_of(url).partition("/")[2].encode("utf-8", "surrogatepass")
    except ValueError:
        return None
    if not _SAFE_HOST.fullmatch(host):
        return None
    return f"{host}@{blake2b(folder, digest_size=4).hexdigest()}" if folder else host
