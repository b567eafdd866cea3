"""Distinguish names of people from names of publishers, roles and other words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from newsbot.extraction.values.vocabulary import read_words, word_set
from newsbot.text.scripts import has_east_asian

MIN_NAME_CHARS = 2
MAX_NAME_CHARS = 60
MIN_FULL_NAME_WORDS = 2
MAX_FULL_NAME_WORDS = 4
MAX_NAME_WORDS = 6
"""Nearly all longer segments of bylines are sentences."""
MAX_EAST_ASIAN_NAME_CHARS = 12
MIN_DESK_CHARS = 6
MIN_PUBLISHER_CHARS = 8
"""A shorter name of a publisher may be part of a person's name."""

_WORDS = read_words("bylines")
ROLES = word_set(_WORDS, "roles")
"""Roles of people in lower case: reporter, editor, Redakteurin."""
NEWSROOMS = word_set(_WORDS, "newsrooms")
"""Words in names of newsrooms and publishers, in lower case."""
AGENCIES = word_set(_WORDS, "agencies")
"""Whole names of news agencies, in lower case."""
ACCOUNTS = word_set(_WORDS, "accounts")
"""Accounts and other words in the place of a name, in lower case."""
_IMPERSONAL = AGENCIES | ACCOUNTS
_NO_NAMES = word_set(_WORDS, "prefixes") | word_set(_WORDS, "joins") | _IMPERSONAL
_PARTICLES = word_set(_WORDS, "particles")
TITLE_WORDS = word_set(_WORDS, "titles")
"""Words in names of publications, businesses and departments, in lower case."""
_MONTHS = {forms[0] for months in read_words("months").values() for forms in months if forms}
_DATE_WORDS = read_words("datewords")
_NOT_NAMES = (
    (
        word_set(_WORDS, "not_names")
        | _MONTHS
        | word_set(_DATE_WORDS, "published")
        | word_set(_DATE_WORDS, "updated")
    )
    - _PARTICLES
    - word_set(_WORDS, "given_months")
)
# First or last letters of names of organizations: "universiteto", "Abendzeitung".
_ORGANIZATION = re.compile(
    r"^(?:universit|univerzit|uniwersyt|universid|fakult|institut|minister|ministr|университет"
    r"|факультет|институт|інститут|министерств|міністерств|університ)"
    r"|(?:verband|verbandes|stiftung|verein|gesellschaft|redaktion|institut|ministerium|university"
    r"|universität|nachrichten|zeitung|tageblatt|agentur|media|verlag|portal|fraktion|partei|akademie"
    r"|kammer|anstalt|behörde|zentrum|zentrale|bündnis|bibliothek|museum)$"
)
_ARTICLES = frozenset({"the", "der", "die", "das", "le", "la", "les", "el", "il", "lo", "o", "de"})
_ELIDED = re.compile(r"(?:d|l|m|o)['’][A-ZÀ-Þ]|al-[A-Z]")
_NOT_IN_NAMES = re.compile(
    r"[{}<>=?!%#\\:：]|-based\b|\w\.(?:com|org|net|info|news|[a-z]{2})(?:\b|$)"
)
# "Center for Example Research" is no person; between the words of a name these are prepositions.
_PREPOSITIONS = frozenset({"for", "of", "für", "pour", "para", "per", "voor", "för", "dla"})
_NOT_IN_WORDS = re.compile(r"[\W_]+")


def normalize_name(name: str) -> str:
    """Return a name for comparison: letters and digits only, in lower case.

    >>> normalize_name("The Example-Times") == normalize_name("the example times")
    True
    """
    return _NOT_IN_WORDS.sub("", name.casefold())


def is_person(name: str, *, not_names: frozenset[str] = frozenset()) -> bool:
    """Return whether a clean segment of a byline can be the name of a person.

    >>> is_person("Ann Lee"), is_person("Example Newsroom"), is_person("reporter")
    (True, False, False)
    """
    if not MIN_NAME_CHARS <= len(name) <= MAX_NAME_CHARS or not any(c.isalpha() for c in name):
        return False
    lowered = name.casefold()
    if lowered in _NO_NAMES or _NOT_IN_NAMES.search(lowered) or is_publisher(name, not_names):
        return False
    first = name.partition(" ")[0]
    words = [word.strip(".,:") for word in re.split(r"[\s-]+", lowered)]
    is_agency = first.isupper() and words[0] in _IMPERSONAL and len(words[0]) > 1
    if is_agency or len(words) > MAX_NAME_WORDS or not NEWSROOMS.isdisjoint(words):
        return False
    if not ROLES.isdisjoint(words) or all(word in _NOT_NAMES for word in words):
        return False  # "Read more", "ago"
    if not _PREPOSITIONS.isdisjoint(words[1:-1]):
        return False
    return not any(_ORGANIZATION.search(word) for word in words)


def is_publisher(name: str, publishers: frozenset[str]) -> bool:
    """Return whether a name is that of the publisher or of one of its desks.

    A site may have the name of the person who writes it.

    :param publishers: names of the publisher, as ``normalize_name`` gives them.

    >>> names = frozenset({"annalee", "annareview"})
    >>> is_publisher("Anna Lee", names), is_publisher("Anna Review", names)
    (False, True)
    """
    if normalize_name(name) in publishers:
        return not _is_owner(name)
    return " " in name and _names_desk(name, publishers)


def _is_owner(name: str) -> bool:
    """Return whether the name of a site is a full name with a known given name."""
    words = name.casefold().split()
    is_full = MIN_FULL_NAME_WORDS <= len(words) <= MAX_FULL_NAME_WORDS
    return is_full and words[0] in _given_names() and TITLE_WORDS.isdisjoint(words)


def _names_desk(name: str, publishers: frozenset[str]) -> bool:
    """Return whether a name of several words is that of a publisher or of one of its desks.

    On example.com: "The Example", "Example Sport" and "EXAMPLE NORTH"; on exampletimes.com:
    "NE Example Times".
    """
    first, _, others = name.partition(" ")
    head = normalize_name(first)
    if head in publishers and (len(head) >= MIN_DESK_CHARS or name.isupper()):
        return True
    if head in _ARTICLES and normalize_name(others) in publishers:
        return True
    whole = normalize_name(name) if first.isupper() else ""
    return any(
        len(publisher) >= MIN_PUBLISHER_CHARS and publisher in whole for publisher in publishers
    )


def is_spelt_like_name(name: str) -> bool:
    """Return whether each word is capitalized, an initial or a particle such as "van".

    >>> is_spelt_like_name("Ann van der Lee"), is_spelt_like_name("More stories")
    (True, False)
    >>> is_spelt_like_name("Rain stops play"), is_spelt_like_name("山田太郎")
    (False, True)
    """
    words = name.split()
    if not _NOT_NAMES.isdisjoint(word.casefold().strip(".,") for word in words):
        return False
    if any(c.isdigit() for c in name) and len(words) > 1:
        return False
    if has_east_asian(name):
        return len(name) <= MAX_EAST_ASIAN_NAME_CHARS and not any(c.isdigit() for c in name)
    if len(words) == 1:
        return len(name) > MIN_NAME_CHARS or not name.islower()  # "am", "on" before a date
    if words[-1].islower() and words[-1] in _PARTICLES:
        return False
    return all(
        word.casefold() in _PARTICLES or not word[0].islower() or _ELIDED.match(word)
        for word in words
    )


@cache
def _given_names() -> frozenset[str]:
    text = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")
    return frozenset(text.partition("\n")[2].split())


def is_given_name(word: str) -> bool:
    """Return whether a single word is a known given name.

    >>> is_given_name("Anna"), is_given_name("Insert")
    (True, False)
    """
    return word.casefold() in _given_names()


def has_given_name(name: str) -> bool:
    """Return whether a full name begins with a known given name, or ends with one as in Hungarian.

    For text that only looks like a name; rare names and East Asian scripts fail.

    >>> has_given_name("Anna-Lena Maier"), has_given_name("Kovács János")
    (True, True)
    >>> has_given_name("North Korea"), has_given_name("Anna")
    (False, False)
    """
    words = name.casefold().split()
    if not MIN_FULL_NAME_WORDS <= len(words) <= MAX_FULL_NAME_WORDS:
        return False
    known = _given_names()
    ends = (words[0].partition("-")[0], words[-1])
    return any(word in known for word in ends)
