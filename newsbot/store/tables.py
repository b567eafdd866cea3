"""The tables of the store, the same in SQLite and in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 1
"""Moves with every change of a table: a store of another version is refused."""

OPEN = "open"
"""State of an address that has not ended; every other state is the name of its outcome."""

metadata = MetaData()

schema = Table("newsbot_schema", metadata, Column("version", Integer, nullable=False))

site = Table(
    "site",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    # The number of the site's latest run. Only the run that has it may write.
    Column("epoch", Integer, nullable=False),
    Column("run_id", String(40), nullable=False),
    Column("place", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("heartbeat_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)
"""A spider and its latest run; times are seconds since 1970, in UTC, here and below."""

run = Table(
    "run",
    metadata,
    Column("site_id", ForeignKey("site.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("run_id", String(40), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    # Addresses found, and those of them that have not ended, as of the latest transaction.
    Column("found", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    # JSON: outcome -> number of addresses.
    Column("ends", Text, nullable=False),
)
"""A run and how its addresses ended; without ``ended_at`` it is under way or was cut off."""

url = Table(
    "url",
    metadata,
    # 16 bytes over the site's name and the key of the address.
    Column("fingerprint", LargeBinary(16), primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("not_before", BigInteger, nullable=False),
    # What follows is kept while the address is open, so that a million ended ones stay small.
    Column("address", Text),
    Column("section", Text),
    Column("source", String(20)),
    Column("page", Integer),
    sqlite_with_rowid=False,
)
"""An address of a site: open, with the epoch of the run that holds or last held it, or ended."""

Index(
    "url_open",
    url.c.site_id,
    url.c.not_before,
    sqlite_where=url.c.state == OPEN,
    postgresql_where=url.c.state == OPEN,
)

section = Table(
    "section",
    metadata,
    Column("fingerprint", LargeBinary(16), primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("address", Text, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("visited_at", BigInteger, nullable=False),
)
"""A list page that was read for its links."""

validator = Table(
    "validator",
    metadata,
    Column("fingerprint", LargeBinary(16), primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    # Of a list, whose links have been taken; else of an article.
    Column("is_list", Boolean, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("kept_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What an address said of its state when what it gave was kept."""

revisit = Table(
    "revisit",
    metadata,
    Column("fingerprint", LargeBinary(16), primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("due_at", BigInteger, nullable=False),
    # When the article was published, or first written where that is not known.
    Column("born_at", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("source", String(20), nullable=False),
    # Four bytes for each block of the text.
    Column("blocks", LargeBinary),
    sqlite_with_rowid=False,
)
"""An article that is young enough to be looked at again."""

Index("revisit_due", revisit.c.site_id, revisit.c.due_at)

address_shape = Table(
    "address_shape",
    metadata,
    # A registrable domain, and what newsbot.discover calls the form of an address there.
    Column("domain", Text, primary_key=True),
    Column("shape", Text, primary_key=True),
    Column("articles", Integer, nullable=False),
    Column("others", Integer, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How many addresses of one shape were articles, and how many were pages that are none."""

robots = Table(
    "robots",
    metadata,
    # Scheme, name and port, as rules are those of one of each (RFC 9309, 2.3).
    Column("host", Text, primary_key=True),
    Column("body", LargeBinary),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fetched_at", BigInteger, nullable=False),
)
"""The robots.txt of a host; without ``body`` there was none."""

search = Table(
    "search",
    metadata,
    # The front page that a search began with, as it was given.
    Column("front", Text, primary_key=True),
    # JSON: a list of addresses, that of the front page first.
    Column("lists", Text, nullable=False),
    Column("searched_at", BigInteger, nullable=False),
)
"""The feeds, sitemaps and sections that were found of a site with nothing but a domain."""

output_file = Table(
    "output_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    # Below OUTPUT_DIR, without what a compression adds.
    Column("path", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("compression", String(10), nullable=False),
    # Bytes that are known to be on the disk; the file is cut back to them.
    Column("size", BigInteger, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("closed_at", BigInteger),
    # Of the run whose articles it holds.
    Column("epoch", Integer),
)
"""A file of articles; one that is closed is never touched again."""

article = Table(
    "article",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("site.id"), nullable=False),
    Column("article_id", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(16), nullable=False),
    Column("text_key", String(16), nullable=False),
    Column("fingerprint", LargeBinary(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("file_id", ForeignKey("output_file.id"), nullable=False),
    # Four bytes for each field that a later version is compared by.
    Column("fields", LargeBinary),
    # The article_id of the first of its copies on all sites; null where that is its own.
    Column("cluster_id", String(16)),
    UniqueConstraint("site_id", "article_id", "version"),
)
"""One version of an article; it is one line of its file."""

Index("article_name", article.c.article_id)
Index("article_file", article.c.file_id)

signature = Table(
    "signature",
    metadata,
    Column("id", ForeignKey("article.id"), primary_key=True, autoincrement=False),
    # Of how many shingles each hash is one.
    Column("one_in", Integer, nullable=False),
    Column("hashes", Integer, nullable=False),
    # Three bytes each.
    Column("shingles", LargeBinary, nullable=False),
)
"""What is kept of an article's text to compare others with it; a short text has none."""

sample = Table(
    "sample",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Numbers of 48 bits that articles are found by: samples of their shingles, and of equal texts.

Most rows of the store are here, 16 bytes each in SQLite: hence no further column, and no rowid.
"""

outbox = Table(
    "outbox",
    metadata,
    Column("file_id", ForeignKey("output_file.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", LargeBinary, nullable=False),
)
"""Lines, counted from 0 in their file, that are not yet known to be on the disk."""
