"""A site's profile drops the site's boilerplate and keeps what its articles share."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

import newsbot
from newsbot import SiteProfile
from newsbot.extraction import extract_page, fingerprint_result
from newsbot.extraction.explain.explanation import explain_page

_SYLLABLES = (
    "bal cor dun elm fir gam hol ith jun kel lam mor nes oll per qui ros sen tar ulv".split()
)
SUPPORT = "If the lamp has helped you find your way, buy the keepers of Ortwick a can of oil."
NOTE = "The Lamp earns a penny when you buy a boat by way of a link in its stories."
QUOTE = "“I have counted every wave of that winter, and nobody has asked me how many,” he said."
BACKGROUND = "The outer light was closed in 1907, after a quarrel over who should pay for its oil."
LINES = (SUPPORT, NOTE, QUOTE, BACKGROUND)


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same words in each run


def words(topic: int, count: int = 240) -> list[str]:
    """Return invented words that pages about other things do not have."""
    chance = chance_of(topic)
    return ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(count)]


def story(topic: int, part: int = 0, paragraphs: int = 6) -> list[str]:
    """Return the paragraphs of an article; parts of one topic share words, but no sentence.

    They share 20 to 30 % of their longer words, as pages of one site on one event do.
    """
    chance = chance_of(topic * 100 + part)
    known = [*words(topic, 60), *words(topic * 1000 + part, 100)]
    picked = (chance.sample(known, 18) for _ in range(paragraphs))
    return [f"{' '.join(some).capitalize()}, said the keeper." for some in picked]


def page(texts: Sequence[str], *, title: str = "", around: str = "{}") -> str:
    inner = "".join(text if text.startswith("<") else f"<p>{text}</p>" for text in texts)
    title = title or " ".join(texts[0].split()[:6])
    return (
        f"<html><head><title>{title}</title></head><body>"
        f"{around.format(f'<article><h1>{title}</h1>{inner}</article>')}</body></html>"
    )


def learn(pages: Iterable[str]) -> SiteProfile:
    return newsbot.learn_profile(
        (html, f"https://example.com/{number}") for number, html in enumerate(pages)
    )


def body(html: str, profile: SiteProfile | None) -> list[str]:
    found = newsbot.extract(html, url="https://example.com/new", profile=profile)
    return (found.articleBody or "").split("\n\n")


def other_pages(*lines: str, first: int = 1, count: int = 4) -> list[str]:
    """Return pages about other things that end in some lines."""
    return [page([*story(topic), *lines]) for topic in range(first, first + count)]


def test_a_last_line_that_other_pages_share_is_dropped() -> None:
    text = story(50)
    new = page([*text, SUPPORT])

    assert body(new, None) == [*text, SUPPORT]
    assert body(new, learn(other_pages(SUPPORT))) == text


def test_dropped_boilerplate_is_listed_under_its_rule() -> None:
    new = page([*story(50), SUPPORT])

    found = newsbot.extract(new, profile=learn(other_pages(SUPPORT)))

    dropped = {d.text: d.rule for d in found.metadata.chromeDropped}
    assert dropped[SUPPORT[:80]] == "site-repeats"


def test_the_explanation_counts_the_pages_with_a_dropped_line() -> None:
    new = page([*story(50), SUPPORT])
    profile = learn([*other_pages(SUPPORT), page(story(20)), page(story(21))])

    reasons = [b.reason for b in explain_page(new, profile=profile).blocks if b.text == SUPPORT]

    assert len(reasons) == 1
    assert reasons[0].startswith("Dropped by site-repeats: ")
    assert reasons[0].endswith("It is on 4 of the 6 known pages.")


def test_a_line_above_the_text_is_dropped() -> None:
    text = story(50)
    others = [page([NOTE, *story(topic)]) for topic in range(1, 5)]

    assert body(page([NOTE, *text]), learn(others)) == text


def test_boilerplate_with_different_numbers_is_dropped() -> None:
    lines = [
        f"Readers of The Lamp have lit {n} lamps in {n - 7} towns so far." for n in range(90, 96)
    ]
    others = [page([*story(topic), line]) for topic, line in enumerate(lines[1:])]
    text = story(50)

    assert body(page([*text, lines[0]]), learn(others)) == text


def test_two_other_pages_are_needed() -> None:
    new = page([*story(50), SUPPORT])

    assert SUPPORT in body(new, learn(other_pages(SUPPORT, count=1)))
    assert SUPPORT not in body(new, learn(other_pages(SUPPORT, count=2)))


def test_a_sentence_inside_the_article_needs_more_pages() -> None:
    text = story(50)
    new = page([*text[:3], NOTE, *text[3:]])

    def others(count: int) -> list[str]:
        stories = [story(topic) for topic in range(1, count + 1)]
        return [page([*some[:3], NOTE, *some[3:]]) for some in stories]

    assert NOTE in body(new, learn(others(2)))
    assert body(new, learn(others(3))) == text


def test_background_and_quotes_of_a_series_are_kept() -> None:
    """Six parts of one story repeat the same background and quote the same man."""
    parts = []
    for part in range(7):
        text = story(50, part)
        parts.append([*text[:2], QUOTE, *text[2:], BACKGROUND])

    profile = learn([*map(page, parts[1:]), *other_pages()])

    assert body(page(parts[0]), profile) == parts[0]


def test_a_series_is_recognized_in_languages_without_spaces() -> None:
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 4000)]

    def part(topic: int, number: int) -> list[str]:
        chance = chance_of(topic)
        terms = ["".join(chance.choices(signs, k=6)) for _ in range(40)]
        chance.seed(topic * 100 + number)
        return ["、".join(chance.sample(terms, 12)) + "。" for _ in range(6)]

    shared = "".join(chance_of(7).choices(signs, k=70)) + "。"
    series = [[*part(50, number), shared] for number in range(5)]
    others = [[*part(topic, 0), shared] for topic in range(1, 5)]

    assert body(page(series[0]), learn(map(page, series[1:]))) == series[0]
    assert body(page(series[0]), learn(map(page, others))) == series[0][:-1]


def test_one_article_under_many_urls_is_one_page() -> None:
    text = story(50)
    copies = [page(text, around="<main>{}</main>") for _ in range(8)]

    assert body(page(text), learn(copies)) == text


def test_copies_of_another_article_count_as_one_page() -> None:
    new = page([*story(50), SUPPORT])
    copies = [page([*story(1), SUPPORT], title="The same again") for _ in range(8)]

    assert SUPPORT in body(new, learn(copies))


def test_a_page_in_the_profile_does_not_count_against_itself() -> None:
    known = page([*story(50), SUPPORT])

    profile = learn([known, *other_pages(SUPPORT, count=1), page(story(9))])

    assert SUPPORT in body(known, profile)


def test_short_answers_and_shared_sub_headings_are_kept() -> None:
    def interview(topic: int) -> list[str]:
        text = story(topic)
        return [text[0], "Yes.", text[1], "<h2>Background</h2>", *text[2:4], "No.", *text[4:]]

    profile = learn(page(interview(topic)) for topic in range(1, 9))

    wanted = [text.removeprefix("<h2>").removesuffix("</h2>") for text in interview(50)]
    assert body(page(interview(50)), profile) == wanted


def test_separators_and_numbers_are_kept() -> None:
    def listed(topic: int) -> list[str]:
        text = story(topic)
        return [*text[:2], "* * *", *text[2:4], "* * *", *text[4:]]

    profile = learn(page(listed(topic)) for topic in range(1, 9))

    assert body(page(listed(50)), profile) == listed(50)


def test_a_paragraph_that_is_a_teaser_elsewhere_is_kept() -> None:
    text = story(50)
    teaser = f'<div class="strip"><div class="card"><p>{text[0]}</p></div></div>'
    others = [page(story(topic), around="{}" + teaser) for topic in range(1, 9)]

    assert body(page(text), learn(others)) == text


def test_a_first_paragraph_that_is_a_teaser_of_the_same_layout_elsewhere_is_kept() -> None:
    text = story(50)
    others = [page([*story(topic, paragraphs=12), text[0]]) for topic in range(1, 9)]

    assert body(page(text), learn(others)) == text


def test_a_sentence_on_few_of_many_pages_is_kept() -> None:
    appeal = "Anyone with information is asked to ring the bell of the harbour master."
    few = [page([*story(topic), appeal]) for topic in range(1, 4)]
    rest = [page(story(topic)) for topic in range(10, 80)]
    new = page([*story(500), appeal])

    assert appeal not in body(new, learn(few))
    assert appeal in body(new, learn([*few, *rest]))


def test_a_step_that_many_recipes_share_is_kept() -> None:
    def recipe(topic: int, *, has_oven: bool = True) -> str:
        steps = [words(topic * 7 + number, 9) for number in range(4)]
        listed = ["Preheat the oven to 180 degrees and grease a tin."] if has_oven else []
        listed += [" ".join(step).capitalize() + "." for step in steps]
        items = "".join(f"<li>{step}</li>" for step in listed)
        oven = ["Butter the tin and dust it with some flour."] if has_oven else []
        text = story(topic)
        return page([*text[:3], *oven, *text[3:], f"<ol>{items}</ol>"])

    known = [recipe(topic) for topic in range(1, 5)]
    known += [recipe(topic, has_oven=False) for topic in range(10, 22)]

    assert body(recipe(50), learn(known)) == body(recipe(50), None)
    assert any("Preheat" in text for text in body(recipe(50), None))


def test_a_last_line_is_recognized_after_a_new_layout() -> None:
    text = story(50)
    new = page([*text, f'<section class="text-end"><p>{SUPPORT}</p></section>'])

    assert body(new, None) == [*text, SUPPORT]
    assert body(new, learn(other_pages(SUPPORT))) == text


def test_a_heading_is_dropped_with_the_lines_under_it() -> None:
    box = ["<h2>Keep the lamp lit</h2>", SUPPORT, NOTE]
    text = story(50)

    assert body(page([*text, *box]), learn(other_pages(*box))) == text


def test_a_page_of_boilerplate_alone_is_kept() -> None:
    new = page([*LINES, "The lamp is out tonight."])

    assert (
        body(new, learn(other_pages(*LINES)))
        == body(new, None)
        == [
            *LINES,
            "The lamp is out tonight.",
        ]
    )


@pytest.mark.parametrize("copied", range(1, 7))
@pytest.mark.parametrize("count", [2, 10])
def test_copies_of_its_paragraphs_elsewhere_cost_an_article_a_third_at_most(
    copied: int, count: int
) -> None:
    """Another author of the host copies paragraphs of an article into pages about other things."""

    def paragraphs(topic: int, number: int) -> list[str]:
        return [f"{' '.join(words(topic * 50 + i, 25)).capitalize()}." for i in range(number)]

    text = paragraphs(900, 6)
    profile = learn(
        page([*paragraphs(topic, 12), *text[-copied:]]) for topic in range(1, count + 1)
    )

    assert len("".join(body(page(text), profile))) >= len("".join(text)) * 2 / 3


def test_a_profile_of_another_site_changes_nothing() -> None:
    new = page([*story(50), SUPPORT])

    profile = learn(page([*story(topic), NOTE]) for topic in range(1, 9))

    assert newsbot.extract(new, profile=profile) == newsbot.extract(new)


def test_an_empty_profile_changes_nothing() -> None:
    new = page([*story(50), SUPPORT])

    assert newsbot.extract(new, profile=SiteProfile()) == newsbot.extract(new)


def test_order_and_repetition_of_pages_do_not_matter() -> None:
    pages = [
        (html, f"https://example.com/{number}")
        for number, html in enumerate([*other_pages(SUPPORT), *other_pages(NOTE, first=20)])
    ]
    profiles = [
        newsbot.learn_profile(itertools.chain(shuffled, pages[:3]))
        for shuffled in (pages, pages[::-1], pages[4:] + pages[:4])
    ]

    assert profiles[0] == profiles[1] == profiles[2]
    assert len(profiles[0].pages) == len(pages)


def test_merged_profiles_equal_one_learned_at_once() -> None:
    pages = [(html, f"https://example.com/{i}") for i, html in enumerate(other_pages(SUPPORT))]
    first, second = newsbot.learn_profile(pages[:3]), newsbot.learn_profile(pages[1:])

    assert first.merge(second) == second.merge(first) == newsbot.learn_profile(pages)


def test_boilerplate_that_a_profile_drops_is_learned_again() -> None:
    html, address = page([*story(50), SUPPORT]), "https://example.com/new"
    profile = learn(other_pages(SUPPORT))

    plain = fingerprint_result(extract_page(html, url=address))
    known = fingerprint_result(extract_page(html, url=address, profile=profile))

    assert plain == known


def test_a_page_without_an_article_adds_nothing() -> None:
    assert newsbot.learn_profile([("<nav><a href='/a'>World</a></nav>", None)]) == SiteProfile()


def test_the_example_of_the_docs_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "profiles.md").read_text("utf-8")
    (tmp_path / "pages-of-the-site").mkdir()
    for number, html in enumerate(other_pages(SUPPORT)):
        (tmp_path / "pages-of-the-site" / f"{number}.html").write_text(html, encoding="utf-8")
    (tmp_path / "page.html").write_text(page([*story(50), SUPPORT]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    names: dict[str, Any] = {}
    exec("\n".join(re.findall(r"```python\n(.*?)```", docs, re.DOTALL)), names)  # noqa: S102 - ours

    assert names["article"].articleBody.split("\n\n") == story(50)
