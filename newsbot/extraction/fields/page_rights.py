"""Rights signals in the meta elements of a page."""

from __future__ import annotations

import re

from newsbot.extraction.document.metadata import PageMetadata
from newsbot.items import Rights

_NOAI = re.compile(r"\b(?:noai|noimageai)\b", re.IGNORECASE)
_MAX_CHARS = 500


def read_page_rights(metadata: PageMetadata) -> Rights:
    """Read ``robots``, ``tdm-reservation`` and ``tdm-policy``; what is missing or wrong is None."""
    tag = ", ".join(metadata.all_meta("robots"))[:_MAX_CHARS]
    reservation = metadata.first_meta("tdm-reservation")
    policy = metadata.first_meta("tdm-policy")
    return Rights(
        xRobotsTag=tag or None,
        tdmReservation=int(reservation) if reservation in ("0", "1") else None,
        tdmPolicy=policy[:_MAX_CHARS] if policy else None,
        aiOptOut=True if _NOAI.search(tag) else None,
    )
