"""Bylines in lines of text, whatever their markup."""

from __future__ import annotations

import re
from functools import cache

from newsbot.caching import cache_short
from newsbot.extraction.values.author_names import match_label, split_at_date_words
from newsbot.extraction.values.date_lines import is_beside_dates, shorten_dates
from newsbot.extraction.values.vocabulary import (
    find_first_word,
    group_by_first_word,
    one_of,
    read_words,
    word_set,
)
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import EAST_ASIAN, HAN, HANGUL, has_east_asian
from newsbot.text.tokens import find_words

MAX_LINE_WORDS = 14
"""A line with more words after "By" is a sentence."""
MAX_LABELLED_CHARS = 100
MAX_DATED_WORDS = 4
MIN_DATED_WORDS = 2

_WORDS = read_words("bylines")
_PREFIX_WORDS = word_set(_WORDS, "prefixes")
_LINE_PREFIX_WORDS = word_set(_WORDS, "line_prefixes")
_OPENING_LINES = _LINE_PREFIX_WORDS | word_set(_WORDS, "opening_lines")
_PREFIXES = group_by_first_word(_PREFIX_WORDS)
_LINE_PREFIXES = group_by_first_word(_LINE_PREFIX_WORDS)
# "كتب - محمد علي", "بقلم/ محمد علي": in scripts without capitals a dash or a slash may follow.
_OTHER_PREFIXES = group_by_first_word(words for words in _PREFIX_WORDS if words > "\u0370")
_FIRST_OF_PREFIXES = _PREFIXES.keys() | _LINE_PREFIXES.keys()
_CLOSINGS = group_by_first_word(word_set(_WORDS, "closings"))
_INTRODUCTIONS = word_set(_WORDS, "introductions", "words")
_INTRODUCED = lazy_pattern(
    lambda: (
        rf"(?P<name>[^\W\d_][^\s,.:;]*(?:\s[^\W\d_][^\s,:;]*){{1,3}}?),?"
        rf"\s{one_of(word_set(_WORDS, 'introductions', 'is'))}\s"
    )
)
_NEXT_LABEL = re.compile(r"\s[^\W\d_]+\s?[:：](?=\s)")
# "記者林可安／濱鷗報導", "本报记者 舟晓明 文小雨", "한도현 기자 han@example.com".
_OWNERS, _REPORTS = (one_of(word_set(_WORDS, "eastern", name)) for name in ("owners", "reports"))
_WRITERS, _DESKS = (one_of(word_set(_WORDS, "eastern", name)) for name in ("text", "desks"))
_EASTERN_LINE = lazy_pattern(
    lambda: (
        rf"[(（【]?{_OWNERS}*(?:记者|記者)[:：\s]?(?:[{HAN}]{{2,4}}(?:[、\s／/]+|$|(?=[)）】]))){{1,4}}"
        rf"(?:[{HAN}]{{0,6}}{_REPORTS})?[)）】]?"
        rf"|(?:[(\[【][^()\[\]【】]{{1,20}}[)\]】]\s?)?[{HANGUL}]{{2,4}}\s?{_OWNERS}?"
        r"\s?(?:기자|특파원)(?:\s*[(\[]?\S+@\S+[)\]]?)?"
        # "文・霧島つむぎ", "【文化部・草笛わたる】", "글 피리새·한여울 문화전문기자"
        rf"|{_WRITERS}(?:[・:：／/=＝]|(?<=[글재])\s)\s?[{EAST_ASIAN}]{{2,10}}"
        rf"(?:[・·、,／/&＆\s]\s?[{EAST_ASIAN}]{{2,10}}){{0,4}}"
        # A desk before the name; a paper before it, both in brackets.
        rf"|[{EAST_ASIAN}]{{1,8}}(?:部|支局|支社|総局)[\s・／/][{EAST_ASIAN}]{{2,8}}"
        rf"|[\[(【][{HANGUL}\w]{{1,12}}[\s=][{HANGUL}]{{2,4}}\s?{_OWNERS}?\s?(?:기자|특파원)[\])】]"
        rf"|【[{EAST_ASIAN}]{{1,8}}{_DESKS}・[{EAST_ASIAN}]{{2,10}}(?:、[{EAST_ASIAN}]{{2,10}}){{0,4}}】"
    )
)
_EASTERN_PART = re.compile(r"\s*[|｜]\s*|\s+2000\s+|\u3000")
_IN_BRACKETS = re.compile(r"^\[([^\[\]]+)\]$")
MAX_EASTERN_LINE_CHARS = 60
_PART = re.compile(r"\s*[|/·•∙–—]+\s*|\s-\s|^\s*-\s|^\s*,\s")
# First words of two-word places, which are beside dates more often than people are.
_PLACES = frozenset({"new", "los", "san", "las", "st", "saint", "bad", "são", "hong", "buenos"})
_BAR = re.compile(r"\s*[|·•∙]\s*|\s[–—-]\s")

# Most lines contain no first word of a prefix and need not be split.
_FIRST_WORDS = frozenset(find_words(words)[0] for words in _PREFIX_WORDS | _LINE_PREFIX_WORDS)


@cache_short(500)  # several sources read the same lines of a page
def find_byline(line: str) -> str | None:
    """Return the part of a line that is a byline: a known prefix, then capitalized names.

    >>> find_byline("By Ann Lee"), find_byline("By the sea it rained for days")
    ('By Ann Lee', None)
    >>> find_byline("3 May 2024 | by Ann Lee")
    'by Ann Lee'
    """
    is_short = len(line) <= MAX_EASTERN_LINE_CHARS
    if is_short and has_east_asian(line):
        for part in _EASTERN_PART.split(shorten_dates(line)):
            if _EASTERN_LINE.fullmatch(part.strip()):
                return _IN_BRACKETS.sub(r"\1", part.strip())
    if _FIRST_WORDS.isdisjoint(find_words(line.lower())):
        return None
    line = shorten_dates(line)
    if (first := find_first_word(line)) in _OTHER_PREFIXES:
        line = _other_separator(first).sub(r"\1: ", line)
    parts = (part for half in split_at_date_words(line) for part in _BAR.split(half))
    for segment in (part.strip(" ,.;:-–—|") for part in parts):
        match = _match_prefix(segment)
        words = segment[match.end() :].split() if match else []
        if not match or not 0 < len(words) <= MAX_LINE_WORDS or not words[0][0].isalpha():
            continue
        if len(words) == 1 and words[0].isupper():
            continue
        is_account = len(words) == 1 and " " in match[0].strip()
        if is_account or not words[0][0].islower():
            return segment
    return None


def _match_prefix(segment: str) -> re.Match[str] | None:
    """Match a prefix that makes a line a byline without any class name."""
    first = find_first_word(segment)
    return _line_prefix(first).match(segment) if first in _FIRST_OF_PREFIXES else None


@cache
def _line_prefix(first: str) -> re.Pattern[str]:
    labels, words = one_of(_PREFIXES.get(first, ())), one_of(_LINE_PREFIXES.get(first, ()))
    return re.compile(rf"^\W*(?:{labels}\s*[:：]\s*|{words}\s+)", re.IGNORECASE)


@cache
def _other_separator(first: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*({one_of(_OTHER_PREFIXES[first])})\s*[/／|–-]\s*(?=[^\W\d_])")


@cache
def _closing(first: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*{one_of(_CLOSINGS[first])}\s*[:：]?\s+", re.IGNORECASE)


def is_prefix(line: str) -> bool:
    """Return whether a line is only the prefix of a byline that continues in the next line.

    >>> is_prefix("By"), is_prefix("Written by:"), is_prefix("Bye")
    (True, True, False)
    """
    return line.strip(" :").casefold() in _OPENING_LINES


def find_label(line: str) -> str | None:
    """Return the text after a label such as "Author:" at the beginning of a line.

    >>> find_label("Autorin: Ann Lee Tags: rain"), find_label("Photo: Ann Lee")
    ('Ann Lee', None)
    """
    match = match_label(line)
    names = _NEXT_LABEL.split(line[match.end() :])[0] if match else ""
    return names if 0 < len(names) <= MAX_LABELLED_CHARS else None


def find_closing(line: str) -> str | None:
    """Return the names after words such as "Written by" at the beginning of a line.

    >>> find_closing("Written by Ann Lee"), find_closing("Written by hand, the letter is lost")
    ('Ann Lee', None)
    """
    first = find_first_word(line)
    match = _closing(first).match(line) if first in _CLOSINGS else None
    names = line[match.end() :] if match else ""
    return names if 0 < len(names) <= MAX_LABELLED_CHARS and names[0].isupper() else None


def find_introduced(before: str, line: str) -> str | None:
    """Return the name that begins a line below a title such as "About the author".

    >>> find_introduced("About the author", "Ann Lee is a reporter in Exampletown.")
    'Ann Lee'
    """
    if before.strip(" :").casefold() not in _INTRODUCTIONS:
        return None
    match = _INTRODUCED.match(line)
    return match["name"] if match else None


def find_dated_name(line: str) -> str | None:
    """Return the full name in a line that consists of a date and a full name.

    >>> find_dated_name("3.5.2024 | 10:20 | Ann Lee"), find_dated_name("New York, May 3, 2024")
    ('Ann Lee', None)
    """
    segments = split_at_date_words(shorten_dates(line))
    if len(segments) == 1 or "©" in line:
        return None
    rest = [part for segment in segments[:-1] for part in _PART.split(segment.rstrip() + " ")]
    rest += _PART.split(segments[-1])
    parts = [part.strip(" .:-|") for part in rest]
    parts = [part for part in parts if part.strip(" ,")]
    parts = [part for part in parts if not is_beside_dates(part.lower().strip(" ,"))]
    words = parts[0].split() if len(parts) == 1 else []
    if not MIN_DATED_WORDS <= len(words) <= MAX_DATED_WORDS or words[0].lower() in _PLACES:
        return None
    return None if parts[0].isupper() or parts[0].endswith(",") else parts[0]
