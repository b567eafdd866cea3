"""The schema of the store: its version, and the metadata that every table joins."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA_VERSION = 1
"""Moves with every change of a table: a store of another version is refused."""

CHUNK = 500
"""Values in one statement; databases have limits of some thousands."""

metadata = sa.MetaData()
"""Of the tables, which stand beside the code that uses them: the same in SQLite and PostgreSQL.
Times are seconds since 1970, in UTC."""

schema_table = sa.Table(
    "newsbot_schema", metadata, sa.Column("version", sa.Integer, primary_key=True)
)
