"""Duplicates of articles, their labels, and the index of known texts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

import pytest

from newsbot.dedupe import (
    DuplicateFinder,
    DuplicatePolicy,
    MemoryIndex,
    compare_signatures,
    sign_text,
)
from newsbot.items import Article

WORDS = 240


def invent(seed: str, count: int = WORDS) -> list[str]:
    """Return words that no other seed has."""
    return [f"{seed}{number}" for number in range(count)]


STORY = invent("wave")
OTHER = invent("stone")


def article(path: str, words: Iterable[str], host: str = "example.com") -> Article:
    return Article(url=f"https://{host}/{path}", headline=path, articleBody=" ".join(words))


def judge(
    *articles: Article, policy: DuplicatePolicy = DuplicatePolicy.DROP, limit: int = 100
) -> list[str | None]:
    finder = DuplicateFinder(MemoryIndex(limit), policy)
    return [finder.judge(each).reason for each in articles]


def similarity(left: str, right: str) -> float:
    return compare_signatures(sign_text(left).shingles, sign_text(right).shingles).jaccard


def test_text_with_a_few_changed_words_is_a_duplicate() -> None:
    edited = [*STORY[:100], "changed", *STORY[101:]]

    reasons = judge(article("first", STORY), article("second", edited), article("third", OTHER))

    assert reasons == [None, "98% of its text is in https://example.com/first", None]


def test_punctuation_case_and_spacing_make_no_difference() -> None:
    shouted = [f"{word.upper()}," for word in STORY]

    assert judge(article("a", STORY), article("b", shouted))[1] == (
        "same text as https://example.com/a"
    )


def test_part_of_a_long_text_is_a_duplicate() -> None:
    long = [*invent("before", 900), *STORY, *invent("after", 900)]

    assert judge(article("long", long), article("short", STORY))[1] == (
        "100% of its text is in https://example.com/long"
    )


def test_longer_text_that_contains_a_known_one_is_written_with_a_label() -> None:
    finder = DuplicateFinder(MemoryIndex(100))
    first = finder.judge(article("first", STORY)).article

    longer = finder.judge(article("longer", [*STORY, *invent("more", 300)]))

    assert longer.reason is None
    assert longer.article.duplicateOf == first.articleId


def test_texts_that_share_half_are_no_duplicates() -> None:
    assert judge(article("a", STORY), article("b", [*STORY[:120], *OTHER[:120]])) == [None, None]


def test_short_texts_are_duplicates_if_equal_and_under_one_headline() -> None:
    words = STORY[:40]
    same = Article(url="https://example.com/z", headline="a", articleBody=" ".join(words))

    reasons = judge(article("a", words), article("b", words), article("c", words[:39]), same)

    assert reasons == [None, None, None, "same text as https://example.com/a"]


def test_paragraph_of_a_long_text_is_no_duplicate() -> None:
    assert judge(article("long", STORY), article("part", STORY[:80])) == [None, None]


@pytest.mark.parametrize(
    ("policy", "written"),
    [(DuplicatePolicy.DROP, [True, False, False]), (DuplicatePolicy.LABEL, [True] * 3)],
)
def test_policy_decides_whether_duplicates_are_written(
    policy: DuplicatePolicy, written: list[bool]
) -> None:
    copies = [article("a", STORY), article("b", [*STORY, "more"]), article("c", STORY[:-1])]

    assert [reason is None for reason in judge(*copies, policy=policy)] == written


def test_policy_longest_writes_the_longest_duplicate() -> None:
    sizes = (200, 205, 210)

    for order in permutations(sizes):
        reasons = judge(
            *(article(f"{size}", STORY[:size]) for size in order), policy=DuplicatePolicy.LONGEST
        )
        written = [size for size, reason in zip(order, reasons, strict=True) if reason is None]
        assert max(sizes) in written
        assert written == sorted(written)


def test_policies_label_and_drop_find_the_same_duplicates() -> None:
    chain = [article(f"{start}", STORY[start : start + 200]) for start in range(0, 40, 10)]
    label = DuplicateFinder(MemoryIndex(100), DuplicatePolicy.LABEL)

    labels = [label.judge(each).article.duplicateOf is not None for each in chain]

    assert labels == [reason is not None for reason in judge(*chain)]


def test_duplicates_on_other_sites_are_written_and_share_a_cluster() -> None:
    finder = DuplicateFinder(MemoryIndex(100))
    hosts = ("example.com", "news.example", "paper.example")

    found = [finder.judge(article("a", STORY, host)) for host in hosts]

    assert [each.reason for each in found] == [None] * 3
    assert len({each.article.clusterId for each in found}) == 1
    assert [each.article.syndicated for each in found] == [None, True, True]
    assert [each.article.duplicateOf for each in found] == [None] * 3
    assert found[0].article.clusterId == found[0].article.articleId


def test_canonical_url_that_two_texts_state_is_ignored() -> None:
    fixed = "https://example.com/the-one-link"
    finder = DuplicateFinder(MemoryIndex(100))
    pages = [
        Article(url=f"https://example.com/{name}", canonicalUrl=fixed, articleBody=" ".join(words))
        for name, words in (("a", STORY), ("b", OTHER), ("c", [*STORY, "more"]))
    ]

    found = [finder.judge(page) for page in pages]

    assert [each.article.canonicalUrl for each in found] == [fixed, "https://example.com/b", fixed]
    assert [each.reason for each in found] == [None, None, f"same address as {fixed}"]


@pytest.mark.parametrize(
    "text",
    [
        "東京で海の日が祝われ人々は波を見た" * 1
        + "あいうえおかきくけこさしすせそたちつてとなにぬねの" * 3,
        "ชาวเรือออกทะเลแต่เช้าและกลับมาพร้อมปลาใหญ่หลายตัวในวันหยุดของเมืองริมน้ำ",
    ],
    ids=["kana and han", "thai"],
)
def test_scripts_without_spaces_are_compared_by_characters(text: str) -> None:
    assert similarity(text, text.replace(text[20], "ー", 1)) > 0.7
    assert similarity(text, text[::-1]) < 0.2


def test_samples_are_the_same_in_every_process() -> None:
    script = (
        "from newsbot.dedupe import sign_text\n"
        "print(sign_text(' '.join(f'word{i}' for i in range(99))).samples)"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    own = sign_text(" ".join(f"word{i}" for i in range(99))).samples
    assert run.stdout.strip() == str(own)
    assert len(own) == len(set(own)) > 10


def test_very_long_text_is_compared_by_some_of_its_shingles() -> None:
    words = invent("long", 30_000)

    signature = sign_text(" ".join(words))
    part = sign_text(" ".join(words[:5_000]))

    assert len(signature.shingles.values) <= 16_384
    found = compare_signatures(part.shingles, signature.shingles)
    assert found.left_in_right == 1.0
    assert found.right_in_left == pytest.approx(1 / 6, abs=0.03)


def test_article_over_the_limit_is_removed_from_the_index() -> None:
    first, second, third = (article(name, invent(name)) for name in "abc")

    assert judge(first, second, third, article("again", invent("a")), limit=2)[3] is None
    assert judge(first, second, third, article("again", invent("c")), limit=2)[3] is not None


def test_texts_without_words_and_with_broken_characters_are_accepted() -> None:
    odd = ["", "...", "\ud800 " * 60, "\x00" * 100, "a " * 10_000]

    assert judge(*(article(f"{i}", [text]) for i, text in enumerate(odd))) == [None] * len(odd)


def test_discarded_article_has_no_duplicates() -> None:
    finder = DuplicateFinder(MemoryIndex(100))
    first = finder.judge(article("first", STORY)).article
    finder.discard(first.articleId or "")

    again = finder.judge(article("again", STORY))

    assert again.reason is None
    assert again.article.duplicateOf is None


def test_decision_alone_adds_nothing() -> None:
    finder = DuplicateFinder(MemoryIndex(100))
    finder.decide(article("first", STORY))

    assert finder.decide(article("again", STORY)).matches == frozenset()


@pytest.mark.parametrize("host", ["wordpress.com", "substack.com", "blogspot.com", "github.io"])
def test_a_blog_cannot_take_the_articles_of_another_on_its_host(host: str) -> None:
    stolen = f"https://victim.{host}/a-day-at-sea"
    claims = replace(article("claims", OTHER, f"evil.{host}"), canonicalUrl=stolen)
    copies = article("copies", STORY, f"evil.{host}")
    owner = article("a-day-at-sea", STORY, f"victim.{host}")

    assert judge(claims, copies, owner) == [None, None, None]


def test_an_author_cannot_take_the_articles_of_another_on_one_host() -> None:
    stolen = "https://medium.com/@victim/a-day-at-sea"
    claims = replace(article("@evil/claims", OTHER, "medium.com"), canonicalUrl=stolen)
    copies = article("@evil/copies", STORY, "medium.com")
    owner = article("@victim/a-day-at-sea", STORY, "medium.com")

    assert judge(claims, copies, owner) == [None, None, None]


def test_a_page_keeps_its_url_though_another_text_claimed_it() -> None:
    finder = DuplicateFinder(MemoryIndex(100))
    fixed = "https://example.com/a-day-at-sea"
    first = replace(article("first", OTHER), canonicalUrl=fixed)
    second = replace(article("second", invent("sand")), canonicalUrl=fixed)
    owner = article("a-day-at-sea", STORY)

    found = [finder.judge(each) for each in (first, second, owner)]
    again = finder.judge(owner)

    assert [each.reason for each in found] == [None, None, None]
    assert len({each.article.articleId for each in found}) == 3
    assert found[2].article.canonicalUrl == fixed
    assert again.reason == f"same address as {fixed}"


def test_a_page_is_left_out_if_the_page_that_claimed_its_url_has_its_text() -> None:
    fixed = "https://example.com/a-day-at-sea"
    teaser = replace(article("teaser", STORY[:130]), canonicalUrl=fixed)
    copy = replace(article("copy", STORY), canonicalUrl=fixed)
    owner = article("a-day-at-sea", STORY)

    assert judge(teaser, owner) == [None, None]
    assert judge(copy, owner) == [None, f"same address as {fixed}"]


def test_a_claimed_page_that_claims_another_is_written() -> None:
    fixed = "https://example.com/a-day-at-sea"
    owner = article("a-day-at-sea", STORY)
    middle = replace(article("a-night-at-sea", OTHER), canonicalUrl=fixed)
    thief = replace(article("thief", invent("sand")), canonicalUrl=middle.url)

    for order in permutations([owner, middle, thief]):
        assert judge(*order) == [None, None, None]


def test_a_page_whose_url_was_claimed_gets_new_versions() -> None:
    finder = DuplicateFinder(MemoryIndex(100))
    fixed = "https://example.com/a-day-at-sea"
    first = replace(article("first", OTHER), canonicalUrl=fixed)
    finder.judge(first, page=b"first")
    owner = finder.judge(article("a-day-at-sea", STORY), page=b"own")

    changed = finder.decide(article("a-day-at-sea", [*STORY, "end"]), page=b"own")
    assert changed.earlier is not None
    assert finder.decide(first, page=b"first").earlier is not None
    version = finder.renew(changed, changed.earlier).article
    assert (version.articleId, version.version) == (owner.article.articleId, 2)
