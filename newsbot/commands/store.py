"""``scrapy store``: shows what runs leave for the next; ``check`` tells what does not agree."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand

from newsbot.commands.endings import in_one_line
from newsbot.exits import ExitCode, StartError
from newsbot.printing import plural
from newsbot.store.checking import check_store
from newsbot.store.database import Store, StoreError, read_place
from newsbot.store.showing import SiteFigures, read_figures
from newsbot.store.tables import OPEN

PLAIN_WIDTH_CHARS = 100


class Command(ScrapyCommand):
    """Show or check the store of ``STORE_URL``."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "[check]"

    def short_desc(self) -> str:
        return "Show what runs know of each site; check that store and files agree"

    def long_desc(self) -> str:
        return (
            "Show for each site its addresses, articles, files and latest run. With the word "
            "check: hold every address, article and line of every file against each other, say "
            "what does not agree, and end with code 3 if something does not."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's hook
        with in_one_line(self):
            try:
                self.exitcode = self._run(args)
            except StoreError as error:
                raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error

    def _run(self, args: list[str]) -> int:
        if args not in ([], ["check"]):
            msg = f"scrapy store takes nothing or the word check, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if self.settings is None:
            msg = "settings are not set; run this through the scrapy command"
            raise RuntimeError(msg)
        folder = Path(self.settings.get("OUTPUT_DIR"))
        store = _open_store(self.settings.get("STORE_URL"), folder)
        try:
            return _check(store, folder) if args else _show(store)
        finally:
            store.close()


def _open_store(place: str, folder: Path) -> Store:
    if not place:
        msg = "STORE_URL is empty: there is no store to look at"
        raise StartError(msg)
    address = read_place(place, folder=folder)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        msg = f"there is no store at {address.database!r}; the first scrapy crawl makes it"
        raise StartError(msg)
    return Store.open(place, folder=folder)


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
