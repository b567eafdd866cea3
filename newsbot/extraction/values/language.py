"""Language tags, well-formed or not, turned into BCP 47; and text into its language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

MIN_DETECTION_CHARS = 200
"""Shorter text is told apart wrongly too often."""
MAX_DETECTION_CHARS = 2_000
MIN_DETECTION_SHARE = 0.9
"""Least probability at which a guess counts."""

_TAG = re.compile(
    r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?=$|[-_.@])", re.IGNORECASE
)
_UNKNOWN = frozenset({"und", "mul", "zxx", "xx", "xxx", "lan"})


def parse_language(text: str) -> str:
    """Return a language tag in its canonical form; private and further parts are left out.

    :raises ValueError: if there is no language in it.

    >>> parse_language("de_AT"), parse_language("zh-hans-cn"), parse_language("EN")
    ('de-AT', 'zh-Hans-CN', 'en')
    """
    match = _TAG.match(text.strip())
    if not match or match[1].lower() in _UNKNOWN:
        msg = f"language tag must be like 'de' or 'pt-BR', got {text[:40]!r}"
        raise ValueError(msg)
    language, script, region = match.groups()
    parts = [language.lower()]
    if script:
        parts.append(script.title())
    if region:
        parts.append(region.upper())
    return "-".join(parts)


def find_language(text: str | None) -> str | None:
    """Return the language tag in ``text``, or ``None`` where there is none.

    >>> find_language("fr-fr"), find_language("{{lang}}")
    ('fr-FR', None)
    """
    try:
        return parse_language(text) if text else None
    except ValueError:
        return None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads a model

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str) -> str | None:
    """Return the language a text is written in, ``None`` for short or undecided text.

    >>> detect_language("Too short") is None
    True
    """
    if len(text) < MIN_DETECTION_CHARS:
        return None
    language, share = _identifier().classify(text[:MAX_DETECTION_CHARS])
    return str(language) if share >= MIN_DETECTION_SHARE else None
