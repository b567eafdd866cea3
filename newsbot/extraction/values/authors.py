"""The text of a byline turned into the names of people."""

from __future__ import annotations

import re

from newsbot.extraction.values.text import clean_text
from newsbot.extraction.values.vocabulary import one_of, read_words, word_set

MAX_BYLINE_CHARS = 600
"""Longer text is no byline."""
MAX_NAME_WORDS = 6
""""Maria de la Cruz van den Berg" has seven words, and nearly all longer parts are sentences."""
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
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>"
    r"|\b(?:email|e-mail|contact|follow|folgen|view all posts by|alle artikel von|alles von)\b"
    r"(?:\s+(?:the|this)?\s*author)?",
    re.IGNORECASE,
)
# A byline ends where a date, a time or an update note begins.
_TAIL = re.compile(
    r"\s*(?:\b\d{1,2}[./:]\d{1,2}\b|\b(?:19|20)\d\d\b|\d{4}年|\b\d{1,2}\.?\s+[^\W\d_]{3,}\.?,?\s+\d{4}"
    r"|\b[^\W\d_]{3,9}\.?\s+\d{1,2},?\s+\d{4}"
    r"|\b(?:am|on|le|el|den|il|em|op|dne|at|um|à|vor|hace|il y a)\s+"
    r"(?:\w+,?\s+)?(?:den\s+)?\d{1,2}\b"
    r"|\b(?:published|updated|posted|last modified|veröffentlicht|aktualisiert|stand|zuletzt"
    r"|publié|mis à jour|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd"
    r"|uppdaterad|publicerad|opdateret|oppdatert|publisert|today|yesterday|heute|gestern)\b)"
    r".*$",
    re.IGNORECASE | re.DOTALL,
)
_SEPARATOR = re.compile(
    rf"\s*(?:[;|/•·∙\n、،؛&+]|\s[–—-]\s|,)\s*|\s+{one_of(word_set(_WORDS, 'joins'))}\s+",
    re.IGNORECASE,
)
_JOIN_PAIR = re.compile(r"^([^\W\d_]+)\s+(?:und|and|et|y|e|en|og|och|i)\s+(\S+\s+\S+)$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_ROLE = re.compile(
    r"\s*(?:기자|특파원|인턴기자|선임기자|記者|记者|編集委員|論説委員|特派員|外\s*\d+명|외\s*\d+명)\s*"
)
_PARTICLES = frozenset(
    ["de", "da", "di", "do", "du", "del", "della", "dos", "das", "den", "der", "des", "van", "von", "zu", "zum", "zur", "la", "le", "el", "al", "bin", "ibn", "ben", "y", "e", "af", "av", "ter", "ten", "te", "und", "dell", "d'", "lo", "los", "las", "san", "st.", "mac", "mc"]
)


def level_name(name: str) -> str:
    """Return a name as it is compared with others: lower case, letters and digits only.

    >>> level_name("The Example-Times") == level_name("the example times")
    True
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def parse_authors(byline: str, *, not_names: frozenset[str] = frozenset()) -> list[str]:
    """Return the people a byline names, in its order; empty where it names none.

    Prefixes, roles, agencies, newsrooms, addresses, handles and dates are taken off.

    :param not_names: names of the publisher, as ``level_name`` gives them.

    >>> parse_authors("By Ann Lee, Senior Reporter and Bo Li | Updated 3 May 2024")
    ['Ann Lee', 'Bo Li']
    >>> parse_authors("Von Hans Maier/dpa")
    ['Hans Maier']
    >>> parse_authors("dpa")
    []
    """
    text = clean_text(byline, limit=MAX_BYLINE_CHARS)
    text = _NOISE.sub(" ", text)
    text = _strip_prefix(text)
    text = _CJK_ROLE.sub(" ", _TAIL.sub("", text))
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        name = _clean_name(part)
        if name and name not in names and is_person(name, not_names=not_names):
            names.append(name)
    return names[:MAX_AUTHORS]


def find_byline(line: str) -> str | None:
    """Return a line that reads as a byline by itself: a known prefix, then capitalised names.

    >>> find_byline("By Ann Lee"), find_byline("By the sea it rained for days")
    ('By Ann Lee', None)
    """
    match = _LINE_PREFIX.match(line)
    if not match:
        return None
    first = line[match.end() :].lstrip()
    words = _TAIL.sub("", first).split()
    if (
        not words
        or len(words) > MAX_LINE_WORDS
        or not words[0][0].isalpha()
        or words[0][0].islower()
    ):
        return None
    return line


def _strip_prefix(text: str) -> str:
    """Take "By", "Text:" and the like off; twice, as in "Text: Von Ann Lee"."""
    for _ in range(2):
        text = _PREFIX.sub("", text, count=1)
    return _GLUED_PREFIX.sub("", text.strip())


def _clean_name(part: str) -> str:
    name = _strip_prefix(part).strip(" \t.,:;|-–—*\"'“”„»«‘’")
    words = name.split()
    kept = list(words)
    while kept and kept[-1].casefold().strip(".,:") in _ROLES:
        kept.pop()
    return " ".join(kept) if len(kept) > 1 or kept == words else ""


def is_person(name: str, *, not_names: frozenset[str] = frozenset()) -> bool:
    """Say whether a cleaned part of a byline can be a person's name.

    >>> is_person("Ann Lee"), is_person("Example Newsroom"), is_person("reporter")
    (True, False, False)
    """
    if not 2 <= len(name) <= MAX_NAME_CHARS or not any(c.isalpha() for c in name):
        return False
    lowered = name.casefold()
    if lowered in _AGENCIES or level_name(name) in not_names:
        return False
    words = lowered.replace("-", " ").split()
    if len(words) > MAX_NAME_WORDS or any(w.strip(".,:") in _NEWSROOMS for w in words):
        return False
    if any(w.strip(".,:") in _ROLES for w in words):
        return False
    return not re.search(r"[{}<>=?!%#\\]|\.(?:com|de|org|net|co|fr|at|ch|is)\b", lowered)
