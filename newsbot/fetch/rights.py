"""Headers of a page and robots.txt -> what the publisher signals about machine use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from scrapy.http.headers import Headers

from newsbot.fetch.tdmrep import TdmRule
from newsbot.items import Rights

_NOAI = re.compile(r"\b(?:noai|noimageai)\b", re.IGNORECASE)
_GROUP = re.compile(r"^[ \t\ufeff]*user-agent[ \t]*:([^\r\n#]*)", re.IGNORECASE | re.MULTILINE)
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
"""Products that publishers name in robots.txt to keep texts out of the training of models."""

META_KEY = "ai_agents_refused"
"""Where a request carries which of these may not have its address."""


def find_ai_agents(robots_txt: str) -> tuple[str, ...]:
    r"""Return the AI agents that have a group of their own.

    >>> find_ai_agents("User-agent: gptbot\nUser-agent: x\nDisallow: /")
    ('GPTBot',)
    """
    named = {name.strip().lower() for name in _GROUP.findall(robots_txt)}
    return tuple(agent for agent in AI_AGENTS if agent.lower() in named)


def find_reservation(rights: Rights) -> str:
    """Return why ``RIGHTS_POLICY=respect`` leaves an article out, "" if nothing says so."""
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
    """Collect the signals that came with one answer.

    ``tdm-reservation`` is the header of the TDM Reservation Protocol (W3C community group, 2024).

    :param robots_allowed: robots.txt's answer, None where it was not asked.
    :param checked_at: an aware time.
    :param ai_agents_refused: AI agents that a group of their own in robots.txt keeps out.
    :param rule: what the host's ``tdmrep.json`` says of the address; a header stands before it.
    """
    tag = ", ".join(_texts(headers, b"X-Robots-Tag"))[:_MAX_HEADER_CHARS]
    reservation = next(iter(_texts(headers, b"tdm-reservation")), "")
    policy = next(iter(_texts(headers, b"tdm-policy")), "")
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


def _texts(headers: Headers, name: bytes) -> list[str]:
    values = (value.decode("latin-1").strip() for value in headers.getlist(name))
    return [value for value in values if value]
