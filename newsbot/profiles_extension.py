"""The pages of a run -> the profiles of their hosts, kept in files from one run to the next.

A run reads each host's pages by the profile as it was when the run began, so that what is written
does not depend on the order in which pages come. What it learns is for the next run.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict, defaultdict
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.extraction import PageFingerprint, ProfileError, SiteProfile

logger = logging.getLogger(__name__)

MAX_OPEN_PROFILES = 64
"""Profiles held in memory at once, of a few 100 KB each; others are read again when needed."""
MAX_LEARNT_PAGES = 10_000
"""Pages of a run that are kept until its end, of about 1,500 bytes each; twice as many for a while.
Of more a part is kept, chosen by the hashes of their addresses, so that again no order counts."""
BROKEN_SUFFIX = ".broken"
"""What is added to the name of a file that is no profile, so that it can be looked at."""

_SAFE_HOST = re.compile(r"[a-z0-9][a-z0-9.-]{0,200}")


class SiteProfiles:
    """A Scrapy extension that lends each host its profile and learns from the articles of a run.

    A file that cannot be read or written costs a warning and the profile, never the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[str, SiteProfile | None] = OrderedDict()
        self._learnt: dict[str, tuple[str, PageFingerprint]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the memory of a crawler; ``SITE_PROFILES_DIR`` is relative to ``OUTPUT_DIR``."""
        name = crawler.settings.get("SITE_PROFILES_DIR")
        if not name:
            raise NotConfigured
        memory = cls(Path(crawler.settings.get("OUTPUT_DIR")) / name)
        crawler.signals.connect(memory.spider_closed, signal=signals.spider_closed)
        return memory

    def find(self, url: str) -> SiteProfile | None:
        """Return the profile of an address's host as it was when the run began, None without."""
        host = profile_file_name(url)
        if host is None:
            return None
        if host not in self._open:
            self._open[host] = self._read(host)
            if len(self._open) > MAX_OPEN_PROFILES:
                self._open.popitem(last=False)
        self._open.move_to_end(host)
        return self._open[host]

    def learn(self, url: str, sketch: PageFingerprint | None) -> None:
        """Take down a page of the run; what is no article has no sketch, and teaches nothing."""
        host = profile_file_name(url)
        if host is not None and sketch is not None:
            self._learnt[sketch.key] = host, sketch
        if len(self._learnt) >= 2 * MAX_LEARNT_PAGES:
            self._forget()

    def spider_closed(self) -> None:
        """Add to each host's file what was learnt, in place of it or not at all."""
        self._forget()
        learnt: defaultdict[str, list[PageFingerprint]] = defaultdict(list)
        for host, sketch in self._learnt.values():
            learnt[host].append(sketch)
        for host, sketches in learnt.items():
            known = self._read(host) or SiteProfile()
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                known.merge(SiteProfile.from_pages(sketches)).save(self._path(host))
            except OSError as error:
                reason = error.strerror or error
                logger.warning("%s: profiles cannot be written there: %s", self._folder, reason)
                return

    def _forget(self) -> None:
        for key in sorted(self._learnt)[:-MAX_LEARNT_PAGES]:
            del self._learnt[key]

    def _read(self, host: str) -> SiteProfile | None:
        path = self._path(host)
        try:
            return SiteProfile.load(path)
        except FileNotFoundError:
            return None
        except ProfileError as error:
            logger.warning("%s; set aside as %s", error, f"{path.name}{BROKEN_SUFFIX}")
            self._set_aside(path)
        except OSError as error:
            logger.warning("%s: cannot be read: %s", path, error.strerror or error)
        return None

    def _set_aside(self, path: Path) -> None:
        try:
            path.replace(path.with_name(f"{path.name}{BROKEN_SUFFIX}"))
        except OSError as error:
            logger.warning("%s: cannot be set aside: %s", path, error.strerror or error)

    def _path(self, host: str) -> Path:
        return self._folder / f"{host}.json"


def profile_file_name(url: str) -> str | None:
    """Return what a host's profile is called; None for a host that is no name of a file.

    >>> name_host("https://www.Example.com:8080/a"), name_host("https://sport.example.com/")
    ('example.com', 'sport.example.com')
    >>> name_host("http://[::1]/a") is None, name_host("http://..%2Fetc/a") is None
    (True, True)
    """
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return host if _SAFE_HOST.fullmatch(host) else None
