"""Which texts are the same, what an article that repeats another one is labelled, and what goes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
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
    copies = DuplicateFinder(MemoryIndex(limit), policy)
    return [copies.judge(each).reason for each in articles]


def likeness(left: str, right: str) -> float:
    return compare_signatures(sign_text(left).shingles, sign_text(right).shingles).jaccard


def test_a_text_with_a_few_words_changed_is_the_same() -> None:
    edited = [*STORY[:100], "changed", *STORY[101:]]

    reasons = judge(article("first", STORY), article("second", edited), article("third", OTHER))

    assert reasons == [None, "98% of its text is in https://example.com/first", None]


def test_marks_case_and_spacing_make_no_difference() -> None:
    shouted = [f"{word.upper()}," for word in STORY]

    assert judge(article("a", STORY), article("b", shouted))[1] == (
        "same text as https://example.com/a"
    )


def test_a_short_text_is_found_in_a_long_one() -> None:
    long = [*invent("before", 900), *STORY, *invent("after", 900)]

    assert judge(article("long", long), article("short", STORY))[1] == (
        "100% of its text is in https://example.com/long"
    )


def test_a_longer_text_that_holds_a_known_one_is_written_with_a_label() -> None:
    copies = DuplicateFinder(MemoryIndex(100))
    first = copies.judge(article("first", STORY)).article

    longer = copies.judge(article("longer", [*STORY, *invent("more", 300)]))

    assert longer.reason is None
    assert longer.article.duplicateOf == first.articleId


def test_stories_that_share_half_of_their_text_are_two() -> None:
    assert judge(article("a", STORY), article("b", [*STORY[:120], *OTHER[:120]])) == [None, None]


def test_captions_are_the_same_only_word_for_word_and_under_one_headline() -> None:
    words = STORY[:40]
    same = Article(url="https://example.com/z", headline="a", articleBody=" ".join(words))

    reasons = judge(article("a", words), article("b", words), article("c", words[:39]), same)

    assert reasons == [None, None, None, "same text as https://example.com/a"]


def test_a_paragraph_in_a_long_text_is_no_copy() -> None:
    assert judge(article("long", STORY), article("part", STORY[:80])) == [None, None]


@pytest.mark.parametrize(
    ("policy", "written"),
    [(DuplicatePolicy.DROP, [True, False, False]), (DuplicatePolicy.LABEL, [True] * 3)],
)
def test_the_setting_decides_whether_copies_are_written(
    policy: DuplicatePolicy, written: list[bool]
) -> None:
    copies = [article("a", STORY), article("b", [*STORY, "more"]), article("c", STORY[:-1])]

    assert [reason is None for reason in judge(*copies, policy=policy)] == written


def test_the_longest_copy_is_always_written() -> None:
    sizes = (200, 205, 210)

    for order in permutations(sizes):
        reasons = judge(
            *(article(f"{size}", STORY[:size]) for size in order), policy=DuplicatePolicy.LONGEST
        )
        written = [size for size, reason in zip(order, reasons, strict=True) if reason is None]
        assert max(sizes) in written
        assert written == sorted(written)


def test_labelling_and_dropping_agree_on_what_is_a_copy() -> None:
    chain = [article(f"{start}", STORY[start : start + 200]) for start in range(0, 40, 10)]
    label = DuplicateFinder(MemoryIndex(100), DuplicatePolicy.LABEL)

    labels = [label.judge(each).article.duplicateOf is not None for each in chain]

    assert labels == [reason is not None for reason in judge(*chain)]


def test_copies_on_other_sites_are_kept_and_share_a_cluster() -> None:
    copies = DuplicateFinder(MemoryIndex(100))
    hosts = ("example.com", "news.example", "paper.example")

    found = [copies.judge(article("a", STORY, host)) for host in hosts]

    assert [each.reason for each in found] == [None] * 3
    assert len({each.article.clusterId for each in found}) == 1
    assert [each.article.syndicated for each in found] == [None, True, True]
    assert [each.article.duplicateOf for each in found] == [None] * 3
    assert found[0].article.clusterId == found[0].article.articleId


def test_a_canonical_link_that_another_text_states_as_well_is_not_believed() -> None:
    fixed = "https://example.com/the-one-link"
    copies = DuplicateFinder(MemoryIndex(100))
    pages = [
        Article(url=f"https://example.com/{name}", canonicalUrl=fixed, articleBody=" ".join(words))
        for name, words in (("a", STORY), ("b", OTHER), ("c", [*STORY, "more"]))
    ]

    found = [copies.judge(page) for page in pages]

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
    assert likeness(text, text.replace(text[20], "ー", 1)) > 0.7
    assert likeness(text, text[::-1]) < 0.2


def test_the_keys_are_the_same_in_every_process() -> None:
    script = (
        "from newsbot.dedupe import sign\n"
        "print(sign(' '.join(f'word{i}' for i in range(99))).samples)"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    own = sign_text(" ".join(f"word{i}" for i in range(99))).samples
    assert run.stdout.strip() == str(own)
    assert len(own) == len(set(own)) > 10


def test_a_very_long_text_is_compared_by_a_share_of_its_shingles() -> None:
    words = invent("long", 30_000)

    signature = sign_text(" ".join(words))
    part = sign_text(" ".join(words[:5_000]))

    assert len(signature.shingles.values) <= 16_384
    found = compare_signatures(part.shingles, signature.shingles)
    assert found.left_in_right == 1.0
    assert found.right_in_left == pytest.approx(1 / 6, abs=0.03)


def test_what_is_forgotten_leaves_nothing_behind() -> None:
    first, second, third = (article(name, invent(name)) for name in "abc")

    assert judge(first, second, third, article("again", invent("a")), limit=2)[3] is None
    assert judge(first, second, third, article("again", invent("c")), limit=2)[3] is not None


def test_texts_without_words_and_with_broken_characters_are_judged() -> None:
    odd = ["", "...", "\ud800 " * 60, "\x00" * 100, "a " * 10_000]

    assert judge(*(article(f"{i}", [text]) for i, text in enumerate(odd))) == [None] * len(odd)
