"""Rights signals of a publisher: headers, robots.txt, tdmrep.json and the page itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scrapy.http.headers import Headers

from newsbot.fetch.tdmrep import TdmRule
from newsbot.fetch.usage_preferences import MAX_RECORDED, NAMES, find_refused_uses, refuses_ai
from newsbot.items import Rights
from newsbot.record_values import format_utc

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


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsSignals:
    """What robots.txt says of a URL; ``is_allowed`` is None where robots.txt is not obeyed.

    ``refused_agents`` are AI agents that a group of their own forbids the URL, ``preferences`` the
    ``Content-Signal`` and ``Content-Usage`` statements.
    """

    is_allowed: bool | None = None
    refused_agents: Sequence[str] = ()
    preferences: Sequence[str] = ()


def find_reservation(rights: Rights) -> str:
    """Return why ``RIGHTS_POLICY=respect`` rejects an article, "" if nothing is reserved."""
    if rights.tdmReservation == 1:
        return "the publisher reserves text and data mining (tdm-reservation: 1)"
    for statement in rights.usagePreferences:
        if refused := find_refused_uses(statement):
            return f"the publisher does not allow {', '.join(refused)} ({statement})"
    if rights.aiOptOut:
        return "the publisher opts out of AI use, in robots.txt, a header or the page"
    return ""


def read_rights(
    headers: Headers,
    *,
    robots: RobotsSignals,
    checked_at: datetime,
    rule: TdmRule | None = None,
) -> Rights:
    """Read the rights signals of one response.

    ``tdm-reservation`` is the header of the TDM Reservation Protocol (W3C community group, 2024).

    :param checked_at: an aware time.
    :param rule: the rule of the host's ``tdmrep.json`` for the URL; a header overrides it.
    """
    tag = ", ".join(_read_values(headers, "X-Robots-Tag"))[:_MAX_HEADER_CHARS]
    reservation = next(iter(_read_values(headers, "tdm-reservation")), "")
    policy = next(iter(_read_values(headers, "tdm-policy")), "")
    if rule is not None and reservation not in ("0", "1"):
        reservation, policy = str(rule.reservation), policy or rule.policy
    preferences = [*robots.preferences, *_read_statements(headers)]
    opts_out = robots.refused_agents or _NOAI.search(tag) or refuses_ai(preferences)
    return Rights(
        robotsAllowed=robots.is_allowed,
        xRobotsTag=tag or None,
        tdmReservation=int(reservation) if reservation in ("0", "1") else None,
        tdmPolicy=policy[:_MAX_HEADER_CHARS] or None,
        aiOptOut=True if opts_out else None,
        usagePreferences=preferences,
        checkedAt=format_utc(checked_at),
    )


def merge_rights(fetched: Rights, own: Rights) -> Rights:
    """Return the signals of a response with those of the page itself, which override it."""
    tags = [tag for tag in (fetched.xRobotsTag, own.xRobotsTag) if tag]
    has_own = own.tdmReservation is not None
    return replace(
        fetched,
        xRobotsTag=", ".join(tags) or None,
        tdmReservation=own.tdmReservation if has_own else fetched.tdmReservation,
        tdmPolicy=own.tdmPolicy or fetched.tdmPolicy,
        aiOptOut=own.aiOptOut or fetched.aiOptOut,
    )


def _read_statements(headers: Headers) -> list[str]:
    found = [f"{name}: {value}" for name in NAMES.values() for value in _read_values(headers, name)]
    return [statement[:_MAX_HEADER_CHARS] for statement in found[:MAX_RECORDED]]


def _read_values(headers: Headers, name: str) -> list[str]:
    values = (value.decode("latin-1").strip() for value in headers.getlist(name))
    return [value for value in values if value]
