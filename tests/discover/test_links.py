"""Which links of a list page are articles'."""

from __future__ import annotations

import pytest
from parsel import Selector

from newsbot.discover.linked_urls import MAX_LINKS
from newsbot.discover.links import Link, find_links

URL = "https://www.example.com/world"


def find(body: str, *, url: str = URL, article_url: str | None = None) -> list[Link]:
    page = Selector(f"<html><body>{body}</body></html>")
    return find_links(page, url=url, article_url=article_url)


def articles(body: str, *, url: str = URL, article_url: str | None = None) -> list[str]:
    return [link.url for link in find(body, url=url, article_url=article_url) if link.is_article]


def teaser(href: str, headline: str) -> str:
    return (
        f'<div class="teaser"><a href="{href}"><img src="/i.jpg" alt=""></a>'
        f'<h2><a href="{href}">{headline}</a></h2>'
        f'<a class="comments" href="{href}#comments">12</a>'
        f'<a href="/tag/harbours">Harbours</a> <a href="/author/a-writer">By A. Writer</a></div>'
    )


@pytest.mark.parametrize(
    "path",
    [
        "/world/2026/05/04/lighthouse-keeper-finds-a-second-moon",
        "/story/lighthouse-keeper",
        "/lighthouse-keeper-finds-moon/",
        "/news/88123",
        "/id/44613978",
        "/politik/article242192802/Leuchtturm.html",
        "/Leuchtturm/!5928990/",
        "/view.html?idx=8576&page=1&find=",
        "/autoren/mara-quill/the-keeper-who-counted-every-wave",
        "/newsletters/morning/2026/05/04/the-keeper-who-counted-waves",
        "/videos/the-keeper-who-counted-every-wave,99770.html",
        "/aktuell/sturm.GoPAarjxoHNezv1hVvgdhr",
    ],
)
def test_a_headline_in_a_teaser_is_an_article_whatever_its_url(path: str) -> None:
    found = articles(f"<main>{teaser(path, 'Keeper counts the waves of a whole year')}</main>")

    assert found == [f"https://www.example.com{path}"]


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<nav><a href="/politics">Politics</a></nav>', "section"),
        ('<a href="/tag/elections-in-the-northern-isles">Elections</a>', "tag"),
        ('<h3><a href="/author/mara-quill">Mara Quill</a></h3>', "author"),
        ('<a rel="author" href="/people/mara-quill-of-the-harbour-desk">Mara</a>', "author link"),
        ('<a href="/login?next=/world">Log in</a>', "login"),
        ('<a href="/videos/">Videos</a>', "video hub"),
        ('<h2><a href="/video">Watch the latest videos of our reporters here</a></h2>', "video"),
        ('<h2><a href="/kategorie/meer">Meer</a></h2>', "category"),
        ('<a href="mailto:desk@example.com">Write to us with your story ideas</a>', "mail"),
        ('<a href="javascript:void(0)">Cookies and the settings you can change</a>', "script"),
        (
            '<h2><a href="https://shop.example.net/the-best-lamp-of-all">Lamp</a></h2>',
            "shop",
        ),
        ('<a rel="sponsored" href="/2026/05/04/the-best-lamp-of-them-all">Lamp</a>', "partner"),
        ('<a href="/partner/the-best-lamp-of-all">Lamp</a>', "partner section"),
        ('<h2><a href="/2026/05/04/tide-tables-for-the-year.pdf">Tide tables</a></h2>', "file"),
        ('<a href="/world?page=2">Older</a>', "next page"),
        ('<a href="/">The Harbour Lamp, news from the northern isles</a>', "front page"),
        ('<a href="/2026/05">May 2026</a>', "archive"),
        ('<footer><a href="/terms-and-conditions-of-use">Terms of use</a></footer>', "terms"),
        ('<div class="tags"><a href="/northern-isles">Northern isles</a></div>', "keyword"),
        ('<a href="http://[broken">A headline over a broken address, long enough</a>', "broken"),
    ],
    ids=lambda value: value if " " not in str(value) and "<" not in str(value) else "",
)
def test_links_around_the_list_are_no_articles(html: str, kind: str) -> None:
    assert articles(html) == [], kind


def test_spellings_of_one_article_are_one_link_in_page_order() -> None:
    first = teaser("/2026/05/04/keeper-counts-waves?utm_source=section", "Keeper counts waves")
    second = teaser("/2026/05/03/second-moon-is-a-lamp", "Second moon is a lamp")
    again = teaser("/2026/05/04/keeper-counts-waves/amp", "Keeper counts waves")

    assert articles(f"<main>{first}{second}{again}</main>") == [
        "https://www.example.com/2026/05/04/keeper-counts-waves",
        "https://www.example.com/2026/05/03/second-moon-is-a-lamp",
    ]


def test_links_of_a_list_with_long_texts_are_articles() -> None:
    items = "".join(
        f'<li class="row"><a class="t" href="/item/{name}">The {name} of the harbour is late again,'
        " say those who wait</a></li>"
        for name in ("ferry", "post", "tide", "moon", "mayor")
    )

    assert len(articles(f"<main><ul>{items}</ul></main>")) == 5


def test_headlines_in_scripts_without_spaces_count_as_longer() -> None:
    items = "".join(
        f'<li><a href="/n/{number}">灯台守が一年分の波を数え終えて町に報告した</a></li>'
        for number in range(4)
    )

    assert len(articles(f"<main><ul>{items}</ul></main>")) == 4


def test_the_pattern_of_a_site_decides_alone() -> None:
    html = (
        '<footer><a href="/x-7900126738">Footer</a></footer>'
        '<h2><a href="/2026/05/04/a-long-slug-of-words">Headline</a></h2>'
    )

    assert articles(html, article_url=r"-7\d{9}$") == ["https://www.example.com/x-7900126738"]


def test_links_are_resolved_against_the_base_element() -> None:
    page = Selector(
        '<html><head><base href="https://www.example.com/deep/"></head><body>'
        '<h2><a href="keeper-counts-the-waves-1.html">Keeper counts the waves</a></h2></html>'
    )

    assert find_links(page, url=URL)[0].url.startswith("https://www.example.com/deep/keeper")


def test_each_link_has_its_reasons() -> None:
    link = find('<h2><a href="/2026/05/04/keeper-counts-the-waves">Keeper counts</a></h2>')[0]

    assert set(link.reasons) == {"date +2", "slug +3", "heading +3", "text -1"}


def test_links_are_read_to_a_limit() -> None:
    html = "".join(f'<a href="/{number}">x</a>' for number in range(MAX_LINKS + 100))

    assert len(find(html)) == MAX_LINKS


def test_a_page_without_links_has_none() -> None:
    assert find("<h1>Nothing here</h1>") == []


@pytest.mark.parametrize(
    ("href", "reason"),
    [
        ("/tide/day/tide/day/tide/day/story-of-the-long-grey-tide-812345", "repeats itself"),
        ("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/story-of-the-long-grey-tide", "too deep"),
        (f"/story-of-the-long-grey-tide{'-again' * 400}", "too long"),
    ],
)
def test_the_url_of_a_trap_is_no_article(href: str, reason: str) -> None:
    link = find(teaser(href, "The story of the long grey tide, told by those who saw it"))[0]

    assert (link.is_article, link.reasons) == (False, (reason,))


def test_a_long_url_in_several_folders_is_an_article() -> None:
    href = f"/news/world/europe/north/2026/05/04/story-of-the-long-grey-tide{'-again' * 40}"

    assert articles(teaser(href, "The story of the long grey tide, told by those who saw it"))


def test_a_date_belongs_to_the_one_link_beside_it() -> None:
    teasers = "".join(
        f'<li><h3><a href="/{name}">{name} counts the waves of the year</a></h3>'
        f'<a href="/tag/x">Sea</a><div><time datetime="2026-05-0{number}">May</time></div></li>'
        for number, name in enumerate(("keeper", "pilot"), start=1)
    )
    group = (
        '<time datetime="2026-04-01"></time><a href="/a">One that has no date of its own</a>'
        '<a href="/b">Another one that has no date of its own</a>'
    )
    inside = '<a href="/c"><p>One with its date</p><time datetime="2026-03-01"></time></a>'

    found = {link.url[23:]: link for link in find(f"<ul>{teasers}</ul>{group}<p>{inside}</p>")}

    days = {name: str(link.days[0]) if link.days else None for name, link in found.items()}
    assert days == {
        "/keeper": "2026-05-01",
        "/pilot": "2026-05-02",
        "/tag/x": None,
        "/a": None,
        "/b": None,
        "/c": "2026-03-01",
    }
    assert "dated +1" in found["/keeper"].reasons
    assert "dated +1" not in found["/a"].reasons


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://www.example.com/", "/?p={}"),
        ("https://www.example.com/index.php", "/index.php?page=story&id={}"),
        ("https://www.example.com/home.aspx", "/home.aspx?view=article&nid={}"),
        ("https://www.example.com/index.php?cat=3", "/index.php?cat=3&storyid={}"),
        ("https://www.example.com/news", "/news?page=204{}"),
    ],
)
@pytest.mark.parametrize("tag", ["h3", "li"])
def test_an_article_under_the_path_of_its_list_is_one(url: str, path: str, tag: str) -> None:
    items = "".join(
        f'<{tag} class="row"><a href="{path.format(number)}">Keeper counts the waves of a whole '
        f"year, day {number}</a></{tag}>"
        for number in (7, 8, 12, 77, 812)
    )

    assert len(articles(f"<main>{items}</main>", url=url)) == 5


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://www.example.com/news", "/news?page=2"),
        ("https://www.example.com/news", "/news?p=2"),
        ("https://www.example.com/news?cat=5", "/news?cat=5&page=2"),
        ("https://www.example.com/news?cat=5", "/news?page=3&cat=5"),
        ("https://www.example.com/news", "/news?start=20&order=desc"),
        ("https://www.example.com/news", "/news?sort=date"),
        ("https://www.example.com/", "/?paged=4"),
    ],
)
def test_another_page_or_order_of_the_list_is_no_article(url: str, target: str) -> None:
    (link,) = find(f'<h2><a href="{target}">The older stories</a></h2>', url=url)

    assert link.reasons == ("page of this list",)
