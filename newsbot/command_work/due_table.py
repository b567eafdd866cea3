"""The plan of ``due`` as a table, and in one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table

from newsbot.command_work.due_plan import PlannedListing
from newsbot.console.console_tables import make_table
from newsbot.schedule.week_hours import find_week_hour


def make_due_table(listings: Iterable[PlannedListing], *, now: int) -> Table:
    """Return a row for each listing, those that are due first; times are those of the machine."""
    table = make_table("next reading", "why then", "latest reading", numbers=("new/hour",))
    table.add_column("site")
    table.add_column("listing", overflow="fold")
    ordered = sorted(
        listings,
        key=lambda each: (
            max(each.due.at, now),
            -each.find_waiting_hours(now),
            each.site,
            each.url,
        ),
    )
    for listing in ordered:
        rate = listing.rate
        hour = rate.estimate_hours()[find_week_hour(now, listing.zone)]
        table.add_row(
            "now" if listing.due.at <= now else _format_time(listing.due.at, now),
            listing.due.reason,
            _format_time(rate.read_at, now) if rate.read_at else "never",
            f"{hour:.1f}" if rate.read_at else "-",
            listing.site,
            listing.url,
        )
    return table


def describe_next(listings: Iterable[PlannedListing], *, now: int) -> str:
    """Return the notice of a run that reads nothing: when the next listing is due."""
    at = min((listing.due.at for listing in listings), default=None)
    if at is None:  # no table can be used, which is printed of each
        return "there is no listing to read"
    return f"nothing is due before {_format_time(at, now)}; --dry-run shows all"


def _format_time(at: int, now: int) -> str:
    time, today = (datetime.fromtimestamp(each).astimezone() for each in (at, now))
    return f"{time:%H:%M}" if time.date() == today.date() else f"{time:%Y-%m-%d %H:%M}"
