"""A new store, in a folder of its own or elsewhere, that keeps articles as a crawl does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.crawl_store.text_index import StoreTextIndex
from newsbot.dedupe import KnownVersion, Signature
from newsbot.store.database import Store
from newsbot.store.run_files import begin_file
from newsbot.store.site_run import SiteRun
from newsbot.store.store_records import RunCounts, StoreBatch, fingerprint

SITE = "benchmark"


class StoredTexts:
    """One run of a site, whose index finds what was kept, and what is to be."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._run = SiteRun.begin(store, site=SITE, run_id="run", place="here", now=0)
        self._file = begin_file(self._run, Path("run.jsonl"), compression="none", now=0)
        self._waiting: list[str] = []
        self.index = StoreTextIndex(store, site_id=self._run.site_id)

    def add(self, known: KnownVersion, signature: Signature) -> None:
        """Add an article, to be kept."""
        known = replace(known, page=fingerprint(SITE, known.url))
        self.index.add(known, signature)
        self.wait(known.article_id)

    def wait(self, article_id: str) -> None:
        """Let an article that was added to the index wait to be kept."""
        self._waiting.append(article_id)

    def keep(self) -> None:
        """Keep what waits, in one transaction."""
        articles = [self.index.take(name) for name in self._waiting]
        self._waiting.clear()
        self._run.commit(StoreBatch(articles=articles), self._file, RunCounts(), now=0)
        self.index.forget(articles)


@contextmanager
def stored_texts(place: str = "store.sqlite") -> Iterator[StoredTexts]:
    """Open a new store in a folder of its own, or the one that ``place`` is the address of."""
    with TemporaryDirectory() as folder:
        store = Store.open(place, folder=Path(folder))
        try:
            yield StoredTexts(store)
        finally:
            store.close()
