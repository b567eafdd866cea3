"""Language tags in BCP 47, and the language of a text."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from threading import Lock
from typing import Any

from newsbot.extraction.values.language_codes import PREFERRED_LANGUAGES, PREFERRED_REGIONS
from newsbot.extraction.values.vocabulary import read_words
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import HAN, HANGUL, KANA, KHMER, LAO, MYANMAR, THAI

MIN_DETECTION_CHARS = 200
"""Shorter text is detected wrongly too often."""
MAX_DETECTION_CHARS = 2_000
MIN_DETECTION_SHARE = 0.9
"""Least probability of an accepted guess."""

MIN_COMMON_SHARE = 0.09
"""Least share of a language's most common words in a text in that language."""
MIN_CLEAR_SHARE, MAX_SECOND_SHARE = 0.18, 0.6
"""Least share of those words, and the largest share of the next language, that decide alone."""
GLANCE_CHARS, MIN_GLANCE_SHARE = 500, 0.15
"""Beginning of a text that decides alone if this share of its words are common ones."""
MIN_OTHER_SCRIPT_SHARE = 0.3
"""Least surplus of bytes over characters in a text of another script than Latin."""

MIN_SCRIPT_LETTERS = 15
"""Letters of a language's own script that decide alone."""
_OWN_SCRIPTS = {
    language: lazy_pattern(f"[{letters}]")
    for language, letters in {
        "ja": KANA, "ko": HANGUL, "zh": HAN, "th": THAI, "lo": LAO, "my": MYANMAR, "km": KHMER,
        "he": "א-ת", "el": "Ͱ-Ͽ", "hy": "Ա-և", "ka": "ა-ჿ", "ta": "\u0b82-\u0bef",
        "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f",
        "gu": "\u0a81-\u0aff", "pa": "\u0a01-\u0a75", "si": "\u0d81-\u0df4",
    }.items()
}  # fmt: skip
"""Scripts of one language. Those of several, such as Arabic, are left to the detector."""
MIN_SCRIPT_SHARE = {language: 0.2 if language == "ja" else 0.6 for language in _OWN_SCRIPTS}
"""Least share of the letters: Japanese has fewer Kana than Han, Chinese has no Kana."""

_OTHER_SCRIPTS = frozenset(
    "am ar be bg bn el fa gu he hi hy ja ka kn ko ml mk mr my ne pa ru ta te th uk ur zh".split()
)
_LETTERS = re.compile(r"[^\W\d_]+")
_TAG = re.compile(
    r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?=$|[-_.@])", re.IGNORECASE
)
_UNKNOWN = frozenset({"und", "mul", "zxx", "xx", "xxx", "lan"})


def parse_language(text: str) -> str:
    """Return a language tag in its one canonical spelling: language, script and region.

    Codes that BCP 47 replaces become those it prefers.

    :raises ValueError: there is no language in it.

    >>> parse_language("de_AT"), parse_language("zh-hans-cn"), parse_language("EN")
    ('de-AT', 'zh-Hans-CN', 'en')
    >>> parse_language("eng_UK"), parse_language("iw"), parse_language("ger")
    ('en-GB', 'he', 'de')
    """
    match = _TAG.match(text.strip())
    if not match or match[1].lower() in _UNKNOWN:
        msg = f"language tag must be like 'de' or 'pt-BR', got {text[:40]!r}"
        raise ValueError(msg)
    language, script, region = match.groups()
    parts = [PREFERRED_LANGUAGES.get(language.lower(), language.lower())]
    if script:
        parts.append(script.title())
    if region:
        parts.append(PREFERRED_REGIONS.get(region.upper(), region.upper()))
    return "-".join(parts)


def find_language(text: str | None) -> str | None:
    """Return the language tag in a text, or None.

    >>> find_language("fr-fr"), find_language("{{lang}}")
    ('fr-FR', None)
    """
    try:
        return parse_language(text) if text else None
    except ValueError:
        return None


_loading = Lock()


@cache
def _identifier() -> Any:
    """Load the model once, which takes 0.5 s and 40 MB; None if the memory or a disk is full."""
    from newsbot.extraction.values.language_model import load_language_model  # noqa: PLC0415

    try:
        return load_language_model()
    except (OSError, MemoryError) as error:
        import logging  # noqa: PLC0415 - takes 4 ms

        reason = str(error) or "out of memory"
        logging.getLogger(__name__).warning(
            "languages are not detected: the model cannot be unpacked: %s", reason
        )
        return None


def unload_language_model() -> None:
    """Free the memory of the model; the next text that needs it loads it again."""
    _identifier.cache_clear()


def refutes_language(text: str, language: str) -> bool:
    """Return whether a text cannot be in a language: it has hardly any of its most common words.

    A cheap check, so that the detector runs only if the stated language is doubtful. A short text
    or a language without a word list refutes nothing. On 690 news pages these words were at least
    9.9 % of a text in the language, and at most 7.8 % of a text in an unrelated one.

    >>> text = "The rain stopped and the harbour of the town is open to ships from the sea. " * 3
    >>> refutes_language(text, "en-GB"), refutes_language(text, "de"), refutes_language(text, "ja")
    (False, True, True)
    """
    main, text = language.split("-", maxsplit=1)[0], text[:MAX_DETECTION_CHARS]
    if len(text) < MIN_DETECTION_CHARS:
        return False
    if main in _OTHER_SCRIPTS:
        return text.isascii() or len(text.encode()) < (1 + MIN_OTHER_SCRIPT_SHARE) * len(text)
    common = _common_words().get(main)
    if common is None or _share_of(common, _words_of(text[:GLANCE_CHARS])) >= MIN_GLANCE_SHARE:
        return False
    return _share_of(common, _words_of(text)) < MIN_COMMON_SHARE


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in read_words("stopwords").items()}


def _words_of(text: str) -> list[str]:
    return _LETTERS.findall(text.lower())


def _share_of(common: frozenset[str], words: list[str]) -> float:
    return sum(word in common for word in words) / max(len(words), 1)


def _language_of_words(text: str) -> str | None:
    """Return the language whose common words are far more frequent than those of any other."""
    counts = Counter(_words_of(text))
    total = max(counts.total(), 1)
    shares = sorted(
        (sum(counts[word] for word in own & counts.keys()) / total, name)
        for name, own in _common_words().items()
    )
    (second, _), (best, language) = shares[-2:]
    return language if best >= MIN_CLEAR_SHARE and second <= MAX_SECOND_SHARE * best else None


def _language_of_script(text: str) -> str | None:
    """Return the language that alone, or nearly alone, is written in the letters of a text."""
    if text.isascii():
        return None
    letters = sum(map(str.isalpha, text))
    for language, pattern in _OWN_SCRIPTS.items():
        count = len(pattern.findall(text))
        if count >= MIN_SCRIPT_LETTERS and count >= MIN_SCRIPT_SHARE[language] * letters:
            return language
    return None


def detect_language(text: str) -> str | None:
    """Return the language of a text; None if it is short or ambiguous.

    >>> detect_language("Too short") is None
    True
    >>> detect_language("港は朝から静かだった。船は一隻も出ず、かもめも鳴かない。")
    'ja'
    """
    if language := _language_of_script(text[:MAX_DETECTION_CHARS]):
        return language
    if len(text) < MIN_DETECTION_CHARS:
        return None
    text = text[:MAX_DETECTION_CHARS]
    if language := _language_of_words(text):
        return language  # Loading the model takes a second, and few texts need it.
    with _loading:
        identifier = _identifier()
    if identifier is None:
        return None
    guess, share = identifier.classify(text)
    return str(guess) if share >= MIN_DETECTION_SHARE else None
