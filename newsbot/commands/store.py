"""The ``store`` command: show, check, export or prune what runs leave for later runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsbot.command_base import NewsbotCommand, naming_file
from newsbot.console import plural, print_error, print_rendered, print_text
from newsbot.console.progress_bar import show_progress, showing_progress
from newsbot.exit_codes import ExitCode, StartError
from newsbot.record_streams import open_output
from newsbot.settings_readers import read_age

if TYPE_CHECKING:
    from newsbot.store.database import Store
    from newsbot.store.store_summary import SiteFigures

ACTIONS = ("check", "export", "prune")
"""What the command does instead of showing the store."""


class Command(NewsbotCommand):
    """Show, check, export or prune the store of ``STORE_URL``."""

    requires_crawler_process = False
    arguments = "[check|export|prune] [options]"
    description = """\
Without an action: show the URLs, articles, files and latest run of each site.

  check   compare every URL, run, article and line of every file, print what
          disagrees, and exit with code 3 if anything does
  export  print one JSON line for each URL with its state, each version of an
          article with its file, and each run; --output writes them to a file,
          which is replaced as a whole
  prune   count what no run since --older-than has used and none needs; --yes
          removes it. What prevents writing an article twice is kept

Exit codes: 0 done, 1 there is no store, 2 wrong usage, 3 check found
disagreements, 74 stdout or the file could not be written, 75 the store could
not be used."""
    examples = (
        "store",
        "store check",
        "store export --output store.jsonl.gz",
        "store prune --older-than 365d",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--site", metavar="NAME", help="export: only this site")
        add("--output", metavar="FILE", help="export: to FILE at the end (.gz, .zst: compressed)")
        add("--older-than", metavar="AGE", help="prune: the least age, such as 365d")
        add("--yes", action="store_true", help="prune: remove; without it nothing changes")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.store.database import StoreError, explain_damage

        if len(args) > 1 or not {*args} <= {*ACTIONS}:
            msg = f"{self.name} takes one of {', '.join(ACTIONS)}, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        action = args[0] if args else ""
        age_seconds = _check_options(action, opts)
        folder = Path(self.known_settings.get("OUTPUT_DIR"))
        try:
            place = self.known_settings.get("STORE_URL")
            store = _open_store(place, folder, changes=action == "prune" and opts.yes)
            try:
                if action == "check":
                    return _check(store, folder)
                if action == "export":
                    return _export(store, opts.site, opts.output)
                if action == "prune":
                    return _prune(store, age_seconds=age_seconds, removes=opts.yes)
                return _show(store)
            finally:
                store.close()
        except StoreError as error:
            raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
        except (KeyError, ValueError) as error:
            raise StartError(explain_damage(error), ExitCode.COULD_NOT_STORE) from error


def _check_options(action: str, opts: argparse.Namespace) -> int:
    """Return the age in seconds, 0 if the action needs none.

    :raises StartError: an option is missing, wrong or for another action.
    """
    msg = ""
    age_seconds = read_age(opts.older_than or "") or 0
    if action == "prune" and not age_seconds:
        given = f", got {opts.older_than!r}" if opts.older_than else ""
        msg = f"store prune needs --older-than AGE, such as 365d{given}"
    elif action != "prune" and (opts.older_than or opts.yes):
        msg = "--older-than and --yes are options of store prune"
    elif action != "export" and (opts.site or opts.output):
        msg = "--site and --output are options of store export"
    if msg:
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return age_seconds


def _open_store(place: str, folder: Path, *, changes: bool) -> Store:
    from newsbot.store.database import Store, explain_missing

    if not place:
        msg = "STORE_URL is empty: there is no store"
        raise StartError(msg)
    store = Store.find(place, folder=folder)
    if store is None:
        raise StartError(explain_missing(place, folder))
    if changes:
        store.close()
        return Store.open(place, folder=folder)
    return store


def _check(store: Store, folder: Path) -> int:
    from newsbot.store.store_check import check_store, count_elsewhere, find_set_aside
    from newsbot.store.store_summary import read_figures

    with showing_progress("checking", unit="items") as update:

        def watch(files: Sequence[Any]) -> Iterator[Any]:
            for number, file in enumerate(files):
                update(number, len(files))
                yield file

        problems = list(check_store(store, folder, watch=watch))
    print_text("".join(f"{problem}\n" for problem in problems))
    for path in find_set_aside(store, folder):
        print_text(f"{path}: was cut off a file; no run has recorded it, and you can remove it\n")
    if problems:
        found = plural(len(problems), "problem")
        print_error(f"{found} found in {store.name}")
        return ExitCode.ALARM
    figures = read_figures(store)
    urls = plural(sum(site.urls for site in figures), "URL")
    articles = plural(sum(site.articles for site in figures), "article")
    files = plural(sum(site.files for site in figures), "file")
    print_text(f"{urls}, {articles}, {files}: no problems\n")
    if elsewhere := count_elsewhere(store, folder):
        unchecked = plural(elsewhere, "file")
        print_text(f"not checked: {unchecked} on another machine or in another folder\n")
    return ExitCode.DONE


def _export(store: Store, site: str | None, output: str | None) -> int:
    from newsbot.store.store_export import export_store
    from newsbot.store.store_summary import read_figures

    if site is not None and site not in {figures.name for figures in read_figures(store)}:
        msg = f"the store {store.name} has no site {site!r}; the store command lists all"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in export_store(store, site=site))
    watched = show_progress(lines, total=0, label="exporting", beside_lines=output is None)
    if output is None:
        for line in watched:
            print_text(line)
        return ExitCode.DONE
    with naming_file(Path(output)), open_output(output) as file:
        for line in watched:
            file.write(line.encode("utf-8", "replace"))
    return ExitCode.DONE


def _prune(store: Store, *, age_seconds: int, removes: bool) -> int:
    from newsbot.store.store_pruning import prune

    with showing_progress("pruning" if removes else "counting"), store.transaction() as connection:
        before = store.read_clock(connection) - age_seconds
        counts = prune(connection, before=before, removes=removes)
    day = datetime.fromtimestamp(before, tz=UTC)
    for name, number in counts.items():
        print_text(f"{name}: {number:,}\n")
    if not counts:
        print_text(f"nothing to remove: later runs need everything from before {day:%Y-%m-%d}\n")
    elif removes:
        print_text(f"removed: all of this, unused since {day:%Y-%m-%d}\n")
    else:
        print_text(f"unused since {day:%Y-%m-%d}; --yes removes them\n")
    return ExitCode.DONE


def _show(store: Store) -> int:
    from newsbot.console.console_tables import make_console, make_table, render_parts
    from newsbot.store.facts.url_facts import OPEN
    from newsbot.store.store_summary import read_figures

    table = make_table(
        "site", "latest run", numbers=("URLs", "open", "articles", "files"), boxed=False
    )
    for site in read_figures(store):
        cells = (site.urls, site.states[OPEN], site.articles, site.files)
        table.add_row(site.name, _format_run(site), *map(str, cells))
    print_rendered(render_parts(make_console(sys.stdout), [table]))
    return ExitCode.DONE


def _format_run(site: SiteFigures) -> str:
    started = datetime.fromtimestamp(site.started_at, tz=UTC)
    ended = "" if site.ended_at is not None else ", running or interrupted"
    return f"{started:%Y-%m-%d %H:%M} UTC{ended}"
