"""What a fleet needs, from how often its sections are read: the arithmetic of ``fleet_size``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from benchmarks.section_readings import SectionReadings
from newsbot.schedule.buckets import BUCKETS

YEAR_DAYS = 365
DAY_SECONDS = 86_400.0


@dataclass(frozen=True, kw_only=True)
class FleetParameters:
    """What is assumed. Each is an option of the command."""

    sites: float = 100_000
    articles_a_site: float = 30
    """A day, in the mean."""
    spread: float = 1.2
    """Of the articles of sites: the standard deviation of their logarithm."""
    sections_a_site: float = 1
    revisits: float = 4
    """Of an article, as ``REVISIT_AFTER``."""
    unchanged: float = 0.6
    """Share of revisits that the server answers with 304."""
    further_pages: float = 0.15
    """Pages that give no article, for each that does."""

    page_cpu_ms: float = 40.0
    """Twice what was measured on a busy machine with pages of 72 KB: real ones have 141 KB."""
    run_cpu_ms: float = 85.0
    """Of a run that reads a section and finds nothing new, as all figures of a run."""
    page_database_ms: float = 2.7
    run_database_ms: float = 25.0
    page_transactions: float = 3.7
    run_transactions: float = 38.0
    page_rows: float = 29.0
    run_rows: float = 45.0
    page_wal_kb: float = 14.0
    """10 measured, with lines of 4 KB: real ones have 10 KB on their way to a file."""
    run_wal_kb: float = 18.0
    article_table_kb: float = 2.9
    article_index_kb: float = 1.3
    """Both of what is kept for good."""
    run_kept_kb: float = 0.6
    """For a year: its figures, if it finds nothing; 1.7 with ten articles."""
    line_kb: float = 3.0
    """Of an article in a file compressed with zstd; mean of 750 real pages."""

    page_kb: float = 28.0
    """As sent, compressed; mean of a corpus of real pages, of 141 KB of HTML."""
    request_kb: float = 1.5
    """Heads of request and response, and packets."""

    cores_a_machine: float = 4
    busy_share: float = 0.6
    """Of the cores in the busiest hour."""
    database_cores: float = 16
    database_memory_gb: float = 128
    database_disk_gb: float = 8_000
    database_commits: float = 8_000
    """A second, each synced to the disk."""
    database_wal_mb: float = 60
    """A second, such that a replica and a backup keep up."""
    writer_lines: float = 2_500
    """A second; 30,000 lines of 9 KB were written in 11 s on a busy machine."""
    host_seconds: float = 1.5
    """Between two requests to a host."""

    core_price: float = 25.0
    """A month, with 4 GB of memory. All prices are in US dollars."""
    database_price: float = 1_400.0
    """A month, of the machine of the database with a replica."""
    disk_gb_price: float = 0.12
    object_gb_price: float = 0.023
    keep_days: float = 365
    """For which lines and archives are kept and paid."""


@dataclass(frozen=True, kw_only=True)
class FleetLoad:
    """What the fleet does and needs, a day unless a name says otherwise."""

    readings: float
    pages: float
    unchanged: float
    requests: float
    articles: float
    worker_cores: float
    """In the busiest hour."""
    machines: float
    database_cores: float
    transactions_a_second: float
    wal_mb_a_second: float
    rows: float
    table_gb: float
    index_gb: float
    line_gb: float
    archive_gb: float
    network_gb: float
    bucket_hours: float
    """For which one worker is busy with one bucket."""


@dataclass(frozen=True, kw_only=True)
class FleetLimit:
    """What is used up, and at how many sites."""

    name: str
    sites: float
    next_step: str


def find_load(given: FleetParameters, reading: SectionReadings) -> FleetLoad:
    """Return what the fleet needs."""
    readings = given.sites * given.sections_a_site * reading.a_day
    articles = given.sites * given.articles_a_site
    revisits = articles * given.revisits
    pages = articles * (1 + given.further_pages) + revisits * (1 - given.unchanged)
    unchanged = revisits * given.unchanged
    requests = pages + unchanged + readings + given.sites  # and one robots.txt

    def total(page: float, run: float) -> float:
        """Return a sum over all pages and runs; a page that is not modified costs a fifth."""
        return pages * page + readings * run + unchanged * page / 5

    peak = reading.busiest_share * 24
    busy = peak / DAY_SECONDS / 1e3
    cores = total(given.page_cpu_ms, given.run_cpu_ms) * busy
    transactions = total(given.page_transactions, given.run_transactions)
    wal_kb = total(given.page_wal_kb, given.run_wal_kb)
    document_gb = (pages + readings) * given.page_kb / 1e6
    return FleetLoad(
        readings=readings,
        pages=pages,
        unchanged=unchanged,
        requests=requests,
        articles=articles,
        worker_cores=cores,
        machines=math.ceil(cores / given.cores_a_machine / given.busy_share) + 1,
        database_cores=total(given.page_database_ms, given.run_database_ms) * busy,
        transactions_a_second=transactions * peak / DAY_SECONDS,
        wal_mb_a_second=wal_kb * peak / DAY_SECONDS / 1e3,
        rows=total(given.page_rows, given.run_rows),
        table_gb=(articles * given.article_table_kb + readings * given.run_kept_kb) / 1e6,
        index_gb=articles * given.article_index_kb / 1e6,
        line_gb=articles * given.line_kb / 1e6,
        archive_gb=document_gb + requests * given.request_kb / 2 / 1e6,
        network_gb=document_gb + requests * given.request_kb / 1e6,
        bucket_hours=requests / BUCKETS * given.host_seconds / 3600,
    )


def find_limits(given: FleetParameters, load: FleetLoad) -> list[FleetLimit]:
    """Return the limits by their number of sites, the lowest first, all else being equal."""

    def limit(name: str, used: float, available: float, next_step: str) -> FleetLimit:
        return FleetLimit(name=name, sites=given.sites * available / used, next_step=next_step)

    kept = given.keep_days
    return sorted(
        [
            limit(
                "disk of the database, within a year",
                (load.table_gb + load.index_gb) * YEAR_DAYS,
                given.database_disk_gb,
                "a larger disk; articles of past years in a database of their own",
            ),
            limit(
                "indexes of a year, in the memory of the database",
                load.index_gb * YEAR_DAYS,
                given.database_memory_gb,
                "more memory; else each new article takes some 25 reads from the disk",
            ),
            limit(
                "cores of the database",
                load.database_cores,
                given.database_cores * given.busy_share,
                "more cores, then a store for each half of the sites",
            ),
            limit(
                "commits of the database",
                load.transactions_a_second,
                given.database_commits,
                "a store for each half of the sites",
            ),
            limit(
                "WAL of the database",
                load.wal_mb_a_second,
                given.database_wal_mb,
                "a faster disk, then a store for each half of the sites",
            ),
            limit(
                "the writer",
                load.articles / DAY_SECONDS * 2,
                given.writer_lines,
                "a store for each half of the sites has a writer of its own",
            ),
            limit(
                f"the {BUCKETS:,} buckets, each of which one worker crawls",
                load.bucket_hours,
                24 * given.busy_share,
                "more buckets: a constant, with all workers stopped",
            ),
            limit(
                f"$100,000 a month for lines and archives of {kept:g} days",
                (load.line_gb + load.archive_gb) * kept * given.object_gb_price,
                100_000,
                "archives in colder storage, or for fewer days",
            ),
        ],
        key=lambda each: each.sites,
    )


def list_costs(given: FleetParameters, load: FleetLoad) -> list[tuple[str, float]]:
    """Return dollars a month, once ``keep_days`` are kept, by what they are for."""
    disk = (load.table_gb + load.index_gb) * given.keep_days
    return [
        ("workers", load.machines * given.cores_a_machine * given.core_price),
        ("database", given.database_price),
        ("disk of the database, with a replica", disk * 2 * given.disk_gb_price),
        ("lines", load.line_gb * given.keep_days * given.object_gb_price),
        ("archives of pages, if wanted", load.archive_gb * given.keep_days * given.object_gb_price),
    ]
