"""Look-ups in the store outside of a run, which record nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.session import Session, fingerprint


class ReadingSession(Session):
    """Looks up what the runs of one site know.

    A store that cannot be read raises ``StoreError``.
    """

    def __init__(self, store: Store, *, site: str) -> None:
        self._store = store
        self._site = site

    def key(self, url: str) -> bytes:
        """Return the fingerprint of a URL of the site."""
        return fingerprint(self._site, url)

    def now(self) -> int:
        """Return the current time in seconds since 1970, by the clock of the store."""
        with self._store.reading() as connection:
            return self._store.read_clock(connection)

    def read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Return the rows of a look-up."""
        return self._store.read(statement)
