#!/usr/bin/env bash
# SQLAlchemy 2.1.9: an index with a keyword of a dialect imports that dialect, used or not.
#
# A partial index for two databases is written as Index(..., sqlite_where=..., postgresql_where=...).
# To check the keyword, SQLAlchemy imports the dialect of its prefix when the table is defined: a
# program that only ever opens SQLite loads all of PostgreSQL's, some 20 ms in each start. Set in a
# before_create event by index.dialect_options["postgresql"]["where"], it is loaded where it is used.
# Seen: no dialect of PostgreSQL without the keyword, and with the event; all of it with the keyword.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "sqlalchemy==2.1.9"
count() {
    "$folder/venv/bin/python" - "$1" <<'PYTHON'
import sys

import sqlalchemy as sa

kind = sys.argv[1]
page = sa.Table("page", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
condition = page.c.id > 0
where = {"sqlite_where": condition}
if kind == "keyword":
    where["postgresql_where"] = condition
index = sa.Index("positive", page.c.id, **where)
if kind == "event":

    @sa.event.listens_for(page, "before_create")
    def add(table, connection, **_):
        if connection.dialect.name == "postgresql":
            index.dialect_options["postgresql"]["where"] = condition


page.metadata.create_all(sa.create_engine("sqlite://"))
print(kind, "sqlalchemy.dialects.postgresql.base" in sys.modules)
PYTHON
}
seen=$(count none && count event && count keyword)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
none False
event False
keyword True
EXPECTED
