"""Duplicates are found across runs and sites as they are within one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from newsbot.dedupe import DuplicateDecision, DuplicateFinder, DuplicatePolicy, MemoryIndex
from newsbot.items import Article
from newsbot.store.database import Store, StoreError
from newsbot.store.facts.article_facts import sample_table
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.fast_lookup import FastInsert
from newsbot.store.session import fingerprint
from newsbot.store.site_facts import SiteFacts
from newsbot.store.site_run import SiteRun

WORDS = 240
BATCH = 7
HOSTS = ("example.com", "news.example", "paper.example")


@pytest.fixture
def opened(store: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(store, folder=tmp_path)
    yield opened
    opened.close()


def invent(seed: str, count: int = WORDS) -> list[str]:
    """Return words that are unique to a seed."""
    return [f"{seed}{number}" for number in range(count)]


def article(path: str, words: Sequence[str], host: str = HOSTS[0]) -> Article:
    return Article(url=f"https://{host}/{path}", headline=path, articleBody=" ".join(words))


def invent_news(random: Random) -> list[Article]:
    """Return shuffled articles of three sites: copies, excerpts, longer texts, captions."""
    news = []
    for number in range(12):
        story = invent(f"wave{number}x", 180 + 20 * number)
        news += [
            article(f"{number}", story, random.choice(HOSTS)),
            article(f"{number}-edited", [*story[:90], "changed", *story[91:]], HOSTS[number % 3]),
            article(f"{number}-part", story[:130], random.choice(HOSTS)),
            article(f"{number}-longer", [*story, *invent(f"more{number}x", 300)], HOSTS[0]),
            article(f"{number}-again", story, HOSTS[1]),
            article(f"{number}-caption", story[:9], HOSTS[2]),
        ]
    many = [
        article(f"{n}-of-many", [*invent("same", 200), *invent(f"of{n}x", 20)]) for n in range(40)
    ]
    news += many
    random.shuffle(news)
    return news


def begin(store: Store, site: str = "news") -> tuple[SiteRun, SiteFacts]:
    run = SiteRun.begin(store, FailureGuard(), name=site, run_id="a", place="here")
    facts = SiteFacts(run)
    facts.articles.open(store)
    return run, facts


def judge_run(
    store: Store,
    folder: Path,
    articles: Sequence[Article],
    policy: DuplicatePolicy,
    *,
    site: str = "news",
) -> list[DuplicateDecision]:
    """Judge articles in one run, which commits the written ones in batches."""
    run, facts = begin(store, site)
    path = folder / f"{site}-{run.epoch}.jsonl"
    facts.files.open(folder, path, compression="none", rotate_bytes=0)
    copies = DuplicateFinder(facts.articles.index, policy)
    judged = []
    for start in range(0, len(articles), BATCH):
        for each in articles[start : start + BATCH]:
            found = copies.judge(each, page=fingerprint(site, each.url))
            judged.append(found)
            if found.reason is None and found.earlier is None:
                facts.files.add(found.article, b"{}\n")
                facts.articles.add(found.article)
        with run.transaction() as connection:
            for fact in facts.facts:
                fact.flush(connection)
        facts.articles.index.forget()
        facts.files.append()
    facts.files.finish()
    run.end()
    return judged


@pytest.mark.parametrize("policy", list(DuplicatePolicy))
def test_one_run_and_many_give_the_same_labels(
    opened: Store, tmp_path: Path, policy: DuplicatePolicy
) -> None:
    news = invent_news(Random(5))  # noqa: S311 - the same each time
    memory = DuplicateFinder(MemoryIndex(len(news)), policy)
    alone = [memory.judge(each) for each in news]

    runs = [
        judge_run(opened, tmp_path, news[start : start + 16], policy, site=f"site{start % 3}")
        for start in range(0, len(news), 16)
    ]

    decided = [(each.article, each.reason, each.matches) for run in runs for each in run]
    assert decided == [(each.article, each.reason, each.matches) for each in alone]
    labels = [each.article.duplicateOf for each in alone if each.reason is None]
    assert any(labels) is True
    assert sum(each.reason is not None for each in alone) > 20 or policy is DuplicatePolicy.LABEL


def test_an_uncommitted_article_is_not_known(opened: Store, tmp_path: Path) -> None:
    _, lost = begin(opened)
    DuplicateFinder(lost.articles.index).judge(article("a", invent("wave")))

    (after,) = judge_run(opened, tmp_path, [article("b", invent("wave"))], DuplicatePolicy.DROP)

    assert after.reason is None
    assert after.article.clusterId == after.article.articleId


def test_a_duplicate_of_an_earlier_run_is_labelled_by_site(opened: Store, tmp_path: Path) -> None:
    text = invent("wave")
    edited = [*text[:100], "changed", *text[101:]]
    (first,) = judge_run(opened, tmp_path, [article("a", text)], DuplicatePolicy.DROP, site="one")
    own, other = judge_run(
        opened,
        tmp_path,
        [article("b", edited), article("c", edited, HOSTS[1])],
        DuplicatePolicy.DROP,
        site="two",
    )

    assert own.reason == "98% of its text is in https://example.com/a"
    assert other.reason is None
    assert (other.article.clusterId, other.article.syndicated) == (first.article.articleId, True)
    assert other.article.duplicateOf is None


def test_a_page_requested_again_is_no_duplicate_of_itself(opened: Store, tmp_path: Path) -> None:
    text = invent("wave")
    judge_run(
        opened, tmp_path, [article("a", text), article("b", text, HOSTS[1])], DuplicatePolicy.DROP
    )
    _, facts = begin(opened)
    copies = DuplicateFinder(facts.articles.index)
    changed = article("b", [*text, "more"], HOSTS[1])

    judged = copies.judge(changed, page=fingerprint("news", changed.url))

    assert judged.earlier is not None
    renewed = copies.renew(judged, judged.earlier).article
    assert (renewed.version, renewed.supersedes) == (2, judged.earlier.content_hash)
    assert renewed.syndicated is True
    assert renewed.duplicateOf is None
    assert renewed.clusterId == judged.earlier.cluster_id != renewed.articleId


def test_a_row_that_the_database_refuses_is_an_error_of_the_store(opened: Store) -> None:
    rows = [(1, 1), (1, 1)]

    with pytest.raises(StoreError, match="sample"), opened.transaction() as connection:
        FastInsert(sample_table).run(connection, rows)

    assert opened.read(sample_table.select()) == []
