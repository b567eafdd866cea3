"""The ``score`` command on a corpus of three pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.devtools.corpora import BODY, PARAGRAPHS, article_page, gold_line, write_corpus
from tests.scrapy_run import Run, run_scrapy

FIELDS = {
    "title": "Harbour opens again",
    "authors": ["Ann Example"],
    "date_published": "2026-05-12",
}


def score(*words: object) -> Run:
    return run_scrapy("score", *map(str, words), output=Path())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("corpus"))


def make_corpus(folder: Path) -> Path:
    lines = [
        gold_line("right", body=BODY, **FIELDS),
        gold_line("short", body=f"{BODY}\nThe mayor cuts a ribbon at noon in front of the lamp."),
        {**gold_line("strings", **{"with": [PARAGRAPHS[0]]}), "source": "other"},
    ]
    page = article_page(*PARAGRAPHS)
    pages = dict.fromkeys(("right", "short", "strings"), page)
    return write_corpus(folder / "c", lines, pages)


def test_tables_by_source_and_a_diff_of_the_worst_pages(corpus: Path) -> None:
    run = score(corpus, "--worst", "2", "--jobs", "1")

    assert run.code == ExitCode.DONE, run.stderr
    lines = [line.split() for line in run.stdout.splitlines()]
    assert ["Body", "pages", "P", "R", "F1", "F1page", "exact", "leak", "loss", "rougeL"] in lines
    own = next(line for line in lines if line[:2] == ["own", "2"])
    assert own[2:8] == ["1.000", own[3], own[4], own[5], "0.500", "0.000"]
    assert "- The mayor cuts a ribbon at noon in front of the lamp." in run.stdout
    assert "\x1b[" not in run.stdout


def test_several_processes_give_the_same_figures_as_json(corpus: Path, tmp_path: Path) -> None:
    files = [tmp_path / "1.jsonl", tmp_path / "2.jsonl"]

    one = score(corpus, "--json", "--jobs", "1", "--predictions", files[0])
    two = score(
        corpus, "--json", "--jobs", "2", "--predictions", files[1], "--sources", "own,other"
    )

    results = [json.loads(run.stdout) for run in (one, two)]
    assert results[0]["overall"] == results[1]["overall"]
    assert results[0]["overall"]["title"] == 1
    assert list(results[0]["sources"]) == ["own", "other"]
    lines = [[json.loads(line) for line in file.read_text("utf-8").splitlines()] for file in files]
    assert lines[0][0] | {"seconds": 0} == {
        "id": "right",
        "title": "Harbour opens again",
        "authors": ["Ann Example"],
        "date_published": "2026-05-12T08:00:00+02:00",
        "text": "\n\n".join(PARAGRAPHS),
        "seconds": 0,
    }
    assert [line["text"] for line in lines[0]] == [line["text"] for line in lines[1]]


def test_the_gate_passes_until_a_figure_falls(tmp_path: Path) -> None:
    gate = tmp_path / "bounds.json"
    good = make_corpus(tmp_path / "good")

    pinned = score(good, "--gate", gate, "--pin", "--jobs", "1", "--html", tmp_path / "w.html")
    bounds = json.loads(gate.read_text("utf-8"))
    bounds["floors"]["exact"] = 0.9
    gate.write_text(json.dumps(bounds), "utf-8")
    fell = score(good, "--gate", gate, "--jobs", "1", "--json")

    assert pinned.code == ExitCode.DONE, pinned.stderr
    assert "FELL" not in pinned.stdout
    assert "ribbon" in (tmp_path / "w.html").read_text("utf-8")
    assert fell.code == ExitCode.ALARM
    rows = [line.split() for line in fell.stderr.splitlines()]
    assert ["exact", "0.900", "0.500", "-0.400", "FELL"] in rows
    assert json.loads(fell.stdout)["overall"]["exact"] == 0.5


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ([], ExitCode.WRONG_USAGE, "takes one corpus folder, got 0"),
        (["none"], ExitCode.WRONG_USAGE, "gold.jsonl: cannot be read"),
        (["CORPUS", "--worst", "few"], ExitCode.WRONG_USAGE, "--worst must be a whole number"),
        (["CORPUS", "--sources", "x"], ExitCode.WRONG_USAGE, "no page has the source 'x'"),
        (["CORPUS", "--gate", "none.json"], ExitCode.WRONG_USAGE, "--pin writes it"),
        (["CORPUS", "--pin"], ExitCode.WRONG_USAGE, "--pin needs --gate FILE"),
        (
            ["CORPUS", "--jobs", "1", "--html", "none/none/w.html"],
            ExitCode.COULD_NOT_WRITE,
            "w.html: cannot be written",
        ),
    ],
)
def test_wrong_usage_is_an_error_of_one_line(
    corpus: Path, words: list[str], code: int, says: str
) -> None:
    run = score(*[corpus if word == "CORPUS" else word for word in words])

    assert run.code == code
    assert says in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_a_damaged_page_is_an_error_of_one_line(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    (corpus / "pages" / "short.html.gz").write_bytes(b"not gzip")

    run = score(corpus, "--jobs", "2")

    assert run.code == ExitCode.WRONG_USAGE
    assert "short.html.gz: cannot be read" in run.stderr
    assert len(run.stderr.splitlines()) == 1
