"""``scrapy store``: shows, checks, exports and prunes what runs leave for the next."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand

from newsbot.commands.command_errors import one_line_errors
from newsbot.console import plural, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import parse_age
from newsbot.store.database import Store, StoreError, read_place
from newsbot.store.store_check import check_store, count_elsewhere
from newsbot.store.store_export import export_store
from newsbot.store.store_pruning import count_old, remove_old
from newsbot.store.store_summary import SiteFigures, read_figures
from newsbot.store.tables import OPEN

PLAIN_WIDTH_CHARS = 100


WORDS = ("check", "export", "prune")
"""What can be done beside showing."""


class Command(ScrapyCommand):
    """Show, check, export or prune the store of ``STORE_URL``."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "[check|export|prune] [options]"

    def short_desc(self) -> str:
        return "Show what runs know of each site; check, export or prune it"

    def long_desc(self) -> str:
        return (
            "Show for each site its addresses, articles, files and latest run. check: hold every "
            "address, run, article and line of every file against each other, say what does not "
            "agree, and end with code 3 if something does not. export: print a JSON line for each "
            "address with its state, each version of an article with its file, and each run. "
            "prune: say what no run since --older-than has touched and none needs, and with --yes "
            "remove it; what keeps an article from being written twice stays."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--site", metavar="NAME", help="export: of one site")
        add("--older-than", metavar="AGE", help="prune: what is older, such as 365d")
        add("--yes", action="store_true", help="prune: remove it; without, nothing is changed")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with one_line_errors(self):
            try:
                self.exitcode = self._run(args, opts)
            except StoreError as error:
                raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error

    def _run(self, args: list[str], opts: argparse.Namespace) -> int:
        if len(args) > 1 or not {*args} <= {*WORDS}:
            words = ", ".join(WORDS)
            msg = f"scrapy store takes nothing or one of {words}, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        word = args[0] if args else ""
        age_seconds = _check_options(word, opts)
        if self.settings is None:
            msg = "settings are not set; run this through the scrapy command"
            raise RuntimeError(msg)
        folder = Path(self.settings.get("OUTPUT_DIR"))
        store = _open_store(self.settings.get("STORE_URL"), folder)
        try:
            if word == "check":
                return _check(store, folder)
            if word == "export":
                return _export(store, opts.site)
            if word == "prune":
                return _prune(store, before=int(time.time()) - age_seconds, is_meant=opts.yes)
            return _show(store)
        finally:
            store.close()


def _check_options(word: str, opts: argparse.Namespace) -> int:
    """Return the age in seconds; 0 where none is needed.

    :raises StartError: an option is missing, wrong or of another word.
    """
    msg = ""
    age_seconds = parse_age(opts.older_than or "") or 0
    if word == "prune" and not age_seconds:
        msg = f"scrapy store prune needs --older-than such as 365d, got {opts.older_than!r}"
    elif word != "prune" and (opts.older_than or opts.yes):
        msg = "--older-than and --yes belong to scrapy store prune"
    elif word != "export" and opts.site:
        msg = "--site belongs to scrapy store export"
    if msg:
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return age_seconds


def _open_store(place: str, folder: Path) -> Store:
    if not place:
        msg = "STORE_URL is empty: there is no store to look at"
        raise StartError(msg)
    store = Store.find(place, folder=folder)
    if store is None:
        path = read_place(place, folder=folder).database
        msg = f"there is no store at {path!r}; the first scrapy crawl makes it"
        raise StartError(msg)
    return store


def _check(store: Store, folder: Path) -> int:
    number = 0
    for sentence in check_store(store, folder):
        number += 1
        sys.stdout.write(f"{sentence}\n")
    if number:
        found = plural(number, "thing does not agree", "things do not agree")
        sys.stderr.write(f"newsbot: in {store.name} {found}\n")
        return ExitCode.ALARM
    figures = read_figures(store)
    addresses = plural(sum(site.addresses for site in figures), "address", "addresses")
    articles = plural(sum(site.articles for site in figures), "article")
    files = plural(sum(site.files for site in figures), "file")
    sys.stdout.write(f"{addresses}, {articles}, {files}: all agree\n")
    if elsewhere := count_elsewhere(store, folder):
        there = plural(elsewhere, "file")
        sys.stdout.write(f"{there} on another machine or in another folder: not looked at\n")
    return ExitCode.DONE


def _export(store: Store, site: str | None) -> int:
    if site is not None and site not in {figures.name for figures in read_figures(store)}:
        msg = f"the store {store.name} has no site {site!r}; scrapy store shows all"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    for record in export_store(store, site=site):
        print_text(json.dumps(record, ensure_ascii=False) + "\n")
    return ExitCode.DONE


def _prune(store: Store, *, before: int, is_meant: bool) -> int:
    with store.transaction() as connection:
        counts = count_old(connection, before=before)
        if is_meant:
            remove_old(connection, before=before)
    day = datetime.fromtimestamp(before, tz=UTC)
    for name, number in counts.items():
        sys.stdout.write(f"{name}: {number:,}\n")
    if not counts:
        sys.stdout.write(f"nothing is older than {day:%Y-%m-%d} that no run needs\n")
    elif is_meant:
        sys.stdout.write(f"removed: not touched since {day:%Y-%m-%d}\n")
    else:
        sys.stdout.write(f"not touched since {day:%Y-%m-%d}; --yes removes them\n")
    return ExitCode.DONE


def _show(store: Store) -> int:
    table = Table(box=None, pad_edge=False)
    table.add_column("site")
    for name in ("addresses", "open", "articles", "files"):
        table.add_column(name, justify="right")
    table.add_column("latest run")
    figures = read_figures(store)
    for site in figures:
        cells = (site.addresses, site.states[OPEN], site.articles, site.files)
        table.add_row(site.name, *map(str, cells), _say_run(site))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=PLAIN_WIDTH_CHARS)
    console.print(table)
    return ExitCode.DONE


def _say_run(site: SiteFigures) -> str:
    started = datetime.fromtimestamp(site.started_at, tz=UTC)
    ended = "" if site.ended_at is not None else ", under way or cut off"
    return f"{started:%Y-%m-%d %H:%M} UTC{ended}"
