"""The schema of the store: its version, and the metadata that every table joins."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA_VERSION = 8
"""Incremented with each change of a table; a store of another version is refused."""

CHUNK = 500
"""Values in one statement; databases have limits of some thousands."""

metadata = sa.MetaData()
"""Of all tables, the same in SQLite and PostgreSQL; each is defined beside the code that uses it.
Times are seconds since 1970, in UTC."""

schema_table = sa.Table(
    "newsbot_schema",
    metadata,
    sa.Column("version", sa.Integer, primary_key=True),
    # That of the newest worker of a fleet that has joined; 0 without a fleet.
    sa.Column("fleet_protocol", sa.Integer, nullable=False, default=0),
)
