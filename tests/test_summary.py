"""Summary of a run."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from newsbot.outcomes import Outcome
from newsbot.summary.run_figures import read_run_figures
from newsbot.summary.run_report import print_summary


def render_summary(stats: dict[str, Any], examples: dict[Outcome, str] | None = None) -> str:
    file = io.StringIO()
    print_summary(
        Console(file=file, width=100), read_run_figures(stats, examples or {}), name="news"
    )
    return file.getvalue()


def test_of_many_sections_those_without_articles_are_shown() -> None:
    stats = {f"newsbot/section/example.com/{n}/written": 5 for n in range(30)}
    stats["newsbot/section/example.com/silent/gone"] = 1

    shown = render_summary(stats).splitlines()

    assert any(line.split() == ["example.com/silent", "1", "-", "1", "-"] for line in shown)
    assert any(line.startswith("Section, fewest articles first   found ") for line in shown)
    assert any(line.startswith("11 further sections") and "55" in line for line in shown)


def test_known_urls_are_not_counted_as_rejected() -> None:
    section = "newsbot/section/example.com/world"
    ends = {"written": 1, "updated": 2, "known": 30, "unchanged": 4, "section": 1, "gone": 3}
    stats = {f"{section}/{end}": n for end, n in ends.items()}
    stats |= {f"newsbot/end/{end}": n for end, n in ends.items()}

    shown = render_summary(stats).splitlines()

    assert ["found", "articles", "known", "rejected"] in (row.split()[1:5] for row in shown)
    assert "example.com/world 41 3 34 3 1".split() in map(str.split, shown)


def test_an_alarm_is_shown_with_the_exit_code() -> None:
    stats = {
        "finish_reason": "shutdown",
        "newsbot/alarm/nothing_written": 1,
        "newsbot/exit_code": 3,
        "newsbot/file/articles": "output/none.jsonl",
    }

    shown = render_summary(stats)

    assert "Ended early: shutdown" in shown
    assert "Alarm: nothing_written; exit code 3" in shown
    assert "output/none.jsonl" not in shown


def test_a_long_url_is_shown_whole_and_without_markup() -> None:
    url = f"https://example.com/{'a' * 150}[bold]"
    stats = {"newsbot/end/gone": 2}

    shown = render_summary(stats, {Outcome.GONE: url})

    assert url in "".join(line.strip() for line in shown.splitlines())


def test_control_characters_of_a_url_do_not_reach_the_terminal() -> None:
    shown = render_summary(
        {"newsbot/end/gone": 1}, {Outcome.GONE: "https://example.com/\x1b[31m\x07"}
    )

    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_updated_and_unchanged_articles_are_shown() -> None:
    shown = render_summary({"newsbot/end/updated": 1, "newsbot/end/unchanged": 2})

    rows = [line.split()[:2] for line in shown.splitlines()]
    assert ["updated", "1"] in rows
    assert ["unchanged", "2"] in rows
