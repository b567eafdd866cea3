"""A year in the store of many sites, day by day, with a clock that is moved.

The store knows articles from the start. Each day every site runs once: it lists URLs that are
known, finds new ones that give no article, tries failed ones again, and leaves some open. A tenth
of the hosts gets a request and sends robots.txt, cache validators and URL patterns; some ask for a
pause. New articles are left out: the store keeps them on purpose.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import sqlalchemy as sa

from benchmarks.known_urls import KEPT_AT_ONCE, invent_url
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.outcomes import Outcome
from newsbot.schedule.listing_rate import ListingReading
from newsbot.store.database import Store
from newsbot.store.facts.host_facts import host_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun
from newsbot.store.store_pruning import prune_useless
from newsbot.store.store_schema import metadata

SITES = 20
LISTED, NEW, FAILED, LEFT = 100, 150, 5, 5
"""URLs of a run that are known, give no article, fail, and are left open."""
HOST_DAYS = 10
"""Days between two requests to a host."""
DELAY_SECONDS, PAUSE_SECONDS = 5.0, 3600.0
PAUSED_HOST = 10
"""One host in this many asks for a pause."""
ROBOTS = b"User-agent: *\nDisallow: /private\n" * 60
DAY_SECONDS = 24 * 3600
START = 1_767_268_800
"""Noon of 1 January 2026. Each day begins one second later than the day before, and takes no time:
otherwise it would depend on the machine which rows are just older than what is kept."""
FIRST_DAY, STEP_DAYS = 32, 30
"""From when on everything must be flat: a day more than what is kept for 30 days."""
MAX_SHARE = 0.1
"""Growth that counts as flat: of rows, and of the file without the articles it begins with."""
MAX_TIME_SHARE = 0.5
"""The same of CPU time, which depends on what else the machine does."""
TABLES = (
    *("url", "robots", "host", "validator", "url_pattern", "search", "run", "revisit"),
    "listing_rate",
)


@dataclass(frozen=True, kw_only=True)
class Day:
    """The store at the end of a day, and CPU time a day since the one shown before."""

    number: int
    rows: Counter[str]
    file_bytes: int
    cpu_seconds: float

    def __str__(self) -> str:
        rows = "  ".join(f"{name} {self.rows[name]:,}" for name in TABLES)
        return (
            f"day {self.number:3d}  {self.file_bytes / 1e6:6.1f} MB  {self.cpu_seconds:5.2f} s  "
            f"{rows}"
        )


def live_a_year(*, days: int, urls: int, hosts: int) -> list[str]:
    """Live through the days, print the store of some, and return what grows."""
    clock = time.time
    with tempfile.TemporaryDirectory() as name:
        place = Path(name, "store.sqlite")
        time.time = lambda: START
        store = Store.open(place.name, folder=place.parent)
        _fill(store, urls)
        articles = _measure(store, place, 0, 0.0)
        print(articles, flush=True)
        shown: list[Day] = []
        spent = 0.0
        try:
            for day in range(1, days + 1):
                time.time = lambda: START + day * (DAY_SECONDS + 1)  # noqa: B023 - of this day
                began = time.process_time()
                for site in range(SITES):
                    _run(store, site, day, hosts=hosts)
                spent += time.process_time() - began
                if day % STEP_DAYS == FIRST_DAY % STEP_DAYS or day == days:
                    days_since = day - (shown[-1].number if shown else 0)
                    shown.append(_measure(store, place, day, spent / days_since))
                    print(shown[-1], flush=True)
                    spent = 0.0
        finally:
            time.time = clock
            store.close()
    return list(_find_growth([day for day in shown if day.number >= FIRST_DAY], articles))


def _fill(store: Store, urls: int) -> None:
    """Enter URLs of articles, in transactions as a crawl makes them, but larger."""
    for site in range(SITES):
        run = _begin(store, site, 0)
        facts = SiteFacts(run)
        for start in range(0, urls // SITES, KEPT_AT_ONCE):
            for number in range(start, min(start + KEPT_AT_ONCE, urls // SITES)):
                facts.urls.close(_found(invent_url(number)), Outcome.WRITTEN)
            _flush(run, facts)
        run.end()


def _run(store: Store, site: int, day: int, *, hosts: int) -> None:
    run = _begin(store, site, day)
    prune_useless(run)
    facts = SiteFacts(run)
    facts.find_statuses([invent_url(number) for number in range(LISTED)])
    again = facts.urls.take_open(sections=None, limit=1000)
    ends = {
        Outcome.LIST_PAGE: [*_invent("list", day, NEW)],
        Outcome.FAILED: [*again[::2], *_invent("failed", day, FAILED)],
        Outcome.GONE: again[1::2],
        Outcome.OVER_LIMIT: [*_invent("left", day, LEFT)],
    }
    for outcome, found in ends.items():
        for each in found:
            facts.add_url(each)
            facts.close_url(each, outcome)
    visited = [
        f"host-{number}.example"
        for number in range(site, hosts, SITES)
        if (number // SITES) % HOST_DAYS == day % HOST_DAYS
    ]
    for host in visited:
        _visit(facts, f"https://{host}", now=run.now())
    _request(run, facts, visited)
    facts.searches.add(f"https://host-{site + day % HOST_DAYS}.example", ["https://a.example"])
    counts = Counter({outcome: len(found) for outcome, found in ends.items()})
    facts.runs.add(counts.total(), counts)
    _flush(run, facts)
    run.end()


def _visit(facts: SiteFacts, host: str, *, now: int) -> None:
    section = _found(f"{host}/world", page=1)
    validators = CacheValidators(etag='"1"', last_modified=None)
    facts.robots.add(host, CachedDocument(body=ROBOTS, fetched_at=now, validators=validators))
    facts.validators.add(section, validators)
    facts.close_url(section, Outcome.SECTION)
    reading = ListingReading(at=now, listed=LISTED, new=HOST_DAYS)
    facts.rates.add_reading(section.url, reading, UTC)
    facts.patterns.add(f"{host}/2026/05/04/number-1", is_article=True)


def _request(run: SiteRun, facts: SiteFacts, hosts: list[str]) -> None:
    """Reserve hosts, some of which ask for a pause, at the time of the moved clock.

    Their times are those of the database, whose own clock cannot be moved.
    """
    for number, host in enumerate(hosts):
        facts.hosts.reserve(host, delay_seconds=DELAY_SECONDS)
        if number % PAUSED_HOST == 0:
            facts.hosts.add_pause(host, PAUSE_SECONDS)
    times = {"last_at": run.now(), "paused_at": run.now()}
    with run.transaction() as connection:
        for host in hosts:
            own = host_table.c.host == host
            connection.execute(sa.update(host_table).where(own).values(times))


def _begin(store: Store, site: int, day: int) -> SiteRun:
    name = f"site-{site}"
    return SiteRun.begin(store, FailureGuard(), name=name, run_id=f"{name}-{day}", place="here")


def _flush(run: SiteRun, facts: SiteFacts) -> None:
    with run.transaction() as connection:
        for fact in facts.facts:
            fact.flush(connection)


def _invent(kind: str, day: int, count: int) -> Iterator[DiscoveredUrl]:
    return (_found(f"https://harbour.example/{kind}/{day}/{number}") for number in range(count))


def _found(url: str, *, page: int = 0) -> DiscoveredUrl:
    return DiscoveredUrl(url, section="world", source=UrlSource.SECTION, page=page)


def _measure(store: Store, place: Path, day: int, cpu_seconds: float) -> Day:
    rows = {
        name: store.read(sa.select(sa.func.count()).select_from(table))[0][0]
        for name, table in metadata.tables.items()
    }
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    size = place.stat().st_size
    return Day(number=day, rows=Counter(rows), file_bytes=size, cpu_seconds=cpu_seconds)


def _find_growth(days: list[Day], articles: Day) -> Iterator[str]:
    if len(days) < 2:  # noqa: PLR2004
        return
    first, last = days[0], days[-1]
    for name in TABLES:
        kept = articles.rows[name]
        before, after = first.rows[name] - kept, last.rows[name] - kept
        if after > before * (1 + MAX_SHARE) + SITES:
            yield f"rows of {name}: {before:,} on day {first.number}, {after:,} on {last.number}"
    before, after = (day.file_bytes - articles.file_bytes for day in (first, last))
    if after > before * (1 + MAX_SHARE):
        yield f"file: {before:,} bytes on day {first.number}, {after:,} on day {last.number}"
    if last.cpu_seconds > first.cpu_seconds * (1 + MAX_TIME_SHARE):
        yield f"CPU time: {first.cpu_seconds:.2f} s, then {last.cpu_seconds:.2f} s"
