"""``scrapy crawl``: Scrapy's own, with one clear line for a wrong start and an honest exit code."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import sys

from scrapy.commands.crawl import Command as CrawlCommand

from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import check_settings

_COLLECT_AFTER_OBJECTS = 50_000
"""Python's own 700 is made for programs that keep less and make less."""

# What Scrapy logs at each start at INFO; with -L DEBUG it is shown.
_CHATTY_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.middleware",
    "scrapy.utils.log",
    "asyncio",
)
# These say at length what newsbot says in one line when the address comes to its end.
_REPEATING_LOGGERS = (
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.robotstxt",
)


class Command(CrawlCommand):
    """Crawl the sections of a site, or any addresses with the spider ``news``."""

    def short_desc(self) -> str:
        return "Crawl a site of the catalogue, or any section: news -a url=ADDRESS"

    def long_desc(self) -> str:
        return (
            "Crawl a site by its name (scrapy list shows all), any addresses with the spider news, "
            "or demo, which needs no network. What is asked for, each with -a: url=ADDRESS[,...] "
            "(sections, feeds, sitemaps, articles), urls=FILE (one address a line), domain=DOMAIN "
            "(its lists are looked for), since=DAY and until=DAY (articles of a period), "
            "max_articles=N, max_pages=N (of each list), again=true (what earlier runs know, too). "
            "Exit codes: 0 done, or ended by Ctrl-C with all accounted for, 1 could not start, 2 "
            "wrong usage, 3 an alarm, such as nothing written, 4 another run of the site is under "
            "way, 74 the output folder could not be written, 75 the store could not be used."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if self.settings and self.settings.get("LOG_LEVEL") != "DEBUG":
            for name in _CHATTY_LOGGERS:
                logging.getLogger(name).setLevel(logging.WARNING)
            for name in _REPEATING_LOGGERS:
                logging.getLogger(name).setLevel(logging.CRITICAL)
            logging.getLogger("scrapy.crawler").addFilter(_is_no_list_of_settings)
        try:
            self.exitcode = self._crawl(args, opts)
        except StartError as error:
            sys.stderr.write(f"newsbot: {error}\n")
            self.exitcode = error.code

    def _crawl(self, args: list[str], opts: argparse.Namespace) -> int:
        """Crawl to the end.

        :return: the exit code that the ledger found.
        :raises StartError: the run could not begin.
        """
        process = self.crawler_process
        if process is None:
            msg = "crawler_process is not set; run this through the scrapy command"
            raise RuntimeError(msg)
        if len(args) != 1:
            msg = f"scrapy crawl takes one spider or site, got {len(args)}; scrapy list shows all"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        check_settings(process.settings)
        _spare_the_collector()
        crawler = process.create_crawler(args[0])
        crawl = process.crawl(crawler, **opts.spargs)
        process.start()
        if isinstance(crawl, asyncio.Future) and crawl.done() and not crawl.cancelled():
            crawl.result()
        elif crawler.engine is None or crawler.engine.running:
            # Scrapy ends at once where Ctrl-C comes before its engine runs; else the first one
            # stops the engine.
            msg = "interrupted while it started; the next run begins where this one did"
            raise StartError(msg)
        elif isinstance(crawl, asyncio.Future):
            msg = "interrupted twice: what was still open is in no file of rejections"
            raise StartError(msg, ExitCode.ALARM)
        if process.bootstrap_failed:
            return ExitCode.COULD_NOT_START
        return int(crawler.stats.get_value("newsbot/exit_code", ExitCode.DONE))


def _is_no_list_of_settings(record: logging.LogRecord) -> bool:
    """Keep what else this logger says: that an interrupt was heard, and what a second one does."""
    return not str(record.msg).startswith("Overridden settings")


def _spare_the_collector() -> None:
    """Let the garbage collector look less often, and never at what stays to the end.

    A page makes thousands of small objects that its end frees by itself; collecting at Python's
    own rate took an eighth of the time of a crawl and freed next to nothing.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER_OBJECTS, *gc.get_threshold()[1:])
