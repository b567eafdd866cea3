"""A page with next to no article -> whether it is a wall that asks for consent or an account."""

from __future__ import annotations

import re
from typing import Any

from newsbot.items import Article
from newsbot.outcomes import Outcome

MAX_WALL_WORDS = 200
"""A page with more text of its own shows something besides what it asks."""

MAX_SCRAP_CHARS = 250
"""A body up to this long may be a scrap of a wall; what the whole page shows is looked at then."""

MIN_CONSENT_IDEAS = 3
"""Consent dialogs of the IAB's framework name nearly all of these; articles about them stay below,
or are dated, or are long."""

_IDEAS = (
    r"cookies?",
    r"consent\w*|consenso|einwillig\w*|zustimm\w*|toestemming|samtyck\w*|samtyk\w*|zgod\w*",
    r"privacy|privacidade?|vie privée|datenschutz\w*|privatsphäre|integritet\w*|prywatno\w*",
    r"partners?|partenaires|partnern|socios|parceiros|partnerzy|partnerów",
    (
        r"(?:personal|persoonlijke) data|données personnelles|personenbezogene\w*|datos personales"
        r"|dati personali|persoonsgegevens|dados pessoais|personuppgifter|personopplysninger"
    ),
    r"accept\w*|agree|akzeptier\w*|aceptar\w*|accett\w*|aceitar\w*|godkänn\w*|akcept\w*",
)
_CONSENT_IDEAS = tuple(re.compile(rf"\b(?:{idea})\b", re.IGNORECASE) for idea in _IDEAS)
_ACCEPT = _CONSENT_IDEAS[-1]
_HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template", "head"})


def may_be_wall(article: Article) -> bool:
    """Tell from the article alone whether its page is worth a look; dated and long ones are not."""
    return not _shows_date(article) and (article.wordCount or 0) <= MAX_WALL_WORDS


def find_wall(root: Any, article: Article) -> Outcome | None:
    """Tell which wall a page is, from what was extracted of it and what it asks a reader to do.

    :param root: the page's root element; it is not changed.
    :return: ``CONSENT_WALL`` or ``LOGIN_WALL``; None for every other page, articles with a
        paywall's teaser among them.
    """
    if not may_be_wall(article):
        return None
    # What a wall says is chrome too; of its text next to nothing may be left as the article's.
    body = article.articleBody or ""
    text = f"{article.headline or ''} {body if len(body) > MAX_SCRAP_CHARS else _shown_text(root)}"
    if len(text.split()) > MAX_WALL_WORDS:
        return None
    if any(field.get("type", "").lower() == "password" for field in root.iter("input")):
        return Outcome.LOGIN_WALL
    ideas = sum(idea.search(text) is not None for idea in _CONSENT_IDEAS)
    if ideas >= MIN_CONSENT_IDEAS and _asks_to_accept(root):
        return Outcome.CONSENT_WALL
    return None


def _shows_date(article: Article) -> bool:
    # The address of an article that the wall stands before may be dated; the wall is not.
    return article.metadata.fieldSources.get("datePublished", "url") != "url"


def _asks_to_accept(root: Any) -> bool:
    controls = root.iter("button", "input", "a")
    return any(
        _ACCEPT.search(f"{' '.join(control.itertext())} {control.get('value') or ''}")
        for control in controls
    )


def _shown_text(root: Any) -> str:
    parts: list[str] = []
    for element in root.iter():
        if element.tag not in _HIDDEN_TAGS and isinstance(element.tag, str):
            parts.append(element.text or "")
        parts.append(element.tail or "")
        if len(parts) > 2 * MAX_WALL_WORDS:
            break
    return " ".join(parts)
