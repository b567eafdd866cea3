"""The run as its facts see it; the base class is a run without a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import blake2b
from typing import Any, TypeVar

import sqlalchemy as sa

from newsbot.store.database import StoreError
from newsbot.store_clock import read_store_time
from newsbot.urls import url_key

FINGERPRINT_BYTES = 16

T = TypeVar("T")


class Session:
    """A run without a store: nothing is known, and nothing is kept."""

    keeps_facts = False
    """Whether what is added to a fact is going to be flushed."""
    site_id = 0
    epoch = 0
    """A number that grows with each run of the site."""

    def key(self, url: str) -> bytes:  # noqa: ARG002 - of a run with a store
        """Return the fingerprint of a URL of the site; empty where no later run looks it up."""
        return b""

    def now(self) -> int:
        """Return the current time in seconds since 1970, by the clock of the store."""
        return now_seconds()

    def read(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:  # noqa: ARG002 - as above
        """Return the rows of a look-up; none if the store fails, which ends the run."""
        return ()

    def take(
        self,
        table: sa.Table,  # noqa: ARG002 - as above
        wanted: sa.Select[Any],  # noqa: ARG002
        **changes: int,  # noqa: ARG002
    ) -> Sequence[sa.Row[Any]]:
        """Return rows of a table, and change them so that no other run takes them."""
        return ()

    def change_at_once(self, work: Callable[[sa.Connection], T]) -> T | None:  # noqa: ARG002
        """Return what a change of single statements returns, each committed at once.

        None if the store fails, which ends the run. A commit survives a kill, but not a power cut.
        """
        return None

    def transaction(self) -> AbstractContextManager[sa.Connection]:
        """Hold a connection for what only the site's latest run may do.

        :raises StoreError: always, as there is no store.
        """
        msg = "a run without a store has no transactions"
        raise StoreError(msg)


def fingerprint(site: str, url: str) -> bytes:
    """Return the 16 bytes by which a site's runs know a URL, in whatever spelling.

    :raises ValueError: it is not an absolute http or https URL.

    >>> a = fingerprint("rtl", "https://www.example.com/a/?utm_source=x")
    >>> a == fingerprint("rtl", "http://example.com/a"), len(a)
    (True, 16)
    """
    name = f"{site}\0{url_key(url)}".encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=FINGERPRINT_BYTES).digest()


def now_seconds() -> int:
    """Return the current time in seconds since 1970, by the clock of the store."""
    return int(read_store_time())
