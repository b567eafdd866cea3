"""What a fleet of a given size needs: machines, database, storage, network and money.

    python -m benchmarks.fleet_size [--sites 100000] [--articles-a-site 30] ...

How often sections are read is simulated: a sample of them is read by the schedule of ``newsbot
due`` for five weeks, of which the last three count. Everything else is arithmetic with the
parameters, each of which is an option: the costs of a page and of a run are upper bounds of what
``fleet_costs`` measures, sizes of documents are means of a corpus of real pages, and prices are
round figures near the public list prices of large clouds in November 2026. The same parameters give
the same result.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import fields

from benchmarks.fleet_arithmetic import (
    DAY_SECONDS,
    YEAR_DAYS,
    FleetLoad,
    FleetParameters,
    find_limits,
    find_load,
    list_costs,
)
from benchmarks.section_readings import simulate_readings


def print_fleet(given: FleetParameters) -> None:
    """Print what the fleet needs."""
    reading = simulate_readings(
        articles_a_day=given.articles_a_site / given.sections_a_site, spread=given.spread
    )
    load = find_load(given, reading)
    peak = reading.busiest_share * 24
    print(f"{given.sites:,.0f} sites with {given.articles_a_site:g} articles a day each\n")
    print(f"{'a section is read':24}{reading.a_day:.1f} times a day")
    print(f"{'an article is found':24}after {reading.delay_minutes:.0f} minutes, in the mean")
    print(f"{'the busiest hour has':24}{peak:.2f} times the mean")
    for name, value in _list_needs(given, load, peak):
        print(f"{name:24}{value}")
    print("\ndollars a month")
    costs = list_costs(given, load)
    for name, dollars in [*costs, ("together", sum(dollars for _, dollars in costs))]:
        print(f"{name:38}{dollars:10,.0f}")
    print("\nlimits: how many sites, what is used up then, and the next step")
    for limit in find_limits(given, load):
        print(f"{limit.sites:11,.0f}  {limit.name}: {limit.next_step}")


def _list_needs(given: FleetParameters, load: FleetLoad, peak: float) -> Iterator[tuple[str, str]]:
    """Yield names and values; *busy* is in the busiest hour."""
    day, growth = DAY_SECONDS, load.table_gb + load.index_gb
    yield "requests", f"{load.requests / 1e6:.1f} million a day, {load.requests / day:.0f} a second"
    yield "sections read", f"{load.readings / 1e6:.1f} million a day"
    unchanged = f"{load.unchanged / 1e6:.1f} million not modified"
    yield "pages read", f"{load.pages / 1e6:.1f} million a day, and {unchanged}"
    yield "articles", f"{load.articles / 1e6:.1f} million a day"
    yield "cores of workers", f"{load.worker_cores:.1f} busy, {load.worker_cores / peak:.1f} mean"
    yield "machines", f"{load.machines:.0f} of {given.cores_a_machine:g} cores, one in reserve"
    yield "cores of the database", f"{load.database_cores:.1f} busy"
    yield "transactions", f"{load.transactions_a_second:,.0f} a second, busy"
    yield "rows changed", f"{load.rows / 1e6:.0f} million a day"
    wal_gb = load.wal_mb_a_second / peak * day / 1e3
    yield "WAL", f"{load.wal_mb_a_second:.1f} MB a second busy, {wal_gb:.0f} GB a day"
    parts = f"{load.table_gb:.1f} GB of tables and {load.index_gb:.1f} GB of indexes"
    yield "growth of the store", f"{parts} a day, {growth * YEAR_DAYS / 1e3:.1f} TB a year"
    yield "lines", f"{load.line_gb:.1f} GB a day, compressed"
    yield "archives", f"{load.archive_gb:.0f} GB a day, if wanted"
    megabits = load.network_gb * 8e3 * peak / day
    yield "network", f"{load.network_gb:.0f} GB a day, {megabits:.0f} Mbit/s busy"
    yield "a bucket", f"is under way {load.bucket_hours:.1f} hours a day"


def main() -> None:
    """Print what the fleet with the given parameters needs."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for each in fields(FleetParameters):
        cli.add_argument(f"--{each.name.replace('_', '-')}", type=float, default=each.default)
    print_fleet(FleetParameters(**vars(cli.parse_args())))


if __name__ == "__main__":
    main()
