"""The ``crawl`` command: Scrapy's own, with errors in one line and an exit code per result."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import sys
import time
from typing import ClassVar

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.settings import Settings

from newsbot.command_base import NewsbotCommand
from newsbot.commands.sites import choose_sites
from newsbot.exit_codes import ExitCode, StartError
from newsbot.json_log import is_json_log
from newsbot.settings_readers import check_settings, read_count, read_site_paths

_REMOTE_CONTROL = "scrapy.extensions.remote_control.RemoteControl"

# What Scrapy logs at INFO whenever it starts; -L DEBUG shows it.
_CHATTY_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.middleware",
    "scrapy.utils.log",
    "asyncio",
)
# These log at length what newsbot logs in one line, when a URL ends or a database is gone.
_REPEATING_LOGGERS = (
    "procrastinate",
    "psycopg.pool",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcompression",
)


class Command(NewsbotCommand, CrawlCommand):
    """Crawl the sections of a site, or any URLs with the spider ``news``."""

    arguments = "[options] SITE...|news|archive|demo"
    description = """\
Crawl sites by their names, any URLs with the spider news, the pages of WARC
files with archive, or demo, which needs no network. Several sites are crawled
in one process, SITES_AT_ONCE at a time, with one summary; the exit code is the
highest of all. Arguments of the spider, each given with -a:

  url=URL[,...]   sections, feeds, sitemaps or articles (news)
  urls=FILE       the same, one URL a line (news)
  domain=DOMAIN   the feeds, sitemaps and sections of a domain (news)
  warc=FILE       WARC or ARC files, or a pattern in quotes; wacz=FILE (archive)
  since=DAY       only articles of that day or later
  until=DAY       only articles of that day or earlier
  languages=TAGS  only articles in these languages, such as en,de-AT
  max_articles=N  write at most N articles
  max_pages=N     read at most N pages of each listing
  again=true      also request URLs that earlier runs have seen

Exit codes: 0 done, or stopped by Ctrl-C with every URL accounted for, 1 could
not start, 2 wrong usage, 3 an alarm, such as nothing written, 4 another run of
the site is active, 74 the output folder, 75 the store could not be used."""
    examples: ClassVar[tuple[str, ...]] = (
        "crawl demo",
        "crawl news -a url=https://www.example.com/world -a max_articles=20",
        "crawl bbc -s OUTPUT_DIR=articles -s OUTPUT_COMPRESSION=zstd",
        "crawl --country fr -a max_articles=10",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--all", action="store_true", help="every site that the list command shows")
        add("--own", action="store_true", help="every site of NEWSBOT_SITES")
        add("--country", metavar="CODE", help="the sites of a country, such as fr")
        add("--language", metavar="TAG", help="the sites in a language, such as de or de-AT")

    def suggest_option(self, name: str) -> str:
        """Return what the user of an unknown option probably means: an argument of a spider too."""
        from newsbot.spiders.archive_arguments import ARCHIVES
        from newsbot.spiders.crawl_arguments import KNOWN

        argument = name.lstrip("-").replace("-", "_")
        if argument in (*KNOWN, *ARCHIVES):
            return f"arguments need -a, as in -a {argument}=..."
        return super().suggest_option(name)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if self.known_settings.get("LOG_LEVEL") != "DEBUG":
            quiet_loggers()
        names = self._choose_names(args, opts)
        leave_out_remote_control(self.known_settings)
        check_settings(self.known_settings)
        gc.freeze()  # no collection looks at what is there before the crawl
        if opts.all or opts.own or opts.country or opts.language or len(names) > 1:
            return self._crawl_several(names, opts)
        return self._crawl_one(names[0], opts)

    def _choose_names(self, args: list[str], opts: argparse.Namespace) -> list[str]:
        """Return the names to crawl, each once.

        :raises StartError: there is none, or one is unknown.
        """
        from newsbot.sites import load_catalogue, load_sites

        catalogue = load_catalogue(read_site_paths(self.known_settings))
        names = dict.fromkeys(args)
        if opts.own:
            packaged = load_sites()
            sites = catalogue.sites.items()
            names |= dict.fromkeys(n for n, site in sites if packaged.get(n) != site)
        if opts.all or opts.country or opts.language:
            chosen = choose_sites(
                [*catalogue.sites.values()], country=opts.country, language=opts.language
            )
            names |= dict.fromkeys(site.spider for site in chosen)
        if opts.all or opts.own:
            names |= dict.fromkeys(filter(None, catalogue.problems))
        if not names:
            where = "NEWSBOT_SITES has none" if opts.own else "got none"
            msg = f"{self.name} takes spiders or sites (the list command shows all); {where}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        return [*names]

    def _crawl_several(self, names: list[str], opts: argparse.Namespace) -> int:
        """Crawl sites side by side, and return the highest of their exit codes."""
        from newsbot.command_work.site_runs import SiteRuns
        from newsbot.command_work.sites_report import print_sites
        from newsbot.console.console_tables import make_console

        self._check_several(names, opts)
        settings = self.known_settings
        shows_summary = settings.getbool("SUMMARY_ENABLED") and not is_json_log(settings)
        if shows_summary:
            settings.set("SUMMARY_ENABLED", value=False, priority="cmdline")  # of each run
        began = time.monotonic()
        results = SiteRuns(
            self.process,
            names,
            at_once=read_count(settings, "SITES_AT_ONCE"),
            arguments=opts.spargs,
        ).run()
        seconds = time.monotonic() - began
        if shows_summary:
            folder = settings.get("OUTPUT_DIR")
            print_sites(make_console(sys.stderr), results, seconds=seconds, folder=folder)
        return max(site.code for site in results)

    def _check_several(self, names: list[str], opts: argparse.Namespace) -> None:
        """Check names, arguments and options before the first site is crawled.

        :raises StartError: a name is unknown, or an argument or option is for one run.
        """
        from newsbot.spiders.archive_arguments import ARCHIVES

        for name in names:
            try:
                self.process.spider_loader.load(name)
            except StartError as error:
                if error.code is ExitCode.WRONG_USAGE:
                    raise
        given = sorted({"url", "urls", "domain", *ARCHIVES} & {*opts.spargs})
        alone = [name for name in names if name in ("news", "archive")]
        if alone or given:
            what = f"-a {given[0]}" if given else alone[0]
            msg = f"{what} is for a run of its own; crawl the sites without it"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if any("%(name)s" not in name for name in opts.overwrite_output or ()):
            msg = "-O needs %(name)s in the name of the file, so that each site has its own"
            raise StartError(msg, ExitCode.WRONG_USAGE)

    def _crawl_one(self, name: str, opts: argparse.Namespace) -> int:
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


def quiet_loggers() -> None:
    """Leave out what Scrapy logs whenever a run starts."""
    for name in _CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _REPEATING_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("scrapy.crawler").addFilter(_is_no_list_of_settings)


def _is_no_list_of_settings(record: logging.LogRecord) -> bool:
    """Keep the logger's other lines, such as those after an interrupt."""
    return "Overridden settings:" not in str(record.msg)


def leave_out_remote_control(settings: Settings) -> None:
    """Leave out an extension that is switched off, and takes as long to import as the other ten."""
    if not settings.getbool("REMOTE_CONTROL_ENABLED"):
        extensions = settings.getdict("EXTENSIONS_BASE") | {_REMOTE_CONTROL: None}
        settings.set("EXTENSIONS_BASE", extensions, priority="cmdline")
