"""A store that an older newsbot has made opens, keeps all it has, and goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Inspector, create_engine, inspect, select, text

from newsbot.store import migrations, tables
from newsbot.store.database import Store, StoreError, read_place
from newsbot.store.tables import SCHEMA_VERSION
from tests.scrapy_run import run_scrapy

# As version 1 made it: never to be edited.
VERSION_1 = """
CREATE TABLE newsbot_schema (version INTEGER NOT NULL);
CREATE TABLE site (id {serial}, name VARCHAR(100) NOT NULL UNIQUE, epoch INTEGER NOT NULL,
    run_id VARCHAR(40) NOT NULL, place TEXT NOT NULL, started_at BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL, ended_at BIGINT);
CREATE TABLE url (fingerprint {bytes} NOT NULL, site_id INTEGER NOT NULL REFERENCES site (id),
    state VARCHAR(20) NOT NULL, epoch INTEGER NOT NULL, attempts SMALLINT NOT NULL,
    not_before BIGINT NOT NULL, address TEXT, section TEXT, source VARCHAR(20), page INTEGER,
    PRIMARY KEY (fingerprint)){without_rowid};
CREATE INDEX url_open ON url (site_id, not_before) WHERE state = 'open';
CREATE TABLE section (fingerprint {bytes} NOT NULL, site_id INTEGER NOT NULL REFERENCES site (id),
    address TEXT NOT NULL, visits INTEGER NOT NULL, visited_at BIGINT NOT NULL,
    PRIMARY KEY (fingerprint));
CREATE TABLE output_file (id {serial}, site_id INTEGER NOT NULL REFERENCES site (id),
    path TEXT NOT NULL, place TEXT NOT NULL, compression VARCHAR(10) NOT NULL, size BIGINT NOT NULL,
    lines INTEGER NOT NULL, closed_at BIGINT);
CREATE TABLE article (id {serial}, site_id INTEGER NOT NULL REFERENCES site (id),
    article_id VARCHAR(16) NOT NULL, version INTEGER NOT NULL, content_hash VARCHAR(16) NOT NULL,
    text_key VARCHAR(16) NOT NULL, fingerprint {bytes} NOT NULL, address TEXT NOT NULL,
    file_id INTEGER NOT NULL REFERENCES output_file (id), UNIQUE (site_id, article_id, version));
CREATE INDEX article_text ON article (site_id, text_key);
CREATE INDEX article_file ON article (file_id);
CREATE TABLE outbox (file_id INTEGER NOT NULL REFERENCES output_file (id), number INTEGER NOT NULL,
    line {bytes} NOT NULL, PRIMARY KEY (file_id, number));
INSERT INTO newsbot_schema VALUES (1);
INSERT INTO site VALUES (1, 'news', 3, 'a-run', '{place}', 100, 200, NULL);
INSERT INTO url VALUES ({key_1}, 1, 'written', 3, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO url VALUES ({key_2}, 1, 'written', 3, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO url VALUES ({key_3}, 1, 'open', 3, 0, 0, 'http://127.0.0.1:1/c', 'w', 'section', 0);
INSERT INTO output_file VALUES (1, 1, 'news/2026-05-04/a-run.jsonl', '{place}', 'none', {size}, 1,
    NULL);
INSERT INTO article VALUES (1, 1, 'aa', 1, 'h1', 't1', {key_1}, 'http://127.0.0.1:1/a', 1);
INSERT INTO article VALUES (2, 1, 'bb', 1, 'h2', 't2', {key_2}, 'http://127.0.0.1:1/b', 1);
INSERT INTO outbox VALUES (1, 1, {line});
"""
FIRST, SECOND = (f'{{"articleId":"{name}","version":1}}\n'.encode() for name in ("aa", "bb"))


@contextmanager
def database(place: str, folder: Path) -> Iterator[Connection]:
    """Open a database as it is, without what a store would do to it."""
    engine = create_engine(read_place(place, folder=folder))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def make_version_1(place: str, folder: Path) -> None:
    is_sqlite = "://" not in place
    (folder / ".newsbot").mkdir()
    quoted = "X'{}'" if is_sqlite else "'\\x{}'"
    words = {
        "serial": "INTEGER NOT NULL PRIMARY KEY" if is_sqlite else "SERIAL PRIMARY KEY",
        "bytes": "BLOB" if is_sqlite else "BYTEA",
        "without_rowid": " WITHOUT ROWID" if is_sqlite else "",
        "place": f"{socket.gethostname()}:{folder.resolve()}",
        "size": len(FIRST),
        "line": quoted.format(SECOND.hex()),
        **{f"key_{number}": quoted.format(bytes([number] * 16).hex()) for number in (1, 2, 3)},
    }
    with database(place, folder) as connection:
        for statement in VERSION_1.format(**words).split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
    day = folder / "news/2026-05-04"
    day.mkdir(parents=True)
    (day / "a-run.jsonl").write_bytes(FIRST + SECOND[:5])


def read_columns(connection: Connection) -> dict[str, Any]:
    """Return of each table its columns, primary key and indexes."""
    inspector = inspect(connection)
    return {name: _read_table(inspector, name) for name in inspector.get_table_names()}


def _read_table(inspector: Inspector, name: str) -> tuple[Any, ...]:
    columns = {(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)}
    indexes = {(index["name"], *index["column_names"]) for index in inspector.get_indexes(name)}
    return columns, inspector.get_pk_constraint(name)["constrained_columns"], indexes


def test_an_old_store_has_the_tables_of_a_new_one_and_all_its_rows(
    tmp_path: Path, store: str
) -> None:
    make_version_1(store, tmp_path)
    opened = Store.open(store, folder=tmp_path)

    with opened.transaction() as connection:
        migrated = read_columns(connection)
        assert connection.scalar(select(tables.schema.c.version)) == SCHEMA_VERSION
        assert len(connection.execute(select(tables.url)).all()) == 3
        named = connection.scalars(select(tables.article.c.article_id))
        assert list(named) == ["aa", "bb"]
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE {table.name}"))
    opened.close()
    fresh = Store.open(store, folder=tmp_path)
    with fresh.transaction() as connection:
        assert migrated == read_columns(connection)
    fresh.close()


def test_the_next_run_finishes_the_file_that_an_old_one_left(tmp_path: Path, store: str) -> None:
    make_version_1(store, tmp_path)
    settings = {"STORE_URL": store, "RETRY_TIMES": "0"}
    arguments = ["crawl", "news", "-a", "url=http://127.0.0.1:1/world"]
    run_scrapy(*arguments, output=tmp_path, settings=settings)
    options = ["-s", f"OUTPUT_DIR={tmp_path}", "-s", f"STORE_URL={store}"]
    checked = run_scrapy("store", "check", *options, output=tmp_path)

    assert (tmp_path / "news/2026-05-04/a-run.jsonl").read_bytes() == FIRST + SECOND
    assert checked.code == 0, checked.stdout + checked.stderr


def test_a_step_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version_1(store, tmp_path)
    with database(store, tmp_path) as connection:
        before = read_columns(connection)
    broken = {1: (*migrations.STEPS[1], "INSERT INTO a_table_that_is_not_there VALUES (1)")}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", broken)
        with pytest.raises(StoreError, match="a_table_that_is_not_there"):
            Store.open(store, folder=tmp_path)

    with database(store, tmp_path) as connection:
        assert read_columns(connection) == before
    Store.open(store, folder=tmp_path).close()
