"""The ``-a`` arguments of a crawl."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.spiders.crawl_arguments import parse_arguments


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


def test_a_file_without_urls_is_refused(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("# nothing yet\n", "utf-8")

    with pytest.raises(ValueError, match="has no URL"):
        parse_arguments({"urls": str(listed)})
