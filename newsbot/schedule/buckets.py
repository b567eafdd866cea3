"""The buckets of a fleet: every host belongs to one, and one worker at a time crawls a bucket."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from newsbot.urls import domain_of

if TYPE_CHECKING:
    from newsbot.site import Site

BUCKETS = 4096
"""Some 20 sites a bucket of 100,000 sites: more than enough buckets for hundreds of workers."""


def find_bucket(site: Site) -> int:
    """Return the bucket of a site: that of its registrable domain, or of the name in its table.

    All sites of a host have one bucket, since they have one registrable domain.

    >>> from newsbot.site import Site
    >>> sport = Site(spider="sport", domain="sport.example.com")
    >>> find_bucket(sport) == find_bucket(Site(spider="news", domain="www.example.com"))
    True
    >>> find_bucket(sport.model_copy(update={"bucket": "quay"}))
    610
    """
    digest = blake2b(name_hosts(site).encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % BUCKETS


def name_hosts(site: Site) -> str:
    """Return the name that sites have in common whose hosts are, or are on, the same machines."""
    return f"bucket {site.bucket}" if site.bucket else domain_of(f"http://{site.domain}/")
