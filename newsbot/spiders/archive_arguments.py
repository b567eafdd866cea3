"""Parse the ``-a`` arguments of a crawl of archives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsbot.archives.archive_files import ArchiveFile, find_archives
from newsbot.archives.stored_page import PageFilter
from newsbot.discover.date_range import DateRange, find_article_span
from newsbot.spiders.crawl_arguments import CrawlPlan, parse_arguments

ARCHIVES = ("warc", "wacz")
SHARED = ("domain", "since", "until", "languages", "max_articles", "again")
"""Those that a crawl of the web has too."""


@dataclass(frozen=True, kw_only=True)
class ArchivePlan:
    """What one run reads; ``crawl`` has what it shares with crawls of the web."""

    files: tuple[ArchiveFile, ...]
    domains: tuple[str, ...]
    crawl: CrawlPlan

    def make_filter(self, languages: tuple[str, ...]) -> PageFilter:
        """Return the filter of pages by headers and URLs."""
        period = self.crawl.period

        def is_wanted(url: str) -> bool:
            if self.domains:
                host = f".{(urlsplit(url).hostname or '').lower()}"
                if not host.endswith(self.domains):
                    return False
            return _may_be_of(url, period)

        return PageFilter(is_wanted_url=is_wanted, since=period.since, languages=languages)


def parse_archive_arguments(arguments: Mapping[str, str]) -> ArchivePlan:
    """Parse the arguments as typed.

    :raises ValueError: one is missing, unknown or invalid; the message is one line.
    """
    known = (*ARCHIVES, *SHARED)
    if unknown := sorted(set(arguments) - set(known)):
        msg = f"unknown argument -a {unknown[0]}; known are {', '.join(known)}"
        raise ValueError(msg)
    crawl = parse_arguments({name: arguments[name] for name in SHARED if name in arguments})
    files: dict[ArchiveFile, None] = {}
    for name in ARCHIVES:
        for pattern in filter(None, (part.strip() for part in arguments.get(name, "").split(","))):
            try:
                files |= dict.fromkeys(find_archives(pattern))
            except ValueError as error:
                msg = f"-a {name}={error}"
                raise ValueError(msg) from error
    if not files:
        msg = "crawl archive needs -a warc=FILE or -a wacz=FILE; quote a pattern of several files"
        raise ValueError(msg)
    hosts = (urlsplit(front).hostname or "" for front in crawl.fronts)
    domains = tuple(f".{host.removeprefix('www.')}" for host in hosts)
    return ArchivePlan(files=tuple(files), domains=domains, crawl=crawl)


def _may_be_of(url: str, period: DateRange) -> bool:
    span = find_article_span(url) if period else None
    return span is None or period.meets(*span)
