"""What the runs of a fleet put into a store, and what a writer has made of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsbot.dedupe import DuplicateFinder, DuplicatePolicy
from newsbot.discovered_url import DiscoveredUrl, UrlSource
from newsbot.items import Article, Metadata
from newsbot.outcomes import Outcome
from newsbot.record_streams import RecordSource, decompress
from newsbot.store.database import Store
from newsbot.store.facts.shared_outbox import SharedOutbox
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.outbox_batches import read_backlog
from newsbot.store.session import fingerprint
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun
from newsbot.write import JsonLines
from newsbot.write.object_storage import ObjectFolder

LINES_OF_A_COMMIT = 10


def make_url(site: str, number: int) -> str:
    return f"https://{site}.example/2026/05/wave-{number}"


def commit_run(
    place: str, site: str, numbers: Sequence[int], *, rejections: int = 0, padding: int = 0
) -> None:
    """Commit articles as a run under a lease does, which has no file of its own.

    :param padding: further words of each.
    """
    store = Store.open(place, folder=Path("nowhere"))
    run = SiteRun.begin(store, FailureGuard(), name=site, run_id=f"{site}-run", place="fleet")
    facts = SiteFacts(run, is_shared=True)
    facts.articles.open(store)
    assert isinstance(facts.files, SharedOutbox)
    facts.files.open(Path(), Path("run.jsonl"), compression="none", rotate_bytes=0)
    finder = DuplicateFinder(facts.articles.index, DuplicatePolicy.LABEL)
    for start in range(0, len(numbers), LINES_OF_A_COMMIT):
        for number in numbers[start : start + LINES_OF_A_COMMIT]:
            found = DiscoveredUrl(make_url(site, number), site, UrlSource.SECTION)
            words = [f"{site}{number}x{word}" for word in range(30 + padding)]
            article = Article(
                url=found.url,
                headline=f"Wave {number}",
                articleBody=" ".join(words),
                metadata=Metadata(spider=site),
            )
            judged = finder.judge(article, page=fingerprint(site, found.url)).article
            line = JsonLines().encode(judged.to_dict())
            facts.add_url(found)
            facts.close_article(judged, line, found, Outcome.WRITTEN)
        for number in range(rejections):
            facts.files.add_rejection(JsonLines().encode({"outcome": "failed", "n": number}))
        rejections = 0
        written = min(start + LINES_OF_A_COMMIT, len(numbers))
        facts.runs.add(written, Counter({Outcome.WRITTEN: written}))
        with run.transaction() as connection:
            for fact in facts.facts:
                fact.flush(connection)
        facts.articles.index.forget()
    run.end()
    store.close()


def read_files(output: Path, ending: str = ".jsonl*") -> list[dict[str, Any]]:
    """Return the records of the finished files of a fleet, in their order."""
    paths = sorted((output / "fleet").glob(f"*/[!.]*{ending}"))
    sources = [RecordSource(str(path), is_read_twice=False) for path in paths]
    records = [json.loads(line) for source in sources for line in source.lines()]
    for source in sources:
        source.close()
    return records


def read_objects(url: str, ending: str = ".jsonl") -> list[dict[str, Any]]:
    """Return the records of the objects of a fleet, in their order."""
    records = []
    for file in ObjectFolder(url).list_files():
        if ending in file.name:
            with file.open() as raw:
                records += [json.loads(line) for line in decompress(raw)]
    return records


def count_waiting(place: str) -> int:
    store = Store.open(place, folder=Path("nowhere"))
    waiting = read_backlog(store).lines
    store.close()
    return waiting
