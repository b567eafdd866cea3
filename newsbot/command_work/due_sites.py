"""The sites that ``due`` crawls, as their tables are now, and the spider of each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from scrapy.crawler import CrawlerProcessBase
from scrapy.spiderloader import SpiderLoaderProtocol

from newsbot.command_work.site_result import SiteResult
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import read_site_paths
from newsbot.site import Site
from newsbot.sites import SiteError, load_catalogue
from newsbot.spiders.spider_loader import SiteSpiderLoader, find_site

if TYPE_CHECKING:
    from newsbot.spiders.news_spider import NewsSpider

logger = logging.getLogger(__name__)


class DueSites:
    """Finds the chosen sites; ``failed`` are those whose table cannot be used.

    Their spiders are loaded apart: with them comes all that a crawl needs, while mostly nothing is
    due.
    """

    def __init__(
        self, process: CrawlerProcessBase, choose_names: Callable[[], Sequence[str]]
    ) -> None:
        """Take the process, and what returns the names of sites that the user means."""
        self._process = process
        self._choose_names = choose_names
        self._catalogue: object = None
        self._sites: Mapping[str, Site] = {}
        self._loader: SpiderLoaderProtocol = process.spider_loader
        self._problem = ""
        self.failed: list[SiteResult] = []

    def find(self) -> Mapping[str, Site]:
        """Return the sites by name; the same mapping while no table has changed.

        :raises StartError: a name is not that of a site.
        """
        settings = self._process.settings
        catalogue = load_catalogue(read_site_paths(settings))
        if catalogue is not self._catalogue:
            is_first, self._catalogue = self._catalogue is None, catalogue
            if not is_first:
                self._process.spider_loader = SiteSpiderLoader.from_settings(settings)
            self._sites, self.failed = self._look_up(self._process.spider_loader)
            self._loader = self._process.spider_loader  # not before: the names may be of no site
        return self._sites

    def find_again(self) -> Mapping[str, Site]:
        """Return the same; tables that cannot be read, or leave no site, change nothing.

        That is logged once, and not at each call.
        """
        try:
            sites = self.find()
        except (SiteError, StartError) as error:
            if str(error) != self._problem:
                logger.warning("the tables of sites are used as they were: %s", error)
            self._problem = str(error)
            return self._sites
        self._problem = ""
        return sites

    def load_spider(self, name: str) -> type[NewsSpider]:
        """Return the spider of a site that ``find`` has returned last."""
        return cast("type[NewsSpider]", self._loader.load(name))

    def _look_up(self, loader: SpiderLoaderProtocol) -> tuple[Mapping[str, Site], list[SiteResult]]:
        """Return the chosen sites by name, and how those ended that cannot be used."""
        sites: dict[str, Site] = {}
        failed = []
        for name in self._choose_names():
            try:
                site = find_site(loader, name)
            except StartError as error:
                if error.code is ExitCode.WRONG_USAGE:
                    raise
                failed.append(SiteResult(name=name, code=error.code, result=str(error)))
                continue
            if site is None:
                msg = f"{name!r} is no site: due takes names of sites, which the list command shows"
                raise StartError(msg, ExitCode.WRONG_USAGE)
            sites[name] = site
        return sites, failed
