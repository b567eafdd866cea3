"""Word lists in the TOML files of this package, as sets and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from newsbot.caching import cache_short
from newsbot.package_tables import read_package_tables

_LETTERS = re.compile(r"[^\W\d_]+")
_SAME_LETTERS = {ord("ı"): "i", 0x307: None}  # U+0307 is what is left of a folded capital İ


@cache
def read_words(name: str) -> dict[str, Any]:
    """Return the tables of ``<name>.toml`` in this package."""
    return read_package_tables(Path(__file__).with_name(f"{name}.toml"))


def word_set(tables: dict[str, Any], *path: str) -> frozenset[str]:
    """Return all words of the list, or of the table of lists, at a path of keys."""
    found: Any = tables
    for key in path:
        found = found[key]
    lists = found.values() if isinstance(found, dict) else [found]
    return frozenset(word for words in lists for word in words)


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for the longest of the words; a space matches any run of white space.

    Without words it matches nothing.

    Words share their beginnings in it: at each place of a text, ``re`` tries a branch for each
    first letter instead of one for each word, and none if the text has another letter there.

    >>> one_of(["may", "mayo", "june"])
    '(?:(?=[jm])(?:june|may(?:o)?))'
    """
    letters: dict[str, Any] = {}
    for word in words:
        branch = letters
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    if not letters:
        return "(?!)"
    first = "".join(map(re.escape, sorted(letters)))
    return f"(?:(?=[{first}])(?:{_branches(letters)}))"


def _branches(letters: dict[str, Any]) -> str:
    followed = sorted(letter for letter in letters if letter)
    return "|".join(_branch(letter, letters[letter]) for letter in followed)


def _branch(letter: str, following: dict[str, Any]) -> str:
    start = r"\s+" if letter == " " else re.escape(letter)
    if len(following) == 1:
        ((only, more),) = following.items()
        return start + (_branch(only, more) if only else "")
    rest = f"(?:{_branches(following)})"
    return start + (f"{rest}?" if "" in following else rest)


def group_by_first_word(words: Iterable[str]) -> dict[str, list[str]]:
    """Return words and phrases by what ``find_first_word`` finds in them.

    A pattern for the beginning of a text needs those alone whose first word the text has: it is
    compiled in a hundredth of the time.
    """
    groups: dict[str, list[str]] = {}
    for each in words:
        groups.setdefault(find_first_word(each), []).append(each)
    return groups


@cache_short(100)  # one line is read by several sources
def find_first_word(text: str) -> str:
    """Return the key of the first letters of a text, up to another character; empty without any.

    >>> find_first_word("– By: Ann"), find_first_word("...")
    ('by', '')
    """
    match = _LETTERS.search(text)
    return fold_word(match[0]) if match else ""


def fold_word(text: str) -> str:
    """Return a word or phrase as a key: what a pattern that ignores case finds has the same key.

    Such patterns take the Turkish letters with and without a dot, the long s and the final sigma
    for one letter each, ``str.lower`` does not.

    >>> fold_word("HAZİRAN"), fold_word("Kasım") == fold_word("KASIM"), fold_word("a  la")
    ('haziran', True, 'a la')
    """
    folded = " ".join(text.casefold().split())
    return folded if folded.isascii() else folded.translate(_SAME_LETTERS)
