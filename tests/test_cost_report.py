"""The report of costs: its tables and its picture."""

from __future__ import annotations

import sys
from dataclasses import replace

from lxml import etree

from benchmarks.cost_curves import draw, measure_known
from benchmarks.report.__main__ import invented_pages
from benchmarks.report.extractor_costs import find_installed, measure_extractors
from benchmarks.report.markdown_report import draw_quality, table_extractors
from devtools.scoring.gold_pages import Gold

GOLD = Gold(title="Number 0 of the invented stories", date_published="2026-05-04")


def test_extractors_are_compared_on_the_same_pages() -> None:
    with invented_pages(2) as pages:
        judged = [replace(page, gold=GOLD) for page in pages]

        costs = measure_extractors(
            ["lxml", "newsbot"], judged, python=sys.executable, rounds=1, log=lambda _: None
        )

    assert [cost.name for cost in costs] == ["lxml", "newsbot"]
    assert 0 < costs[0].cpu_ms < costs[1].cpu_ms
    assert not costs[0].scores
    assert costs[1].scores["title"] == 0.5
    assert costs[1].scores["date"] == 1
    head, rule, *rows = table_extractors(costs).splitlines()
    assert {row.count("|") for row in (head, rule, *rows)} == {head.count("|")}
    assert "| .500 |" in rows[1]

    shown = [replace(cost, scores={"F1page": 0.9}) for cost in costs]
    picture = etree.fromstring(draw_quality(shown, pages=2))

    assert {"lxml", "newsbot"} <= {text.strip() for text in picture.itertext()}


def test_extractors_that_are_not_installed_are_left_out() -> None:
    installed = find_installed(sys.executable)

    assert installed[0] == "lxml"
    assert installed[-1] == "newsbot"
    assert "newspaper4k" not in installed


def test_cost_of_an_article_is_measured_and_drawn() -> None:
    known = measure_known([1])

    assert [count for count, _ in known] == [1]
    assert known[0][1] > 0
    picture = etree.fromstring(draw([(100.0, 6.0), (1_000.0, 60.0)], known))
    assert "articles in the store" in {text.strip() for text in picture.itertext()}
