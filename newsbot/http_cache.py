"""HTTP cache validators and conditional request headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

MAX_VALIDATOR_CHARS = 300
"""Real ones have some 40; longer ones are not stored."""

_SENDABLE = re.compile(rf"[\x21-\x7e](?:[\x20-\x7e]{{0,{MAX_VALIDATOR_CHARS - 2}}}[\x21-\x7e])?")


@dataclass(frozen=True, kw_only=True, slots=True)
class CacheValidators:
    """The headers ``ETag`` and ``Last-Modified`` of a response, as sent (RFC 9110, 8.8).

    One at least is set.
    """

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def read(cls, headers: Mapping[Any, Any]) -> Self | None:
        r"""Return the validators of a response; None if it has none that can be sent back.

        >>> CacheValidators.read({"ETag": b'W/"7"', "Last-Modified": b"so\r\nX-Evil: 1"})
        CacheValidators(etag='W/"7"', last_modified=None)
        >>> CacheValidators.read({}) is None
        True
        """
        etag, date = (_text(headers.get(name)) for name in ("ETag", "Last-Modified"))
        return cls(etag=etag, last_modified=date) if etag or date else None

    def condition(self) -> dict[str, str]:
        """Return the headers that request a page only if it has changed (RFC 9110, 13.1).

        >>> CacheValidators(etag='"7"').condition()
        {'If-None-Match': '"7"'}
        """
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, kw_only=True, slots=True)
class CachedDocument:
    """A document that outlives its run; ``body`` is None where the host has none.

    ``fetched_at`` is when it was last fetched or confirmed, in seconds since 1970.
    """

    body: bytes | None
    fetched_at: int
    validators: CacheValidators | None = None


def _text(value: bytes | None) -> str | None:
    text = (value or b"").decode("latin-1").strip()
    return text if _SENDABLE.fullmatch(text) else None
