"""Names of agencies, newsrooms and publishers in the text of a byline."""

from __future__ import annotations

import re

from newsbot.extraction.values.author_names import (
    MAX_BYLINE_CHARS,
    NAME_EDGES,
    NAME_NOISE,
    split_at_date_words,
    strip_prefix,
)
from newsbot.extraction.values.byline_scripts import drop_reviewers
from newsbot.extraction.values.date_lines import shorten_dates
from newsbot.extraction.values.person_names import (
    ACCOUNTS,
    AGENCIES,
    has_given_name,
    is_publisher,
)
from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import clean_string

MAX_ORGANIZATION_CHARS = 60
MAX_ORGANIZATION_WORDS = 6
"""Longer parts of bylines are sentences."""
MAX_ORGANIZATIONS = 5
MIN_ORGANIZATION_CHARS = 2

_WORDS = read_words("bylines")
_TEAMS = word_set(_WORDS, "teams")
_INSTITUTIONS = word_set(_WORDS, "institutions")
_OTHER_WORDS = ACCOUNTS.union(
    *(word_set(_WORDS, kind) for kind in ("roles", "prefixes", "opening_lines"))
)
"""Words of bylines that name nobody by themselves."""
_SEPARATOR = re.compile(r"\s*[|/;,•·∙⋅\n、،؛]\s*")
_SOURCE = lazy_pattern(
    rf"{one_of(word_set(_WORDS, 'sources'))}\s*[:：]\s*(?P<names>\S.{{0,80}})", re.IGNORECASE
)
# "Example Times with Agencies", "Le Journal et AFP".
_JOIN = re.compile(r"\s+(?:and|with|und|mit|et|avec|y|con|e|com|en|met|og|och|i)\s+", re.IGNORECASE)
_NOT_IN_ORGANIZATIONS = re.compile(r"[@{}<>=?!]|://|^[\W\d_]+$")


def find_organizations(
    byline: str, *, publishers: frozenset[str] = frozenset(), is_stated: bool = False
) -> list[str]:
    """Return the agencies, newsrooms and publishers that a byline names, in its order.

    :param publishers: names of the publisher, as ``normalize_name`` gives them.
    :param is_stated: the text is the name of an organization, as its type in the metadata says.

    >>> find_organizations("Von dpa/AFP"), find_organizations("By Example Editorial Team")
    (['dpa', 'AFP'], ['Example Editorial Team'])
    >>> find_organizations("Reporter"), find_organizations("admin"), find_organizations("Ann Lee")
    ([], [], [])
    """
    text = shorten_dates(clean_string(byline, limit=MAX_BYLINE_CHARS))
    if is_stated and _is_plain_name(text):
        return [text]
    found: dict[str, str] = {}
    for segment in split_at_date_words(NAME_NOISE.sub(" ", drop_reviewers(text))):
        for part in _SEPARATOR.split(strip_prefix(segment)):
            for name in _separate_agencies(part, publishers):
                if is_organization(name, publishers):
                    found.setdefault(name.casefold(), name)
    return list(found.values())[:MAX_ORGANIZATIONS]


def find_source(line: str) -> str | None:
    """Return the text after a label such as "Source:" at the beginning of a line.

    >>> find_source("Quelle: dpa"), find_source("Sources say that it rains")
    ('dpa', None)
    """
    match = _SOURCE.fullmatch(line.strip(" ()[]"))
    return match["names"] if match else None


def is_organization(name: str, publishers: frozenset[str] = frozenset()) -> bool:
    """Return whether a name is that of an agency, a newsroom, an institution or the publisher.

    >>> is_organization("Reuters"), is_organization("Example staff"), is_organization("Staff of 9")
    (True, True, True)
    >>> is_organization("Senior editor"), is_organization("Ann Lee")
    (False, False)
    """
    return _is_plain_name(name) and (
        is_agency(name)
        or is_publisher(name, publishers)
        or is_team(name)
        or (" " in name and not _INSTITUTIONS.isdisjoint(name.casefold().split()))
    )


def is_agency(name: str) -> bool:
    """Return whether a name is that of a news agency, or of a desk of one: "AFP Berlin"."""
    lowered = name.casefold()
    first = name.partition(" ")[0]
    is_desk = (
        first.isupper() and len(first) > MIN_ORGANIZATION_CHARS and first.casefold() in AGENCIES
    )
    return lowered in AGENCIES or lowered.removeprefix("the ") in AGENCIES or is_desk


def is_team(name: str) -> bool:
    """Return whether a name has a word such as newsroom, desk, staff or team."""
    words = re.split(r"[\s-]+", name.casefold())
    return not _TEAMS.isdisjoint(words) and not has_given_name(name)


def _separate_agencies(part: str, publishers: frozenset[str]) -> list[str]:
    parts = [name.strip(NAME_EDGES) for name in _JOIN.split(part)]
    is_joined = len(parts) > 1 and all(is_organization(name, publishers) for name in parts)
    return parts if is_joined else [part.strip(NAME_EDGES)]


def _is_plain_name(name: str) -> bool:
    lowered = name.casefold()
    return (
        MIN_ORGANIZATION_CHARS <= len(name) <= MAX_ORGANIZATION_CHARS
        and len(name.split()) <= MAX_ORGANIZATION_WORDS
        and lowered not in _OTHER_WORDS
        and not _NOT_IN_ORGANIZATIONS.search(name)
    )
