"""Normalize bylines: photographers out, and scripts whose grammar hides names made plain.

East Asian bylines join roles, places and names without spaces, Arabic and Hebrew write "and" as a
part of the next word, and Greek names after "by" are in the genitive.
"""

from __future__ import annotations

import re

from newsbot.extraction.values.vocabulary import one_of, read_words, word_set
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.scripts import EAST_ASIAN, HAN, has_east_asian
from newsbot.text.tokens import find_words

_WORDS = read_words("bylines")
_BREAK = " ; "
"""Separates names."""

_PHOTO_WORDS = one_of(_WORDS["photographers"]["words"])
# "Von Ann Lee und Bo Li (Fotos)": the name before the bracket, back to its separator.
_AND = r"\s(?:and|und|et|y|e|i|og|och|en)\s"
_BRACKETED_PHOTO = lazy_pattern(
    lambda: rf"(?:^|[,;&]|{_AND})(?:(?!{_AND})[^,;&()]){{2,40}}\({_PHOTO_WORDS}\)", re.IGNORECASE
)
# "Texto y fotos: Ana Paz": one person wrote and took pictures.
_TEXT_AND_PHOTO = lazy_pattern(
    lambda: (
        rf"^\W*{one_of(_WORDS['labels']['words'])}"
        rf"\s*(?:{one_of(_WORDS['joins']['words'])}\b|[&+/·・])\s*{_PHOTO_WORDS}\s*[:：]\s*"
    ),
    re.IGNORECASE,
)
_SEPARATORS = r"\s,;|/•·–—-"
_PHOTO = lazy_pattern(
    lambda: (
        rf"(?:^|(?<![{_SEPARATORS}])[{_SEPARATORS}]++(?:and\s+|und\s+|et\s+|y\s+|e\s+)?){_PHOTO_WORDS}"
        r"(?:\s*[:：]\s*|\s+(?:by|von|de|par|di|av|af|por|door)\s+)[^,;|•·]{2,60}"
    ),
    re.IGNORECASE,
)
_REVIEWER_WORDS = word_set(_WORDS, "reviewers")
_FIRST_OF_REVIEWERS = frozenset(find_words(words)[0] for words in _REVIEWER_WORDS)
_REVIEWER = rf"(?<!\w){one_of(_REVIEWER_WORDS)}(?!\w)"
# To the end of the segment, or to the next "By".
_REVIEWED = lazy_pattern(
    lambda: rf"{_REVIEWER}.*?(?=[|•·⋅\n]|\s(?:\w+\s)?(?:by|von|par|por)\s|$)", re.IGNORECASE
)
_ENDS_IN_REVIEWER = lazy_pattern(lambda: rf"{_REVIEWER}\s*:?\s*$", re.IGNORECASE)

_EASTERN_TEXT = word_set(_WORDS, "eastern", "text")
_EASTERN_LABEL = one_of(_EASTERN_TEXT | word_set(_WORDS, "eastern", "others"))
_EASTERN_LABELS = lazy_pattern(
    lambda: (
        rf"(?:^|(?<=[\s、,;／/|【（(]))"
        rf"(?P<label>{_EASTERN_LABEL}(?:\s?[・·/／&、]\s?{_EASTERN_LABEL})*)"
        rf"(?:\s*[・:：／/|=＝]\s*|(?<=[글진상재])\s+)"
    )
)
_ROLE = lazy_pattern(
    lambda: (
        rf"{one_of(word_set(_WORDS, 'eastern', 'owners'))}*"
        rf"{one_of(word_set(_WORDS, 'eastern', 'roles'))}"
        r"|(?:外|외)\s*\d+(?:명|名|人)"
    )
)
_SITE_THEN_NAME = re.compile(
    r"【[^】]*[＝=]([^】]+)】|^[^=＝]{1,8}[＝=](?=[^=＝]+(?:기자|記者|记者))"
)
_PLACE_AFTER = re.compile(r"[＝=].*$")
_REPORT = lazy_pattern(lambda: rf"{one_of(word_set(_WORDS, 'eastern', 'reports'))}$")
_DESK = lazy_pattern(lambda: rf"{one_of(word_set(_WORDS, 'eastern', 'desks'))}$")
# "文化部・草笛わたる", "濱海時報／記者林汐晴": a desk or a paper before the writer.
_DESK_BEFORE = lazy_pattern(
    lambda: (
        rf"(?<![{EAST_ASIAN}])[{EAST_ASIAN}]{{1,10}}"
        rf"{one_of(word_set(_WORDS, 'eastern', 'desks'))}[・／/]"
    )
)
_IN_BRACKETS = lazy_pattern(r"^[\[【(（]([^\[\]【】()（）]+)[\]】)）]$")
# "[서울=거울통신] 한도현 기자", "（濱海濱鷗社）記者林可安": a place and a paper before the writer.
_PLACE_IN_BRACKETS = lazy_pattern(
    lambda: rf"^[\[【(（][^\[\]【】()（）]{{1,20}}[\]】)）]\s?(?=[{EAST_ASIAN}])"
)
_BEAT = lazy_pattern(r"\s[가-힣]{2,8}(?=기자)")
_EASTERN_SPACES = re.compile(r"[\s／/|　]+")
_CHINESE_NAME = lazy_pattern(lambda: rf"[{HAN}·]{{2,4}}")
_HAN_ALONE = lazy_pattern(lambda: rf"[{HAN}]")

# The conjunction is glued to the next word; after it are at least two letters and another word.
_ARABIC_AND = lazy_pattern(
    lambda: (
        rf"(?<=[\u0621-\u064a])\s+(?!{one_of(_WORDS['glued_and']['ar'])}\b)و(?=[\u0621-\u064a]{{2,}}\s)"
    )
)
_HEBREW_AND = lazy_pattern(
    lambda: rf"(?<=[א-ת])\s+(?!{one_of(_WORDS['glued_and']['he'])}\b)ו(?=[א-ת]{{2,}}\s)"
)

_GREEK_OF = re.compile(r"^(?P<of>Του|Της|Των|ΤΟΥ|ΤΗΣ|ΤΩΝ)\s+(?=[Α-ΩΆΈΉΊΌΎΏ])")
_GREEK_AND = re.compile(r"\s*,\s*|\s+(?:και|ΚΑΙ|&)\s+")
_GREEK_ARTICLE = re.compile(r"^(?:του|της|των|ΤΟΥ|ΤΗΣ|ΤΩΝ)\s+")
_FEMININE = {"ης": "η", "ής": "ή", "ας": "α", "άς": "ά", "ΗΣ": "Η", "ΑΣ": "Α"}
_MASCULINE = {
    "ου": "ος", "ού": "ός", "η": "ης", "ή": "ής", "α": "ας", "ά": "άς", "ΟΥ": "ΟΣ",
    "Η": "ΗΣ", "Α": "ΑΣ",
}  # fmt: skip


def names_reviewer(label: str) -> bool:
    """Return whether the text before a name says that the person only edited or checked a text.

    >>> names_reviewer("Reviewed by"), names_reviewer("Reported by")
    (True, False)
    """
    return _may_name_reviewer(label) and _ENDS_IN_REVIEWER.search(label) is not None


def drop_reviewers(text: str) -> str:
    """Return a byline without the people who edited, checked or translated the text.

    >>> drop_reviewers("Ann Lee • Fact checked by: Bo Li")
    'Ann Lee • '
    """
    return _REVIEWED.sub("", text) if _may_name_reviewer(text) else text


def _may_name_reviewer(text: str) -> bool:
    """Check cheaply; most texts hold no first word of a phrase."""
    return not _FIRST_OF_REVIEWERS.isdisjoint(find_words(text.lower()))


def simplify_byline(text: str, language: str = "") -> str:
    """Return a byline with the names of writers alone, separated by semicolons.

    :param language: BCP 47 tag; in Chinese a space separates names, in Japanese it is part of one.

    >>> simplify_byline("Von Ann Lee und Bo Li (Fotos)").strip()
    'Von Ann Lee'
    >>> simplify_byline("Της Δανάης Κρίνου"), simplify_byline("記者林可安／濱鷗報導").strip(" ;")
    ('Δανάη Κρίνου', '林可安')
    """
    if ":" in text or "：" in text:
        text = _TEXT_AND_PHOTO.sub("", text)
    if "(" in text:
        text = _BRACKETED_PHOTO.sub("", text)
    text = drop_reviewers(_PHOTO.sub(_BREAK, text))
    if text.isascii():
        return text
    if has_east_asian(text):
        return _simplify_eastern(text, language)
    text = _HEBREW_AND.sub(_BREAK, _ARABIC_AND.sub(_BREAK, text))
    of = _GREEK_OF.match(text)
    if of:
        people = [_GREEK_ARTICLE.sub("", part) for part in _GREEK_AND.split(text[of.end() :])]
        return _BREAK.join(_greek_nominative(person) for person in people)
    return text


def _simplify_eastern(text: str, language: str) -> str:
    text = _SITE_THEN_NAME.sub(r"\1", _PLACE_IN_BRACKETS.sub("", text.strip()))
    text = _IN_BRACKETS.sub(r"\1", text)
    text = _BEAT.sub(" ", _DESK_BEFORE.sub(" ", text))
    labels = list(_EASTERN_LABELS.finditer(text))
    if labels:
        ends = [*(label.start() for label in labels[1:]), len(text)]
        texts = [
            text[label.end() : end]
            for label, end in zip(labels, ends, strict=True)
            if any(word in label["label"] for word in _EASTERN_TEXT)
        ]
        text = _BREAK.join([text[: labels[0].start()], *texts])
    text = _PLACE_AFTER.sub("", text)
    parts = _ROLE.sub(_BREAK, text).split(_BREAK)
    return _BREAK.join(_separate_names(part.strip("・·　 "), language) for part in parts)


def _separate_names(part: str, language: str) -> str:
    """Drop places and desks beside a name, and separate names that a space separates."""
    words = [word for word in _EASTERN_SPACES.split(part) if word]
    if len(words) == 1:
        return _REPORT.sub("", words[0])
    if not all(has_east_asian(word) for word in words):
        return part
    people = [word for word in words if not _REPORT.search(word) and not _DESK.search(word)]
    is_chinese = language.lower().startswith("zh") or len(people) < len(words)
    if is_chinese and all(map(_CHINESE_NAME.fullmatch, people)):
        return _BREAK.join(people)
    if len(people) < len(words):
        return " ".join(people)
    if all(_HAN_ALONE.fullmatch(word) for word in words):
        return "".join(words)
    return part


def _greek_nominative(name: str) -> str:
    """Return a name in the genitive as it is in the nominative.

    The family names of women are genitives for good.
    """
    words = name.split()
    if len(words) < 2:  # noqa: PLR2004 - a given name and a family name
        return name
    given = words[0]
    for ending, stem in _FEMININE.items():
        if given.endswith(ending):
            return " ".join([given.removesuffix(ending) + stem, *words[1:]])
    return " ".join(_masculine(word) for word in words)


def _masculine(word: str) -> str:
    for ending, full in _MASCULINE.items():
        if word.endswith(ending):
            return word.removesuffix(ending) + full
    return word
