"""What a fleet did, by the log of the sites' server, by its database and by its files.

Triggers note in the database, in the transaction itself, which machine takes a lease and which one
adds an article. A machine is known by the name of its connections (``PGAPPNAME``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.fleet_hosts import FleetRequest, HostShape
from newsbot.schedule.buckets import find_bucket
from newsbot.site import Site
from tests.store.fleet_lines import read_files

SLACK_SECONDS = 0.02
"""Of the log's own clock: how much later than the next request one may be read by the server."""
SHOWN = 5
"""Faults of one kind that are printed."""

_TRIGGERS = """
CREATE SCHEMA judge;
CREATE TABLE judge.article (site_id bigint, url text, machine text);
CREATE TABLE judge.lease (bucket int, epoch bigint, machine text);
CREATE FUNCTION judge.note_article() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO judge.article VALUES (NEW.site_id, NEW.url, current_setting('application_name'));
  RETURN NULL; END $$;
CREATE FUNCTION judge.note_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' OR NEW.epoch <> OLD.epoch THEN
    INSERT INTO judge.lease VALUES (NEW.bucket, NEW.epoch, current_setting('application_name'));
  END IF; RETURN NULL; END $$;
CREATE TRIGGER note AFTER INSERT ON article FOR EACH ROW EXECUTE FUNCTION judge.note_article();
CREATE TRIGGER note AFTER INSERT OR UPDATE ON bucket
  FOR EACH ROW EXECUTE FUNCTION judge.note_lease();
"""
_ARTICLES = """
SELECT pg_xact_commit_timestamp(a.xmin) AS at, s.name, a.url, a.machine
FROM judge.article a JOIN site s ON s.id = a.site_id
"""
_LEASES = """
SELECT pg_xact_commit_timestamp(xmin) AS at, bucket, epoch, machine FROM judge.lease ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One requirement, and what does not meet it."""

    requirement: str
    figure: str
    faults: list[str]

    def report(self) -> str:
        """Return the lines to print."""
        lines = [f"  {'MISSED' if self.faults else 'met':7}{self.requirement}: {self.figure}"]
        lines += [f"           {fault}" for fault in self.faults[:SHOWN]]
        return "\n".join(lines)


def install_triggers(store: str) -> None:
    """Note leases and articles from now on."""
    with psycopg.connect(store) as connection:
        connection.execute(_TRIGGERS)


def judge_gaps(requests: Iterable[FleetRequest], crawl_delay: float) -> Finding:
    """Check that no two requests to a host are closer than its delay, whoever sent them."""
    of_hosts: dict[str, list[FleetRequest]] = {}
    for request in requests:
        of_hosts.setdefault(request.host, []).append(request)
    gaps = [
        (later.time - one.time, one, later)
        for own in of_hosts.values()
        # Before robots.txt is read, nobody knows of a delay.
        for one, later in pairwise(sorted(own, key=attrgetter("time")))
        if one.path != "/robots.txt"
    ]
    faults = [
        f"{gap:.3f} s: {one.host}{one.path} from machine {one.machine} at {one.time:.3f}, "
        f"then {later.path} from machine {later.machine}"
        for gap, one, later in sorted(gaps, key=lambda each: each[0])
        if gap < crawl_delay - SLACK_SECONDS
    ]
    smallest = min((gap for gap, _, _ in gaps), default=0.0)
    figure = f"smallest {smallest:.3f} s of {crawl_delay:g} in {len(gaps):,}, {len(faults)} shorter"
    return Finding(requirement="gaps between requests to a host", figure=figure, faults=faults)


def judge_fence(store: str) -> Finding:
    """Check that whoever adds an article has the latest lease of the bucket."""
    with psycopg.connect(store) as connection:
        taken = connection.execute(_LEASES).fetchall()
        added = connection.execute(_ARTICLES).fetchall()
    leases: dict[int, list[tuple[Any, int, str]]] = {}
    for at, bucket, epoch, machine in taken:
        leases.setdefault(bucket, []).append((at, epoch, machine))
    faults = []
    for at, name, url, machine in added:
        bucket = find_bucket(Site(spider=name, domain=f"{name.replace('_', '-')}.example"))
        held = [each for each in leases.get(bucket, []) if each[0] <= at]
        if not held or held[-1][2] != machine:
            holder = f"{held[-1][2]} had epoch {held[-1][1]}" if held else "nobody had a lease"
            faults.append(f"{url} was added by {machine} at {at:%H:%M:%S.%f}, when {holder}")
    figure = f"{len(added):,} articles under {len(taken):,} leases of {len(leases):,} buckets"
    return Finding(requirement="nothing written after the fence", figure=figure, faults=faults)


def judge_files(folder: Path, shape: HostShape) -> Finding:
    """Check that each article is in one line of the finished files."""
    urls = Counter(record["url"] for record in read_files(folder))
    wanted = {url for host in shape.list_hosts() for url in shape.list_articles(host)}
    faults = [f"{url} has {count} lines" for url, count in urls.items() if count > 1]
    faults += [f"{url} is missing" for url in sorted(wanted - urls.keys())]
    faults += [f"{url} is no article" for url in sorted(urls.keys() - wanted)]
    faults += [f"{file} is not finished" for file in folder.rglob("*.part")]
    files = len([*folder.rglob("*.jsonl*")])
    figure = f"{urls.total():,} lines of {len(wanted):,} articles in {files} files"
    return Finding(requirement="each article once in the dataset", figure=figure, faults=faults)
