"""Which stored pages and lines are compared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from newsbot.archives.stored_page import PageFilter
from newsbot.discover.date_range import DateRange


@dataclass(frozen=True, kw_only=True, slots=True)
class PageChoice:
    """A choice by site, URL and day of download; by default everything."""

    sites: Collection[str] = ()
    """Names of spiders, as in ``metadata.spider``; empty for all."""
    url: str = ""
    """A URL, or a pattern with ``*`` and ``?``; empty for all."""
    period: DateRange = field(default_factory=DateRange)
    """Days of download in UTC."""

    def wants_site(self, site: str) -> bool:
        """Return whether the lines of a site are compared."""
        return not self.sites or site in self.sites

    def wants_url(self, url: str) -> bool:
        """Return whether the pages of a URL are compared."""
        return not self.url or url == self.url or fnmatchcase(url, self.url)

    def wants_time(self, at: datetime) -> bool:
        """Return whether pages downloaded at an aware time are compared."""
        return self.period.holds(at.astimezone(UTC).date())

    def make_filter(self) -> PageFilter:
        """Return the filter by which an archive is read; times are checked afterwards."""
        return PageFilter(is_wanted_url=self.wants_url, since=self.period.since)
