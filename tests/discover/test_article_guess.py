"""Articles and lists are told apart when a person gives an address and nothing else."""

from __future__ import annotations

from parsel import Selector

from newsbot.discover.article_guess import guess_article_page
from newsbot.discover.links import find_links

TEXT = "The keeper of the outer light counted the waves of a whole year and wrote them down. " * 3
PARAGRAPHS = f"<p>{TEXT}</p>" * 4
TEASERS = "".join(
    f'<div class="teaser"><h2><a href="/2026/05/0{n}/the-story-of-wave-{n}">The story of wave '
    f"number {n}</a></h2><p>{TEXT}</p></div>"
    for n in range(1, 10)
)


def is_article(body: str, url: str, head: str = "") -> bool:
    page = Selector(f"<html><head>{head}</head><body>{body}</body></html>")
    return guess_article_page(page, url=url, links=lambda: find_links(page, url=url))


def test_running_text_is_an_article() -> None:
    assert is_article(f"<h1>Waves</h1>{PARAGRAPHS}", "https://example.com/waves")


def test_running_text_with_a_list_of_others_below_is_an_article() -> None:
    url = "https://example.com/2026/05/04/the-keeper-who-counted-waves"

    assert is_article(f"<h1>Waves</h1><div>{PARAGRAPHS}</div>{TEASERS}", url)


def test_text_parted_by_line_breaks_is_an_article() -> None:
    body = f"<h1>Waves</h1><div>{TEXT}<br><br>{TEXT}<br><br>{TEXT}</div>"

    assert is_article(body, "https://example.com/view.html?idx=8576")


def test_long_standfirsts_do_not_make_an_article_of_a_list() -> None:
    assert not is_article(TEASERS, "https://example.com/world")


def test_a_list_that_calls_itself_an_article_is_a_list() -> None:
    head = '<meta property="og:type" content="article">'

    assert not is_article(TEASERS, "https://example.com/world", head)


def test_a_front_page_is_never_an_article() -> None:
    assert not is_article(PARAGRAPHS, "https://example.com/")
