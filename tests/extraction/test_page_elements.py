"""Elements of a page are found by tag and class, in page order."""

from __future__ import annotations

from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.parse import parse_html, parse_page

PAGE = PageElements(
    parse_html(
        "<html><head><title>Port</title></head><body>"
        "<p class=lead>One</p><div class=box><p>Two</p></div><b class=lead>Three</b></body></html>"
    )
)


def _texts(elements: object) -> list[str]:
    return [element.text for element in elements]  # type: ignore[attr-defined]


def test_elements_of_several_tags_are_in_page_order() -> None:
    assert _texts(PAGE.find("b", "p")) == ["One", "Two", "Three"]


def test_a_tag_that_is_not_there_finds_nothing() -> None:
    assert list(PAGE.find("h1")) == list(PAGE.find("h1", "h2")) == []


def test_elements_of_a_class_are_in_page_order() -> None:
    assert _texts(PAGE.find_named(lambda names: names == "lead")) == ["One", "Three"]


def test_elements_of_the_head_are_not_in_the_body() -> None:
    assert _texts(PAGE.find_in_body("title", "p")) == ["One", "Two"]


def test_elements_that_were_removed_from_the_tree_are_left_out() -> None:
    page = parse_page("<p>One <span hidden>two <b>three</b></span> four</p><p class=lead>Five</p>")
    assert page.all == list(page.root.iter())
    assert not page.find("span", "b")
    assert _texts(page.find("p")) == ["One  four", "Five"]
    assert _texts(page.find_named(lambda names: names == "lead")) == ["Five"]


def test_elements_are_found_by_the_tags_they_have_in_the_end() -> None:
    page = parse_page(f"<p>One</p><span style='display:block'>{'two ' * 40}</span>")
    assert page.all == list(page.root.iter())
    assert len(page.find("div")) == 1
    assert not page.find("span")
