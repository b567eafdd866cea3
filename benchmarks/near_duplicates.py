"""Precision and recall of duplicate detection, on a set made from a corpus, with bounds.

    python -m benchmarks.near_duplicates CORPUS [--every N] [--show N]

A script changes the text of each article: it replaces words and sentences, cuts ends, adds
paragraphs of an agency, changes the order, takes parts out, and puts other articles around it. What
counts as the same text is decided by an exact comparison of all shingles, not by the script:
Jaccard index or containment of 0.8. Negatives are all pairs of articles of the corpus (of one site,
of one language, of two), and articles with paragraphs of another one, as in related stories. Pairs
of the corpus that are found to be duplicates are printed for inspection. Each text is looked up in
the index in memory and in one in a store, which must give the same results.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

from rich.table import Table

from benchmarks.corpus import read_pages
from benchmarks.stored_texts import StoredTexts, stored_texts
from devtools.scoring.gold_pages import GoldPage
from newsbot.console.console_tables import make_console
from newsbot.console.progress_bar import show_progress
from newsbot.dedupe import KnownVersion, MemoryIndex, compare_signatures, content_hash, sign_text
from newsbot.dedupe.text_signature import MIN_CONTAINED, MIN_SIMILARITY, SHINGLE_TOKENS
from newsbot.extraction import extract_page
from newsbot.text.tokens import fold_tokens

MIN_PRECISION = 0.99
MIN_RECALL = 0.97
MIN_WORDS = 60
"""Shorter texts are only compared for equality."""
SHARES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4)
RUN_WORDS = 12
"""About a sentence."""
AGENCY = (
    "The Harbour News Agency supplied this report and its own staff edited it for length",
    "Reporting by the desk in Seaport with further reporting by its offices along the coast",
)
SAME, PART, OTHER = "same", "part", "other"

Shingled = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the corpus, or a text made from it; each paragraph as its words."""

    id: str
    site: str
    language: str
    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def words(self) -> list[str]:
        """All words in order."""
        return [word for paragraph in self.paragraphs for word in paragraph]

    @property
    def text(self) -> str:
        """The text as it would stand in ``articleBody``."""
        return "\n\n".join(_join(paragraph) for paragraph in self.paragraphs)


Change = Callable[[Story, float, Sequence[Story], Random], list[str]]


@dataclass(frozen=True, slots=True)
class Tried:
    """One changed text: the change, its true relation to the original, and what was found."""

    change: str
    truth: str
    likeness: float
    is_found: bool
    wrong: tuple[str, ...]


def read_story(page: GoldPage) -> Story:
    """Return the article of a page as a crawl would write it."""
    article = extract_page(page.read(), url=page.url or "https://harbour.example/story").article
    paragraphs = (tuple(_split(text)) for text in (article.articleBody or "").split("\n\n"))
    return Story(
        id=page.id,
        site=page.domain or page.id,
        language=(article.inLanguage or "").partition("-")[0],
        paragraphs=tuple(filter(None, paragraphs)),
    )


def _split(text: str) -> list[str]:
    """Return words; a text without spaces by its tokens."""
    words = text.split()
    tokens = fold_tokens(text)
    return tokens if len(tokens) > 3 * len(words) else words


def _join(words: Sequence[str]) -> str:
    return " ".join(words)


def shingle(text: str) -> Shingled:
    """Return the shingles themselves, which newsbot has hashes of."""
    tokens = fold_tokens(text)
    return frozenset(zip(*(tokens[i:] for i in range(SHINGLE_TOKENS)), strict=False))


def tell_truth(left: Shingled, right: Shingled) -> tuple[str, float]:
    """Return, by all shingles, whether texts are the same, one part of the other, or different."""
    shared = len(left & right)
    jaccard = shared / max(1, len(left | right))
    shorter = min(len(left), len(right))
    contained = shared / max(1, shorter)
    if jaccard >= MIN_SIMILARITY:
        return SAME, jaccard
    if contained >= MIN_SIMILARITY and shorter >= MIN_CONTAINED:
        return PART, contained
    return OTHER, jaccard


def replace_words(story: Story, share: float, others: Sequence[Story], random: Random) -> list[str]:
    """Replace single words, spread over the text."""
    fresh = random.choice(others).words
    return [random.choice(fresh) if random.random() < share else word for word in story.words]


def replace_runs(story: Story, share: float, others: Sequence[Story], random: Random) -> list[str]:
    """Replace runs of words, as when a sentence is rewritten."""
    words, fresh = story.words, random.choice(others).words
    for start in range(0, len(words), RUN_WORDS):
        if random.random() < share:
            at = random.randrange(max(1, len(fresh) - RUN_WORDS))
            words[start : start + RUN_WORDS] = fresh[
                at : at + len(words[start : start + RUN_WORDS])
            ]
    return words


def cut_end(story: Story, share: float, _: Sequence[Story], random: Random) -> list[str]:
    """Leave out the end, or the beginning."""
    words = story.words
    count = round(len(words) * share)
    return words[count:] if random.random() < 0.3 else words[: len(words) - count]  # noqa: PLR2004 - less often


def add_agency(story: Story, share: float, _: Sequence[Story], random: Random) -> list[str]:
    """Add an agency's paragraphs until they are this share of the text."""
    added: list[str] = []
    while len(added) < share * len(story.words):
        added += [*random.choice(AGENCY).split(), f"{random.randrange(1000)}"]
    return [*added, *story.words] if random.random() < 0.5 else [*story.words, *added]  # noqa: PLR2004 - either end


def change_order(story: Story, share: float, _: Sequence[Story], random: Random) -> list[str]:
    """Swap a share of the paragraphs, at least two."""
    paragraphs = list(story.paragraphs)
    for _swap in range(max(1, round(share * len(paragraphs)))):
        first, second = (random.randrange(len(paragraphs)) for _ in range(2))
        paragraphs[first], paragraphs[second] = paragraphs[second], paragraphs[first]
    return [word for paragraph in paragraphs for word in paragraph]


def take_part(story: Story, share: float, others: Sequence[Story], random: Random) -> list[str]:
    """Take a part of the text, between a fifth and two thirds, with some words edited."""
    words = replace_runs(story, share / 4, others, random)
    count = int(len(words) * random.uniform(0.2, 0.66))
    start = random.randrange(len(words) - count)
    return words[start : start + count]


def put_inside(story: Story, share: float, others: Sequence[Story], random: Random) -> list[str]:
    """Put the text, with some words edited, between one to five other articles."""
    around = [random.choice(others).words for _ in range(random.randint(1, 5))]
    around.insert(random.randint(0, len(around)), replace_runs(story, share / 4, others, random))
    return [word for words in around for word in words]


def take_background(
    story: Story, share: float, others: Sequence[Story], random: Random
) -> list[str]:
    """Write another story of the site with paragraphs of this one, up to half of both."""
    words = random.choice(others).words
    count = min(int(len(words) * (0.1 + share)), len(story.words) // 2)
    return [*words, *story.words[-count:]] if count else words


CHANGES: dict[str, Change] = {
    "words": replace_words,
    "sentences": replace_runs,
    "cut": cut_end,
    "agency": add_agency,
    "order": change_order,
    "part": take_part,
    "inside": put_inside,
    "background": take_background,
}


class Bench:
    """The corpus in memory and in a store, and look-ups in both."""

    def __init__(self, stories: Sequence[Story], stored: StoredTexts) -> None:
        self.looked_up = Counter[bool]()
        """How often both found the same, and how often not."""
        self._stored = stored
        self.stories = {story.id: story for story in stories}
        self.shingled = {story.id: shingle(story.text) for story in stories}
        self._index = MemoryIndex(len(stories))
        self._groups: dict[str, list[Story]] = defaultdict(list)
        for story in stories:
            self._groups[story.site].append(story)
            self._groups[f"language {story.language}"].append(story)
            signature = sign_text(story.text)
            known = KnownVersion(
                article_id=story.id,
                url=f"https://{story.site}/{story.id}",
                site=story.site,
                cluster_id=story.id,
                content_key=content_hash(story.text),
                content_hash=content_hash(story.text),
                version=1,
                shingles=signature.shingles,
            )
            self._index.add(known, signature)
            self._stored.add(known, signature)
        self._stored.keep()

    def find(self, text: str) -> list[str]:
        """Return the articles that newsbot finds to be duplicates of a text."""
        signature, key = sign_text(text), content_hash(text)
        both = [
            [
                known.article_id
                for known in index.find(key, signature)
                if compare_signatures(signature.shingles, known.shingles).is_same
            ]
            for index in (self._index, self._stored.index)
        ]
        self.looked_up[both[0] == both[1]] += 1
        return both[0]

    def try_changes(self, story: Story) -> Iterator[Tried]:
        """Change an article in each way, and look the result up."""
        random = Random(story.id)  # noqa: S311 - repeatable, no secret
        own = [s for s in self._groups[story.site] if s.id != story.id]
        near = [s for s in self._groups[f"language {story.language}"] if s.id != story.id]
        others = own or near or [s for s in self.stories.values() if s.id != story.id]
        for name, change in CHANGES.items():
            for share in SHARES:
                text = _join(change(story, share, others, random))
                yield self._try(story, name, text)

    def _try(self, story: Story, change: str, text: str) -> Tried:
        shingles = shingle(text)
        found = self.find(text)
        truth, likeness = tell_truth(shingles, self.shingled[story.id])
        wrong = [i for i in found if tell_truth(shingles, self.shingled[i])[0] == OTHER]
        return Tried(change, truth, likeness, story.id in found, tuple(wrong))

    def pairs(self) -> Iterator[tuple[str, str, str, bool]]:
        """Yield each pair of articles with its true relation, and whether it is found."""
        found = {story.id: set(self.find(story.text)) for story in self.stories.values()}
        for left, right in combinations(self.stories, 2):
            truth, _ = tell_truth(self.shingled[left], self.shingled[right])
            is_found = right in found[left] or left in found[right]
            yield left, right, truth, is_found


def make_table(tried: Sequence[Tried]) -> Table:
    """Return recall by change and by truth."""
    table = Table(title="Changed texts: of how many, how many were found", title_justify="left")
    table.add_column("change")
    kinds = {SAME: "Jaccard >= 0.8", PART: "else containment >= 0.8", OTHER: "neither"}
    for title in kinds.values():
        table.add_column(title, justify="right")
    for name in (*CHANGES, "all"):
        rows = [t for t in tried if name in (t.change, "all")]
        cells = []
        for kind in kinds:
            of_kind = [t for t in rows if t.truth == kind]
            cells.append(_share(sum(t.is_found for t in of_kind), len(of_kind)))
        table.add_row(name, *cells)
    return table


def make_edges(tried: Sequence[Tried]) -> Table:
    """Return recall by true similarity, near the threshold."""
    table = Table(title="Near the bound", title_justify="left")
    for title in ("likeness", "by Jaccard", "by containment"):
        table.add_column(title, justify="right")
    for low, high in ((0.8, 0.82), (0.82, 0.85), (0.85, 0.9), (0.9, 1.01)):
        cells = []
        for kind in (SAME, PART):
            rows = [t for t in tried if t.truth == kind and low <= t.likeness < high]
            cells.append(_share(sum(t.is_found for t in rows), len(rows)))
        table.add_row(f"{low:.2f} to {min(high, 1):.2f}", *cells)
    return table


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "-"


def _recall(tried: Sequence[Tried], kind: str) -> float:
    rows = [t.is_found for t in tried if t.truth == kind]
    return sum(rows) / max(1, len(rows))


def report_pairs(bench: Bench, show: int) -> int:
    """Print the pairs of the corpus found to be duplicates; return how many are not."""
    counts: Counter[str] = Counter()
    wrong = 0
    for left, right, truth, is_found in bench.pairs():
        one, two = bench.stories[left], bench.stories[right]
        group = "other languages" if one.language != two.language else "one language"
        group = "one site" if one.site == two.site else group
        counts[group] += 1
        counts[f"{group}, copies"] += truth != OTHER
        counts[f"{group}, found"] += is_found
        counts[f"{group}, missed"] += truth != OTHER and not is_found
        wrong += is_found and truth == OTHER
        if (is_found or truth != OTHER) and counts["shown"] < show:
            counts["shown"] += 1
            print(f"{truth}, {'found' if is_found else 'missed'}: {left} and {right}")
    for group in ("one site", "one language", "other languages"):
        print(
            f"pairs of {group}: {counts[group]:,}, {counts[f'{group}, copies']} truly copies, "
            f"{counts[f'{group}, found']} found, {counts[f'{group}, missed']} missed"
        )
    return wrong


def measure(bench: Bench, *, every: int, show: int) -> tuple[list[Tried], int]:
    """Try the changes of every nth article, and all pairs; return the false matches."""
    print(f"{len(bench.stories)} articles have {MIN_WORDS} words or more")
    changed = list(bench.stories.values())[::every]
    works = (list(bench.try_changes(story)) for story in changed)
    progress = show_progress(works, total=len(changed), label="changing")
    tried = [each for work in progress for each in work]
    make_console(sys.stdout).print(make_table(tried), make_edges(tried))
    return tried, report_pairs(bench, show) + sum(len(t.wrong) for t in tried)


def main() -> None:
    """Make the set, measure and print; exit code 1 if a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("corpus", type=Path)
    cli.add_argument("--every", type=int, default=1, metavar="N", help="change each Nth article")
    cli.add_argument("--show", type=int, default=20, metavar="N", help="copies in the corpus named")
    options = cli.parse_args()
    pages = read_pages(options.corpus)
    with ProcessPoolExecutor() as pool:
        read = pool.map(read_story, pages, chunksize=8)
        stories = list(show_progress(read, total=len(pages), label="reading"))
    with stored_texts() as stored:
        bench = Bench([story for story in stories if len(story.words) >= MIN_WORDS], stored)
        tried, wrong = measure(bench, every=options.every, show=options.show)
    found = wrong + sum(t.is_found and t.truth != OTHER for t in tried)
    precision = 1 - wrong / max(1, found)
    recalls = _recall(tried, SAME), _recall(tried, PART)
    same, other = bench.looked_up[True], bench.looked_up[False]
    print(f"{same + other:,} times looked up in memory and in the store: {other:,} differ")
    print(f"precision {precision:.4f} (bound {MIN_PRECISION})", end=", ")
    print(
        f"recall {recalls[0]:.4f} by Jaccard, {recalls[1]:.4f} by containment (bound {MIN_RECALL})"
    )
    is_met = precision >= MIN_PRECISION and min(recalls) >= MIN_RECALL and not other
    print("copies are found: " + ("met" if is_met else "MISSED"))
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()
