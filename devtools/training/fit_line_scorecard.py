"""Fit ``newsbot/clean/line_scorecard.json`` on the lines that other extractors make of a corpus.

    python -m devtools.training.fit_line_scorecard CORPUS [--texts FILE] [--cards FOLDER] [--write]

Lines of pages with a gold body are labelled by it, other lines by the gold's snippets and, with
less weight, by newsbot's extraction of the page, which has the markup that the lines lost. The fit
is that of ``boosting.py``. ``--cards`` writes a scorecard for each fold of domains, fitted on
the other domains, for ``benchmarks/clean_lines.py``. Without ``--write`` the package's scorecard is
unchanged.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.corpus import label_by_snippets
from benchmarks.flattened_texts import MIN_TAUGHT_CHARS, Flattened, body_of, flatten
from devtools.training.boosting import Sample, fit
from devtools.training.fit_scorecard import fold_of
from newsbot.clean.line_features import measure_lines
from newsbot.clean.text_layout import measure_layout
from newsbot.clean.text_lines import split_lines

CARD = Path(__file__).parents[2] / "newsbot/clean/line_scorecard.json"
FOLDS = 5
KNOBS: dict[str, Any] = {"rounds": 200, "rate": 0.25, "penalty": 5.0, "least": 20.0}
WEIGHTS = {
    "trafilatura": 1.0,
    "trafilatura-recall": 0.5,
    "resiliparse": 0.8,
    "resiliparse-all": 0.4,
}
"""Weights of lines by extractor: two modes of a library are much alike, whole pages say little."""
SNIPPET_WEIGHT, TAUGHT_WEIGHT = 0.7, 0.4
"""Weights of lines labelled by snippets and by newsbot's extraction; by a gold body it is 1."""
MOST_LINES = 40
"""The lines of one label of a text weigh at most as much as so many: a list is one case."""
EVERY = 8
"""Of whole pages only every eighth line is used: most of them are menus."""


def line_samples(texts: Iterator[Flattened]) -> Iterator[Sample]:
    """Yield the labelled lines with their features."""
    for flat in texts:
        found = list(_samples_of(flat))
        counts = Counter(sample.is_body for sample in found)
        for sample in found:
            share = min(1.0, MOST_LINES / counts[sample.is_body])
            yield replace(sample, weight=sample.weight * share)


def _samples_of(flat: Flattened) -> Iterator[Sample]:
    gold = flat.page.gold
    body = body_of(gold.body) if gold.body else None
    taught = body_of(flat.taught) if len(flat.taught) >= MIN_TAUGHT_CHARS else None
    lines = split_lines(flat.text)
    step = EVERY if flat.extractor == "resiliparse-all" else 1
    rows = measure_lines(measure_layout(lines))
    for line, row in list(zip(lines, rows, strict=True))[::step]:
        weight = WEIGHTS[flat.extractor]
        if body is not None:
            answer = body.has(line.text)
        else:
            answer, weight = label_by_snippets(line.text, gold), weight * SNIPPET_WEIGHT
            if answer is None and taught is not None:
                answer, weight = taught.has(line.text), WEIGHTS[flat.extractor] * TAUGHT_WEIGHT
        if answer is not None:
            yield Sample(
                page=flat.page.id,
                domain=flat.page.domain or "",
                row=row,
                is_body=answer,
                weight=weight,
            )


def main() -> None:
    """Fit and, when asked to, write."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--cards", type=Path, metavar="FOLDER", help="write a card for each fold")
    cli.add_argument("--write", action="store_true", help=f"write {CARD.name}")
    cli.add_argument("--texts", type=Path, metavar="FILE", help="keep the texts for the next run")
    options = cli.parse_args()
    found = list(line_samples(flatten(options.corpus, options.texts)))
    print(f"{len(found)} lines, {sum(sample.is_body for sample in found)} of them article text")
    if options.write:
        _write(CARD, fit(found, **KNOBS))
    if options.cards:
        options.cards.mkdir(parents=True, exist_ok=True)
        for fold in range(FOLDS):
            others = [sample for sample in found if fold_of(sample.domain, FOLDS) != fold]
            _write(options.cards / f"{fold}.json", fit(others, **KNOBS))


def _write(path: Path, card: dict[str, Any]) -> None:
    lines = json.dumps(card, indent=1, ensure_ascii=False)
    lines = re.sub(r"\n\s+(?=[-\d\]])", " ", lines)
    path.write_text(f"{lines}\n", encoding="utf-8")
    print(f"{len(card['features'])} features written to {path}")


if __name__ == "__main__":
    main()
