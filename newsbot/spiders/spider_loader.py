"""Load spiders: one for each site of the catalogue, besides those written in Python."""

from __future__ import annotations

import builtins
import sys
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader, SpiderLoaderProtocol
from scrapy.utils.misc import load_object

from newsbot.console import print_error
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import read_site_paths
from newsbot.site import Site
from newsbot.sites import SiteError, find_by_host, index_by_domain, load_catalogue
from newsbot.urls import is_same_site

if TYPE_CHECKING:
    from newsbot.spiders.news_spider import NewsSpider

OWN_SPIDERS = {
    "archive": "newsbot.spiders.archive_spider.ArchiveSpider",
    "demo": "newsbot.demo.demo_spider.DemoSpider",
    "news": "newsbot.spiders.news_spider.NewsSpider",
}
"""Where the spiders are that need no table; most commands make a loader and load none."""


class SiteSpiderLoader(SpiderLoader):
    """Scrapy's loader, with newsbot's own spiders and one for each site.

    A spider is imported, or its class made, when it is loaded.
    """

    def __init__(self, settings: BaseSettings) -> None:
        try:
            super().__init__(settings)
        except ImportError as error:
            print_error(f"SPIDER_MODULES: {error}")
            sys.exit(ExitCode.COULD_NOT_START)
        self._site_spiders: dict[str, type[Spider]] = {}
        try:
            catalogue = load_catalogue(read_site_paths(settings))
        except SiteError as error:
            # Scrapy makes the loader outside of any command, where only this prints one line.
            print_error(str(error))
            sys.exit(ExitCode.COULD_NOT_START)
        self._sites, self._problems = catalogue.sites, catalogue.problems
        for line in chain.from_iterable(self._problems.values()):
            print_error(line)
        if hooks := settings.getlist("EXTRACTION_HOOKS"):
            _load_hooks(hooks)

    def load(self, spider_name: str) -> type[Spider]:
        if spider_name in super().list():
            return super().load(spider_name)
        if spider_name in OWN_SPIDERS:
            own: type[Spider] = load_object(OWN_SPIDERS[spider_name])
            return own
        if spider_name not in self._site_spiders:
            self._site_spiders[spider_name] = make_spider(self._find_site(spider_name))
        return self._site_spiders[spider_name]

    def list(self) -> builtins.list[str]:
        return sorted({*super().list(), *OWN_SPIDERS, *self._sites})

    def find_site(self, name: str) -> Site | None:
        """Return the site that a spider would crawl, without loading what a crawl needs.

        :return: None for a spider that is given its URLs, or is not newsbot's.
        :raises UnknownSpiderError: as ``load`` does.
        """
        if name in super().list():
            return _read_site(super().load(name))
        return None if name in OWN_SPIDERS else self._find_site(name)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        return [
            name
            for name, site in self._sites.items()
            if is_same_site(request.url, f"http://{site.domain}")
        ]

    def _find_site(self, name: str) -> Site:
        if name in self._sites:
            return self._sites[name]
        if name in self._problems:
            msg = f"the table [{name}] cannot be used; its errors are printed above"
            raise UnknownSpiderError(msg, ExitCode.COULD_NOT_START)
        msg = f"there is no spider or site {name!r}; {self._suggest(name)}"
        raise UnknownSpiderError(msg)

    def _suggest(self, name: str) -> str:
        """Return what the user of an unknown name probably means."""
        from newsbot.spiders.crawl_arguments import KNOWN  # noqa: PLC0415 - only of a wrong name

        argument, is_argument, _ = name.partition("=")
        if is_argument and argument in KNOWN:
            return f"an argument needs -a, as in -a {name}"
        host = urlsplit(name if "://" in name else f"//{name}").hostname or ""
        if "://" in name:
            return f"a URL is crawled by news -a url={name}"
        if site := find_by_host(index_by_domain(self._sites.values()), host):
            return f"did you mean {site.spider!r}?"
        if near := get_close_matches(name.lower(), self.list(), n=1):
            return f"did you mean {near[0]!r}?"
        if "." in host:
            return f"a domain is crawled by news -a domain={name}"
        return "the list command shows all"


class UnknownSpiderError(StartError, KeyError):
    """A name that is neither a spider nor a site; a ``KeyError`` as Scrapy expects."""

    def __init__(self, message: str, code: ExitCode = ExitCode.WRONG_USAGE) -> None:
        super().__init__(message, code)

    __str__ = Exception.__str__


def find_site(loader: SpiderLoaderProtocol, name: str) -> Site | None:
    """Return the site of a spider of any loader, as ``SiteSpiderLoader.find_site``."""
    if isinstance(loader, SiteSpiderLoader):
        return loader.find_site(name)
    return _read_site(loader.load(name))


def _read_site(spider: type[Spider]) -> Site | None:
    from newsbot.spiders.news_spider import NewsSpider  # noqa: PLC0415 - takes long to import

    return spider.site if issubclass(spider, NewsSpider) else None


def _load_hooks(modules: builtins.list[str]) -> None:
    # The extraction takes longer to import than most commands.
    from newsbot.extraction.fields.source_hooks import HookError, load_hooks  # noqa: PLC0415

    try:
        load_hooks(modules)
    except HookError as error:
        print_error(f"EXTRACTION_HOOKS: {error}")
        sys.exit(ExitCode.COULD_NOT_START)


def make_spider(site: Site) -> type[NewsSpider]:
    """Make the spider class of one site; it differs from ``NewsSpider`` in its data alone."""
    from newsbot.spiders.news_spider import NewsSpider  # noqa: PLC0415 - as above

    return type(f"{site.spider}_spider", (NewsSpider,), {"name": site.spider, "site": site})
