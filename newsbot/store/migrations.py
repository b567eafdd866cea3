"""A store as an older newsbot has made it -> the same with the tables of this one.

Each step leads from one version to the next, all of them in one transaction: whatever happens on
the way, the store is as it was or as it is to be. Steps are never edited once they are released,
and say in SQL of their own what they do, since ``store.tables`` goes on.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select, text, update

from newsbot.store.tables import schema

STEPS: Mapping[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE output_file ADD COLUMN epoch INTEGER",
        "ALTER TABLE article ADD COLUMN fields {bytes}",
        """CREATE TABLE run (
            site_id INTEGER NOT NULL REFERENCES site (id), epoch INTEGER NOT NULL,
            run_id VARCHAR(40) NOT NULL, started_at BIGINT NOT NULL, ended_at BIGINT,
            found INTEGER NOT NULL, pending INTEGER NOT NULL, ends TEXT NOT NULL,
            PRIMARY KEY (site_id, epoch))""",
        """CREATE TABLE validator (
            fingerprint {bytes} NOT NULL, site_id INTEGER NOT NULL REFERENCES site (id),
            is_list BOOLEAN NOT NULL, etag TEXT, last_modified TEXT, kept_at BIGINT NOT NULL,
            PRIMARY KEY (fingerprint)){without_rowid}""",
        """CREATE TABLE revisit (
            fingerprint {bytes} NOT NULL, site_id INTEGER NOT NULL REFERENCES site (id),
            due_at BIGINT NOT NULL, born_at BIGINT NOT NULL, address TEXT NOT NULL,
            section TEXT NOT NULL, source VARCHAR(20) NOT NULL, blocks {bytes},
            PRIMARY KEY (fingerprint)){without_rowid}""",
        "CREATE INDEX revisit_due ON revisit (site_id, due_at)",
        # How the addresses of earlier runs ended was not kept.
        """INSERT INTO run SELECT id, epoch, run_id, started_at, COALESCE(ended_at, heartbeat_at),
            0, 0, '{{}}' FROM site""",
    ),
    # Of the articles that are there nothing was kept but that they are: only their addresses are
    # known again, not their texts.
    2: (
        "DROP INDEX article_text",
        "CREATE INDEX article_name ON article (article_id)",
        "ALTER TABLE article ADD COLUMN cluster_id VARCHAR(16)",
        """CREATE TABLE signature (
            id INTEGER NOT NULL REFERENCES article (id), one_in INTEGER NOT NULL,
            hashes INTEGER NOT NULL, shingles {bytes} NOT NULL, PRIMARY KEY (id))""",
        """CREATE TABLE sample (
            key BIGINT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)){without_rowid}""",
    ),
    3: (
        """CREATE TABLE address_shape (
            domain TEXT NOT NULL, shape TEXT NOT NULL, articles INTEGER NOT NULL,
            others INTEGER NOT NULL, seen_at BIGINT NOT NULL,
            PRIMARY KEY (domain, shape)){without_rowid}""",
    ),
    4: (
        """CREATE TABLE robots (
            host TEXT NOT NULL, body {bytes}, etag TEXT, last_modified TEXT,
            fetched_at BIGINT NOT NULL, PRIMARY KEY (host))""",
    ),
    5: (
        """CREATE TABLE search (
            front TEXT NOT NULL, lists TEXT NOT NULL, searched_at BIGINT NOT NULL,
            PRIMARY KEY (front))""",
    ),
}
"""Version -> the statements that lead from it to the next."""

_WORDS = {
    "sqlite": {"bytes": "BLOB", "without_rowid": " WITHOUT ROWID"},
    "postgresql": {"bytes": "BYTEA", "without_rowid": ""},
}


def migrate(connection: Connection, version: int) -> int:
    """Do the steps from a version on, as part of the caller's transaction.

    :return: the version that the store has now; the one it had where no step leads on from it.
    """
    while version in STEPS:
        # First of all, since it opens the transaction, and lets other runs that want the same wait.
        own = update(schema).where(schema.c.version == version).values(version=version + 1)
        if not connection.execute(own).rowcount:
            return int(connection.scalar(select(schema.c.version)) or 0)
        for statement in STEPS[version]:
            connection.execute(text(statement.format(**_WORDS[connection.dialect.name])))
        version += 1
    return version
