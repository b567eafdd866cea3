"""The ``-a`` arguments of a crawl."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.spiders.crawl_arguments import parse_arguments
from newsbot.urls import canonical_url


def test_urls_of_the_command_line_come_before_those_of_the_file(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("# mine\nhttps://example.com/b\n\n https://example.com/a#x \n", "utf-8")

    plan = parse_arguments(
        {"url": "https://example.com/a,https://example.com/c?x=1,2", "urls": str(listed)}
    )

    assert plan.urls == (
        "https://example.com/a",
        "https://example.com/c?x=1,2",
        "https://example.com/b",
    )


def test_limits_are_numbers_or_none() -> None:
    plan = parse_arguments({"max_articles": "10"})

    assert (plan.max_articles, plan.max_pages) == (10, None)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"uhl": "x"}, "unknown argument -a uhl; known are url, urls"),
        ({"url": "example.com/world"}, "'example.com/world' is not an absolute"),
        ({"url": "ftp://example.com/"}, "is not an absolute http or https URL"),
        ({"urls": "/nowhere/urls.txt"}, "-a urls=/nowhere/urls.txt: cannot be read"),
        ({"max_articles": "0"}, "max_articles must be a whole number, 1 or more, got '0'"),
        ({"max_pages": "two"}, "max_pages must be a whole number, 1 or more, got 'two'"),
    ],
)
def test_the_error_names_a_wrong_argument(arguments: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_arguments(arguments)


def test_a_tilde_before_a_file_of_urls_is_the_home_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "urls.txt").write_text("https://example.com/world\n", "utf-8")

    assert parse_arguments({"urls": "~/urls.txt"}).urls == ("https://example.com/world",)


def test_a_file_without_urls_is_refused(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("# nothing yet\n", "utf-8")

    with pytest.raises(ValueError, match="has no URL"):
        parse_arguments({"urls": str(listed)})


@pytest.mark.parametrize(
    "line",
    [
        "https://example.com/world,",
        "https://example.com/world;World",
        "https://example.com/world; World, page 1",
        "https://example.com/world;World, page 1",
        "https://example.com/world;Town 24",
        "https://example.com/world;St. Ives",
        "https://example.com/world, the world",
        "https://example.com/world  # the world",
        "https://example.com/world\tWorld 24",
        '"https://example.com/world","World"',
        '"https://example.com/world","Page 1"',
        "<https://example.com/world>",
        "\ufeffhttps://example.com/world",
    ],
)
def test_what_surrounds_a_url_in_a_file_is_no_part_of_it(tmp_path: Path, line: str) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{line}\n  # a comment\n\n", "utf-8")

    assert parse_arguments({"urls": str(listed)}).urls == ("https://example.com/world",)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/storm,artikel,812.html",
        "https://example.com/storm;art372,4711",
        "https://example.com/list?tags=sea,harbour&day=1",
        "https://example.com/list?tags=sea,harbour",
        "https://example.com/storm,sturm",
        "https://example.com/storm;sturm",
        "https://example.com/world#live",
    ],
)
def test_commas_within_a_url_of_a_file_are_kept(tmp_path: Path, url: str) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{url}\n", "utf-8")

    assert parse_arguments({"urls": str(listed)}).urls == (canonical_url(url),)


@pytest.mark.parametrize("between", [",", ", ", " ,", " ", ",,"])
def test_urls_of_the_command_line_may_have_spaces_and_commas_between(between: str) -> None:
    plan = parse_arguments({"url": f"https://example.com/a{between}https://example.com/b,"})

    assert plan.urls == ("https://example.com/a", "https://example.com/b")
