"""The store of a fleet: a PostgreSQL database, which all its machines share."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa
from scrapy.settings import BaseSettings

from newsbot.exit_codes import ExitCode, StartError
from newsbot.fleet_alarms import FleetLimits
from newsbot.settings_readers import read_count, read_interval
from newsbot.store.database import StoreError, read_place

MODULES = {"procrastinate": "procrastinate", "psycopg": "'psycopg[binary]'"}
"""What a fleet needs beside what a crawl does, and how each is installed."""


def read_fleet_url(settings: BaseSettings, *, command: str) -> sa.URL:
    """Return the URL of the database of a fleet.

    :param command: for messages.
    :raises StartError: STORE_URL is no PostgreSQL database, or one of ``MODULES`` is missing.
    """
    place = settings.get("STORE_URL")
    try:
        url = read_place(place, folder=Path(settings.get("OUTPUT_DIR")))
    except StoreError as error:
        raise StartError(str(error), ExitCode.COULD_NOT_STORE) from error
    if url.get_backend_name() != "postgresql":
        msg = (
            f"{command} needs STORE_URL=postgresql://..., the database that all machines share, "
            f"got {place!r}"
        )
        raise StartError(msg)
    for module, package in MODULES.items():
        if find_spec(module) is None:
            msg = f"{command} needs the module {module!r}: pip install {package}"
            raise StartError(msg)
    return url


def read_fleet_limits(settings: BaseSettings) -> FleetLimits:
    """Return the limits of the alarms of a fleet.

    :raises StartError: a setting is wrong.
    """
    return FleetLimits(
        silent_seconds=read_count(settings, "LEASE_SECONDS"),
        late_seconds=read_interval(settings, "FLEET_LATE_AFTER"),
        failures=read_count(settings, "FLEET_FAILURES"),
    )
