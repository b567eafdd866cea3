"""Features of the lines of a text: shape, place, neighbours, topic.

A line on the topic of the core shares words with it; the headline of another article, a menu or a
button does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from newsbot.clean.line_shape import NOWHERE, is_bullet, measure_shape
from newsbot.clean.text_layout import TextLayout
from newsbot.clean.text_lines import TextLine

FAR = 30
"""The largest distance in lines that is counted."""
_WINDOW = 3
_WIDE_WINDOW = 12
_MIN_LIST_LINES = 6
"""In a shorter run, repetition is not deliberate."""
_MAX_REPEATS = 20.0

Row = dict[str, float]


def measure_lines(text: TextLayout) -> list[Row]:
    """Measure all lines of one text.

    Every row has the same features, but not in the same order: match them by name.
    """
    rows = [measure_shape(line) for line in text.lines]
    for i, row in enumerate(rows):
        row.update(_place(text, i))
        row.update(_neighbours(text, i))
        row.update(_topic(text, i))
    for first, end in text.runs:
        _measure_run(text, rows, first, end)
    _measure_phrases(text.lines, rows)
    for i, row in enumerate(rows):
        row.update(_around(text, rows, i))
    for row in rows:
        row.update(_in_zone(row))
    return rows


def _place(text: TextLayout, i: int) -> Row:
    core, last = text.core, len(text.lines) - 1
    run = text.run_of[i]
    is_inside = core.has(i)
    return {
        "lines before core": float(min(FAR, max(0, core.first - i))),
        "lines after core": float(min(FAR, max(0, i - core.last))) if core.last >= 0 else 0.0,
        "into core": float(min(FAR, i - core.first)) if is_inside else NOWHERE,
        "to end of core": float(min(FAR, core.last - i)) if is_inside else NOWHERE,
        "first lines": float(min(FAR, i)),
        "last lines": float(min(FAR, last - i)),
        "place": text.before[i] / max(1, text.before[-1]),
        "run without prose": float(min(FAR, run[1] - run[0])) if run else 0.0,
        "place in run": float(min(FAR, i - run[0])) if run else 0.0,
        "prose share": text.prose_share,
        "prose lines": float(min(FAR, sum(text.prose[: 4 * FAR]))),
        "length of prose": float(text.prose_length),
        "as long as prose": len(text.lines[i].head) / max(1, text.prose_length),
    }


def _neighbours(text: TextLayout, i: int) -> Row:
    lines, last = text.lines, len(text.lines) - 1
    row: Row = {}
    for offset, name in ((-2, "2 before"), (-1, "before"), (1, "after"), (2, "2 after")):
        other = lines[i + offset] if 0 <= i + offset <= last else None
        row[f"chars {name}"] = float(len(other.head)) if other else NOWHERE
        row[f"phrase {name}"] = float(other.rule is not None) if other else NOWHERE
        if abs(offset) == 1:
            row[f"ends a sentence {name}"] = float(other.ends_sentence) if other else NOWHERE
            row[f"bullet {name}"] = float(is_bullet(other)) if other else NOWHERE
            row[f"like {name}"] = _likeness(lines[i], other) if other else NOWHERE
    around = [*lines[max(0, i - _WINDOW) : i], *lines[i + 1 : i + 1 + _WINDOW]]
    row["gap before"] = float(lines[i].has_gap)
    row["gap after"] = float(i < last and lines[i + 1].has_gap)
    row["prose before"] = sum(text.prose[max(0, i - _WINDOW) : i])
    row["prose after"] = sum(text.prose[i + 1 : i + 1 + _WINDOW])
    row["phrases around"] = sum(line.rule is not None for line in around)
    return row


def _topic(text: TextLayout, i: int) -> Row:
    line = text.lines[i]
    keys = set(line.keys)
    if not keys:
        return {"words in core": NOWHERE, "repeats in core": NOWHERE, "times here": 1.0}
    own = int(text.core.has(i))
    counts = [text.core_keys[key] - own for key in keys]
    return {
        "words in core": sum(count > 0 for count in counts) / len(keys),
        "repeats in core": min(_MAX_REPEATS, sum(counts) / len(keys)),
        "times here": float(text.patterns[line.pattern]),
    }


def _measure_run(text: TextLayout, rows: Sequence[Row], first: int, end: int) -> None:
    """Measure a run as a whole: menus, teasers and lists are uniform."""
    inside, count = rows[first:end], end - first
    patterns = Counter(line.pattern for line in text.lines[first:end])
    repeats = sum(times for times in patterns.values() if times > 1) / count
    measured = {
        "run repeats": repeats if count >= _MIN_LIST_LINES else NOWHERE,
        "run of text": sum(len(line.text) for line in text.lines[first:end]) / text.chars,
        "run length": _mean(inside, "chars"),
        "run in core": _mean(inside, "words in core"),
        "run phrases": _mean(inside, "phrase"),
        "run interface": _mean(inside, "interface words"),
        "run ends": _mean(inside, "ends a sentence"),
        "run bullets": _mean(inside, "bullet"),
        "run dates": _mean(inside, "date"),
        "run is last": float(end == len(text.lines)),
    }
    for row in inside:
        row.update(measured)


_RUN_NAMES = (
    "run repeats", "run of text", "run length", "run in core", "run phrases", "run interface",
    "run ends", "run bullets", "run dates", "run is last",
)  # fmt: skip


def _measure_phrases(lines: Sequence[TextLine], rows: Sequence[Row]) -> None:
    """Count the lines since the last interface phrase, and to the next one."""
    since = since_comments = ahead = FAR
    for line, row in zip(lines, rows, strict=True):
        row["since phrase"], row["since comments"] = float(since), float(since_comments)
        since = 0 if line.rule else min(FAR, since + 1)
        since_comments = 0 if line.rule == "comments" else min(FAR, since_comments + 1)
    for line, row in zip(reversed(lines), reversed(rows), strict=True):
        row["to phrase"] = float(ahead)
        ahead = 0 if line.rule else min(FAR, ahead + 1)


def _around(text: TextLayout, rows: Sequence[Row], i: int) -> Row:
    near = rows[max(0, i - _WINDOW) : i + _WINDOW + 1]
    wide = rows[max(0, i - _WIDE_WINDOW) : i + _WIDE_WINDOW + 1]
    run = text.run_of[i]
    found = {
        "words in core around": _mean(near, "words in core"),
        "interface around": _mean(near, "interface words"),
        "dates around": sum(row["date"] for row in near),
        "ends around": _mean(near, "ends a sentence"),
        "repeats around": sum(row["times here"] > 1 for row in wide) / len(wide),
    }
    if run is None:
        found.update(dict.fromkeys(_RUN_NAMES, NOWHERE))
    return found


def _in_zone(row: Mapping[str, float]) -> Row:
    """Repeat features that mean something else before, in and after the core."""
    is_before, is_after = row["lines before core"] > 0, row["lines after core"] > 0
    return {
        "words in core after core": row["words in core"] if is_after else 2.0,
        "chars before core": row["chars"] if is_before else NOWHERE,
        "chars in core": NOWHERE if is_before or is_after else row["chars"],
        "chars after core": row["chars"] if is_after else NOWHERE,
        "ends before core": row["ends a sentence"] if is_before else NOWHERE,
        "ends after core": row["ends a sentence"] if is_after else NOWHERE,
    }


def _likeness(line: TextLine, other: TextLine) -> float:
    """Return how similar two lines are in length: 1 for the same number of characters."""
    shorter, longer = sorted((len(line.head), len(other.head)))
    return shorter / longer


def _mean(rows: Sequence[Row], name: str) -> float:
    return sum(row[name] for row in rows) / len(rows)
