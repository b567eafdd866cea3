"""Headers of a page -> what the publisher signals about machine use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from newsbot.items import Rights

_NOAI = re.compile(r"\b(?:noai|noimageai)\b", re.IGNORECASE)
_MAX_HEADER_CHARS = 500


def read_rights(
    *,
    robots_tags: Iterable[str],
    tdm_reservation: str | None,
    tdm_policy: str | None,
    robots_allowed: bool | None,
    checked_at: datetime,
) -> Rights:
    """Collect the signals that came with one answer.

    :param robots_tags: the values of ``X-Robots-Tag``, one for each time the header was sent.
    :param tdm_reservation: ``tdm-reservation`` of the TDM Reservation Protocol, 1 or 0.
    :param robots_allowed: robots.txt's answer, or None where it was not asked.
    """
    tag = ", ".join(value.strip() for value in robots_tags if value.strip())[:_MAX_HEADER_CHARS]
    reservation = (tdm_reservation or "").strip()
    return Rights(
        robotsAllowed=robots_allowed,
        xRobotsTag=tag or None,
        tdmReservation=int(reservation) if reservation in ("0", "1") else None,
        tdmPolicy=(tdm_policy or "").strip()[:_MAX_HEADER_CHARS] or None,
        aiOptOut=True if _NOAI.search(tag) else None,
        checkedAt=checked_at.isoformat(timespec="seconds"),
    )
