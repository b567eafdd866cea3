"""The ``shell`` command: Scrapy's own, with the article, blocks and links of the page."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.commands.shell import Command as ShellCommand
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

from newsbot.command_base import NewsbotCommand
from newsbot.command_work.page_options import NO_RUN, is_url
from newsbot.console import close_stdout, print_error, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.fetch.exceptions import FetchError
from newsbot.text.markup import select_html

if TYPE_CHECKING:
    from newsbot.command_work.shell_objects import ShownArticle, ShownBlocks, ShownLinks
    from newsbot.discover.learned_url_patterns import LearnedUrlPatterns
    from newsbot.extraction.explain.explanation import Explanation

HELP = """\
[n] newsbot's functions for the page in response:
[n]   article()          the article
[n]   explain()          every block, kept or dropped, and the rule or score that decided
[n]   explain("text")    the blocks that hold a text, with their place and every reason
[n]   dropped()          the dropped blocks; dropped("share") those of one rule
[n]   links()            the links, each an article's or not, and why
[n] The page of a FILE may lack its URL: each function takes url="https://...".
"""


class NotAskedError(DownloadFailedError):
    """A URL that newsbot does not request; the message is the reason."""


class RefusalMiddleware:
    """Raises what a crawl only counts: Scrapy's shell would show it as a missing page."""

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Raise the reason for which a request was not made.

        :raises NotAskedError: newsbot's own rules forbid the request.
        """
        from newsbot.fetch.response_check import reject_error

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


class Command(NewsbotCommand, ShellCommand):
    """Scrapy's own shell, with functions for the response that it holds."""

    logs_errors_only = True
    arguments = "[options] [URL|FILE]"
    description = """\
Open a Python prompt with a page in response, as Scrapy's shell does, and with
article(), explain(), dropped() and links() for it. shelp() shows what they do."""
    examples = (
        "shell https://www.example.com/world",
        "shell page.html -c 'article().headline'",
    )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:

        super().process_options(args, opts)
        settings = self.known_settings
        for name, value in NO_RUN.items():
            settings.set(name, value, priority="cmdline")
        middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES")
        own = {f"{__name__}.{RefusalMiddleware.__name__}": _OUTERMOST}
        settings.set("DOWNLOADER_MIDDLEWARES", {**middlewares, **own}, priority="cmdline")
        if args and not is_url(args[0]):
            # A crawl never reads files; here a person names one.
            handlers = {**settings.getdict("DOWNLOAD_HANDLERS"), "file": _FILE_HANDLER}
            settings.set("DOWNLOAD_HANDLERS", handlers, priority="cmdline")

    def update_vars(self, vars: dict[str, Any]) -> None:  # noqa: A002 - Scrapy's name
        """Add the functions; Scrapy calls this again after each fetch."""
        page = PageFunctions(vars, self.settings)
        vars["article"], vars["explain"] = page.article, page.explain
        vars["dropped"], vars["links"] = page.dropped, page.links
        vars["shelp"] = _with_help(vars["shelp"])

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.fetch.response_check import reject_error

        if args and _is_file(args[0]):
            # Scrapy takes a file name without a slash for a host.
            args = [Path(args[0].removeprefix("file://")).resolve().as_uri(), *args[1:]]
        elif args and guess_scheme(args[0]).startswith("file:"):
            msg = f"{args[0]}: No such file"
            raise StartError(msg)
        if not opts.code:
            print_text(HELP)
        try:
            ShellCommand.run(self, args, opts)
        except _FETCH_ERRORS as error:
            msg = f"{args[0]}: {reject_error(error).reason}"
            raise StartError(msg) from error
        except BrokenPipeError:
            close_stdout()
        return ExitCode.DONE


class PageFunctions:
    """The functions of the shell, each for the response that the shell holds when it is called."""

    def __init__(self, names: dict[str, Any], settings: BaseSettings | None) -> None:
        self._names = names
        self._settings = settings

    def article(self, *, url: str | None = None) -> ShownArticle | None:
        """Return the article of the page."""
        from newsbot.command_work.shell_objects import ShownArticle

        page = self._explain(url)
        return None if page is None else ShownArticle.of(page.article, page.verdict)

    def explain(self, text: str | None = None, *, url: str | None = None) -> ShownBlocks:
        """Return all blocks of the page, or those that hold a text, with every reason."""
        from newsbot.command_work.shell_objects import ShownBlocks
        from newsbot.extraction.explain.block_filter import BlockFilter

        page = self._explain(url)
        if page is None or text is not None:
            blocks = BlockFilter(text=text).choose(page.blocks) if page else []
            return ShownBlocks(blocks, in_full=True)
        return ShownBlocks(page.blocks, whole=page)

    def dropped(self, rule: str | None = None, *, url: str | None = None) -> ShownBlocks:
        """Return the dropped blocks of the page, or those that one rule dropped."""
        from newsbot.command_work.shell_objects import ShownBlocks
        from newsbot.extraction.explain.block_filter import BlockFilter

        page = self._explain(url)
        blocks = BlockFilter(side="dropped", rule=rule).choose(page.blocks) if page else []
        return ShownBlocks(blocks, in_full=rule is not None)

    def links(self, *, url: str | None = None) -> ShownLinks:
        """Return the links of the page, each classified as an article's or not."""
        from newsbot.command_work.page_input import find_site_of_page
        from newsbot.command_work.shell_objects import ShownLinks
        from newsbot.discover.links import find_links

        page = self._page()
        if page is None:
            return ShownLinks()
        page_url = url or _find_url(page)
        site = find_site_of_page(page_url, self._settings)
        pattern = site.article_url if site else None
        learned = _find_learned(page_url, self._settings)
        selector = select_html(page.text, url=page_url)
        links = find_links(selector, url=page_url, article_url=pattern, learned=learned)
        return ShownLinks(links)

    def _explain(self, url: str | None) -> Explanation | None:
        from newsbot.command_work.page_input import find_site_of_page
        from newsbot.extraction.explain.explanation import explain_page

        page = self._page()
        if page is None:
            return None
        page_url = url or _find_url(page)
        return explain_page(
            page.text, url=page_url, site=find_site_of_page(page_url, self._settings)
        )

    def _page(self) -> TextResponse | None:
        """Return the response if it is a page; else print what to do and return None."""
        response = self._names.get("response")
        if isinstance(response, TextResponse):
            return response
        problem = "there is no page" if response is None else f"{response.url} is not a web page"
        print_error(f"{problem}; fetch('https://...') gets one")
        return None


def _find_learned(url: str, settings: BaseSettings | None) -> LearnedUrlPatterns | None:
    """Return the URL patterns that crawls learned of a site, None without a store.

    A store that cannot be read is reported and left out.
    """
    from newsbot.store.database import Store, StoreError
    from newsbot.store.facts.url_pattern_facts import read_patterns
    from newsbot.urls import publisher_of

    place = settings.get("STORE_URL") if settings else None
    if not settings or not place:
        return None
    try:
        store = Store.find(place, folder=Path(settings.get("OUTPUT_DIR")))
        if store is None:
            return None
        try:
            return read_patterns(store.read, publisher_of(url))
        finally:
            store.close()
    except StoreError as error:
        print_error(f"the store cannot be read: {error}")
        return None


def _is_file(name: str) -> bool:
    return Path(name.removeprefix("file://")).is_file()


def _find_url(page: TextResponse) -> str:
    """Return the URL of a page; for a file its canonical URL, or the file's own without one."""
    from newsbot.command_work.page_input import find_canonical_url

    if not page.url.startswith("file:"):
        return page.url
    return find_canonical_url(page.body) or page.url


def _with_help(scrapy_help: Callable[[], None]) -> Callable[[], None]:
    """Return a function that prints Scrapy's help and newsbot's."""

    def shelp() -> None:
        scrapy_help()
        print_text(HELP)

    return shelp
