"""The text of a byline turned into the names of people."""

from __future__ import annotations

import re

from newsbot.extraction.values.text import clean_text
from newsbot.extraction.values.vocabulary import one_of, read_words, word_set

MAX_BYLINE_CHARS = 600
"""Longer text is no byline."""
MAX_NAME_WORDS = 6
""""Maria de la Cruz van den Berg" has seven words, and nearly all longer parts are sentences."""
MAX_CJK_NAME_CHARS = 12
MIN_LIST_WORDS = 3
"""As many single words and no full name are a list of sections, not of people."""
MAX_LINE_WORDS = 14
"""A line with more words after its "By" is a sentence."""
MAX_NAME_CHARS = 60
MAX_AUTHORS = 30
"""More names than this are a research paper's or a list of staff."""

_WORDS = read_words("bylines")
_ROLES = word_set(_WORDS, "roles")
_NEWSROOMS = word_set(_WORDS, "newsrooms")
_AGENCIES = word_set(_WORDS, "agencies")
_PREFIX_WORDS = word_set(_WORDS, "prefixes")
_NOT_NAMES = word_set(_WORDS, "not_names") | {
    form for months in read_words("months").values() for forms in months for form in forms[:1]
}
_JOINS = word_set(_WORDS, "joins")
# A house by its last letters: "Tierschutzverband", "Abendzeitung".
_HOUSE = re.compile(
    r"(?:verband|verbandes|stiftung|verein|gesellschaft|redaktion|institut|ministerium|university"
    r"|universität|nachrichten|zeitung|tageblatt|agentur|media|verlag|portal)$"
)

_PREFIX = re.compile(rf"^\W*{one_of(_PREFIX_WORDS)}(?:\s*[:：]\s*|\s+(?!\d))", re.IGNORECASE)
# Templates glue the prefix to a name that they set in an element of its own: "ByAnn Lee".
_GLUED_PREFIX = re.compile(
    r"^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor)(?=[A-ZÀ-ÖØ-Þ][^\W\d_]+[ .])"
)
# What makes a line a byline without any class name: unlike "Text" alone it must be followed by names.
_LINE_PREFIX = re.compile(
    rf"^\W*(?:{one_of(_PREFIX_WORDS)}\s*[:：]\s*|{one_of(word_set(_WORDS, 'line_prefixes'))}\s+)",
    re.IGNORECASE,
)
_EDGES = " \t.,:;|-–—*\"'“”„»«‘’†©"
_LABEL = re.compile(rf"^\W*{one_of(word_set(_WORDS, 'labels'))}\s*[:：]\s*", re.IGNORECASE)
_CLOCK_WORDS = frozenset(
    {"uhr", "h", "am", "pm", "a.m", "p.m", "o'clock", "klo", "kl", "kl.", "est", "et"}
)
# First words of places of two words, which stand beside dates more often than people do.
_PART = re.compile(r"\s*[|/·•∙–—]+\s*|\s-\s|^\s*-\s|^\s*,\s")
_PLACES = frozenset({"new", "los", "san", "las", "st", "saint", "bad", "são", "hong", "buenos"})
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>"
    r"|\b(?:email|e-mail|contact|follow|folgen|view all posts by|alle artikel von|alles von)\b"
    r"(?:\s+(?:the|this)?\s*author)?",
    re.IGNORECASE,
)
# Dates, times and what announces them part a byline; names stand before or after.
_BREAK = re.compile(
    r"(?:\b(?:am|on|le|el|den|il|em|op|dne|at|um|à|vor|hace|il y a)\s+(?:\w+,?\s+)?(?:den\s+)?(?=\d))?"
    r"(?:\d{4}-\d\d-\d\d\S*|\d{1,2}[./:]\d{1,2}\b[\d./:]*|\b(?:19|20)\d\d\b年?"
    r"|\b\d{1,2}\.?\s+[^\W\d_]{3,}\.?,?\s+\d{4}|\b[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\b[^\W\d_]{3,9}\s+\d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:published|updated|posted|last modified|veröffentlicht|publiziert|aktualisiert|stand|zuletzt"
    r"|publié|mis à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|uppdaterad|publicerad|opdateret|oppdatert|publisert|today|yesterday|heute|gestern)\b)",
    re.IGNORECASE,
)
# "Ann Lee in Berlin": what follows is a place.
_PLACE_TAIL = re.compile(r",?\s+in\s+[A-ZÄÖÜ].*$", re.DOTALL)
_BAR = re.compile(r"\s*[|·•∙]\s*|\s[–—-]\s")
_SEPARATOR = re.compile(
    rf"\s*(?:[;|/•·∙\n、،؛&+]|\s[–—-]\s|,)\s*|\s+{one_of(word_set(_WORDS, 'joins'))}\s+",
    re.IGNORECASE,
)
_HOUSE_SEPARATOR = re.compile(r"\s*[;|/•·,]\s*")
_JOIN_PAIR = re.compile(r"^([^\W\d_]+)\s+(?:und|and|et|y|e|en|og|och|i)\s+(\S+\s+\S+)$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_ROLE = re.compile(
    r"\s*(?:기자|특파원|인턴기자|선임기자|記者|记者|編集委員|論説委員|特派員|外\s*\d+명|외\s*\d+명)\s*"
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "di",
        "do",
        "du",
        "del",
        "della",
        "dos",
        "das",
        "den",
        "der",
        "des",
        "van",
        "von",
        "zu",
        "zum",
        "zur",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "y",
        "e",
        "af",
        "av",
        "ter",
        "ten",
        "te",
        "und",
        "dell",
        "d'",
        "lo",
        "los",
        "las",
        "san",
        "st.",
        "mac",
        "mc",
    ]
)


def level_name(name: str) -> str:
    """Return a name as it is compared with others: lower case, letters and digits only.

    >>> level_name("The Example-Times") == level_name("the example times")
    True
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def parse_authors(
    byline: str, *, not_names: frozenset[str] = frozenset(), strict: bool = False
) -> list[str]:
    """Return the people a byline names, in its order; empty where it names none.

    Prefixes, roles, agencies, newsrooms, addresses, handles and dates are taken off.

    :param not_names: names of the publisher, as ``level_name`` gives them.
    :param strict: the text may be anything that stands near a headline; only what is spelt like
        names counts.

    >>> parse_authors("By Ann Lee, Senior Reporter and Bo Li | Updated 3 May 2024")
    ['Ann Lee', 'Bo Li']
    >>> parse_authors("Von Hans Maier/dpa")
    ['Hans Maier']
    >>> parse_authors("dpa")
    []
    """
    text = _NOISE.sub(" ", clean_text(byline, limit=MAX_BYLINE_CHARS))
    for segment in _BREAK.split(text):
        names = _names_in(segment, not_names=not_names, strict=strict)
        if names:
            return names[:MAX_AUTHORS]
    return []


def _names_in(segment: str, *, not_names: frozenset[str], strict: bool) -> list[str]:
    """Return the people in a part of a byline without dates.

    After a full name or a house, a single word is a place, a beat or a department.
    """
    names: list[str] = []
    text = _PLACE_TAIL.sub("", _CJK_ROLE.sub(" ", _strip_prefix(segment)))
    parts = [part for part in _SEPARATOR.split(text) if part.strip(_EDGES)]
    for position, part in enumerate(parts):
        name = _clean_name(part)
        if name in names or not is_person(name, not_names=not_names):
            continue
        is_word = " " not in name and not _CJK.search(name)
        if is_word and position and (not names or " " in names[0]):
            continue
        if strict and is_word and len(parts) > 1 and (name.isupper() or name.islower()):
            continue
        if not strict or is_spelt_like_name(name):
            names.append(name)
    is_list = len(names) >= MIN_LIST_WORDS and not any(" " in name for name in names)
    return [] if strict and is_list and not _CJK.search(names[0]) else names


def find_house(byline: str, *, not_names: frozenset[str] = frozenset()) -> str | None:
    """Return the agency or newsroom that a byline without people names.

    >>> find_house("Von dpa"), find_house("By Staff Reporter"), find_house("By Ann Lee")
    ('dpa', 'Staff Reporter', None)
    """
    text = _NOISE.sub(" ", clean_text(byline, limit=MAX_BYLINE_CHARS))
    for segment in _BREAK.split(text):
        for part in _HOUSE_SEPARATOR.split(_PREFIX.sub("", segment)):
            name = part.strip(_EDGES)
            words = set(re.split(r"[\s-]+", name.casefold()))
            is_house = name.casefold() in _AGENCIES or not (_NEWSROOMS | _ROLES).isdisjoint(words)
            if is_house and len(words) <= MAX_NAME_WORDS and level_name(name) not in not_names:
                return name
    return None


def find_byline(line: str) -> str | None:
    """Return the part of a line that reads as a byline: a known prefix, then capitalised names.

    >>> find_byline("By Ann Lee"), find_byline("By the sea it rained for days")
    ('By Ann Lee', None)
    >>> find_byline("3 May 2024 | by Ann Lee")
    'by Ann Lee'
    """
    for segment in (part for half in _BREAK.split(line) for part in _BAR.split(half)):
        segment = segment.strip(" ,.;:-–—|")
        match = _LINE_PREFIX.match(segment)
        words = segment[match.end() :].split() if match else []
        if not match or not 0 < len(words) <= MAX_LINE_WORDS or not words[0][0].isalpha():
            continue
        is_account = len(words) == 1 and " " in match[0].strip()
        if is_account or not words[0][0].islower():
            return segment
    return None


def is_prefix(line: str) -> bool:
    """Say whether a line is nothing but the head of a byline, which goes on in the next line.

    >>> is_prefix("By"), is_prefix("Written by:"), is_prefix("Bye")
    (True, True, False)
    """
    return line.strip(" :").casefold() in _PREFIX_WORDS


def find_label(line: str) -> str | None:
    """Return what follows a label such as "Author:" at the head of a line.

    >>> find_label("Autorin: Ann Lee"), find_label("Photo: Ann Lee")
    ('Ann Lee', None)
    """
    match = _LABEL.match(line)
    return line[match.end() :] if match else None


def find_dated_name(line: str) -> str | None:
    """Return the one part beside the date in a line that has nothing but a date and a full name.

    >>> find_dated_name("3.5.2024 | 10:20 | Ann Lee"), find_dated_name("New York, May 3, 2024")
    ('Ann Lee', None)
    """
    segments = [segment for segment in _BREAK.split(line)]
    if len(segments) < 2 or "©" in line:  # noqa: PLR2004 - no date, no second part
        return None
    rest = [part for segment in segments[:-1] for part in _PART.split(segment.rstrip() + " ")]
    rest += _PART.split(segments[-1])
    parts = [part.strip(" .:-|") for part in rest]
    parts = [part for part in parts if part and part.lower().strip(",") not in _CLOCK_WORDS]
    words = parts[0].split() if len(parts) == 1 else []
    is_name = 2 <= len(words) <= 4 and not parts[0].isupper() and not parts[0].endswith(",")  # noqa: PLR2004
    return parts[0] if is_name and words[0].lower() not in _PLACES else None


def _strip_prefix(text: str) -> str:
    """Take "By", "Text:" and the like off; twice, as in "Text: Von Ann Lee"."""
    for _ in range(2):
        text = _PREFIX.sub("", text, count=1)
    return _GLUED_PREFIX.sub("", text.strip())


def _clean_name(part: str) -> str:
    name = _strip_prefix(part).strip(_EDGES)
    name = re.sub(r"(?<=[^\W\d_]{2})\s*\d{1,2}$|\s+[^\W\d_]+:.*$", "", name)
    words = name.split()
    if len(words) > 3 and words[: len(words) // 2] * 2 == words:  # noqa: PLR2004 - shown twice
        words = words[: len(words) // 2]
    role = next((i for i, w in enumerate(words) if w.casefold().strip(".,:") in _ROLES), None)
    if role is None:
        return " ".join(words)
    return " ".join(words[:role]) if role > 1 else ""


def is_person(name: str, *, not_names: frozenset[str] = frozenset()) -> bool:
    """Say whether a cleaned part of a byline can be a person's name.

    >>> is_person("Ann Lee"), is_person("Example Newsroom"), is_person("reporter")
    (True, False, False)
    """
    if not 2 <= len(name) <= MAX_NAME_CHARS or not any(c.isalpha() for c in name):
        return False
    lowered = name.casefold()
    if lowered in _AGENCIES or lowered in _PREFIX_WORDS or lowered in _JOINS:
        return False
    if level_name(name) in not_names or re.search(_NOT_IN_NAMES, lowered):
        return False
    words = [word.strip(".,:") for word in re.split(r"[\s-]+", lowered)]
    if len(words) > MAX_NAME_WORDS or not _NEWSROOMS.isdisjoint(words):
        return False
    if name.split(maxsplit=1)[0].isupper() and words[0] in _AGENCIES and len(words[0]) > 1:
        return False
    return _ROLES.isdisjoint(words) and not any(_HOUSE.search(word) for word in words)


_NOT_IN_NAMES = re.compile(r"[{}<>=?!%#\\:]|\w\.(?:com|org|net|info|news|[a-z]{2})(?:\b|$)")


def is_spelt_like_name(name: str) -> bool:
    """Say whether each word is a capitalised word, an initial or a particle such as "van".

    >>> is_spelt_like_name("Ann van der Lee"), is_spelt_like_name("More stories")
    (True, False)
    >>> is_spelt_like_name("Rain stops play"), is_spelt_like_name("山田太郎")
    (False, True)
    """
    words = name.split()
    if not (_NOT_NAMES - _PARTICLES).isdisjoint(word.casefold().strip(".,") for word in words):
        return False
    if any(c.isdigit() for c in name) and len(words) > 1:
        return False
    if _CJK.search(name):
        return len(name) <= MAX_CJK_NAME_CHARS
    return len(words) == 1 or all(
        word.casefold() in _PARTICLES or not word[0].islower() for word in words
    )
