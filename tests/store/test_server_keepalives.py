"""The server of the database notices a machine that is gone, and frees what it held."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.postgresql_server import find_programs, run_postgres
from newsbot.store.database import Store


@pytest.mark.postgresql
@pytest.mark.slow
def test_the_server_gives_up_a_silent_machine_within_half_a_minute(tmp_path: Path) -> None:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql")
    with run_postgres(programs, address="127.0.0.1") as server:
        store = Store.open(server.url, folder=tmp_path)
        with store.transaction() as connection:
            names = ("keepalives_idle", "keepalives_interval", "keepalives_count", "user_timeout")
            shown = [connection.scalar(sa.text(f"SHOW tcp_{name}")) for name in names]
        store.close()

    assert shown == ["10", "5", "3", "20000"]
