"""One text -> the same text without its chrome, with the fields that the chrome held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsbot.clean.boilerplate_lines import fingerprint_text, learn_text_profile
from newsbot.clean.clean_result import CleanText, DroppedLine, Picture
from newsbot.clean.field_values import find_credit, read_line_fields
from newsbot.clean.line_classifier import LineVerdict, classify_lines
from newsbot.clean.line_prefixes import split_prefixes
from newsbot.clean.text_lines import TextLine, split_lines
from newsbot.extraction.body.model.scorecard import Card
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.extraction.values.datelines import find_dateline
from newsbot.extraction.values.language import detect_language, find_language


def clean_text(
    text: str,
    language: str | None = None,
    profile: SiteProfile | None = None,
    *,
    headline: str | None = None,
    card: Card | None = None,
) -> CleanText:
    r"""Take the chrome out of a text that was flattened long ago.

    The text may have a paragraph a line or blank lines between them; a text on one line loses at
    most what is certainly none of it at its head. Nothing depends on other texts but by
    ``profile``; the same text gives the same answer.

    :param language: BCP 47 tag, for the record; it is detected where none is given.
    :param profile: what is known of the text's site: of its other texts by ``learn_texts``, or of
        its pages by ``newsbot.learn_profile``.
    :param headline: the article's headline, where it is known: a line that repeats it goes.
    :param card: another scorecard than the package's, as for measuring.
    :return: the text and what was learned; the text is empty where all of it is chrome.

    >>> clean_text("2 min read\nThe rain went on for days.\nShare this article").text
    'The rain went on for days.'
    """
    lines, dropped = _cut(split_lines(text))
    verdicts = classify_lines(lines, headline=headline, profile=profile, card=card)
    kept = [line for line, verdict in zip(lines, verdicts, strict=True) if verdict is None]
    dropped += [
        DroppedLine(number=line.number, text=line.text, rule=found.rule, reason=found.reason)
        for line, found in zip(lines, verdicts, strict=True)
        if found is not None
    ]
    dropped.sort(key=lambda line: line.number)
    cleaned = _join(lines, verdicts)
    prose = [line for line in kept if line.is_prose]
    begin = prose[0].number if prose else len(text)
    ledger = [(line.text, line.rule, line.number <= begin) for line in dropped]
    dateline = find_dateline(prose[0].head) if prose else None
    return CleanText(
        text=cleaned,
        headline=headline if any(line.rule is Rule.HEADLINE for line in dropped) else None,
        dateline=dateline.text if dateline else None,
        inLanguage=find_language(language) or detect_language(cleaned),
        dropped=tuple(dropped),
        **read_line_fields(ledger, _find_pictures(lines, verdicts)),
    )


def learn_texts(texts: Iterable[str]) -> SiteProfile:
    """Learn what a site repeats from its texts, for ``clean_text`` to leave out.

    Neither the order of the texts nor one that comes twice makes a difference. At least three are
    needed, about different things.
    """
    sketches = (fingerprint_text(split_lines(text)) for text in texts)
    return learn_text_profile({sketch.key: sketch for sketch in sketches}.values())


def _cut(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[DroppedLine]]:
    """Cut the sure prefixes of long lines."""
    rest: list[TextLine] = []
    dropped: list[DroppedLine] = []
    for line in lines:
        cut, text = split_prefixes(line.text)
        rest.append(replace(line, text=text) if cut else line)
        dropped += [
            DroppedLine(number=line.number, text=prefix, rule=rule, reason="begins a longer line")
            for prefix, rule in cut
        ]
    return rest, dropped


def _join(lines: Sequence[TextLine], verdicts: Sequence[LineVerdict | None]) -> str:
    """Join what stays, with a blank line where one stood between two lines."""
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
    """Gather captions and credits from the lines that went."""
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
