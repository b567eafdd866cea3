"""The ``crawl`` command: Scrapy's own, with errors in one line and an exit code per result."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging

from scrapy.commands.crawl import Command as CrawlCommand

from newsbot.command_base import NewsbotCommand
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import check_settings

_COLLECT_AFTER_OBJECTS = 50_000
"""New objects between two garbage collections. Python's default is 700."""

# What Scrapy logs at INFO whenever it starts; -L DEBUG shows it.
_CHATTY_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.middleware",
    "scrapy.utils.log",
    "asyncio",
)
# These log at length what newsbot logs in one line when a URL ends.
_REPEATING_LOGGERS = (
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcompression",
)


class Command(NewsbotCommand, CrawlCommand):
    """Crawl the sections of a site, or any URLs with the spider ``news``."""

    arguments = "[options] SITE|news|demo"
    description = """\
Crawl a site by its name, any URLs with the spider news, or demo, which needs
no network. Arguments of the spider, each given with -a:

  url=URL[,...]   sections, feeds, sitemaps or articles (news)
  urls=FILE       the same, one URL a line (news)
  domain=DOMAIN   the feeds, sitemaps and sections of a domain (news)
  since=DAY       only articles of that day or later
  until=DAY       only articles of that day or earlier
  max_articles=N  request at most N article URLs
  max_pages=N     read at most N pages of each listing
  again=true      also request URLs that earlier runs have seen

Exit codes: 0 done, or stopped by Ctrl-C with every URL accounted for, 1 could
not start, 2 wrong usage, 3 an alarm, such as nothing written, 4 another run of
the site is active, 74 the output folder, 75 the store could not be used."""
    examples = (
        "crawl demo",
        "crawl news -a url=https://www.example.com/world -a max_articles=20",
        "crawl bbc -s OUTPUT_DIR=articles -s OUTPUT_COMPRESSION=zstd",
    )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if self.known_settings.get("LOG_LEVEL") != "DEBUG":
            _quiet_loggers()
        name = self.take_one(args, "one spider or site (the list command shows all)")
        check_settings(self.known_settings)
        _tune_gc()
        crawler = self.process.create_crawler(name)
        crawl = self.process.crawl(crawler, **opts.spargs)
        self.process.start()
        if isinstance(crawl, asyncio.Future) and crawl.done() and not crawl.cancelled():
            crawl.result()
        elif crawler.engine is None or crawler.engine.running:
            # Before its engine runs, Scrapy ends at the first Ctrl-C; later that stops the engine.
            msg = "interrupted while it started; the next run begins where this one did"
            raise StartError(msg)
        elif isinstance(crawl, asyncio.Future):
            msg = "interrupted twice: URLs that were still open are in no file of rejections"
            raise StartError(msg, ExitCode.ALARM)
        if self.process.bootstrap_failed:
            return ExitCode.COULD_NOT_START
        return int(crawler.stats.get_value("newsbot/exit_code", ExitCode.DONE))


def _quiet_loggers() -> None:
    for name in _CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _REPEATING_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("scrapy.crawler").addFilter(_is_no_list_of_settings)


def _is_no_list_of_settings(record: logging.LogRecord) -> bool:
    """Keep the logger's other lines, such as those after an interrupt."""
    return not str(record.msg).startswith("Overridden settings")


def _tune_gc() -> None:
    """Collect garbage less often, and never look at what exists before the crawl.

    A page makes thousands of small objects, nearly all freed by reference counts. Collecting at
    Python's default rate took an eighth of the time of a crawl and freed next to nothing.
    """
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER_OBJECTS, *gc.get_threshold()[1:])
