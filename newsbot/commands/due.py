"""The ``due`` command: crawl the listings whose new articles are worth a request now."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from newsbot.commands.crawl import Command as CrawlCommand
from newsbot.commands.crawl import leave_out_remote_control, quiet_loggers
from newsbot.console import plural, print_notice, print_rendered
from newsbot.exit_codes import ExitCode, StartError
from newsbot.json_log import is_json_log
from newsbot.settings_readers import check_components, read_count

if TYPE_CHECKING:
    from newsbot.command_work.due_plan import DuePlan, PlannedListing
    from newsbot.command_work.due_sites import DueSites
    from newsbot.command_work.site_result import SiteResult

ARGUMENTS = ("max_articles", "max_pages", "languages")
"""Of a spider, which hold for each run; others are for a run that a person starts."""


class Command(CrawlCommand):
    """Crawl what is due, once or as a service."""

    arguments = "[options] [SITE...]"
    description = """\
Crawl the sections, feeds and sitemaps that are due, of the sites named or
chosen, else of all sites of NEWSBOT_SITES, in one process. Each is due when
the new articles that it is likely to have are worth a request: every run
learns how many appear, by hour of the week. Start it every few minutes, or
once with --forever. Arguments of the spider, each given with -a:

  languages=TAGS  only articles in these languages, such as en,de-AT
  max_articles=N  write at most N articles in a run of a site
  max_pages=N     read at most N pages of each listing

With --enqueue, workers on any number of machines crawl what is due.

Exit codes: those of crawl; 0 also if nothing was due, and at the end of
--forever by SIGTERM or Ctrl-C, 4 if another due is under way."""
    examples: ClassVar[tuple[str, ...]] = (
        "due",
        "due --dry-run",
        "due --own --forever --budget 600",
        "due --all --enqueue -s STORE_URL=postgresql://news@db.example.org/news",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        self._add_shared_options(parser)
        add = parser.add_argument
        add("--forever", action="store_true", help="go on until SIGTERM or Ctrl-C")
        add(
            "--dry-run",
            action="store_true",
            help="print what is due when, and why; request nothing",
        )
        add(
            "--enqueue",
            action="store_true",
            help="only make jobs of what is due, for the workers of a fleet, which also do that",
        )

    def _add_shared_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options that ``worker`` has too."""
        super().add_options(parser)
        add = parser.add_argument
        add("--budget", metavar="N", help="requests an hour, of all runs together (DUE_BUDGET)")
        # Those of crawl, which the parser of Scrapy lets replace: refused here with the reason.
        add("-o", "--output", action="append", help=argparse.SUPPRESS)
        add("-O", "--overwrite-output", action="append", help=argparse.SUPPRESS)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.due_plan import DuePlan
        from newsbot.command_work.due_sites import DueSites
        from newsbot.store.database import StoreError

        self._prepare(args, opts)
        plan = DuePlan(self.known_settings, changes=not opts.dry_run)
        sites = DueSites(self.process, lambda: self._choose_names(args, opts))
        try:
            if opts.enqueue:
                return self._enqueue(sites, is_dry=opts.dry_run)
            if opts.dry_run:
                return self._show(plan, sites)
            return self._crawl_locked(plan, sites, opts)
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        finally:
            plan.close()

    def _prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check settings and arguments, and choose the sites of NEWSBOT_SITES without any."""
        settings = self.known_settings
        if opts.budget is not None:
            if not (opts.budget.isascii() and opts.budget.isdigit()):
                msg = f"--budget must be a whole number, 0 or more, got {opts.budget!r}"
                raise StartError(msg, ExitCode.WRONG_USAGE)
            settings.set("DUE_BUDGET", opts.budget, priority="cmdline")
        if settings.get("LOG_LEVEL") != "DEBUG":
            quiet_loggers()
        opts.own = opts.own or not (args or opts.all or opts.country or opts.language)
        leave_out_remote_control(settings)
        self._check_arguments(opts)

    def _choose_names(self, args: list[str], opts: argparse.Namespace) -> list[str]:
        try:
            return super()._choose_names(args, opts)
        except StartError as error:
            if args or not opts.own or error.code is not ExitCode.WRONG_USAGE:
                raise
            msg = (
                "no site is chosen: NEWSBOT_SITES has no usable table; name sites of the "
                "catalogue, choose some with --country, --language or --all, or write tables of "
                "your own"
            )
            raise StartError(msg, ExitCode.WRONG_USAGE) from error

    def _check_arguments(self, opts: argparse.Namespace) -> None:
        for name in opts.spargs:
            if name not in ARGUMENTS:
                known = ", ".join(ARGUMENTS)
                msg = f"{self.name} takes -a {known}, got {name!r}; crawl takes others"
                raise StartError(msg, ExitCode.WRONG_USAGE)
        if opts.output or opts.overwrite_output:
            msg = f"{self.name} has no -o and -O: it writes to OUTPUT_DIR; crawl has them"
            raise StartError(msg, ExitCode.WRONG_USAGE)

    def _enqueue(self, sites: DueSites, *, is_dry: bool) -> int:
        """Register the listings of the sites, and enqueue the buckets that are due."""
        from newsbot.command_work.fleet_listings import register_sites
        from newsbot.command_work.fleet_store import read_fleet_url
        from newsbot.store.database import Store

        settings = self.known_settings
        url = read_fleet_url(settings, command="due --enqueue")
        from newsbot.fleet.due_jobs import enqueue_due  # imports the modules just looked for

        folder = Path(settings.get("OUTPUT_DIR"))
        with closing(Store.open(settings.get("STORE_URL"), folder=folder)) as store:
            known = sites.find()
            if not is_dry:
                register_sites(store, known)
            jobs = enqueue_due(url, store, is_dry=is_dry)
        would = "would be " if is_dry else ""
        print_notice(
            f"{plural(jobs.due, 'bucket')} due: {jobs.new} {would}enqueued, "
            f"{jobs.due - jobs.new} in the queue already"
        )
        return max((site.code for site in sites.failed), default=ExitCode.DONE)

    def _show(self, plan: DuePlan, sites: DueSites) -> int:
        """Print the plan."""
        from newsbot.command_work.due_table import make_due_table
        from newsbot.console.console_tables import make_console, render_parts

        plan.read_sites(sites.find())
        table = make_due_table(plan.listings, now=plan.read_clock())
        print_rendered(render_parts(make_console(sys.stdout, plain_width=PLAIN_CHARS), [table]))
        return max((site.code for site in sites.failed), default=ExitCode.DONE)

    def _crawl_locked(self, plan: DuePlan, sites: DueSites, opts: argparse.Namespace) -> int:
        """Crawl while no other ``due`` of the output folder is under way."""
        from newsbot.site_lock import LOCKS, SiteLock

        folder = Path(self.known_settings.get("OUTPUT_DIR"))
        lock = SiteLock(folder / LOCKS / "due", site="due")
        try:
            lock.acquire(run_id="due", since=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        except OSError as error:
            msg = f"could not write to {str(folder)!r}: {error.strerror or error}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        try:
            return self._crawl_due(plan, sites, opts)
        finally:
            lock.release()

    def _crawl_due(self, plan: DuePlan, sites: DueSites, opts: argparse.Namespace) -> int:
        from newsbot.command_work.due_plan import describe_next

        settings = self.known_settings
        shows_summary = settings.getbool("SUMMARY_ENABLED") and not is_json_log(settings)
        if shows_summary:
            settings.set("SUMMARY_ENABLED", value=False, priority="cmdline")  # of each run
        known = sites.find()
        if opts.forever:
            return self._crawl_forever(plan, sites, opts)
        plan.read_sites(known)
        wanted = plan.find_due(plan.read_clock())
        listings = plan.take_affordable(wanted)
        began = time.monotonic()
        results = [*sites.failed]
        if listings:
            results += self._crawl_listings(listings, plan, sites, opts)
        elif shows_summary and wanted:
            hour = f"the latest hour had all {plan.budget} requests of DUE_BUDGET"
            print_notice(f"{plural(len(wanted), 'listing')} due, and {hour}; the next run goes on")
        elif shows_summary:
            print_notice(describe_next(plan.listings, now=plan.read_clock()))
        if results and shows_summary:
            from newsbot.command_work.sites_report import print_sites
            from newsbot.console.console_tables import make_console

            seconds, folder = time.monotonic() - began, settings.get("OUTPUT_DIR")
            print_sites(make_console(sys.stderr), results, seconds=seconds, folder=folder)
        return max((site.code for site in results), default=ExitCode.DONE)

    def _crawl_listings(
        self,
        listings: list[PlannedListing],
        plan: DuePlan,
        sites: DueSites,
        opts: argparse.Namespace,
    ) -> list[SiteResult]:
        from newsbot.command_work.due_runs import limit_spiders
        from newsbot.command_work.site_runs import SiteRuns

        check_components(self.known_settings)
        due = limit_spiders(listings, sites.load_spider, budget=plan.budget)
        gc.freeze()  # no collection looks at what is there before the crawl
        return SiteRuns(
            self.process,
            [*due],
            at_once=read_count(self.known_settings, "SITES_AT_ONCE"),
            arguments=opts.spargs,
            spiders=due,
        ).run()

    def _crawl_forever(self, plan: DuePlan, sites: DueSites, opts: argparse.Namespace) -> int:
        from newsbot.command_work.due_runs import DueRuns

        check_components(self.known_settings)
        gc.freeze()  # as above
        return DueRuns(
            self.process,
            plan,
            sites=sites,
            at_once=read_count(self.known_settings, "SITES_AT_ONCE"),
            arguments=opts.spargs,
        ).serve()


PLAIN_CHARS = 200
"""Width of the table without a terminal, so that most listings have one line."""
