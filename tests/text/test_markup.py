"""Markup is limited before a page is parsed, whatever tricks it uses."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from newsbot.text import markup
from newsbot.text.markup import MAX_ATTRIBUTES, limit_markup, select_html

PIECES = (
    *("<a ", ">", '"', "'", ' x="', " y='", " z=", " a b c d e f g h "),
    *("<!--", "-->", "<script>", "</script>"),
)
"""Quotes, attributes and tags, which begin and end where no author puts them."""


def most_attributes(page: bytes) -> int:
    root = etree.fromstring(b"<p>" + page, parser=etree.HTMLParser(encoding="utf-8"))
    return max(len(element.attrib) for element in root.iter(etree.Element))


def attributes(form: str) -> str:
    return "".join(form.format(number) for number in range(MAX_ATTRIBUTES + 1))


@pytest.mark.parametrize(
    "page",
    [
        f"<div {attributes('a{} ')}>",
        f"<div {attributes('a{}=1 ')}>",
        "<div {}>".format(attributes('a{}=">" ')),
        "<div {}>".format(attributes('a{}=""')),
        f"<div {attributes(' =a{}')}{attributes(' =b{}')}>",
        f'<script>a<b x="</script><div {attributes("a{} ")}>"',
        f'<!-- <b x=" --><div {attributes("a{} ")}>"',
        f'</b x="<b>"><div {attributes("a{} ")}>',
    ],
    ids=["names", "values", "quoted", "unseparated", "equals", "script", "comment", "end-tag"],
)
def test_a_tag_with_too_many_attributes_is_cut(page: str) -> None:
    assert most_attributes(page.encode()) > MAX_ATTRIBUTES
    assert most_attributes(limit_markup(page.encode())) <= MAX_ATTRIBUTES


def test_what_follows_a_cut_tag_is_kept() -> None:
    tag = f"<div {attributes('a{} ')}>"

    assert limit_markup(f"<p>{tag}one{tag}two".encode()) == b"<p><div >one<div >two"


def test_a_page_with_few_attributes_is_not_changed() -> None:
    value = "a='\">' " * MAX_ATTRIBUTES
    page = f"<div {value}>{'<p class=a>one</p>' * 1_000}<script>{'1 < 2, ' * 9_000}</script>"

    assert limit_markup(page.encode()) == page.encode()


@settings(max_examples=500, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
@example("<a y='>' a b c d e f g h >")
@example('<!-- <a x=" --><a a b c d e f g h >"')
@example('<a x="><a a b c d e f g h">" a b c d e f g h>')
def test_no_markup_hides_attributes_from_the_limit(page: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "MAX_ATTRIBUTES", 6)
        patch.setattr(markup, "_LONG_TAG_BYTES", 12)
        limited = limit_markup(page.encode())

    assert most_attributes(limited) <= 6


@pytest.mark.parametrize("before", ["", "\n", "\xa0", "\u3000\x1c"])
def test_white_space_before_a_page_does_not_move_its_head(before: str) -> None:
    html = f"{before}<html lang=fr><title>La mer</title><p>Il pleut."

    for page in (select_html(html, url=""), select_html(html.encode(), url="")):
        assert page.xpath("/html/@lang").get() == "fr"
        assert page.xpath("/html/head/title/text()").get() == "La mer"
