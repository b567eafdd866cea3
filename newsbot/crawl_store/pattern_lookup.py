"""A page's address -> what the store knows of the addresses of its site, read once for a run."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsbot.discover.learned_url_patterns import LearnedUrlPatterns, PatternCounts
from newsbot.store.database import Store
from newsbot.store.url_patterns import find_patterns
from newsbot.urls import registrable_domain

MAX_DOMAINS = 1_000
"""Held in memory, of some KB each; with more of them in one run some are read again."""


class PatternLookup:
    """What a run knows of each domain, as it was when a list of it was first read."""

    def __init__(self) -> None:
        self._known: dict[str, LearnedUrlPatterns] = {}

    def find(self, store: Store, url: str) -> LearnedUrlPatterns:
        """Return what is known of an address's domain; empty shapes for a new one.

        :raises StoreError: the store cannot be read.
        """
        domain = registrable_domain(urlsplit(url).hostname or "")
        if domain not in self._known:
            if len(self._known) >= MAX_DOMAINS:
                del self._known[next(iter(self._known))]
            self._known[domain] = read_patterns(store, domain)
        return self._known[domain]


def read_patterns(store: Store, domain: str) -> LearnedUrlPatterns:
    """Return what a store knows of a domain.

    :raises StoreError: the store cannot be read.
    """
    with store.reading() as connection:
        counts = find_patterns(connection, domain)
    seen = {shape: PatternCounts(articles=a, others=o) for shape, (a, o) in counts.items()}
    return LearnedUrlPatterns(domain=domain, seen=seen)
