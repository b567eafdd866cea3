"""The ``reextract`` command: show what today's extraction changes in what was written."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess

from newsbot.command_base import NewsbotCommand, write_file
from newsbot.commands.crawl import quiet_loggers
from newsbot.console import plural, print_error, print_notice, print_rendered, print_text
from newsbot.console.progress_bar import show_progress
from newsbot.discover.date_range import DateRange, parse_day
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import (
    AUTOMATIC,
    check_settings,
    read_count,
    read_processes,
    read_seconds,
    read_site_paths,
)
from newsbot.workers.usable_cores import count_usable_cores

if TYPE_CHECKING:
    from newsbot.archives.archive_files import ArchiveFile
    from newsbot.reextraction.archive_pass import ArchivePass
    from newsbot.reextraction.change_report import ChangeReport
    from newsbot.reextraction.line_index import LineIndex
    from newsbot.reextraction.page_choice import PageChoice
    from newsbot.reextraction.page_extractor import PageExtractor
    from newsbot.site import Site
    from newsbot.workers.worker_pool import WorkerPool
    from newsbot.write.written_files import WrittenFile

EXAMPLES, HTML_EXAMPLES = 3, 25
"""Of each field, unless --examples says otherwise."""
_PRELOADED = ("newsbot.reextraction.page_comparison",)


class Command(NewsbotCommand):
    """Compare what today's extraction makes of stored pages with the lines of output files."""

    requires_crawler_process = False  # only --apply needs one
    arguments = "[options] ARCHIVE..."
    description = """\
Extract the pages of archives again, and show what differs from the lines that
were written of them: pages by field with examples, pages that are no longer
articles, and rejected pages that are articles now. ARCHIVE is a WARC, ARC or WACZ
file, a folder, or a pattern in quotes; by default the folder WARC_STORE. Each
line is compared with the page it came from, by URL and time of download.

With --apply the latest versions of changed articles are written again, as the
next versions, to new files of their sites; without it nothing is written.

Exit codes: 0 done, whatever differs, 1 archives or lines cannot be read, 2 wrong
usage, 3 no page was compared, or one could not be read again, 75 the store
cannot be used; with --apply also 4 a run of a site is under way, 74 files
cannot be written, and the highest of all sites."""
    examples = (
        "reextract warc/rtl --since 2026-01-01 --until 2026-06-30",
        "reextract warc --html changes.html",
        "reextract warc --site rtl --apply",
        "reextract 'cc-news/*.warc.gz' --against articles --json > changes.ndjson",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--against", metavar="PLACE", help="output folder, file or store (default: OUTPUT_DIR)")
        add("--site", metavar="NAMES", default="", help="only lines of these spiders, such as a,b")
        add("--url", metavar="URL", default="", help="only this URL, or a pattern with * in quotes")
        add("--since", metavar="DAY", help="only pages downloaded on that UTC day or later")
        add("--until", metavar="DAY", help="only pages downloaded on that UTC day or earlier")
        number = f"examples of each field ({EXAMPLES}, or {HTML_EXAMPLES} with --html)"
        add("--examples", metavar="N", help=number)
        add("--html", metavar="FILE", help="write the report as HTML, with the differences marked")
        add("--apply", action="store_true", help="write changed articles as their next versions")
        add("--json", action="store_true", help="print each page that differs as a line of JSON")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if opts.apply and opts.against:
            msg = "--apply writes to OUTPUT_DIR: set that, and leave out --against"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        files = self._find_files(args)
        choice = _read_choice(opts)
        examples = _read_number(opts)
        check_settings(self.known_settings)  # imports all components of a crawl
        place = opts.against or self.output_place

        from newsbot.reextraction.archive_pass import ArchivePass
        from newsbot.reextraction.line_index import LineIndex

        with closing(LineIndex()) as index:
            self._fill(index, place, choice)
            with self._open_pool() as pool:
                archives = ArchivePass(
                    index,
                    choice=choice,
                    extractor=self._make_extractor(pool),
                    max_page_bytes=read_count(self.known_settings, "DOWNLOAD_MAXSIZE"),
                    keeps_articles=opts.apply,
                )
                _read_archives(archives, files)
            report = _make_report(index, examples=examples, is_json=opts.json)
            _show_report(report, archives.counts, opts, archives=", ".join(args) or "WARC_STORE")
            if not report.compared:
                print_error("no page of the archives was compared with a line")
            is_done = report.compared and not archives.counts["failed"]
            code = ExitCode.DONE if is_done else ExitCode.ALARM
            return max(code, self._apply(index)) if opts.apply else code

    def _apply(self, index: LineIndex) -> int:
        """Write the next versions, one run for each site; return the highest of their codes."""
        from newsbot.command_work.site_runs import SiteRuns
        from newsbot.command_work.sites_report import print_sites
        from newsbot.console.console_tables import make_console
        from newsbot.reextraction.next_versions import count_next_versions, read_next_versions
        from newsbot.spiders.reextract_spider import make_reextract_spider

        counts = count_next_versions(index.database)
        if not counts:
            print_notice("nothing to write")
            return ExitCode.DONE
        settings = self.known_settings
        settings.set("SUMMARY_ENABLED", value=False, priority="cmdline")  # of each run
        process = AsyncCrawlerProcess(settings)
        if settings.get("LOG_LEVEL") != "DEBUG":
            quiet_loggers()
        began = time.monotonic()
        results = SiteRuns(
            process,
            [*counts],
            at_once=read_count(settings, "SITES_AT_ONCE"),
            arguments={},
            spiders={
                site: make_reextract_spider(site, partial(read_next_versions, index.database, site))
                for site in counts
            },
        ).run()
        seconds = time.monotonic() - began
        folder = settings.get("OUTPUT_DIR")
        print_sites(make_console(sys.stderr), results, seconds=seconds, folder=folder)
        return max(site.code for site in results)

    def _find_files(self, args: list[str]) -> list[ArchiveFile]:
        from newsbot.archives.archive_files import find_archives

        patterns = args or [self.known_settings.get("WARC_STORE") or ""]
        if not patterns[0]:
            msg = "reextract takes WARC files, folders or patterns; WARC_STORE names none either"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        try:
            files = dict.fromkeys(file for each in patterns for file in find_archives(each))
        except ValueError as error:
            raise StartError(str(error)) from error
        return [*files]

    def _fill(self, index: LineIndex, place: str, choice: PageChoice) -> None:
        """Index the lines.

        :raises StartError: they cannot be read, or there is none.
        """
        from newsbot.follow import find_article_source
        from newsbot.source_errors import naming_source

        def watch(files: list[WrittenFile]) -> Iterator[WrittenFile]:
            return show_progress(files, total=len(files), label="reading lines")

        with naming_source(place):
            index.fill(find_article_source(place)(), choice=choice, watch=watch)
        for reason, number in index.skipped.items():
            print_notice(f"{place}: skipped {plural(number, 'line')}: {reason}")
        if index.broken_files:
            damaged = f"truncated or damaged files, read to the damage: {index.broken_files:,}"
            print_notice(f"{place}: {damaged}")
        if not index.count():
            msg = f"{place}: no line to compare with; --against names another output folder"
            raise StartError(msg)

    @contextmanager
    def _open_pool(self) -> Iterator[WorkerPool | None]:
        from newsbot.workers.worker_pool import WorkerPool

        processes = read_processes(self.known_settings)
        if processes == AUTOMATIC:
            processes = count_usable_cores()
        if not processes:
            yield None
            return
        seconds = read_seconds(self.known_settings, "EXTRACTION_TIMEOUT")
        with closing(
            WorkerPool(processes=processes, seconds=seconds, preloaded=_PRELOADED)
        ) as pool:
            yield pool

    def _make_extractor(self, pool: WorkerPool | None) -> PageExtractor:
        from newsbot.profiles_extension import SiteProfiles
        from newsbot.reextraction.page_extractor import PageExtractor
        from newsbot.sites import find_by_host, index_by_domain, load_catalogue

        settings = self.known_settings
        _keep_parameters(settings.get("STORE_URL"), Path(settings.get("OUTPUT_DIR")))
        sites = load_catalogue(read_site_paths(settings)).sites
        by_domain = index_by_domain(sites.values())

        def find_site(spider: str, url: str) -> Site | None:
            return sites.get(spider) or find_by_host(by_domain, urlsplit(url).hostname or "")

        folder = settings.get("SITE_PROFILES_DIR")
        profiles = SiteProfiles(Path(settings.get("OUTPUT_DIR")) / folder) if folder else None
        return PageExtractor(
            pool=pool,
            find_site=find_site,
            find_profile=lambda url: profiles.find(url) if profiles else None,
            hooks=tuple(settings.getlist("EXTRACTION_HOOKS")),
        )


def _keep_parameters(place: str, folder: Path) -> None:
    """Know the parameters that name pages, as the crawls of a store do.

    :raises StartError: there is a store, and it cannot be read.
    """
    from newsbot.store.database import Store, StoreError
    from newsbot.store.facts.parameter_facts import keep_stored_parameters

    try:
        store = Store.find(place, folder=folder) if place else None
        if store is not None:
            with closing(store):
                keep_stored_parameters(store)
    except StoreError as error:
        raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error


def _read_choice(opts: argparse.Namespace) -> PageChoice:
    from newsbot.reextraction.page_choice import PageChoice

    days = {}
    for name in ("since", "until"):
        try:
            days[name] = parse_day(text) if (text := getattr(opts, name)) else None
        except ValueError as error:
            msg = f"--{name}: {error}"
            raise StartError(msg, ExitCode.WRONG_USAGE) from error
    sites = frozenset(filter(None, (name.strip() for name in opts.site.split(","))))
    return PageChoice(sites=sites, url=opts.url, period=DateRange(**days))


def _read_number(opts: argparse.Namespace) -> int:
    """Return how many examples are wanted."""
    if opts.examples is None:
        return HTML_EXAMPLES if opts.html else EXAMPLES
    text = str(opts.examples)
    if not (text.isascii() and text.isdigit() and len(text) < 5):  # noqa: PLR2004 - of examples
        msg = f"--examples must be a number from 0 to 9999, got {text!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return int(text)


def _read_archives(archives: ArchivePass, files: Sequence[ArchiveFile]) -> None:
    """Compare all pages of archives.

    :raises StartError: one cannot be read, or no worker can be started.
    """
    from newsbot.workers.worker_pool import NoWorkersError

    try:
        total = sum(file.read_size() for file in files)
        for _ in show_progress(
            archives.read(files),
            total=total,
            label="comparing pages",
            position=lambda: archives.read_bytes,
        ):
            pass
    except OSError as error:
        msg = f"{error.filename}: cannot be read ({error.strerror or error})"
        raise StartError(msg) from error
    except NoWorkersError as error:
        msg = "no process that reads pages can be started; see EXTRACTION_PROCESSES"
        raise StartError(msg) from error
    for name, counts in (("skipped", archives.skipped), ("damaged", archives.damaged)):
        if counts:
            reasons = ", ".join(f"{reason} {number:,}" for reason, number in counts.most_common(6))
            print_notice(f"records {name}: {reasons}")


def _make_report(index: LineIndex, *, examples: int, is_json: bool) -> ChangeReport:
    """Count the changes, and print each if they are wanted as JSON."""
    from newsbot.reextraction.change_report import (
        ChangeReport,
        Kind,
        count_not_stored,
        iterate_changes,
    )

    report = ChangeReport(examples=examples)
    for change in iterate_changes(index.database):
        report.add(change)
        if is_json and change.kind not in (Kind.SAME, Kind.PARTIAL):
            print_text(f"{json.dumps(change.to_dict(), ensure_ascii=False)}\n")
    report.lines_not_stored = count_not_stored(index.database)
    return report


def _show_report(
    report: ChangeReport, pages: Mapping[str, int], opts: argparse.Namespace, *, archives: str
) -> None:
    """Print the counts as JSON, or the report, which is written to the file of --html if any."""
    from newsbot.console.console_tables import make_console
    from newsbot.reextraction.change_report_html import render_report
    from newsbot.reextraction.change_report_text import format_report

    if opts.html:
        write_file(Path(opts.html), render_report(report, pages, archives=archives))
    if opts.json:
        print_text(f"{json.dumps(report.to_dict(pages), ensure_ascii=False)}\n")
    elif opts.html:
        changed = plural(sum(report.fields.values()), "changed field")
        print_text(f"{opts.html}: {changed} of {plural(report.compared, 'page')}\n")
    else:
        print_rendered(format_report(make_console(sys.stdout, plain_width=None), report, pages))
