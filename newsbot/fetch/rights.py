"""Headers of a page -> what the publisher signals about machine use."""

from __future__ import annotations

import re
from datetime import datetime

from scrapy.http.headers import Headers

from newsbot.items import Rights

_NOAI = re.compile(r"\b(?:noai|noimageai)\b", re.IGNORECASE)
_MAX_HEADER_CHARS = 500


def read_rights(headers: Headers, *, robots_allowed: bool | None, checked_at: datetime) -> Rights:
    """Collect the signals that came with one answer.

    ``tdm-reservation`` is the header of the TDM Reservation Protocol (W3C community group, 2024).

    :param robots_allowed: robots.txt's answer, None where it was not asked.
    :param checked_at: an aware time.
    """
    tag = ", ".join(_texts(headers, b"X-Robots-Tag"))[:_MAX_HEADER_CHARS]
    reservation = next(iter(_texts(headers, b"tdm-reservation")), "")
    policy = next(iter(_texts(headers, b"tdm-policy")), "")
    return Rights(
        robotsAllowed=robots_allowed,
        xRobotsTag=tag or None,
        tdmReservation=int(reservation) if reservation in ("0", "1") else None,
        tdmPolicy=policy[:_MAX_HEADER_CHARS] or None,
        aiOptOut=True if _NOAI.search(tag) else None,
        checkedAt=checked_at.isoformat(timespec="seconds"),
    )


def _texts(headers: Headers, name: bytes) -> list[str]:
    values = (value.decode("latin-1").strip() for value in headers.getlist(name))
    return [value for value in values if value]
