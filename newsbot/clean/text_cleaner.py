"""Remove the chrome from one flattened text, and read the fields that it held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsbot.clean.boilerplate_lines import fingerprint_text, learn_text_profile
from newsbot.clean.clean_result import CleanText, DroppedLine, Picture
from newsbot.clean.field_values import find_credit, read_line_fields
from newsbot.clean.line_classifier import LineVerdict, classify_lines
from newsbot.clean.text_lines import TextLine, split_lines
from newsbot.extraction.body.model.scorecard import Card
from newsbot.extraction.body.phrases import rule_of_phrase
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.extraction.values.datelines import find_dateline
from newsbot.extraction.values.language import detect_language, find_language

MIN_PREFIXED_CHARS = 200
"""Shorter lines are classified as a whole."""
MAX_PREFIX_WORDS = 6
MAX_PREFIXES = 4

_PREFIX_RULES = frozenset({Rule.READING_TIME, Rule.AUDIO_LENGTH})
_WORD_END = re.compile(r"(?<=\S)\s+")
_LENGTH = re.compile(r"[^\W\d_]{2,}.*\d|\d+\s*m\s*\d+\s*s?\b|\d.*[^\W\d_]{3,}")
"""A number with a word or units: 12:40 alone may be a time of day."""
_TEXT_START = re.compile("[^\\W\\d_a-zß-öø-ÿ]|[\"'“„«‘‹「『¿¡(\\d–-]")


def clean_text(
    text: str,
    language: str | None = None,
    profile: SiteProfile | None = None,
    *,
    headline: str | None = None,
    card: Card | None = None,
) -> CleanText:
    r"""Remove the chrome from a text that was flattened without its page.

    Paragraphs may be lines, or separated by blank lines. A text on a single line loses at most
    reading times and lengths at its start. The result depends on the arguments alone.

    :param language: BCP 47 tag for the record, detected by default.
    :param profile: profile of the text's site, from other texts by ``learn_texts`` or from pages
        by ``newsbot.learn_profile``.
    :param headline: the article's headline, if known; a line that repeats it is dropped.
    :param card: a scorecard instead of the package's, for measurements.
    :return: the text, which is empty if all of it is chrome, and the fields found.

    >>> clean_text("2 min read\nThe rain went on for days.\nShare this article").text
    'The rain went on for days.'
    """
    lines, dropped = _drop_prefixes(split_lines(text))
    verdicts = classify_lines(lines, headline=headline, profile=profile, card=card)
    kept = [line for line, verdict in zip(lines, verdicts, strict=True) if verdict is None]
    dropped += [
        DroppedLine(number=line.number, text=line.text, rule=drop.rule, reason=drop.reason)
        for line, drop in zip(lines, verdicts, strict=True)
        if drop is not None
    ]
    dropped.sort(key=lambda line: line.number)
    cleaned = _join(lines, verdicts)
    prose = [line for line in kept if line.is_prose]
    start = prose[0].number if prose else len(text)
    drops = [(line.text, line.rule, line.number <= start) for line in dropped]
    dateline = find_dateline(prose[0].head) if prose else None
    return CleanText(
        text=cleaned,
        headline=headline if any(line.rule is Rule.HEADLINE for line in dropped) else None,
        dateline=dateline.text if dateline else None,
        inLanguage=find_language(language) or detect_language(cleaned),
        dropped=tuple(dropped),
        **read_line_fields(drops, _find_pictures(lines, verdicts)),
    )


def learn_texts(texts: Iterable[str]) -> SiteProfile:
    """Learn from the texts of a site which lines it repeats, for ``clean_text`` to drop.

    At least three texts about different things are needed. Neither their order nor a repeated
    text makes a difference.
    """
    fingerprints = (fingerprint_text(split_lines(text)) for text in texts)
    return learn_text_profile({found.key: found for found in fingerprints}.values())


def split_prefixes(text: str) -> tuple[list[tuple[str, str]], str]:
    """Split reading times and lengths from the start of a long line.

    Flattening a page into one line joins what was above the text to its first sentence. Only
    what is certain is split off: numbers with their units.

    :return: each prefix with its rule, and the rest; no prefix of other lines.

    >>> text = "Listen to article 3 min " + "The rain went on, and nobody slept. " * 6
    >>> prefixes, rest = split_prefixes(text)
    >>> prefixes[0][0], prefixes[0][1].value, rest[:8]
    ('Listen to article 3 min', 'audio-length', 'The rain')
    """
    prefixes: list[tuple[str, str]] = []
    while len(text) >= MIN_PREFIXED_CHARS and len(prefixes) < MAX_PREFIXES:
        found = _find_prefix(text)
        if found is None:
            break
        end, rule = found
        prefixes.append((text[:end].strip(), rule))
        text = text[end:].strip()
    return prefixes, text


def _find_prefix(text: str) -> tuple[int, str] | None:
    """Return where the longest certain prefix ends, and its rule."""
    found = None
    head = text[:MIN_PREFIXED_CHARS]
    for number, gap in enumerate(_WORD_END.finditer(head)):
        if number == MAX_PREFIX_WORDS:
            break
        prefix = head[: gap.start()]
        rule = rule_of_phrase(prefix) if _LENGTH.search(prefix) else None
        if rule in _PREFIX_RULES and _TEXT_START.match(text, gap.end()):
            found = gap.end(), rule
    return found


def _drop_prefixes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[DroppedLine]]:
    """Return the lines without their certain prefixes, and the prefixes as dropped lines."""
    rest: list[TextLine] = []
    dropped: list[DroppedLine] = []
    for line in lines:
        prefixes, text = split_prefixes(line.text)
        rest.append(replace(line, text=text) if prefixes else line)
        dropped += [
            DroppedLine(number=line.number, text=prefix, rule=rule, reason="begins a longer line")
            for prefix, rule in prefixes
        ]
    return rest, dropped


def _join(lines: Sequence[TextLine], verdicts: Sequence[LineVerdict | None]) -> str:
    """Join the kept lines, with a blank line where one was between two of them."""
    parts: list[str] = []
    has_gap = False
    for line, verdict in zip(lines, verdicts, strict=True):
        has_gap = has_gap or line.has_gap
        if verdict is None:
            if parts:
                parts.append("\n\n" if has_gap else "\n")
            parts.append(line.text)
            has_gap = False
    return "".join(parts)


def _find_pictures(
    lines: Sequence[TextLine], verdicts: Sequence[LineVerdict | None]
) -> list[Picture]:
    """Return captions and credits from the dropped lines."""
    pictures: list[Picture] = []
    before: str | None = None
    for line, verdict in zip(lines, verdicts, strict=True):
        picture = find_credit(line) if verdict is not None else None
        if picture is not None:
            caption = picture.caption or before
            pictures.append(Picture(caption=caption, credit=picture.credit))
        is_caption = verdict is not None and verdict.rule is Rule.CAPTION and picture is None
        before = line.text if is_caption else None
    return pictures
