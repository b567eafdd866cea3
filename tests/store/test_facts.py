"""A new fact is a module with its table, and a line of ``SiteFacts``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.store.database import ReplacedError, Store, StoreError
from newsbot.store.facts.fact import Fact
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.session import Session
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun
from newsbot.store.store_pruning import prune
from newsbot.store.store_schema import metadata

example_table = sa.Table(
    "example_fact",
    sa.MetaData(),
    sa.Column("host", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)


class ExampleFacts(Fact[str, str]):
    table = example_table
    touched_at = example_table.c.seen_at
    pruned_as = "example facts"

    def find(self, host: str) -> str | None:
        rows = self.run.read(sa.select(example_table).where(example_table.c.host == host))
        return rows[0].url if rows else None

    def add(self, host: str, url: str) -> None:
        self._change(host, url)

    def _save(self, connection: sa.Connection, changes: Mapping[str, str]) -> None:
        rows = [{"host": host, "url": url, "seen_at": 5} for host, url in changes.items()]
        connection.execute(sa.insert(example_table), rows)


@pytest.fixture
def opened(store: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(store, folder=tmp_path)
    yield opened
    opened.close()


def begin(store: Store, guard: FailureGuard | None = None) -> SiteRun:
    return SiteRun.begin(store, guard or FailureGuard(), name="news", run_id="a", place="here")


def test_a_fact_of_one_module_is_found_by_the_next_run(opened: Store) -> None:
    with opened.transaction() as connection:
        example_table.create(connection)
    run = begin(opened)
    facts = SiteFacts(run)
    facts.examples = ExampleFacts(run)  # type: ignore[attr-defined]  # the line of a new fact
    examples = facts.facts[-1]
    assert isinstance(examples, ExampleFacts)

    examples.add("a.example", "https://a.example/icon.png")
    was_changed = examples.is_changed
    with run.transaction() as connection:
        for fact in facts.facts:
            fact.flush(connection)

    assert (was_changed, examples.is_changed) == (True, False)
    assert ExampleFacts(begin(opened)).find("a.example") == "https://a.example/icon.png"
    assert ExampleFacts(begin(opened)).find("b.example") is None
    with opened.transaction() as connection:
        assert examples.find_old(connection, before=9).keys() == {"example facts"}


def test_every_table_belongs_to_a_fact_or_a_run() -> None:
    owned = {fact.table.name for fact in SiteFacts(Session()).facts}
    of_fleets = {
        "bucket",
        "fleet_alarm",
        "fleet_minute",
        "fleet_worker",
        "listing_due",
        "outbox_line",
    }

    assert {table.name for table in metadata.sorted_tables} - owned - of_fleets == {
        "newsbot_schema",
        "outbox",
        "sample",
        "signature",
        "site",
    }


def test_every_fact_can_be_pruned_but_articles_and_their_files(opened: Store) -> None:
    begin(opened)
    facts = SiteFacts(Session()).facts
    with opened.transaction() as connection:
        pruned = [name for fact in facts for name in fact.find_old(connection, before=9)]
        assert prune(connection, before=9, removes=True) == {}

    assert len(pruned) == len(set(pruned))
    assert {type(fact).__name__ for fact in facts if fact.touched_at is None} == {
        "UrlFacts",
        "RunFacts",
        "ArticleFiles",
        "ArticleFacts",
        "HostFacts",
    }


def test_a_run_without_a_store_knows_nothing_and_keeps_nothing() -> None:
    examples = ExampleFacts(Session())
    examples.add("a.example", "https://a.example/icon.png")

    assert not examples.is_changed
    assert examples.find("a.example") is None


def test_a_store_that_fails_ends_the_run_once_and_gives_nothing(opened: Store) -> None:
    failures: list[Exception] = []
    guard = FailureGuard(failures.append)
    examples = ExampleFacts(begin(opened, guard))

    assert examples.find("a.example") is None, "the table does not exist"
    assert examples.find("b.example") is None

    assert [type(error) for error in failures] == [StoreError]
    assert guard.failure is failures[0]


def test_a_run_that_was_replaced_changes_nothing(opened: Store) -> None:
    failures: list[Exception] = []
    first = begin(opened)
    urls = SiteFacts(first).urls
    urls.add(DiscoveredUrl("https://a.example/a", section="", source=UrlSource.SECTION))
    with first.transaction() as connection:
        urls.flush(connection)
    replaced = begin(opened, FailureGuard(failures.append))
    begin(opened)

    with pytest.raises(ReplacedError, match="has taken over"), replaced.transaction():
        pytest.fail("a replaced run got a transaction")
    assert SiteFacts(replaced).urls.take_open(sections=None, limit=9) == []
    assert [type(error) for error in failures] == [ReplacedError]
