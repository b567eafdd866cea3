"""The time that duplicate detection takes for an article, by the number of articles in the store.

    python -m benchmarks.near_duplicates_cost [--sizes 100000 1000000] [--words 600] [--store URL]

The store is filled in bulk with articles of random shingles. At each size new texts, with word
frequencies as uneven as in real ones (Zipf 1949), are signed, looked up and stored in transactions
of 100; every tenth is an edited copy of another. The figures that matter are the ratio between
sizes within one run, and the CPU time; time on disk is shown separately. On SQLite filling 100,000
takes about a minute, 1,000,000 about ten.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import accumulate, islice
from random import Random

import numpy as np
from rich.progress import track
from sqlalchemy import func, insert, select, text

from benchmarks.stored_texts import StoredTexts, stored_texts
from newsbot.dedupe import DuplicateFinder, DuplicatePolicy, compare_signatures, sign_text
from newsbot.dedupe.text_signature import KEY_BITS, SHINGLE_BYTES, SHINGLE_TOKENS, choose_rate
from newsbot.items import Article
from newsbot.store.facts.article_facts import article_table, sample_table, signature_table

VOCABULARY = 30_000
JUDGED = 1_000
"""New articles compared at each size."""
BATCH = 100
"""Articles in a transaction, as many as a fast crawl brings in half a second."""
COPIES_ONE_IN = 10
FILLED_AT_ONCE = 20_000
MAX_MS = 1.0
MAX_RATIO = 1.5
_RANDOM = np.random.default_rng(1)


def invent_articles(words: int) -> Iterator[Article]:
    """Yield articles of one site endlessly; every tenth is a duplicate with edits."""
    random = Random(1)  # noqa: S311 - repeatable, no secret
    names = [f"w{number}" for number in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 1) for rank in range(VOCABULARY)))
    number, last = 0, [""]
    while True:
        number += 1
        if number % COPIES_ONE_IN == 0:
            chosen = [*last[: words // 2], "edited", *last[words // 2 :]]
        else:
            chosen = last = random.choices(names, cum_weights=weights, k=words)
        body = " ".join(chosen)
        yield Article(url=f"https://harbour.example/{number}", headline="", articleBody=body)


def fill(stored: StoredTexts, count: int, *, words: int) -> None:
    """Add articles of random shingles, no two of them similar."""
    steps = [FILLED_AT_ONCE] * (count // FILLED_AT_ONCE) + [count % FILLED_AT_ONCE]
    for step in track([step for step in steps if step], f"filling {count:,}"):
        _fill_step(stored, step, words - SHINGLE_TOKENS + 1)


def _fill_step(stored: StoredTexts, count: int, shingles: int) -> None:
    with stored.store.transaction() as connection:
        first = (connection.scalar(select(func.max(article_table.c.id))) or 0) + 1
        numbers = range(first, first + count)
        connection.execute(insert(article_table), [_invent_row(number) for number in numbers])
        connection.execute(
            insert(signature_table),
            [
                {
                    "id": number,
                    "one_in": 1,
                    "hashes": shingles,
                    "shingles": _RANDOM.bytes(shingles * SHINGLE_BYTES),
                }
                for number in numbers
            ],
        )
        each = shingles // choose_rate(shingles) + 1
        keys = _RANDOM.integers(0, 2**KEY_BITS, count * each)
        order = np.argsort(keys)
        mark = "?" if stored.store.dialect == "sqlite" else "%s"
        connection.exec_driver_sql(
            f"INSERT INTO {sample_table.name} VALUES ({mark}, {mark})",  # noqa: S608 - our own names
            list(zip(keys[order].tolist(), (order // each + first).tolist(), strict=True)),
        )


def _invent_row(number: int) -> dict[str, object]:
    return {
        "id": number,
        "site_id": 1,
        "epoch": 1,
        "article_id": f"{number:016x}",
        "version": 1,
        "content_hash": f"{number:016x}",
        "content_key": f"{number:016x}",
        "fingerprint": _RANDOM.bytes(16),
        "url": f"https://harbour.example/2026/05/04/number-{number}-of-the-invented-stories",
        "is_claimed": False,
        "file_id": 1,
        "fields": _RANDOM.bytes(72),
    }


def time_parts(articles: Iterator[Article]) -> None:
    """Print the time of signing and comparing alone."""
    texts = [article.articleBody or "" for article in islice(articles, BATCH)]
    start = time.process_time()
    signatures = [sign_text(text) for text in texts]
    signed = time.process_time()
    for each in signatures:
        compare_signatures(each.shingles, signatures[0].shingles)
    compared = time.process_time()
    steps = {"signature": signed - start, "one comparison": compared - signed}
    print(", ".join(f"{name} {took / BATCH * 1e3:.2f} ms" for name, took in steps.items()))


def judge(stored: StoredTexts, articles: Iterator[Article], count: int) -> tuple[float, float]:
    """Compare and store new articles; return CPU and wall milliseconds for each."""
    copies = DuplicateFinder(stored.index, DuplicatePolicy.DROP)
    fresh = list(islice(articles, count))
    start = time.process_time(), time.perf_counter()
    for number, each in enumerate(fresh, start=1):
        judged = copies.judge(each)
        if judged.reason is None:
            stored.wait(judged.article)
        if number % BATCH == 0:
            stored.keep()
    ends = time.process_time() - start[0], time.perf_counter() - start[1]
    return ends[0] / count * 1e3, ends[1] / count * 1e3


def weigh(stored: StoredTexts) -> int:
    """Return the size of the store on disk, in bytes."""
    is_sqlite = stored.store.dialect == "sqlite"
    pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    with stored.store.transaction() as connection:
        whole = "SELECT pg_database_size(current_database())"
        return int(connection.scalar(text(pages if is_sqlite else whole)) or 0)


def main() -> None:
    """Fill, measure and print; exit code 1 if a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    cli.add_argument("--words", type=int, default=600)
    cli.add_argument("--store", default="store.sqlite", help="a new database; default: a file")
    options = cli.parse_args()
    articles = invent_articles(options.words)
    time_parts(articles)
    known, costs = 0, []
    with stored_texts(options.store) as stored:
        judge(stored, articles, BATCH)  # the first time loads lists and makes statements
        for size in sorted(options.sizes):
            fill(stored, size - known, words=options.words)
            cost, wall = judge(stored, articles, JUDGED)
            costs.append(cost)
            known = size
            print(
                f"{size:,} known: {cost:.2f} ms an article for signature, lookup and insert "
                f"({wall:.2f} ms by the clock), {weigh(stored) / size:,.0f} bytes each on the disk"
            )
    ratio = costs[-1] / costs[0]
    print(f"ratio {ratio:.2f} (bound {MAX_RATIO}), at most {max(costs):.2f} ms (bound {MAX_MS})")
    sys.exit(0 if ratio <= MAX_RATIO and max(costs) <= MAX_MS else 1)


if __name__ == "__main__":
    main()
