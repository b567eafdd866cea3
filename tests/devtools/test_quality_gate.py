"""The quality gate compares figures with bounds, which are lowered only on request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devtools.scoring.quality_gate import GateError, check_gate, make_bounds, pin, read_bounds
from devtools.scoring.score_summary import METRICS, ScoreSummary

PAGES = "sha256:0001"


def measured(**values: float) -> ScoreSummary:
    return ScoreSummary(pages=3, counts={}, values={name: values.get(name) for name in METRICS})


BEFORE = measured(F1page=0.97049, leak=0.2203, title=0.5)


def fallen(after: ScoreSummary) -> list[str]:
    bounds = make_bounds(BEFORE, corpus=PAGES)
    return [v.metric for v in check_gate(bounds, after, corpus=PAGES) if not v.is_held]


def test_bounds_are_pinned_to_a_thousandth_on_the_lenient_side() -> None:
    bounds = make_bounds(BEFORE, corpus=PAGES)

    assert bounds.floors == {"F1page": 0.97, "title": 0.5}
    assert bounds.ceilings == {"leak": 0.221}


def test_the_same_figures_pass() -> None:
    assert fallen(BEFORE) == []


def test_better_figures_pass() -> None:
    assert fallen(measured(F1page=1.0, leak=0.0, title=0.6)) == []


def test_each_figure_that_fell_is_named() -> None:
    assert fallen(measured(F1page=0.9699, leak=0.2211, title=0.5)) == ["F1page", "leak"]


def test_a_missing_figure_has_fallen() -> None:
    assert fallen(measured(F1page=0.98, leak=0.1)) == ["title"]


def test_other_pages_are_never_compared() -> None:
    with pytest.raises(GateError, match="pinned on 3 other pages"):
        check_gate(make_bounds(BEFORE, corpus=PAGES), BEFORE, corpus="sha256:0002")


def test_pinning_raises_bounds_and_refuses_to_lower_them(tmp_path: Path) -> None:
    path = tmp_path / "bounds.json"
    pin(path, BEFORE, corpus=PAGES, allow_lower=False)
    pin(path, measured(F1page=0.98, leak=0.1, title=0.6), corpus=PAGES, allow_lower=False)
    raised = path.read_bytes()

    with pytest.raises(GateError, match=r"F1page 0\.980 to 0\.970, leak 0\.100 to 0\.220"):
        pin(path, BEFORE, corpus=PAGES, allow_lower=False)

    assert path.read_bytes() == raised


def test_allow_lower_lowers_bounds(tmp_path: Path) -> None:
    path = tmp_path / "bounds.json"
    pin(path, measured(F1page=0.98), corpus=PAGES, allow_lower=False)

    pin(path, BEFORE, corpus="sha256:0002", allow_lower=True)

    assert read_bounds(path) == make_bounds(BEFORE, corpus="sha256:0002")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"floors": {"F2": 0.5}}, "'F2', which is not a metric"),
        ({"floors": {"leak": 0.5}}, "'leak', which is not a metric that should be high"),
        ({"ceilings": {"F1": 0.5}}, "'F1', which is not a metric that should be low"),
        ({"floors": {"F1": "high"}}, "floors.F1: "),
        ({"corpus": None}, "corpus: "),
        ({"ceiling": {}}, "ceiling: "),
    ],
)
def test_a_wrong_bounds_file_is_an_error(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    path = tmp_path / "bounds.json"
    right = make_bounds(BEFORE, corpus=PAGES).model_dump()
    path.write_text(json.dumps({**right, **change}), "utf-8")

    with pytest.raises(GateError) as caught:
        read_bounds(path)

    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_missing_bounds_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="--pin writes it"):
        read_bounds(tmp_path / "none.json")
