"""The explanation as text fits a terminal and stays readable without one."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from newsbot.demo.demo_pages import build_pages
from newsbot.extraction.explain.block_filter import BlockFilter, suggest_rule
from newsbot.extraction.explain.explanation import ExplainedBlock, Explanation, explain_page
from newsbot.extraction.explain.explanation_text import format_blocks, format_page

PATH = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
KEPT = "The trouble began when two colliers"
ROW = re.compile(r"^ *(\d+)   ([+-])   ([\w-]*) +([+-]\d+\.\d)?   (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def explained() -> Explanation:
    return explain_page(build_pages("https://lamp.example")[PATH].body)


def console(*, is_terminal: bool = False, **environment: str) -> Console:
    return Console(
        file=io.StringIO(),
        width=80,
        highlight=False,
        force_terminal=is_terminal,
        _environ={"TERM": "xterm", **environment},
    )


def chosen(
    explained: Explanation, *, rule: str | None = None, text: str | None = None
) -> list[ExplainedBlock]:
    return BlockFilter(rule=rule, text=text).choose(explained.blocks)


@pytest.mark.parametrize("folds", [True, False])
def test_nothing_is_wider_than_eighty_columns(explained: Explanation, *, folds: bool) -> None:
    shown = format_page(console(), explained, folds=folds)

    assert max(map(len, shown.splitlines())) <= 80


def test_each_block_has_its_side_its_rule_or_score_and_its_text(explained: Explanation) -> None:
    rows = ROW.findall(format_page(console(), explained))

    assert any(sign == "+" and text.startswith(KEPT) for _, sign, _, _, text in rows)
    assert any(rule == "share" and text.startswith("Share this") for _, _, rule, _, text in rows)
    assert all(points for _, sign, _, points, _ in rows if sign == "+")


def test_a_long_menu_is_folded_with_a_count(explained: Explanation) -> None:
    folded = format_page(console(), explained)
    whole = format_page(console(), explained, folds=False)

    assert re.search(r"- +page-footer +\(5 blocks, \d+ characters\) About us", folded)
    assert "Privacy" not in folded
    assert "    Privacy\n  Dropped by page-footer: " in whole


def test_fields_show_their_sources_and_differing_values(explained: Explanation) -> None:
    shown = format_page(console(), explained)

    assert re.search(r"^headline +h1 +Whale answers .* +\d the same$", shown, re.MULTILINE)
    assert re.search(r"^In no source: .*videos", shown, re.MULTILINE)


def test_each_rule_is_counted_and_described(explained: Explanation) -> None:
    shown = format_page(console(), explained)

    assert re.search(r"^share +1 +23 +Buttons for other platforms", shown, re.MULTILINE)


def test_a_block_in_full_has_its_text_its_place_and_every_reason(explained: Explanation) -> None:
    shown = format_blocks(console(), chosen(explained, text=KEPT), in_full=True)

    flat = " ".join(shown.split())
    assert "article#post-041430.post.type-post > div.entry-content > p" in flat
    assert f"> p {KEPT}" in flat
    assert "Kept: its text and its place are like those of the article. Scored +" in flat
    assert re.search(r"prose around [\d.]+ \(\+\d\.\d\)", flat)


def test_colours_are_for_terminals_that_want_them(explained: Explanation) -> None:
    coloured = format_page(console(is_terminal=True), explained)
    asked_not_to = format_page(console(is_terminal=True, NO_COLOR="1"), explained)
    piped = format_page(console(), explained)

    assert "\x1b[1;32m+" in coloured
    assert "32m" not in asked_not_to
    assert "\x1b" not in piped


@pytest.mark.parametrize(
    "text",
    [KEPT, f"{KEPT.upper()}   STEERED\nfor"],
    ids=["as-it-is", "other-case-and-space"],
)
def test_line_is_found_by_its_words(explained: Explanation, text: str) -> None:
    (found,) = chosen(explained, text=text)

    assert found.text.startswith(KEPT)


def test_lines_pasted_from_the_text_find_their_blocks(explained: Explanation) -> None:
    found = chosen(explained, text=explained.article.articleBody)

    assert [block for block in found if block.is_kept] == [
        block for block in explained.blocks if block.is_kept
    ]


def test_a_choice_by_side_and_rule_leaves_out_the_rest(explained: Explanation) -> None:
    kept = BlockFilter(side="kept").choose(explained.blocks)
    related = chosen(explained, rule="related")

    assert "\n\n".join(block.text for block in kept) == explained.article.articleBody
    assert {block.rule for block in related} == {"related"}
    assert BlockFilter().is_everything
    assert not BlockFilter(side="dropped", rule="share").is_everything


def test_misspelled_rule_gets_a_suggestion(explained: Explanation) -> None:
    assert suggest_rule("shere", explained.blocks) == "did you mean share?"
    assert suggest_rule("zzz", explained.blocks).startswith(
        "rules of this page: caption, comments, "
    )
    assert suggest_rule("share", ()) == "no rule dropped anything here"
