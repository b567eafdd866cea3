"""Read the histories of all sites, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from newsbot.run_record import RunRecord
from newsbot.store.database import Store
from newsbot.store.facts.run_history import run_history_table
from newsbot.store.site_run import site_table

logger = logging.getLogger(__name__)


def read_histories(
    store: Store, since: int = 0, names: Collection[str] | None = None
) -> Iterator[tuple[str, list[RunRecord]]]:
    """Yield each site with the records of its runs that ended since a time, by name and in order.

    A site without such a run is left out. Records that cannot be read are logged and left out;
    ``scrapy store check`` names them too. Memory holds the records of one site.

    :param since: seconds since 1970, in UTC.
    :param names: of the sites to read; None for all.
    :raises StoreError: the store cannot be read.
    """
    history = run_history_table.c
    with store.snapshot() as connection:
        sites = sa.select(site_table.c.id, site_table.c.name).order_by(site_table.c.name)
        for site in connection.execute(sites).all():
            if names is not None and site.name not in names:
                continue
            wanted = (
                sa.select(history.run_id, history.figures)
                .where(history.site_id == site.id, history.ended_at >= since)
                .order_by(history.epoch)
            )
            records = list(_parse(connection.execute(wanted), site.name))
            if records:
                yield site.name, records


def read_latest_records(store: Store) -> dict[str, RunRecord]:
    """Return the record of the latest finished run of each site, by its name.

    :raises StoreError: the store cannot be read.
    """
    history, other = run_history_table.c, run_history_table.alias().c
    # A look-up in the key for each site: to group the rows would read the keys of all runs.
    epoch = sa.select(sa.func.max(other.epoch)).where(other.site_id == site_table.c.id)
    is_latest = (history.site_id == site_table.c.id) & (history.epoch == epoch.scalar_subquery())
    wanted = (
        sa.select(site_table.c.name, history.run_id, history.figures)
        .join_from(site_table, run_history_table, is_latest)
        .order_by(site_table.c.name)
    )
    return {row.name: record for row in store.read(wanted) for record in _parse([row], row.name)}


def _parse(rows: Iterable[sa.Row[Any]], site: str) -> Iterator[RunRecord]:
    for row in rows:
        try:
            yield RunRecord.from_json(row.figures)
        except ValueError:
            message = "the figures of run %s of %s cannot be read and are left out"
            logger.warning(message, row.run_id, site)
