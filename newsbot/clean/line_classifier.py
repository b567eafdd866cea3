"""Classify the lines of a text: the rule that drops each, with its reason, or none.

Certain rules come first: interface phrases, values such as dates and lengths, repetitions, what
the site repeats. The other lines are classified by their score.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from newsbot.clean.boilerplate_lines import find_boilerplate_lines
from newsbot.clean.field_values import find_credit, has_date, is_byline
from newsbot.clean.line_features import Row, measure_lines
from newsbot.clean.line_shape import is_agency_credit, is_doubled, is_file_name, is_unix_time
from newsbot.clean.text_layout import TextLayout, find_repeated_labels, measure_layout
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
    Rule.CAPTION: "The credit or file name of a picture; the line above a credit before the text.",
    Rule.BYLINE: "A line that only names the authors.",
    Rule.READING_TIME: "A reading time.",
    Rule.DATE: "A date, with hardly anything else.",
    Rule.REPEATED: "A repetition: a long line, a line right below itself, half a line.",
    Rule.NOT_THE_ARTICLE: "A line unlike the article in wording or place: its score is too low.",
}
"""The rules of this module, besides those of the phrases, and what each means."""

MIN_POINTS_BEFORE, MIN_POINTS_INSIDE, MIN_POINTS_AFTER = -1.0, -2.5, -0.7
"""A line with a lower score is dropped, before, inside and after the core. Inside, most lines are
the article's and each drop is a gap. Fitted with the scorecard, as the next one: of the article's
lines on domains outside the fit, about one in a hundred scores lower."""
MIN_LIST_POINTS = -4.1
"""The same inside a list or labelled parts: results, nominees, recipes, signatures."""
LIST_PROSE_SHARE = 0.5
"""A text with a smaller share of prose among its characters is mostly a list."""
LIST_REPEATS = 0.3
"""If so many of the lines around repeat each other, it is deliberate."""
SURE_POINTS = 2.0
"""A line with so high a score is text, although it matches an interface phrase."""
MIN_REPEATED_CHARS = 150
"""Shorter lines may occur twice in one article: the questions of several interviews do."""
MIN_DOUBLE_CHARS = 25
"""A shorter line below itself may be deliberate: a refrain, a call."""
MAX_CAPTION_CHARS = 300
MAX_CREDITED_CHARS = 150
MAX_DATE_CHARS = 60
"""A longer line that holds a credit or a date and is not a sentence may be a headline."""

_DASHES = frozenset("-–—―")
"""The start of the signature of a quotation or a post; its date is not the text's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineVerdict:
    """Why a line is dropped: the rule and the reason."""

    rule: str
    reason: str


@cache
def load_line_scorecard() -> Card:
    """Read the scorecard of lines."""
    text = files("newsbot.clean").joinpath("line_scorecard.json").read_text(encoding="utf-8")
    return parse_scorecard(json.loads(text))


def classify_lines(
    lines: Sequence[TextLine],
    *,
    headline: str | None = None,
    profile: SiteProfile | None = None,
    card: Card | None = None,
) -> list[LineVerdict | None]:
    """Classify the lines of one text.

    :param headline: the article's headline, if known.
    :param profile: the profile of the text's site.
    :param card: a scorecard instead of the package's, for measurements.
    :return: for each line why it is dropped, None if it is kept.
    """
    text = measure_layout(lines)
    rows = measure_lines(text)
    with use_scorecard(card or load_line_scorecard()):
        points = [score_block(row) for row in rows]
        verdicts = [
            _match_wording(line, got, headline) or _match_artifact(line) or _match_value(line, got)
            for line, got in zip(lines, points, strict=True)
        ]
        if profile is not None:
            found = find_boilerplate_lines(text, points, profile, headline=headline)
            for i, reason in found.items():
                verdicts[i] = verdicts[i] or LineVerdict(rule=Rule.SITE_REPEATS, reason=reason)
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
            is_double = i > 0 and line.normalized == lines[i - 1].normalized
            if verdicts[i] is None and is_double and len(line.text) >= MIN_DOUBLE_CHARS:
                verdicts[i] = LineVerdict(rule=Rule.REPEATED, reason="repeats the line above")
            continue
        if verdicts[i] is None and line.text in seen and not is_list:
            verdicts[i] = LineVerdict(rule=Rule.REPEATED, reason="is further up already")
        seen.add(line.text)


def _drop_by_points(
    text: TextLayout,
    rows: Sequence[Row],
    points: Sequence[float],
    verdicts: list[LineVerdict | None],
) -> None:
    labels = find_repeated_labels(text)
    for i, (row, got) in enumerate(zip(rows, points, strict=True)):
        least = MIN_LIST_POINTS if i in labels or _is_in_list(row) else _least_at(text, i)
        if verdicts[i] is None and got < least:
            parts = ", ".join(f"{name} {part:+.1f}" for name, part in explain_score(row)[1])
            reason = f"score {got:+.1f}: {parts}"
            verdicts[i] = LineVerdict(rule=Rule.NOT_THE_ARTICLE, reason=reason)


def _least_at(text: TextLayout, i: int) -> float:
    if i < text.core.first:
        return MIN_POINTS_BEFORE
    is_after = text.core.last >= 0 and i > text.core.last
    return MIN_POINTS_AFTER if is_after else MIN_POINTS_INSIDE


def _is_in_list(row: Row) -> bool:
    return row["prose share"] < LIST_PROSE_SHARE or row["repeats around"] >= LIST_REPEATS


def _match_wording(line: TextLine, points: float, headline: str | None) -> LineVerdict | None:
    """Match a line by its wording, whatever is around it."""
    if headline and normalize_title(line.head) == normalize_title(headline):
        return LineVerdict(rule=Rule.HEADLINE, reason="is the headline")
    if line.rule is not None and points < SURE_POINTS:
        return LineVerdict(rule=line.rule, reason="is an interface phrase")
    if find_reading_minutes(line.text) is not None:
        return LineVerdict(rule=Rule.READING_TIME, reason="is a reading time")
    return None


def _match_artifact(line: TextLine) -> LineVerdict | None:
    """Match a line that software or an agency left: a file name, a credit, a Unix time."""
    if is_file_name(line.text) or is_agency_credit(line.text):
        return LineVerdict(rule=Rule.CAPTION, reason="is only the file name or agency of a picture")
    if is_doubled(line):
        return LineVerdict(rule=Rule.REPEATED, reason="repeats itself")
    if is_unix_time(line.text):
        return LineVerdict(rule=Rule.DATE, reason="is a Unix time")
    return None


def _match_value(line: TextLine, points: float) -> LineVerdict | None:
    """Match a line, other than a sentence, by the value in it."""
    if line.ends_sentence:
        return None
    if len(line.text) <= MAX_CREDITED_CHARS and find_credit(line) is not None:
        return LineVerdict(rule=Rule.CAPTION, reason="ends with the credit of a picture")
    if not line.is_prose and is_byline(line) and points < 0:
        return LineVerdict(rule=Rule.BYLINE, reason="names authors")
    is_signature = line.text[0] in _DASHES
    if len(line.text) <= MAX_DATE_CHARS and not is_signature and has_date(line):
        return LineVerdict(rule=Rule.DATE, reason="is a date, with hardly anything else")
    return None


def _drop_captions(lines: Sequence[TextLine], verdicts: list[LineVerdict | None]) -> None:
    """Drop the line above a lone credit before the text: it is the picture's caption."""
    for i in range(1, len(lines)):
        if lines[i - 1].is_prose or len(lines[i - 1].text) > MAX_CAPTION_CHARS:
            return
        is_credit = verdicts[i] is not None and find_credit(lines[i]) is not None
        if is_credit and verdicts[i - 1] is None and split_credit(lines[i].text)[0] is None:
            verdicts[i - 1] = LineVerdict(rule=Rule.CAPTION, reason="is above a picture's credit")
