"""The scores of texts small enough to compute by hand."""

from __future__ import annotations

import pytest

from devtools.scoring.field_scores import find_gold_days, is_same_day, is_same_title, score_authors
from devtools.scoring.gold_pages import Gold
from devtools.scoring.page_scores import BodyScore, Prediction, SnippetScore, score_page
from devtools.scoring.score_summary import summarize
from devtools.scoring.text_overlap import common_f1

BODY = "One two three four five six.\nSeven eight nine ten eleven.\nAn optional line of text here."


def score_text(text: str, **gold: object) -> BodyScore:
    values = {"body": BODY, "optional": [2], **gold}
    body = score_page(Gold.model_validate(values), Prediction(text=text)).body
    assert body is not None
    return body


def test_the_gold_text_itself_scores_1_everywhere() -> None:
    score = score_text(BODY)

    assert (score.overlap.precision, score.overlap.recall, score.overlap.f1) == (1, 1, 1)
    assert (score.exact, score.leak, score.loss, score.rouge_l) == (True, False, False, 1)


def test_other_paragraph_breaks_are_still_exact() -> None:
    assert score_text(BODY.replace("\n", "\n\n")).exact


def test_an_optional_line_may_be_missing() -> None:
    score = score_text("One two three four five six.\nSeven eight nine ten eleven.")

    assert (score.overlap.f1, score.exact, score.loss) == (1, True, False)


def test_many_optional_lines_may_all_be_missing_or_none() -> None:
    lines = [f"Line {word} of the text is here" for word in "one two three four five six".split()]
    optional = [1, 2, 3, 4, 5]
    gold = {"body": "\n".join(lines), "optional": optional}

    assert score_text(lines[0], **gold).exact
    assert not score_text("\n".join(lines[:3]), **gold).exact


def test_an_extra_shingle_costs_only_precision() -> None:
    # 6 words hold 3 runs of four, 7 words hold 4 of which 3 are the gold's.
    score = score_text(
        "One two three four five six seven", body="One two three four five six.", optional=[]
    )

    assert score.overlap.precision == 3 / 4
    assert score.overlap.recall == 1
    assert score.overlap.f1 == pytest.approx(6 / 7)
    assert score.rouge_l == pytest.approx(12 / 13)


def test_a_line_of_chrome_is_a_leak() -> None:
    score = score_text(f"{BODY}\nSubscribe now to our letter")

    assert (score.leak, score.loss, score.exact) == (True, False, False)


def test_three_words_of_chrome_are_not_a_leak() -> None:
    assert not score_text(f"{BODY}\nSubscribe to us").leak


def test_a_missing_line_is_a_loss() -> None:
    score = score_text("One two three four five six.")

    assert (score.overlap.precision, score.loss, score.leak) == (1, True, False)


def test_no_text_has_no_precision_and_zero_otherwise() -> None:
    score = score_text("")

    assert score.overlap.precision is None
    assert (score.overlap.recall, score.overlap.f1, score.rouge_l) == (0, 0, 0)
    assert (score.exact, score.leak, score.loss) == (False, False, True)


def test_common_subsequence_of_long_texts_is_found() -> None:
    long = [str(number) for number in range(3000)]

    assert common_f1(long, long[::-1]) == pytest.approx(2 / 6000)
    assert common_f1(long, long[1000:]) == pytest.approx(4000 / 5000)


def test_strings_match_with_any_white_space() -> None:
    gold = Gold.model_validate({"with": ["two three", "not there"], "without": ["Sign up", "Ad"]})

    score = score_page(gold, Prediction(text="one two\n\nthree. Sign  up"))

    assert score.snippets == SnippetScore(held=1, leaked=1, lacking=1, left_out=1)
    assert score.text_right == 0.5


def test_titles_match_without_quotes_dashes_case_and_spaces() -> None:
    assert is_same_title("“A” – Title", '"a" - \u00a0title')
    assert not is_same_title("A title", None)


@pytest.mark.parametrize(
    ("got", "same"),
    [
        ("2024-01-02", True),
        ("2024-01-01T10:00:00", True),
        ("2024-01-03", False),
        ("soon", False),
        (None, False),
    ],
)
def test_a_day_matches_in_its_own_zone_and_in_utc(got: str | None, same: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert is_same_day("2024-01-01T23:30:00-05:00", got) is same


def test_a_date_at_the_end_of_the_calendar_is_read() -> None:
    assert find_gold_days("9999-12-31T23:00:00-05:00") == {"9999-12-31"}


def test_authors_are_compared_as_sets_of_single_names() -> None:
    assert score_authors(["Ann Lee", "Bo Li"], ["By Bo Li and ANN LEE"]) == 1
    assert score_authors(["Ann Lee", "Bo Li"], ["Ann Lee", "Cy Po"]) == 0.5
    assert score_authors(["desk@example.com"], []) == 1


def test_summaries_average_the_pages_with_gold() -> None:
    gold = Gold.model_validate({"body": BODY, "optional": [2], "title": "A", "with": ["two three"]})
    untitled = Gold.model_validate({"body": BODY, "with": ["two"], "without": ["Seven"]})

    summary = summarize(
        [
            score_page(gold, Prediction(text=BODY, title="A")),
            score_page(untitled, Prediction()),
        ]
    )

    values = summary.values
    assert (values["P"], values["R"], values["F1page"]) == (1, 0.5, 0.5)
    assert values["F1"] == pytest.approx(2 / 3)
    assert (values["snipP"], values["snipR"]) == (1, 0.5)
    assert values["snipF1"] == pytest.approx(2 / 3)
    assert values["snipAcc"] == pytest.approx(2 / 3)
    assert (values["title"], values["date"]) == (1, None)
    assert summary.counts["title"] == 1


def test_no_text_on_any_page_is_zero_not_unknown() -> None:
    gold = Gold.model_validate({"body": BODY, "with": ["two"]})

    values = summarize([score_page(gold, Prediction())]).values

    assert (values["P"], values["F1"], values["snipP"]) == (0, 0, 0)
