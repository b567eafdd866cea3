"""Average the scores of pages: one figure for each metric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from devtools.scoring.page_scores import PageScore, SnippetScore

METRICS = {
    "P": "mean precision of the body in runs of four words, over pages with a text",
    "R": "mean recall of the body in runs of four words",
    "F1": "F1 of the means P and R",
    "F1page": "mean of the F1 of each page's body; no text counts 0",
    "exact": "share of pages whose words are the gold body's, in order",
    "leak": "share of pages with a line of 4 words or more that is not of the article",
    "loss": "share of pages that lack a line of 4 words or more of the article",
    "rougeL": "mean F1 of the longest common subsequence of words, case ignored",
    "snipP": "share of the strings found that were wanted",
    "snipR": "share of the wanted strings that were found",
    "snipF1": "F1 of the wanted strings, over all pages together",
    "snipAcc": "share of all strings that were found or left out as they should be",
    "title": "share of headlines that are equal but for case, quotes, dashes and spaces",
    "date": "share of publication dates on the same calendar day",
    "authors": "mean F1 of the sets of authors' names",
}
"""The meaning of each metric, in the order of the tables."""
LOWER_IS_BETTER = frozenset({"leak", "loss"})


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreSummary:
    """The metrics of some pages, None for those without gold.

    ``counts`` holds the number of pages with a body, snippets, a title, a date and authors.
    """

    pages: int
    counts: dict[str, int]
    values: dict[str, float | None]


def summarize(scores: Sequence[PageScore]) -> ScoreSummary:
    """Average the scores of pages."""
    snippets = [score.snippets for score in scores if score.snippets is not None]
    columns: dict[str, list[float]] = {
        "title": [float(score.title) for score in scores if score.title is not None],
        "date": [float(score.date) for score in scores if score.date is not None],
        "authors": [score.authors for score in scores if score.authors is not None],
    }
    found = _body_values(scores) | _snippet_values(snippets)
    found |= {name: _mean(column) for name, column in columns.items()}
    return ScoreSummary(
        pages=len(scores),
        counts={
            "body": sum(score.body is not None for score in scores),
            "snippets": len(snippets),
            **{name: len(column) for name, column in columns.items()},
        },
        values={name: found[name] for name in METRICS},
    )


def _body_values(scores: Sequence[PageScore]) -> dict[str, float | None]:
    bodies = [score.body for score in scores if score.body is not None]
    precisions = [b.overlap.precision for b in bodies if b.overlap.precision is not None]
    recalls = [b.overlap.recall for b in bodies if b.overlap.recall is not None]
    # No text on any page is the worst result, not an unknown one.
    precision = _mean(precisions) if precisions or not bodies else 0.0
    recall = _mean(recalls)
    f1 = None
    if precision is not None and recall is not None:
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "P": precision,
        "R": recall,
        "F1": f1,
        "F1page": _mean(body.overlap.f1 for body in bodies),
        "exact": _mean(body.exact for body in bodies),
        "leak": _mean(body.leak for body in bodies),
        "loss": _mean(body.loss for body in bodies),
        "rougeL": _mean(body.rouge_l for body in bodies),
    }


def _snippet_values(pages: Sequence[SnippetScore]) -> dict[str, float | None]:
    held, leaked = sum(page.held for page in pages), sum(page.leaked for page in pages)
    lacking, left_out = sum(page.lacking for page in pages), sum(page.left_out for page in pages)
    # Without any find, precision is 0, as in trafilatura's evaluation.
    precision = _share(held, held + leaked)
    return {
        "snipP": 0.0 if precision is None and pages else precision,
        "snipR": _share(held, held + lacking),
        "snipF1": _share(2 * held, 2 * held + leaked + lacking),
        "snipAcc": _share(held + left_out, held + leaked + lacking + left_out),
    }


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
