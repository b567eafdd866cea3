"""Leaked and lost lines and words are found, and rendered as HTML that is safe to open."""

from __future__ import annotations

from pathlib import Path

from devtools.scoring.gold_pages import Gold, GoldPage
from devtools.scoring.page_scores import Prediction, score_page
from devtools.scoring.score_html import render_score_html
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


def test_leaked_and_lost_lines_are_in_text_order() -> None:
    text = "\n\n".join([PARAGRAPHS[0], "Sign up for the letter of this house", PARAGRAPHS[2]])

    assert sorted(differences(text)) == [
        "+ Sign up for the letter of this house",
        f"- {PARAGRAPHS[1]}",
    ]


def test_other_line_breaks_are_not_a_difference() -> None:
    assert differences(" ".join(PARAGRAPHS)) == []


def test_a_lost_optional_line_is_not_a_difference() -> None:
    assert differences("\n\n".join(PARAGRAPHS[:2]), optional=[2]) == []


def test_short_lines_are_reported_though_not_counted() -> None:
    assert differences(f"{BODY}\nAdvertisement") == ["+ Advertisement"]


def test_without_a_gold_body_the_strings_are_reported() -> None:
    gold = Gold.model_validate({"with": ["harbour"], "without": ["Sign up"]})

    found = [(f.sign, f.line) for f in find_differences(gold, "Sign up here")]

    assert found == [("-", "harbour"), ("+", "Sign up")]


def test_words_that_the_other_text_lacks_are_marked() -> None:
    line = f"ADVERT: {PARAGRAPHS[0]}"

    pieces = list(Text(BODY).mark(line))

    assert "".join(piece for piece, _ in pieces) == line
    assert pieces[0] == ("ADVERT", False)


def test_the_html_marks_both_texts() -> None:
    rendered = render_score_html(
        [scored(f"{PARAGRAPHS[0]}\nSign up for our daily letter", title="A")]
    )

    assert "<ins>Sign up for our daily letter</ins>" in rendered
    assert f"<del>{PARAGRAPHS[1]}</del>" in rendered
    assert "Another" in rendered


def test_the_html_escapes_everything_from_pages() -> None:
    page = scored(HOSTILE, page="a<b", url=f"javascript:{HOSTILE}", title=HOSTILE, body=HOSTILE)

    rendered = render_score_html([page, scored("", url="https://example.com/?a=1&b=2")])

    assert "<script" not in rendered
    assert 'href="javascript' not in rendered
    assert 'href="https://example.com/?a=1&amp;b=2"' in rendered
    assert "no text" in rendered


def test_the_html_loads_nothing() -> None:
    rendered = render_score_html([])

    assert "src=" not in rendered
    assert "<link" not in rendered
    assert "url(" not in rendered


def test_the_docs_describe_each_metric() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "score.md").read_text("utf-8")

    missing = [name for name, meaning in METRICS.items() if f"| `{name}` | {meaning} |" not in docs]

    assert missing == []
