"""``scrapy sites``: what is known of sites, and which of them are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsbot.sites import load_sites
from tests.scrapy_run import run_scrapy

OWN = """
[lamp_post]
name = "Lamp Post"
domain = "lamp.example"
country = "ls"
language = "st-LS"
feeds = ["https://lamp.example/a", "https://lamp.example/b"]
"""


def test_the_table_has_a_line_a_site_and_counts_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)

    shown = run_scrapy("sites", output=tmp_path, NEWSBOT_SITES=str(tmp_path / "own.toml"))

    lines = [line.split() for line in shown.stdout.splitlines()]
    assert shown.code == 0, shown.stderr
    assert [line[0] for line in lines[1:-2]] == [*load_sites(), "lamp_post"]
    assert lines[-3] == "lamp_post Lamp Post lamp.example ls st-LS 0 2 0 0".split()
    assert lines[-1][:2] == [str(len(load_sites()) + 1), "sites"]


def test_country_and_language_choose_and_a_language_holds_for_its_variants(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN)
    words = ("sites", "--country", "LS", "--language", "st", "--json")

    shown = run_scrapy(*words, output=tmp_path, NEWSBOT_SITES=str(tmp_path / "own.toml"))

    [site] = [json.loads(line) for line in shown.stdout.splitlines()]
    assert (site["spider"], site["feeds"][1]) == ("lamp_post", "https://lamp.example/b")


def test_a_country_without_a_site_in_a_known_language_gives_an_empty_table(tmp_path: Path) -> None:
    shown = run_scrapy("sites", "--country", "fr", "--language", "ko", output=tmp_path)

    assert shown.code == 0, shown.stderr
    assert shown.stdout.splitlines()[-1].startswith("0 sites of 0 countries")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--country", "uk"), "--country 'uk' is that of no site; near are gb, "),
        (("--language", "fra"), "--language 'fra' is that of no site; near are fr"),
        (("--language", "12"), "--language '12' is that of no site; known are "),
        (("paint",), "got 'paint'"),
    ],
)
def test_what_is_not_known_is_one_line_that_helps(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    shown = run_scrapy("sites", *words, output=tmp_path)

    assert (shown.code, shown.stdout) == (2, "")
    assert says in shown.stderr
    assert len(shown.stderr.splitlines()) == 1
