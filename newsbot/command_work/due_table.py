"""The plan of ``due`` as a table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table

from newsbot.command_work.due_plan import PlannedListing, format_due_time
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
            "now" if listing.due.at <= now else format_due_time(listing.due.at, now),
            listing.due.reason,
            format_due_time(rate.read_at, now) if rate.read_at else "never",
            f"{hour:.1f}" if rate.read_at else "-",
            listing.site,
            listing.url,
        )
    return table
