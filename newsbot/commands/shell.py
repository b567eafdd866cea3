"""``scrapy shell`` with the article, the blocks and the links of its page at hand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.commands import shell
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import TextResponse
from scrapy.settings import BaseSettings
from scrapy.utils.url import guess_scheme

from newsbot.commands.page_input import find_own_address, find_site_of_page, is_url, quiet_logging
from newsbot.commands.shell_objects import ShownArticle, ShownBlocks, ShownLinks
from newsbot.console import close_stdout
from newsbot.crawl_store.pattern_lookup import read_patterns
from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
from newsbot.discover.links import find_links
from newsbot.exit_codes import ExitCode
from newsbot.extraction.explain.block_filter import BlockFilter
from newsbot.extraction.explain.explanation import Explanation, explain_page
from newsbot.fetch.exceptions import FetchError
from newsbot.fetch.response_check import reject_error
from newsbot.store.database import Store, StoreError
from newsbot.urls import registrable_domain

HELP = """\
[n] newsbot's functions of the page in response:
[n]   article()          the article
[n]   explain()          every block, kept or dropped, and by which rule or score
[n]   explain("words")   the blocks with these words, each with its place and every reason
[n]   dropped()          what is not in the text; dropped("share") by one rule
[n]   links()            the links, each an article's or not, and what was seen
[n] A FILE has no address of its own: each takes url="https://..." where it matters.
"""

SWITCHED_OFF: dict[str, dict[str, int]] = {"EXTENSIONS": {}, "ITEM_PIPELINES": {}}
"""A look at a page is no run: nothing is counted, summed up or written."""


class NotAskedError(DownloadFailedError):
    """An address that newsbot itself does not ask for; the message says why."""


class RefusalMiddleware:
    """Makes an error of what a crawl ends quietly: Scrapy's shell would show it as no page."""

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Say why a request was not made.

        :raises NotAskedError: newsbot's own rules stand against it.
        """
        if isinstance(exception, IgnoreRequest):
            raise NotAskedError(reject_error(exception).reason) from exception


_FETCH_ERRORS = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    FetchError,
)
_OUTERMOST = 1
_FILE_HANDLER = "scrapy.core.downloader.handlers.file.FileDownloadHandler"


class Command(shell.Command):
    """Scrapy's own shell, with functions that follow the response it holds."""

    def short_desc(self) -> str:
        return "Interactive console for a page: article(), explain(), dropped(), links()"

    def long_desc(self) -> str:
        return f"{super().long_desc()} {self.short_desc()}; shelp() says more."

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        if self.settings is None:
            return
        quiet_logging(self.settings)
        for name, value in SWITCHED_OFF.items():
            self.settings.set(name, value, priority="cmdline")
        middlewares = self.settings.getdict("DOWNLOADER_MIDDLEWARES")
        own = {f"{__name__}.{RefusalMiddleware.__name__}": _OUTERMOST}
        self.settings.set("DOWNLOADER_MIDDLEWARES", {**middlewares, **own}, priority="cmdline")
        if args and not is_url(args[0]):
            # A crawl never reads files; here a person names one.
            handlers = {**self.settings.getdict("DOWNLOAD_HANDLERS"), "file": _FILE_HANDLER}
            self.settings.set("DOWNLOAD_HANDLERS", handlers, priority="cmdline")

    def update_vars(self, vars: dict[str, Any]) -> None:  # noqa: A002 - Scrapy's name
        """Add the functions; Scrapy calls this after each fetch, too."""
        page = PageFunctions(vars, self.settings)
        vars["article"], vars["explain"] = page.article, page.explain
        vars["dropped"], vars["links"] = page.dropped, page.links
        vars["shelp"] = _with_help(vars["shelp"])

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args and guess_scheme(args[0]).startswith("file:") and not _is_file(args[0]):
            self._fail(f"{args[0]}: No such file")
            return
        if not opts.code:
            sys.stdout.write(HELP)
        try:
            super().run(args, opts)
        except _FETCH_ERRORS as error:
            self._fail(f"{args[0]}: {reject_error(error).reason}")
        except BrokenPipeError:
            close_stdout()

    def _fail(self, message: str) -> None:
        sys.stderr.write(f"newsbot: {message}\n")
        self.exitcode = ExitCode.COULD_NOT_START


class PageFunctions:
    """What can be asked of the response that a shell holds at the moment of asking."""

    def __init__(self, names: dict[str, Any], settings: BaseSettings | None) -> None:
        self._names = names
        self._settings = settings

    def article(self, *, url: str | None = None) -> ShownArticle | None:
        """Return the article of the page."""
        told = self._explain(url)
        return None if told is None else ShownArticle.of(told.article, told.verdict)

    def explain(self, text: str | None = None, *, url: str | None = None) -> ShownBlocks:
        """Return all blocks of the page, or those that hold some words, with every reason."""
        told = self._explain(url)
        if told is None or text is not None:
            blocks = BlockFilter(text=text).choose(told.blocks) if told else []
            return ShownBlocks(blocks, in_full=True)
        return ShownBlocks(told.blocks, whole=told)

    def dropped(self, rule: str | None = None, *, url: str | None = None) -> ShownBlocks:
        """Return the blocks of the page that are not in the text, or those under one rule."""
        told = self._explain(url)
        blocks = BlockFilter(side="dropped", rule=rule).choose(told.blocks) if told else []
        return ShownBlocks(blocks, in_full=rule is not None)

    def links(self, *, url: str | None = None) -> ShownLinks:
        """Return the links of the page, each judged an article's or not."""
        page = self._page()
        if page is None:
            return ShownLinks()
        address = url or _find_address(page)
        site = find_site_of_page(address, self._settings)
        pattern = site.article_url if site else None
        learnt = _find_learnt(address, self._settings)
        links = find_links(page.selector, url=address, article_url=pattern, learnt=learnt)
        return ShownLinks(links)

    def _explain(self, url: str | None) -> Explanation | None:
        page = self._page()
        if page is None:
            return None
        address = url or _find_address(page)
        return explain_page(page.text, url=address, site=find_site_of_page(address, self._settings))

    def _page(self) -> TextResponse | None:
        """Return the response, None with a line on what to do where it is no page."""
        response = self._names.get("response")
        if isinstance(response, TextResponse):
            return response
        said = "there is no page" if response is None else f"{response.url} is no web page"
        sys.stderr.write(f"newsbot: {said}; fetch('https://...') gets one\n")
        return None


def _find_learnt(url: str, settings: BaseSettings | None) -> LearnedUrlPatterns | None:
    """Return what the crawls of the same settings learnt of a site; None where there is no store.

    A store that cannot be read costs what it knows, and a line.
    """
    place = settings.get("STORE_URL") if settings else None
    if not settings or not place:
        return None
    try:
        store = Store.find(place, folder=Path(settings.get("OUTPUT_DIR")))
        if store is None:
            return None
        try:
            return read_patterns(store, registrable_domain(urlsplit(url).hostname or ""))
        finally:
            store.close()
    except StoreError as error:
        sys.stderr.write(f"newsbot: without what earlier runs learnt: {error}\n")
        return None


def _is_file(name: str) -> bool:
    return Path(name.removeprefix("file://")).is_file()


def _find_address(page: TextResponse) -> str:
    """Return where a page came from; a file's is what it says of itself, else the file's own."""
    if not page.url.startswith("file:"):
        return page.url
    return find_own_address(page.body) or page.url


def _with_help(scrapys: Callable[[], None]) -> Callable[[], None]:
    """Return the help of Scrapy's shell with that of the functions below it."""

    def shelp() -> None:
        scrapys()
        sys.stdout.write(HELP)

    return shelp
