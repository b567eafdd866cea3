"""How the next page of a list is found."""

from __future__ import annotations

import pytest
from parsel import Selector

from newsbot.discover.next_page import find_next_page

URL = "https://example.com/world"


def next_page(html: str, url: str = URL) -> str | None:
    return find_next_page(Selector(f"<html>{html}</html>"), url=url)


@pytest.mark.parametrize(
    "html",
    [
        '<head><link rel="next" href="/world?page=2"></head>',
        '<a rel="nofollow next" href="/world?page=2">Older</a>',
        '<div class="pagination"><a href="/world">1</a><a href="/world?page=2">2</a></div>',
        '<nav aria-label="Pagination"><a href="/world?page=2">Weiter</a></nav>',
        '<ul class="pager"><li><a href="/world?page=2">Page suivante</a></li></ul>',
        '<div class="pagination"><a href="/world?page=2" aria-label="next"><i></i></a></div>',
        '<ul class="page-numbers"><a href="/world?page=5">5</a><a href="/world?page=2">II</a></ul>',
    ],
)
def test_next_page_is_found(html: str) -> None:
    assert next_page(html) == "https://example.com/world?page=2"


def test_the_page_after_the_second_is_the_third() -> None:
    html = (
        '<div class="pagination"><a href="/world">1</a><a href="/world/page/2/">2</a>'
        '<a href="/world/page/3/">3</a><a href="/world/page/9/">9</a></div>'
    )

    assert next_page(html, f"{URL}/page/2/") == f"{URL}/page/3/"


@pytest.mark.parametrize(
    "html",
    [
        '<a rel="next" href="https://elsewhere.example/world?page=2">Next</a>',
        '<a rel="next" href="/world#top">Next</a>',
        '<a rel="next" href="http://[">Next</a>',
        '<p><a href="/story">What comes next for the harbour</a></p>',
        '<div class="pagination"><a href="/world?page=1">1</a></div>',
        "",
    ],
)
def test_the_last_page_has_no_next_page(html: str) -> None:
    assert next_page(html) is None


def test_the_url_of_a_trap_is_no_next_page() -> None:
    assert next_page('<link rel="next" href="/world/more/more/more/">') is None


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/world?page=2">Load more</a>',
        '<button data-url="/world?page=2">Weitere Artikel laden …</button>',
        '<button type="button" data-next="/world?page=2"><i></i> Voir plus d’articles</button>',
        '<a class="btn" href="#" data-href="/world?page=2">もっと見る</a>',
        '<button hx-get="/world?page=2" hx-target="#list">और देखें</button>',
        '<div hx-get="/world?page=2" hx-trigger="revealed"></div>',
        '<a class="js-load-more" href="/world?page=2"><svg></svg></a>',
        '<div role="button" aria-label="Показать ещё" data-next-url="/world?page=2">+</div>',
    ],
)
def test_a_load_more_button_names_the_next_page(html: str) -> None:
    assert next_page(f"<main>{html}</main>") == "https://example.com/world?page=2"


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/sport">More news</a>',
        '<a href="/2026/05/04/ferry-sinks-at-night">Read more</a>',
        '<button data-url="/world?page=2">Share</button>',
        '<button data-url="https://elsewhere.example/more">Load more</button>',
        '<button data-url="http://[">Load more</button>',
        '<button data-url="/world?page=2">Load more comments</button>',
        "<button>Load more</button>",
    ],
)
def test_other_buttons_name_no_next_page(html: str) -> None:
    assert next_page(f"<main>{html}</main>") is None


def test_a_pagination_block_has_precedence_over_a_button() -> None:
    html = (
        '<button data-url="/ajax/7">Load more</button>'
        '<div class="pagination"><a href="/world?page=2">2</a></div>'
    )

    assert next_page(html) == "https://example.com/world?page=2"
