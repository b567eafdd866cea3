"""What goes into the store and comes out of it, as records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import Any

from newsbot.http_cache import CachedDocument, CacheValidators
from newsbot.outcomes import Outcome
from newsbot.urls import url_key

FINGERPRINT_BYTES = 16

MAX_ATTEMPTS = 5
"""Runs in which an address without a usable answer is tried before that is its end."""

FIRST_WAIT_SECONDS = 600
"""How long such an address is left alone at first: less than the hour between two runs."""

WAIT_FACTOR = 4
"""Each further wait is so many times as long; the fifth try comes 14 hours after the first."""

TRIED_AGAIN = frozenset({Outcome.FAILED, Outcome.GONE, Outcome.BLOCKED, Outcome.EMPTY_PAGE})
"""What may be different in a later run: a link is often there before its page."""

LEFT_OPEN = frozenset({Outcome.OVER_LIMIT, Outcome.STOPPED})
"""An address that this run did not come to; the next one takes it up."""

NOT_TOUCHED = frozenset({Outcome.KNOWN, Outcome.WAITING})
"""What the store itself has said of an address."""

NO_ARTICLES = frozenset({Outcome.LIST_PAGE, Outcome.SERVICE_PAGE, Outcome.MEDIA_PAGE})
"""Pages from which it is learnt what addresses of no articles look like. A redirect to the front
page is none of them: a site may answer so to any crawler."""

KEPT = frozenset({Outcome.WRITTEN, Outcome.UPDATED, Outcome.UNCHANGED})
"""An address that has an article in the store."""


class UrlStatus(Enum):
    """What a run may do with an address that it has found."""

    FREE = "new, or open and not held by this run"
    WAITING = "to be tried again, but not yet"
    KNOWN = "ended in an earlier run"
    DUE = "an article that is young enough to be looked at again, and its time has come"


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAddress:
    """An address that an earlier run found and did not end."""

    fingerprint: bytes
    url: str
    section: str
    source: str
    page: int
    attempts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownArticle:
    """A version of an article that the store holds; ``address`` is the canonical one."""

    article_id: str
    version: int
    content_hash: str
    text_key: str
    fingerprint: bytes
    address: str
    fields: bytes | None = None
    """Four bytes for each field that a later version is compared by; None if not known."""
    cluster_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Revisit:
    """An article to be looked at again; times are seconds since 1970, ``blocks`` its text."""

    fingerprint: bytes
    address: str
    section: str
    source: str
    due_at: int
    born_at: int
    blocks: bytes | None = None


@dataclass(kw_only=True, slots=True)
class RunCounts:
    """How many addresses a run has found, and how they ended; ``pending`` are those to go."""

    found: int = 0
    pending: set[bytes] = field(default_factory=set)
    ends: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class KnownText:
    """What is kept of a text: ``hashes`` of three bytes, each of them one in so many shingles."""

    shingles: bytes
    hashes: int
    one_in: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class NewArticle:
    """An article to be kept, with its text and the keys that others find it by."""

    article: KnownArticle
    text: KnownText
    keys: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfinishedFile:
    """A file that a run has begun: its place below the output folder and its known length."""

    id: int
    path: Path
    compression: str
    size: int
    lines: int


@dataclass(kw_only=True, slots=True)
class StoreBatch:
    """What is kept in one transaction: rows of addresses, list pages read, articles and lines."""

    addresses: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    sections: dict[bytes, str] = field(default_factory=dict)
    validators: dict[tuple[bytes, bool], CacheValidators | None] = field(default_factory=dict)
    """Of a list or, with False, of an article; None for one that has none any more."""
    young: dict[bytes, Revisit | None] = field(default_factory=dict)
    """To be looked at again; None for what is not young any more."""
    shapes: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """By domain and shape, how many addresses were articles, and how many pages that are none."""
    robots: dict[str, CachedDocument] = field(default_factory=dict)
    """By host: scheme, name and port."""
    searches: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By front page, the lists that were found; none for a search to be made again."""
    articles: list[NewArticle] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether there is anything to keep."""
        return any(getattr(self, part.name) for part in fields(self))


def fingerprint(site: str, url: str) -> bytes:
    """Return the 16 bytes by which a site's runs know an address, in whatever spelling.

    :raises ValueError: the address is not an absolute http or https address.

    >>> a = fingerprint("rtl", "https://www.example.com/a/?utm_source=x")
    >>> a == fingerprint("rtl", "http://example.com/a"), len(a)
    (True, 16)
    """
    name = f"{site}\0{url_key(url)}".encode("utf-8", "surrogatepass")
    return blake2b(name, digest_size=FINGERPRINT_BYTES).digest()


def retry_wait(attempts: int) -> int:
    """Return the seconds until an address is tried again that failed in so many runs.

    >>> [choose_wait(attempts) for attempts in (1, 2, 3, 4)]
    [600, 2400, 9600, 38400]
    """
    return int(FIRST_WAIT_SECONDS * WAIT_FACTOR ** (attempts - 1))
