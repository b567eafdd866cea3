"""Rights signals of a publisher: response headers and AI agents in robots.txt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from scrapy.http.headers import Headers

from newsbot.fetch.tdmrep import TdmRule
from newsbot.items import Rights

_NOAI = re.compile(r"\b(?:noai|noimageai)\b", re.IGNORECASE)
_MAX_HEADER_CHARS = 500

AI_AGENTS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ChatGPT-User",
    "ClaudeBot",
    "Claude-Web",
    "cohere-ai",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "img2dataset",
    "Meta-ExternalAgent",
    "omgili",
    "PerplexityBot",
)
"""User agents that publishers name in robots.txt to refuse the training of models."""


def find_reservation(rights: Rights) -> str:
    """Return why ``RIGHTS_POLICY=respect`` rejects an article, "" if nothing is reserved."""
    if rights.tdmReservation == 1:
        return "the publisher reserves text and data mining (tdm-reservation: 1)"
    if rights.aiOptOut:
        return "the publisher opts out of AI use, in robots.txt, a header or the page"
    return ""


def read_rights(
    headers: Headers,
    *,
    robots_allowed: bool | None,
    checked_at: datetime,
    ai_agents_refused: Sequence[str] = (),
    rule: TdmRule | None = None,
) -> Rights:
    """Read the rights signals of one response.

    ``tdm-reservation`` is the header of the TDM Reservation Protocol (W3C community group, 2024).

    :param robots_allowed: whether robots.txt allows the URL, None where it was not read.
    :param checked_at: an aware time.
    :param ai_agents_refused: AI agents that a group of their own in robots.txt refuses.
    :param rule: the rule of the host's ``tdmrep.json`` for the URL; a header overrides it.
    """
    tag = ", ".join(_read_values(headers, b"X-Robots-Tag"))[:_MAX_HEADER_CHARS]
    reservation = next(iter(_read_values(headers, b"tdm-reservation")), "")
    policy = next(iter(_read_values(headers, b"tdm-policy")), "")
    if rule is not None and reservation not in ("0", "1"):
        reservation, policy = str(rule.reservation), policy or rule.policy
    return Rights(
        robotsAllowed=robots_allowed,
        xRobotsTag=tag or None,
        tdmReservation=int(reservation) if reservation in ("0", "1") else None,
        tdmPolicy=policy[:_MAX_HEADER_CHARS] or None,
        aiOptOut=True if ai_agents_refused or _NOAI.search(tag) else None,
        checkedAt=checked_at.isoformat(timespec="seconds"),
    )


def _read_values(headers: Headers, name: bytes) -> list[str]:
    values = (value.decode("latin-1").strip() for value in headers.getlist(name))
    return [value for value in values if value]
