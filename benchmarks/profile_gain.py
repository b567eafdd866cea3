"""The gain of a site's profile: pages read with profiles of other pages of their site, and without.

    python -m benchmarks.profile_gain CORPUS [--least 4] [--known 3,5,10,all] [--lines]

Each page of a site with ``--least`` pages or more is read with a profile learned from 3, 5, 10 or
all of the others, never from itself; the choice is random but the same in each run. Scorecards are
fitted on other domains, so that each site is unseen. The same is done with pages without class
names, ids and roles: they represent sites with meaningless names, where only a profile can know
what the site repeats. "again" counts the leaked blocks that two other pages of the site also have:
no profile can learn more. ``--lines`` prints each line that a profile dropped, marked ``right`` if
the gold lacks it, ``WRONG`` if the gold has it and ``open`` without gold. Every profile is learned
again from shuffled pages and compared; a difference ends with exit code 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from rich.table import Table

from benchmarks.corpus import read_pages
from devtools.scoring.gold_pages import GoldPage
from devtools.scoring.page_scores import PageScore, as_prediction, score_page
from devtools.scoring.score_summary import summarize
from devtools.scoring.text_diff import find_differences, gold_text
from devtools.training.boosting import fit
from devtools.training.fit_scorecard import KNOBS, fold_of, samples
from newsbot.console.console_tables import make_console
from newsbot.console.progress_bar import show_progress
from newsbot.extraction import PageFingerprint, SiteProfile, extract_page, fingerprint_result
from newsbot.extraction.body.model.scorecard import Card, parse_scorecard, use_scorecard
from newsbot.extraction.document.blocks import PageBlock
from newsbot.extraction.document.parse import parse_html
from newsbot.extraction.document.rule_names import Rule

FOLDS = 5
SHUFFLES = 3
NAMES = ("class", "id", "itemprop", "role", "data-testid", "data-component")
"""What is taken away from pages whose names are to say nothing."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One page read in one way: its score, its wrong lines, and what the profile dropped."""

    score: PageScore
    leaked: int
    lost: int
    again: int
    dropped: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(kw_only=True)
class Tally:
    """All pages read with so many others known."""

    reads: list[Read] = field(default_factory=list)
    right: int = 0
    wrong: int = 0
    open: int = 0


def main() -> None:
    """Read, compare and print."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--least", type=int, default=4, metavar="PAGES", help="pages of a site")
    cli.add_argument("--known", default="3,5,10,all", metavar="COUNTS", help="others to learn from")
    cli.add_argument("--lines", action="store_true", help="print what the profiles dropped")
    options = cli.parse_args()
    known = ["0", *options.known.split(",")]
    pages = read_pages(options.corpus)
    cards = _fit_cards(options.corpus)
    sites = _find_sites(pages, options.least)
    total = sum(map(len, sites.values()))
    for title, is_bare in (("as stored", False), ("without names", True)):
        work = _read_sites(sites, cards, known, is_bare=is_bare, shows_lines=options.lines)
        tallies: dict[str, Tally] = {name: Tally() for name in known}
        for found in show_progress(work, total=total, label=title):
            _add(tallies, found)
        _print(f"{total} pages of {len(sites)} sites, {title}", tallies)


def _find_sites(pages: Iterable[GoldPage], least: int) -> dict[str, list[GoldPage]]:
    sites: dict[str, list[GoldPage]] = defaultdict(list)
    for page in pages:
        if page.domain:
            sites[page.domain].append(page)
    return {domain: found for domain, found in sorted(sites.items()) if len(found) >= least}


def _fit_cards(corpus: Path) -> list[Card]:
    found = samples([corpus])
    return [
        parse_scorecard(fit([s for s in found if fold_of(s.domain, FOLDS) != fold], **KNOBS))
        for fold in range(FOLDS)
    ]


def _read_sites(
    sites: dict[str, list[GoldPage]],
    cards: Sequence[Card],
    known: Sequence[str],
    *,
    is_bare: bool,
    shows_lines: bool,
) -> Iterator[dict[str, tuple[Read, GoldPage]]]:
    for domain, pages in sites.items():
        with use_scorecard(cards[fold_of(domain, FOLDS)]):
            htmls = [_without_names(page.read()) if is_bare else page.read() for page in pages]
            fingerprints = [
                fingerprint_result(extract_page(html, url=page.url))
                for html, page in zip(htmls, pages, strict=True)
            ]
            for i, (html, page) in enumerate(zip(htmls, pages, strict=True)):
                others = [s for j, s in enumerate(fingerprints) if j != i and s is not None]
                found = {name: _read_with(html, page, others, name) for name in known}
                if shows_lines:
                    _print_lines(page, found[known[-1]])
                yield {name: (read, page) for name, read in found.items()}


def _read_with(html: bytes, page: GoldPage, others: Sequence[PageFingerprint], known: str) -> Read:
    chance = random.Random(page.id)  # noqa: S311 - the same choice in each run
    picked = chance.sample(others, k=len(others))
    picked = picked if known == "all" else picked[: int(known)]
    profile = SiteProfile.from_pages(picked)
    for _ in range(SHUFFLES):
        if SiteProfile.from_pages(chance.sample(picked, k=len(picked))) != profile:
            sys.exit(f"{page.id}: the order of pages changed the profile")
    start = time.process_time()
    result = extract_page(html, url=page.url, profile=profile)
    seconds = time.process_time() - start
    got = as_prediction(result.article, seconds)
    signs = [difference.sign for difference in find_differences(page.gold, got.text)]
    return Read(
        score=score_page(page.gold, got),
        leaked=signs.count("+"),
        lost=signs.count("-"),
        again=_count_again(result.body.blocks, page, others),
        dropped=tuple(b.text for b in result.body.blocks if b.rule is Rule.SITE_REPEATS),
        seconds=seconds,
    )


def _count_again(
    blocks: Sequence[PageBlock], page: GoldPage, others: Sequence[PageFingerprint]
) -> int:
    """Count the kept blocks that the gold lacks and that two other pages of the site show, too."""
    profile = SiteProfile.from_pages(others)
    gold = gold_text(page.gold)
    return sum(
        block.rule is None and gold.lacks(block.text) and profile.count_pages(block.text) > 1
        for block in blocks
        if page.gold.body
    )


def _without_names(html: bytes) -> bytes:
    root = parse_html(html)
    for element in root.iter(etree.Element):
        for name in NAMES:
            element.attrib.pop(name, None)
    bare: bytes = etree.tostring(root, method="html", encoding="utf-8")
    return bare


def _add(tallies: dict[str, Tally], found: dict[str, tuple[Read, GoldPage]]) -> None:
    for name, (read, page) in found.items():
        tally = tallies[name]
        tally.reads.append(read)
        for text in read.dropped:
            if not page.gold.body:
                tally.open += 1
            elif gold_text(page.gold).lacks(text):
                tally.right += 1
            else:
                tally.wrong += 1


def _print_lines(page: GoldPage, read: Read) -> None:
    for text in read.dropped:
        mark = "open" if not page.gold.body else "WRONG"
        if page.gold.body and gold_text(page.gold).lacks(text):
            mark = "right"
        print(f"{mark:6} {page.id}: {text[:150]!r}")


def _print(title: str, tallies: dict[str, Tally]) -> None:
    table = Table(title=title, box=None)
    metrics = ("leak", "loss", "P", "R", "snipAcc")
    counts = ("leaked", "again", "lost", "right", "wrong", "open")
    for column in ("known", *metrics, *counts, "CPU ms"):
        table.add_column(column, justify="right")
    for name, tally in tallies.items():
        values = summarize([read.score for read in tally.reads]).values
        figures = ["-" if values[m] is None else f"{values[m]:.3f}" for m in metrics]
        lines = [sum(getattr(read, count) for read in tally.reads) for count in counts[:3]]
        numbers = map(str, (*lines, tally.right, tally.wrong, tally.open))
        mean = 1000 * sum(read.seconds for read in tally.reads) / max(1, len(tally.reads))
        table.add_row(name, *figures, *numbers, f"{mean:.1f}")
    make_console(sys.stdout).print(table)


if __name__ == "__main__":
    main()
