"""A new store, in a folder of its own or elsewhere, that takes articles as a crawl does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from newsbot.dedupe import KnownVersion, Signature
from newsbot.items import Article
from newsbot.store.database import Store
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.session import fingerprint
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun

SITE = "benchmark"


class StoredTexts:
    """One run of a site, whose index finds the articles that were committed, or wait."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self._run = SiteRun.begin(store, FailureGuard(), name=SITE, run_id="run", place="here")
        self._facts = SiteFacts(self._run)
        self._facts.articles.open(store)
        self._facts.files.open(folder, folder / "run.jsonl", compression="none", rotate_bytes=0)
        # A file begins with its first line; it has no other here.
        self._facts.files.add(Article(url="https://news.example/"), b"{}\n")
        self.index = self._facts.articles.index

    def add(self, known: KnownVersion, signature: Signature) -> None:
        """Add an article, to be committed."""
        known = replace(known, page=fingerprint(SITE, known.url))
        self.index.add(known, signature)
        self.wait(Article(url=known.url, articleId=known.article_id))

    def wait(self, article: Article) -> None:
        """Let an article that was added to the index wait for the next transaction."""
        self._facts.articles.add(article)

    def keep(self) -> None:
        """Commit what waits, in one transaction."""
        with self._run.transaction() as connection:
            for fact in self._facts.facts:
                fact.flush(connection)
        self.index.forget()


@contextmanager
def stored_texts(place: str = "store.sqlite") -> Iterator[StoredTexts]:
    """Open a new store in a folder of its own, or the one that ``place`` is the URL of."""
    with TemporaryDirectory() as folder:
        store = Store.open(place, folder=Path(folder))
        try:
            yield StoredTexts(store, Path(folder))
        finally:
            store.close()
