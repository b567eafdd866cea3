"""Names of people in the text of a byline."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from newsbot.extraction.values.byline_scripts import simplify_byline
from newsbot.extraction.values.date_lines import shorten_dates
from newsbot.extraction.values.person_names import (
    AGENCIES,
    ROLES,
    TITLE_WORDS,
    has_given_name,
    is_person,
    is_publisher,
    is_spelt_like_name,
    normalize_name,
)
from newsbot.extraction.values.relative_times import may_hold_relative_time, relative_time
from newsbot.extraction.values.vocabulary import (
    find_first_word,
    group_by_first_word,
    one_of,
    read_words,
    word_set,
)
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import clean_string
from newsbot.text.scripts import has_east_asian
from newsbot.text.tokens import find_words

MAX_BYLINE_CHARS = 600
"""Longer text is not a byline."""
MIN_LIST_WORDS = 3
"""This many single words without a full name are a list of sections, not of people."""
MAX_AUTHORS = 30
"""More names are those of a research paper or a staff list."""
MIN_FULL_NAME_WORDS = 2
MAX_NAME_LINE_WORDS = 12
_MIN_DOUBLED_WORDS = 4

_WORDS = read_words("bylines")
_COLLECTIVES = word_set(_WORDS, "collectives")
_DEGREES = word_set(_WORDS, "degrees")
_PREFIXES = group_by_first_word(word_set(_WORDS, "prefixes"))
# These are prefixes only with a colon: "Redaktion: Ann Lee" names her, "Redaktion Nord" nobody.
_LABELS = group_by_first_word(word_set(_WORDS, "labels"))
# Templates join the prefix to a name that has its own element: "ByAnn Lee".
_GLUED_PREFIX = re.compile(
    r"^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor)(?=[A-ZÀ-ÖØ-Þ][^\W\d_]+[ .])"
)
NAME_EDGES = " \t.,:;|-–—*✉⋅•\"'“”„»«‘’†©→›>【】「」[]（）・／"
_GENERATION = re.compile(r"\s(?:Jr|Sr)$")
NAME_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>"
)
# Words of buttons beside a name; the text after them is not part of it.
_BUTTON = re.compile(
    r"\b(?:email|e-mail|contact|follow|folgen|view all posts by|alle artikel von|alles von)\b"
    r"(?:\s+(?:the|this)?\s*author)?"
    r"|\bon (?:twitter|x|facebook|instagram|linkedin|threads|bluesky|mastodon)\b",
    re.IGNORECASE,
)
_DATE_WORDS = (
    *("published", "updated", "posted", "last modified", "veröffentlicht", "publiziert"),
    *("aktualisiert", "stand", "zuletzt", "publié", "mis à jour", "publicado", "actualizado"),
    *("atualizado", "pubblicato", "aggiornato", "gepubliceerd", "uppdaterad", "publicerad"),
    *("opdateret", "oppdatert", "publisert", "heute", "gestern"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
)
_FIRST_OF_DATE_WORDS = frozenset(
    find_words(words)[0] for words in (*_DATE_WORDS, "today", "yesterday")
)
_DIGIT = re.compile(r"\d")
_DATE_BREAK = (
    r"(?:\b(?:am|on|le|el|den|il|em|op|dne|at|um|à|vor|hace|il y a)\s+"
    r"(?:\w+,?\s+)?(?:den\s+)?(?=\d))?"
    r"(?:\d{4}-\d\d-\d\d\S*|\d{1,2}[./:]\d{1,2}\b[\d./:]*|\b(?:19|20)\d\d\b年?"
    r"|\b\d{1,2}\.?\s+[^\W\d_]{3,}\.?,?\s+\d{4}|\b[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\b[^\W\d_]{3,9}\s+\d{1,2}(?:st|nd|rd|th)\b"
    rf"|\b(?:{'|'.join(_DATE_WORDS)}|(?:today|yesterday)(?=\W*(?:\d|at\b)))\b"
    r"|\b\d{1,3}\+?\s*min(?:ute)?s?\.?\s+read\b"
)
"""A date, a time or a label of one, up to the bracket that ends its pattern."""
_DATE = lazy_pattern(f"{_DATE_BREAK})", re.IGNORECASE)
_DATE_OR_RELATIVE = lazy_pattern(lambda: f"{_DATE_BREAK}|{relative_time()})", re.IGNORECASE)
# "Ann Lee in Berlin", "Ann Lee for Example Online": a place or a publisher follows.
_PLACE_TAIL = re.compile(r",?\s+in\s+[A-ZÄÖÜ].*$", re.DOTALL)
_PUBLISHER_TAIL = re.compile(r",?\s+(?:for|from)\s+[A-ZÄÖÜ].*$", re.DOTALL)
# "Ann Lee 2", "Ann Lee Tel: 12345": the number of a footnote, or a label and what follows it.
_NOTE_TAIL = re.compile(r"(?<=[^\W\d_]{2})\s*\d{1,2}$|\s+[^\W\d_]+:.*$")
# "Ann Lee The Associated Press": a publisher directly after the name, without a comma.
_AGENCY_TAIL = lazy_pattern(
    lambda: (
        rf"(?<=\w\s)(?P<name>\S+)\s+(?:the\s+)?{one_of(word for word in AGENCIES if ' ' in word)}$"
    ),
    re.IGNORECASE,
)
_JOINS = word_set(_WORDS, "joins")
_JOIN = one_of(_JOINS)
_SEPARATOR = lazy_pattern(
    lambda: (
        # A serial comma has "and" after it: "Ann Lee, Bo Li, and Cy Roe".
        rf"\s*(?:[;|/•·∙⋅\n、،؛&+]|\s[–—-]\s|,)\s*(?:(?:(?-i:{_JOIN})|(?-i:AND|UND|ET|Y))\s+)?"
        rf"|\s+{_JOIN}\s+"
        # Czech and Slovak.
        r"|(?<=\w)\s+(?-i:a)\s+(?=[^\W\d_]+\s+[^\W\d_])"
    ),
    re.IGNORECASE,
)
# "Ann Lee, Jr." is one name; degrees after a comma are none.
_COMMA_OF_SUFFIX = re.compile(r",\s*(?=(?:Jr|Sr|Jnr|Snr|II|III|IV)\b)")
_FAMILY_FIRST = re.compile(
    r"(?P<family>[^\W\d_][\w'’-]+),\s(?P<given>[^\W\d_][\w'’-]+(?: [^\W\d_]\.?)?)"
)


def split_at_date_words(text: str) -> list[str]:
    """Return what is between the dates, times and their labels in a byline: names, and other words.

    >>> split_at_date_words("Ann Lee, published 4 May 2026"), split_at_date_words("2 hours ago Ann")
    (['Ann Lee, ', ' ', ''], ['', ' Ann'])
    """
    if may_hold_relative_time(text):
        return _DATE_OR_RELATIVE.split(text)
    # Most lines hold no part of a date, and the pattern tries all of them at each word.
    if not _DIGIT.search(text) and _FIRST_OF_DATE_WORDS.isdisjoint(find_words(text.lower())):
        return [text]
    return _DATE.split(text)


def turn_family_first(name: str) -> str:
    """Return the name of one person as it is spoken: "Lee, Ann" is "Ann Lee".

    >>> turn_family_first("Lee, Ann"), turn_family_first("Lee, Ann, Li"), turn_family_first("Lee")
    ('Ann Lee', 'Lee, Ann, Li', 'Lee')
    """
    match = _FAMILY_FIRST.fullmatch(name.strip())
    if match is None or not {match["family"].casefold(), match["given"].casefold()}.isdisjoint(
        ROLES | AGENCIES
    ):
        return name
    return f"{match['given']} {match['family']}"


def parse_authors(
    byline: str,
    *,
    not_names: frozenset[str] = frozenset(),
    strict: bool = False,
    language: str = "",
) -> list[str]:
    """Return the people that a byline names, in its order; empty if it names nobody.

    Prefixes, roles, agencies, newsrooms, addresses, handles and dates are removed.

    :param not_names: names of the publisher, as ``normalize_name`` gives them.
    :param strict: the text may be any line near a headline; only words spelled like names count.
    :param language: BCP 47 tag of the page; in Chinese a space separates names.

    >>> parse_authors("By Ann Lee, Senior Reporter and Bo Li | Updated 3 May 2024")
    ['Ann Lee', 'Bo Li']
    >>> parse_authors("Von Hans Maier/dpa")
    ['Hans Maier']
    >>> parse_authors("dpa")
    []
    """
    # Several sources of a page parse the same byline.
    return list(_parse(byline[:MAX_BYLINE_CHARS], not_names, strict, language))


@lru_cache(maxsize=16)
def _parse(
    byline: str,
    not_names: frozenset[str],
    strict: bool,  # noqa: FBT001 - a key of the cache
    language: str,
) -> tuple[str, ...]:
    text = shorten_dates(clean_string(byline, limit=MAX_BYLINE_CHARS))
    if has_east_asian(text):  # Their labels reach as far as the text they are in.
        text = " 2000 ".join(simplify_byline(part, language) for part in split_at_date_words(text))
    else:
        text = simplify_byline(text, language)
    text = _BUTTON.sub(" | ", NAME_NOISE.sub(" ", _COMMA_OF_SUFFIX.sub(" ", text)))
    whole = strip_prefix(text)
    if normalize_name(whole) in not_names and is_publisher(whole, not_names):
        return ()  # A publisher whose name looks like a person's beside a date: "Example Today".
    for segment in split_at_date_words(text):
        names = _names_in(segment, not_names=not_names, strict=strict)
        if names:
            return tuple(names[:MAX_AUTHORS])
    return ()


def is_name_line(text: str) -> bool:
    """Return whether a line is names, the first with a known given name, and roles alone.

    >>> is_name_line("Ann Lee and Bo Li, reporters"), is_name_line("Ann Lee leaves the town")
    (True, False)
    """
    words = text.split()
    is_short = MIN_FULL_NAME_WORDS <= len(words) <= MAX_NAME_LINE_WORDS
    if not is_short or not has_given_name(" ".join(words[:MIN_FULL_NAME_WORDS]).strip(NAME_EDGES)):
        return False
    named = {word for name in parse_authors(text, strict=True) for word in name.split()}
    others = (word.strip(NAME_EDGES) for word in words if word.strip(NAME_EDGES) not in named)
    return bool(named) and all(w.casefold() in ROLES | _JOINS or not w for w in others)


def _names_in(segment: str, *, not_names: frozenset[str], strict: bool) -> list[str]:
    """Return the people in a segment of a byline without dates.

    After a full name or a publisher, a single word is a place, a beat or a department.
    """
    names: list[str] = []
    text = strip_prefix(segment)
    if text != segment.strip():  # Without "By", "for" is usually part of a sentence.
        text = _PUBLISHER_TAIL.sub("", text)
    text = _PLACE_TAIL.sub("", text)
    parts = [part for part in _SEPARATOR.split(text) if part.strip(NAME_EDGES)]
    for position, part in enumerate(parts):
        name = _clean_name(part)
        if name in names or not is_person(name, not_names=not_names):
            continue
        is_word = " " not in name and not has_east_asian(name)
        if is_word and position and (not names or " " in names[0]):
            continue
        if names and name.startswith("The "):
            continue  # "Ann Lee/The Ledger"
        if strict and is_word and segment.rstrip().endswith(","):
            continue  # "Washington, 3 May 2024"
        if strict and is_word and len(parts) > 1 and (name.isupper() or name.islower()):
            continue
        if not strict or is_spelt_like_name(name):
            names.append(name)
    is_list = len(names) >= MIN_LIST_WORDS and not any(" " in name for name in names)
    return [] if strict and is_list and not has_east_asian(names[0]) else names


def strip_prefix(text: str) -> str:
    """Remove prefixes such as "By" and "Text:", up to two, as in "Text: Von Ann Lee".

    >>> strip_prefix("Text: Von Ann Lee"), strip_prefix("Byron Lee")
    ('Ann Lee', 'Byron Lee')
    """
    for _ in range(2):
        if label := match_label(text):
            text = text[label.end() :]
        if (first := find_first_word(text)) in _PREFIXES:
            text = _prefix(first).sub("", text)
    return _GLUED_PREFIX.sub("", text.strip())


def match_label(text: str) -> re.Match[str] | None:
    """Match a label such as "Author:" at the start of a text, and the spaces after it."""
    first = find_first_word(text)
    return _label(first).match(text) if first in _LABELS else None


@cache
def _label(first: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*{one_of(_LABELS[first])}\s*[:：]\s*", re.IGNORECASE)


@cache
def _prefix(first: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*{one_of(_PREFIXES[first])}(?:\s*[:：]\s*|\s+(?!\d))", re.IGNORECASE)


def _clean_name(part: str) -> str:
    name = strip_prefix(part).strip(NAME_EDGES)
    if agency := _AGENCY_TAIL.search(name):
        name = name[: agency.end("name")]
    name = _NOTE_TAIL.sub("", name)
    words = name.split()
    while len(words) > MIN_FULL_NAME_WORDS and words[-1].replace(".", "").casefold() in _DEGREES:
        words.pop()
    if len(words) >= _MIN_DOUBLED_WORDS and words[: len(words) // 2] * 2 == words:
        words = words[: len(words) // 2]  # The page shows it twice, for wide and narrow screens.
    role = next((i for i, w in enumerate(words) if w.casefold().strip(".,:") in ROLES), None)
    if role is None:
        return " ".join(words) + ("." if _GENERATION.search(name) else "")
    if role > 1:
        is_group = words[-1].casefold() in _COLLECTIVES or words[0].casefold() in AGENCIES
        while role > MIN_FULL_NAME_WORDS and words[role - 1].casefold() in TITLE_WORDS:
            role -= 1  # "Ann Lee Marketing Director"
        return "" if is_group else " ".join(words[:role])
    # "Reporter Ann Lee": the role is before the name.
    after = words[role + 1 :]
    is_titled = len(after) == MIN_FULL_NAME_WORDS and all(w[0].isupper() for w in words[role:])
    return " ".join(after) if is_titled and not "".join(words).isupper() else ""
