"""Any bytes become one tree, decoded as a browser would."""

from __future__ import annotations

import pytest

from newsbot.extraction.document.parse import parse_html
from newsbot.text.markup import MAX_ATTRIBUTES, MAX_TAGS


def text_of(html: str | bytes, content_type: str | None = None) -> str:
    return "".join(parse_html(html, content_type=content_type).itertext()).strip()


@pytest.mark.parametrize(
    ("html", "content_type"),
    [
        ("<p>Größe</p>".encode(), None),
        ("<meta charset=iso-8859-1><p>Größe</p>".encode("latin-1"), None),
        ("<p>Größe</p>".encode("latin-1"), "text/html; charset=latin-1"),
        ("<p>Größe</p>".encode("utf-8-sig"), "text/html; charset=latin-1"),
        ('<?xml version="1.0" encoding="utf-8"?><html><p>Größe</p></html>', None),
    ],
    ids=["utf-8", "meta", "header", "bom-before-header", "xml-declaration"],
)
def test_a_page_is_decoded_as_browsers_do(html: str | bytes, content_type: str | None) -> None:
    assert text_of(html, content_type) == "Größe"


@pytest.mark.parametrize("html", ["", " \n", b"", "<!-- note -->", "<?xml version='1.0'?>"])
def test_a_page_without_content_is_an_empty_tree(html: str | bytes) -> None:
    assert text_of(html) == ""


def test_characters_that_xml_cannot_hold_are_removed() -> None:
    assert text_of("<p>a\x00b\x08c\ud800d\uffffe</p>") == "abcde"


def test_soft_hyphens_are_removed() -> None:
    assert text_of("<p>Ne\u00adbel&shy;flä&#173;che</p>") == "Nebelfläche"


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u2060", "\ufeff", "\u200f", "\u202c", "&#8203;", "&rlm;", "&#x2060;"]
)
def test_invisible_marks_in_a_word_are_removed(mark: str) -> None:
    assert text_of(f"<p>com{mark}plain</p>") == "complain"


def test_joiner_of_a_persian_word_is_kept() -> None:
    assert text_of("<p>می\u200cخواهم</p>") == "می\u200cخواهم"


def test_zero_width_space_between_two_words_is_a_space() -> None:
    assert text_of("<p>Ana Perel\u200bRedactora</p>") == "Ana Perel Redactora"


def test_comments_do_not_split_text() -> None:
    paragraph = parse_html("<p>one<!-- ad --> two</p>").find(".//p")

    assert paragraph.text == "one two"


@pytest.mark.parametrize(
    "nested",
    [
        "<div>" * 3000 + "</div>" * 3000,
        "<b>" * 3000,
        "<table><tr><td>" * 1500,
        "<div>" * (MAX_TAGS // 2),
    ],
    ids=["closed", "unclosed inline", "tables", "half of all tags"],
)
def test_text_nested_too_deep_for_the_parser_is_kept(nested: str) -> None:
    root = parse_html(f"<html><body>{nested}<p>The ferry left late.</p></body></html>")

    assert "The ferry left late." in "".join(root.itertext())


def test_a_tag_with_a_million_attributes_is_cut() -> None:
    attributes = " ".join(f"a{i}=1" for i in range(1_000_000))

    root = parse_html(f"<div {attributes}></div><p>The ferry left late.</p>")

    assert root.findtext(".//p") == "The ferry left late."


@pytest.mark.parametrize(
    "start", ['<div x=\x01"> " ', "<div>" * 3000 + '<div x=<b ">" " '], ids=["control", "nested"]
)
def test_what_is_removed_before_parsing_hides_no_attributes(start: str) -> None:
    attributes = " ".join(f"a{i}" for i in range(2 * MAX_ATTRIBUTES))

    root = parse_html(f"{start}{attributes}>")

    assert max(len(element.attrib) for element in root.iter()) <= MAX_ATTRIBUTES


@pytest.mark.parametrize(
    "html",
    [
        "<body><p>one</p></body></html>two<p>three</p>four",
        "<body>one</body></html>two<p>three</p>four",
        "<html><body><p>one</p>two</body></html><html><body><p>three</p>four</body></html>",
    ],
    ids=["after-an-element", "after-text", "page-after-page"],
)
def test_text_after_the_end_of_html_is_in_the_body(html: str) -> None:
    body = parse_html(html).find("body")

    assert "".join(body.itertext()) == "onetwothreefour"


@pytest.mark.parametrize(
    "html",
    [
        "<title>t</title><header>one</header><main><p>two</p>three</main>four",
        "<meta charset=utf-8><main>one<p>two</main><p>three<p>four",
        "<title>t</title><main>one<p>two<p>three<p>four",
    ],
    ids=["text-after", "paragraphs-after", "nothing-after"],
)
def test_a_page_without_head_and_body_tags_has_its_text_in_the_body(html: str) -> None:
    root = parse_html(html)

    assert "".join(root.find("body").itertext()) == "onetwothreefour"
    assert "one" not in "".join(root.find("head").itertext())


def test_a_page_of_too_many_tags_is_read_up_to_the_limit() -> None:
    root = parse_html("<html><body>" + "<p>a" * MAX_TAGS)

    assert len(root.findall(".//p")) == MAX_TAGS - 2
