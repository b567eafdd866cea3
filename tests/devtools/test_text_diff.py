"""What was leaked and lost is shown line by line and word by word, and drawn without harm."""

from __future__ import annotations

from pathlib import Path

from devtools.scoring.gold_pages import Gold, GoldPage
from devtools.scoring.page_scores import Prediction, score_page
from devtools.scoring.score_html import draw_pages
from devtools.scoring.score_run import Scored
from devtools.scoring.score_summary import METRICS
from devtools.scoring.text_diff import Text, find_differences
from tests.devtools.corpora import BODY, PARAGRAPHS

HOSTILE = '</p><script>alert("$x")</script>'


def differences(text: str, **gold: object) -> list[str]:
    checked = Gold.model_validate({"body": BODY, **gold})
    return [f"{found.sign} {found.line}" for found in find_differences(checked, text)]


def scored(text: str, *, page: str = "a", url: str | None = None, **gold: object) -> Scored:
    checked = GoldPage.model_validate({"id": page, "url": url, "gold": {"body": BODY, **gold}})
    got = Prediction(text=text, title="Another")
    return Scored(page=checked, got=got, score=score_page(checked.gold, got))


def test_leaked_and_lost_lines_come_in_the_order_of_the_text() -> None:
    text = "\n\n".join([PARAGRAPHS[0], "Sign up for the letter of this house", PARAGRAPHS[2]])

    assert sorted(differences(text)) == [
        "+ Sign up for the letter of this house",
        f"- {PARAGRAPHS[1]}",
    ]


def test_lines_parted_elsewhere_are_no_difference() -> None:
    assert differences(" ".join(PARAGRAPHS)) == []


def test_a_lost_optional_line_is_no_difference() -> None:
    assert differences("\n\n".join(PARAGRAPHS[:2]), optional=[2]) == []


def test_short_lines_are_told_though_no_metric_counts_them() -> None:
    assert differences(f"{BODY}\nAdvertisement") == ["+ Advertisement"]


def test_without_a_body_the_strings_are_told() -> None:
    gold = Gold.model_validate({"with": ["harbour"], "without": ["Sign up"]})

    found = [(f.sign, f.line) for f in find_differences(gold, "Sign up here")]

    assert found == [("-", "harbour"), ("+", "Sign up")]


def test_the_words_that_are_foreign_are_marked_within_a_line() -> None:
    line = f"ADVERT: {PARAGRAPHS[0]}"

    pieces = list(Text(BODY).mark(line))

    assert "".join(piece for piece, _ in pieces) == line
    assert pieces[0] == ("ADVERT", False)


def test_a_drawing_marks_both_sides() -> None:
    drawn = draw_pages([scored(f"{PARAGRAPHS[0]}\nSign up for our daily letter", title="A")])

    assert "<ins>Sign up for our daily letter</ins>" in drawn
    assert f"<del>{PARAGRAPHS[1]}</del>" in drawn
    assert "Another" in drawn


def test_a_drawing_holds_nothing_of_a_page_as_markup() -> None:
    page = scored(HOSTILE, page="a<b", url=f"javascript:{HOSTILE}", title=HOSTILE, body=HOSTILE)

    drawn = draw_pages([page, scored("", url="https://example.com/?a=1&b=2")])

    assert "<script" not in drawn
    assert 'href="javascript' not in drawn
    assert 'href="https://example.com/?a=1&amp;b=2"' in drawn
    assert "no text" in drawn


def test_a_drawing_loads_nothing() -> None:
    drawn = draw_pages([])

    assert "src=" not in drawn
    assert "<link" not in drawn
    assert "url(" not in drawn


def test_each_metric_is_described_in_the_docs_in_its_own_words() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "score.md").read_text("utf-8")

    missing = [name for name, meaning in METRICS.items() if f"| `{name}` | {meaning} |" not in docs]

    assert missing == []
