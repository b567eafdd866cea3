"""The spiders of the sites that ``due`` crawls, as their tables are now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from scrapy.crawler import CrawlerProcessBase

from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import read_site_paths
from newsbot.sites import SiteError, load_catalogue
from newsbot.spiders.news_spider import NewsSpider
from newsbot.spiders.spider_loader import SiteSpiderLoader
from newsbot.summary.sites_report import SiteResult

logger = logging.getLogger(__name__)

OWN_SPIDERS = ("news", "archive", "demo")
"""Spiders of newsbot that have no site."""


class DueSpiders:
    """Finds the spiders of the chosen sites; ``failed`` are sites whose table cannot be used."""

    def __init__(
        self, process: CrawlerProcessBase, choose_names: Callable[[], Sequence[str]]
    ) -> None:
        """Take the process, and what returns the names of sites that the user means."""
        self._process = process
        self._choose_names = choose_names
        self._catalogue: object = None
        self._spiders: Mapping[str, type[NewsSpider]] = {}
        self._problem = ""
        self.failed: list[SiteResult] = []

    def find(self) -> Mapping[str, type[NewsSpider]]:
        """Return a spider of each site by name; the same mapping while no table has changed.

        :raises StartError: a name is not that of a site.
        """
        settings = self._process.settings
        catalogue = load_catalogue(read_site_paths(settings))
        if catalogue is not self._catalogue:
            is_first, self._catalogue = self._catalogue is None, catalogue
            if not is_first:
                self._process.spider_loader = SiteSpiderLoader.from_settings(settings)
            self._spiders = self._load()
        return self._spiders

    def find_again(self) -> Mapping[str, type[NewsSpider]]:
        """Return the same; tables that cannot be read, or leave no site, change nothing.

        That is logged once, and not at each call.
        """
        try:
            spiders = self.find()
        except (SiteError, StartError) as error:
            if str(error) != self._problem:
                logger.warning("the tables of sites are used as they were: %s", error)
            self._problem = str(error)
            return self._spiders
        self._problem = ""
        return spiders

    def _load(self) -> Mapping[str, type[NewsSpider]]:
        spiders, self.failed = {}, []
        for name in self._choose_names():
            try:
                spider = self._process.spider_loader.load(name)
            except StartError as error:
                if error.code is ExitCode.WRONG_USAGE:
                    raise
                self.failed.append(SiteResult(name=name, code=error.code, result=str(error)))
                continue
            if name in OWN_SPIDERS or not issubclass(spider, NewsSpider) or spider.site is None:
                msg = f"{name!r} is no site: due takes names of sites, which the list command shows"
                raise StartError(msg, ExitCode.WRONG_USAGE)
            spiders[name] = spider
        return spiders
