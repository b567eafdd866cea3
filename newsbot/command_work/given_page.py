"""A page as a command got it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenPage:
    """One page as it was received or stored.

    ``url`` is its URL after redirects, None if unknown; ``status`` is None for a page that was
    not fetched. Names of ``headers`` are in lower case.
    """

    html: bytes
    url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
