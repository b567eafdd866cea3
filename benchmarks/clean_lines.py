"""Lines of chrome and of text that ``clean_text`` drops from the output of other extractors.

    python -m benchmarks.clean_lines CORPUS [--texts FILE] [--cards FOLDER] [--sites]
        [--headlines] [--worst N]

With ``--cards`` (written by ``fit_line_scorecard.py``) each domain is cleaned with the scorecard
fitted without its fold: quote these figures, which are for unseen sites. ``--sites`` does so for
sites with four pages or more, without and with a profile of the site's texts, ``--headlines`` for
texts with a known headline, as most records have. ``--texts FILE`` keeps the output of the
extractors, which takes most of the time, for the next run and for the fit.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.flattened_texts import ALL_EXTRACTORS, MAIN_EXTRACTORS, Flattened, body_of, flatten
from devtools.training.fit_line_scorecard import FOLDS
from devtools.training.fit_scorecard import fold_of
from newsbot.clean import clean_text, learn_texts
from newsbot.clean.text_lines import split_lines
from newsbot.extraction.body.model.scorecard import Card, parse_scorecard
from newsbot.extraction.profile.site_profile import SiteProfile

MIN_SITE_PAGES = 4
SHOWN_CHARS = 110


@dataclass(kw_only=True)
class Counts:
    """Lines of text and of chrome, and how many of each went; ``pages`` has the shares by page."""

    text: int = 0
    lost: int = 0
    chrome: int = 0
    removed: int = 0
    kept_shares: list[float] = field(default_factory=list)
    removed_shares: list[float] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Add the lines of one page."""
        self.text += other.text
        self.lost += other.lost
        self.chrome += other.chrome
        self.removed += other.removed
        if other.text:
            self.kept_shares.append(1 - other.lost / other.text)
        if other.chrome:
            self.removed_shares.append(other.removed / other.chrome)

    def row(self) -> list[str]:
        """Return the figures as a table shows them."""
        return [
            str(self.chrome),
            f"{self.removed / max(1, self.chrome):.3f}",
            str(self.text),
            f"{1 - self.lost / max(1, self.text):.4f}",
            f"{sum(self.removed_shares) / max(1, len(self.removed_shares)):.3f}",
            f"{sum(self.kept_shares) / max(1, len(self.kept_shares)):.4f}",
        ]


def classify_page_lines(
    flat: Flattened,
    *,
    card: Card | None,
    profile: SiteProfile | None = None,
    headline: str | None = None,
) -> tuple[Counts, list[str]]:
    """Clean one text and compare its lines with the gold body.

    :return: the counts, and what went wrong: ``-`` before text that is gone, ``+`` before chrome
        that is still there.
    """
    gold = flat.page.gold
    body = body_of(gold.body or "")
    optional = body_of("\n".join(gold.lines[i] for i in gold.optional))
    cleaned = clean_text(flat.text, profile=profile, headline=headline, card=card)
    gone = {line.number: line for line in cleaned.dropped}
    counts, wrong = Counts(), []
    seen: Counter[str] = Counter()
    for line in split_lines(flat.text):
        has_gold = body.has(line.text)
        seen[line.text] += 1
        if has_gold and seen[line.text] > max(1, body.count(line.text)):
            has_gold = False  # it is a repetition that the gold lacks
        if has_gold and optional.has(line.text):
            continue  # the gold leaves open whether it is text
        drop = gone.get(line.number)
        if has_gold:
            counts.text += 1
            counts.lost += drop is not None
            if drop is not None:
                wrong.append(f"- {drop.rule}: {line.text[:SHOWN_CHARS]}  [{drop.reason}]")
        elif has_gold is False:
            counts.chrome += 1
            counts.removed += drop is not None
            if drop is None:
                wrong.append(f"+ {line.text[:SHOWN_CHARS]}")
    return counts, wrong


def measure(
    texts: Iterable[Flattened],
    cards: Sequence[Card],
    *,
    profiles: Mapping[tuple[str, str], SiteProfile] | None = None,
    with_headlines: bool = False,
) -> tuple[dict[str, Counts], list[tuple[Flattened, list[str]]]]:
    """Clean the texts with a gold body and count their lines by extractor.

    :return: the counts, and each text with what went wrong.
    """
    found: dict[str, Counts] = {name: Counts() for name in ALL_EXTRACTORS}
    wrong = []
    for flat in texts:
        domain = flat.page.domain or ""
        counts, lines = classify_page_lines(
            flat,
            card=cards[fold_of(domain, FOLDS)] if cards else None,
            profile=(profiles or {}).get((flat.extractor, domain)),
            headline=flat.page.gold.title if with_headlines else None,
        )
        found[flat.extractor].add(counts)
        wrong.append((flat, lines))
    return found, wrong


def _learn(texts: Iterable[Flattened]) -> dict[tuple[str, str], SiteProfile]:
    by_site: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for flat in texts:
        by_site[flat.extractor, flat.page.domain or ""].append(flat.text)
    return {
        site: learn_texts(found) for site, found in by_site.items() if len(found) >= MIN_SITE_PAGES
    }


def make_table(title: str, found: dict[str, Counts]) -> Table:
    """Draw the figures by extractor; the total is of those that keep the main content."""
    table = Table(title=title)
    for name in ("extractor", "chrome", "removed", "text", "kept", "removed a page", "kept a page"):
        table.add_column(name, justify="left" if name == "extractor" else "right")
    total = Counts()
    for name, counts in found.items():
        table.add_row(name, *counts.row())
        if name in MAIN_EXTRACTORS:
            total.add(counts)
            total.kept_shares = [*total.kept_shares[:-1], *counts.kept_shares]
            total.removed_shares = [*total.removed_shares[:-1], *counts.removed_shares]
    table.add_row("main content", *total.row(), style="bold")
    return table


def main() -> None:
    """Clean, count and print."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--cards", type=Path, metavar="FOLDER", help="cards fitted without each fold")
    cli.add_argument("--sites", action="store_true", help="also with profiles of sites")
    cli.add_argument("--headlines", action="store_true", help="also with the gold headlines")
    cli.add_argument("--worst", type=int, default=0, metavar="N", help="show N texts, by chance")
    cli.add_argument("--texts", type=Path, metavar="FILE", help="keep the texts for the next run")
    options = cli.parse_args()
    cards = [
        parse_scorecard(json.loads((options.cards / f"{fold}.json").read_text(encoding="utf-8")))
        for fold in range(FOLDS if options.cards else 0)
    ]
    texts = list(flatten(options.corpus, options.texts))
    console = Console(width=120, soft_wrap=True)
    with_body = [flat for flat in texts if flat.page.gold.body]
    found, wrong = measure(with_body, cards)
    console.print(make_table("each text by itself", found))
    if options.headlines:
        console.print(
            make_table("with its headline", measure(with_body, cards, with_headlines=True)[0])
        )
    if options.sites:
        profiles = _learn(texts)
        ours = [flat for flat in with_body if (flat.extractor, flat.page.domain or "") in profiles]
        console.print(make_table("of these sites, by itself", measure(ours, cards)[0]))
        known, _ = measure(ours, cards, profiles=profiles)
        console.print(make_table("with the site's other texts", known))
    chosen = random.Random(1).sample(wrong, min(options.worst, len(wrong)))  # noqa: S311 - a sample
    for flat, lines in chosen:
        console.print(f"\n{flat.page.id} {flat.extractor}", markup=False, highlight=False)
        for line in lines:
            console.print(f"  {line}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
