"""The ``worker`` command: crawl what is due together with other machines."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from newsbot.commands.due import Command as DueCommand
from newsbot.exit_codes import ExitCode, StartError
from newsbot.json_log import is_json_log
from newsbot.settings_readers import check_components, read_count

if TYPE_CHECKING:
    from newsbot.fleet.queue_thread import QueueOptions


class Command(DueCommand):
    """Crawl what is due as one of several workers, until a signal."""

    arguments = "[options] [SITE...]"
    description = """\
Crawl what is due together with any number of other workers, on this machine
and others, until SIGTERM or Ctrl-C. All share the PostgreSQL database of
STORE_URL, and need the same settings and tables of sites. Sites are divided
into 4,096 buckets by domain; a worker takes a bucket, crawls what is due in
it, and gives it back. Articles are written to files by the write command.

Sites and arguments (-a) are those of due: the sites named or chosen, else all
sites of NEWSBOT_SITES.

The first SIGTERM ends it within 20 seconds, with every URL accounted for; the
second one at once. Other workers go on with what it leaves.

Exit codes: 0 ended by a signal, 1 could not start, 2 wrong usage, 3 ended by
two signals, 74 the output folder could not be used, 75 the store could not be
used at the start, or is that of a newer version."""
    examples: ClassVar[tuple[str, ...]] = (
        "worker",
        "worker --concurrency 32 -s STORE_URL=postgresql://news@db.example.org/news",
        "worker --all -a languages=de,fr",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        self._add_shared_options(parser)
        add = parser.add_argument
        add("--concurrency", metavar="N", help="buckets at the same time (BUCKETS_AT_ONCE, 16)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.fleet_store import read_fleet_url

        read_fleet_url(self.known_settings, command=self.name)
        self._prepare(args, opts)
        return self._serve(args, opts)

    def _serve(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.command_work.bucket_runs import BucketRuns
        from newsbot.command_work.due_plan import DuePlan
        from newsbot.command_work.due_sites import DueSites
        from newsbot.command_work.fleet_listings import FleetListings
        from newsbot.command_work.fleet_watch import watching_fleet
        from newsbot.command_work.liveness import showing_life
        from newsbot.store.database import StoreError
        from newsbot.store.shared_stores import open_shared

        options = self._read_options(opts)
        settings = self.known_settings
        check_components(settings)
        if not is_json_log(settings):
            settings.set("SUMMARY_ENABLED", value=False, priority="cmdline")  # of each run
        sites = DueSites(self.process, lambda: self._choose_names(args, opts))
        sites.find()
        plan = DuePlan(settings, changes=True)
        try:
            store = open_shared(options.place, folder=options.folder)
            gc.freeze()  # no collection looks at what is there before the crawl
            runs = BucketRuns(
                self.process,
                FleetListings(plan, store, sites=sites),
                at_once=read_count(settings, "SITES_AT_ONCE"),
                arguments=opts.spargs,
                options=options,
            )
            with watching_fleet(settings), showing_life(settings):
                return runs.serve()
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        finally:
            plan.close()

    def _read_options(self, opts: argparse.Namespace) -> QueueOptions:
        from newsbot.fleet.queue_thread import QueueOptions

        settings = self.known_settings
        if opts.concurrency is not None:
            settings.set("BUCKETS_AT_ONCE", opts.concurrency, priority="cmdline")
        return QueueOptions(
            place=settings.get("STORE_URL"),
            folder=Path(settings.get("OUTPUT_DIR")),
            concurrency=read_count(settings, "BUCKETS_AT_ONCE"),
            lease_seconds=read_count(settings, "LEASE_SECONDS"),
            tick_seconds=read_count(settings, "FLEET_TICK_SECONDS"),
        )
