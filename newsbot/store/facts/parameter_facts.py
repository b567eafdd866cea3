"""Parameters that name the articles of a domain although they look like tracking."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from newsbot.store.database import Store
from newsbot.store.facts.fact import Fact
from newsbot.store.session import Session
from newsbot.store.store_schema import metadata
from newsbot.urls import domain_of, keep_parameters, kept_parameters

logger = logging.getLogger(__name__)

MAX_DOMAINS = 1_000
"""Read at the start of a run, those seen last; few sites have such parameters."""

parameter_table = sa.Table(
    "parameter",
    metadata,
    # A registrable domain.
    sa.Column("domain", sa.Text, primary_key=True),
    # A JSON list of names.
    sa.Column("names", sa.Text, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)


_LATEST = sa.select(parameter_table).order_by(parameter_table.c.seen_at.desc()).limit(MAX_DOMAINS)


class ParameterFacts(Fact[str, frozenset[str]]):
    """The parameters of each domain; ``newsbot.urls`` has them while a run lasts."""

    table = parameter_table
    touched_at = parameter_table.c.seen_at
    pruned_as = "parameters"
    useful_seconds = 365 * 24 * 3600
    is_learned = True

    def __init__(self, run: Session) -> None:
        super().__init__(run)
        self._seen: dict[str, frozenset[str]] = {}

    def load(self) -> None:
        """Keep the parameters that earlier runs found."""
        _keep_rows(self.run.read(_LATEST))

    def add(self, url: str) -> None:
        """Record the parameters that are kept on the domain of a URL."""
        domain = domain_of(url)
        names = kept_parameters(domain)
        if names and self._seen.get(domain) != names:
            self._seen[domain] = names
            listed = ", ".join(sorted(names))
            logger.info("%s: parameters that distinguish URLs: %s", domain, listed)
            self._change(domain, names)

    def _to_row(self, value: frozenset[str]) -> Mapping[str, Any]:
        return {"names": json.dumps(sorted(value)), "seen_at": self.run.now()}


def keep_stored_parameters(store: Store) -> None:
    """Keep the parameters that the runs of a store found.

    :raises StoreError: it cannot be read.
    """
    _keep_rows(store.read(_LATEST))


def _keep_rows(rows: Iterable[sa.Row[Any]]) -> None:
    for row in rows:
        keep_parameters(row.domain, json.loads(row.names))
