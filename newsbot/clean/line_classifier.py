"""Lines of a text -> the rule that drops each, with what it saw; none for a line that stays.

Rules that are sure of a line go first: phrases of the interface, values such as dates and lengths,
what the text says twice, what the site says everywhere. What is left is judged by its points.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsbot.clean.artifacts import is_agency_credit, is_file_name, is_unix_time
from newsbot.clean.boilerplate_lines import find_boilerplate_lines
from newsbot.clean.field_values import find_credit, has_date, is_byline
from newsbot.clean.line_features import Row, measure_lines
from newsbot.clean.line_shape import is_doubled
from newsbot.clean.repeated_labels import find_repeated_labels
from newsbot.clean.text_layout import TextLayout, measure_layout
from newsbot.clean.text_lines import TextLine
from newsbot.extraction.body.model.scorecard import (
    Card,
    explain_score,
    parse_scorecard,
    score_block,
    use_scorecard,
)
from newsbot.extraction.document.rule_names import Rule
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.extraction.values.durations import find_reading_minutes
from newsbot.extraction.values.page_titles import normalize_title
from newsbot.extraction.values.picture_credits import split_credit

LINE_RULES: dict[Rule, str] = {
    Rule.HEADLINE: "The record's own headline, which is a field.",
    Rule.CAPTION: "A credit or file of a picture; the line above a credit where no text has begun.",
    Rule.BYLINE: "A line that names the authors and no more.",
    Rule.READING_TIME: "A reading time.",
    Rule.DATE: "A date and hardly more.",
    Rule.REPEATED: "What stands for a second time: a long line, a line below itself, half a line.",
    Rule.NOT_THE_ARTICLE: "A line that reads or stands unlike the article: its points are too few.",
}
"""Rules of this module beside those of the phrases, and what each means."""

MIN_POINTS_BEFORE, MIN_POINTS_INSIDE, MIN_POINTS_AFTER = -1.0, -2.5, -0.7
"""A line with fewer points goes, before, inside and after the core. Inside most lines are the
article's and each that goes is a gap. Fitted with the card, as the next one: on lines of domains
that the card was not fitted on, about one in a hundred of the article's is below."""
MIN_LIST_POINTS = -4.1
"""The same inside a list or a series: results, nominees, recipes and signatures are no prose."""
LIST_PROSE_SHARE = 0.5
"""Below this share of prose among its characters a text is mostly a list."""
LIST_REPEATS = 0.3
"""Where as many of the lines around repeat one another, it is by intent."""
SURE_POINTS = 2.0
"""A line with as many points is text, although it also reads like a phrase of the interface."""
MIN_REPEATED_CHARS = 150
"""Shorter lines may well stand twice in one article: the questions of several interviews do."""
MIN_DOUBLE_CHARS = 25
"""A shorter line below itself may be meant: a refrain, a call."""
MAX_CAPTION_CHARS = 300
MAX_CREDITED_CHARS = 150
MAX_DATE_CHARS = 60
"""A longer line with a credit or a date in it, and no sentence, may be a headline."""

_DASHES = frozenset("-–—―")
"""What the signature of a quotation or of a post begins with, whose date is no date of the text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineVerdict:
    """Why a line goes: the name of the rule and what it saw."""

    rule: str
    reason: str


@cache
def load_line_scorecard() -> Card:
    """Read the card that gives lines their points."""
    text = files("newsbot.clean").joinpath("line_scorecard.json").read_text(encoding="utf-8")
    return parse_scorecard(json.loads(text))


def classify_lines(
    lines: Sequence[TextLine],
    *,
    headline: str | None = None,
    profile: SiteProfile | None = None,
    card: Card | None = None,
) -> list[LineVerdict | None]:
    """Judge the lines of one text.

    :param headline: the article's, where it is known.
    :param profile: what is known of the text's site.
    :param card: another card than the package's, as for measuring.
    :return: for each line why it goes, None where it stays.
    """
    text = measure_layout(lines)
    rows = measure_lines(text)
    with use_scorecard(card or load_line_scorecard()):
        points = [score_block(row) for row in rows]
        verdicts = [
            _by_words(line, got, headline) or _by_mark(line) or _by_value(line, got)
            for line, got in zip(lines, points, strict=True)
        ]
        if profile is not None:
            for i, seen in find_boilerplate_lines(text, points, profile, headline=headline).items():
                verdicts[i] = verdicts[i] or LineVerdict(rule=Rule.SITE_REPEATS, reason=seen)
        _drop_repeated(lines, rows, verdicts)
        _drop_captions(lines, verdicts)
        _drop_by_points(text, rows, points, verdicts)
    return verdicts


def _drop_repeated(
    lines: Sequence[TextLine], rows: Sequence[Row], verdicts: list[LineVerdict | None]
) -> None:
    is_list = bool(rows) and rows[0]["prose share"] < LIST_PROSE_SHARE
    seen: set[str] = set()
    for i, line in enumerate(lines):
        if len(line.text) < MIN_REPEATED_CHARS:
            is_double = i > 0 and line.level == lines[i - 1].level
            if verdicts[i] is None and is_double and len(line.text) >= MIN_DOUBLE_CHARS:
                verdicts[i] = LineVerdict(rule=Rule.REPEATED, reason="stands right above already")
            continue
        if verdicts[i] is None and line.text in seen and not is_list:
            verdicts[i] = LineVerdict(rule=Rule.REPEATED, reason="stands further up already")
        seen.add(line.text)


def _drop_by_points(
    text: TextLayout,
    rows: Sequence[Row],
    points: Sequence[float],
    verdicts: list[LineVerdict | None],
) -> None:
    series = find_repeated_labels(text)
    for i, (row, got) in enumerate(zip(rows, points, strict=True)):
        least = MIN_LIST_POINTS if i in series or _is_in_list(row) else _least_at(text, i)
        if verdicts[i] is None and got < least:
            told = ", ".join(f"{name} {part:+.1f}" for name, part in explain_score(row))
            reason = f"{got:+.1f} points: {told}"
            verdicts[i] = LineVerdict(rule=Rule.NOT_THE_ARTICLE, reason=reason)


def _least_at(text: TextLayout, i: int) -> float:
    if i < text.core.first:
        return MIN_POINTS_BEFORE
    is_after = text.core.last >= 0 and i > text.core.last
    return MIN_POINTS_AFTER if is_after else MIN_POINTS_INSIDE


def _is_in_list(row: Row) -> bool:
    return row["prose share"] < LIST_PROSE_SHARE or row["repeats around"] >= LIST_REPEATS


def _by_words(line: TextLine, points: float, headline: str | None) -> LineVerdict | None:
    """Judge a line by what it says, whatever stands around it."""
    if headline and normalize_title(line.head) == normalize_title(headline):
        return LineVerdict(rule=Rule.HEADLINE, reason="is the headline")
    if line.rule is not None and points < SURE_POINTS:
        return LineVerdict(rule=line.rule, reason="is a phrase of the interface")
    if find_reading_minutes(line.text) is not None:
        return LineVerdict(rule=Rule.READING_TIME, reason="is a reading time")
    return None


def _by_mark(line: TextLine) -> LineVerdict | None:
    """Judge a line that machines and agencies leave."""
    if is_file_name(line.text) or is_agency_credit(line.text):
        return LineVerdict(rule=Rule.CAPTION, reason="is a picture's file or agency and no more")
    if is_doubled(line):
        return LineVerdict(rule=Rule.REPEATED, reason="says the same twice over")
    if is_unix_time(line.text):
        return LineVerdict(rule=Rule.DATE, reason="is a time as machines count it")
    return None


def _by_value(line: TextLine, points: float) -> LineVerdict | None:
    """Judge a line that is no sentence by the value in it."""
    if line.ends_sentence:
        return None
    if len(line.text) <= MAX_CREDITED_CHARS and find_credit(line) is not None:
        return LineVerdict(rule=Rule.CAPTION, reason="ends in the credit of a picture")
    if not line.is_prose and is_byline(line) and points < 0:
        return LineVerdict(rule=Rule.BYLINE, reason="names authors")
    is_signature = line.text[0] in _DASHES
    if len(line.text) <= MAX_DATE_CHARS and not is_signature and has_date(line):
        return LineVerdict(rule=Rule.DATE, reason="is a date and hardly more")
    return None


def _drop_captions(lines: Sequence[TextLine], verdicts: list[LineVerdict | None]) -> None:
    """Drop the line above a lone credit where no text has begun: it is the picture's caption."""
    for i in range(1, len(lines)):
        if lines[i - 1].is_prose or len(lines[i - 1].text) > MAX_CAPTION_CHARS:
            return
        is_credit = verdicts[i] is not None and find_credit(lines[i]) is not None
        if is_credit and verdicts[i - 1] is None and split_credit(lines[i].text)[0] is None:
            verdicts[i - 1] = LineVerdict(
                rule=Rule.CAPTION, reason="stands above a picture's credit"
            )
