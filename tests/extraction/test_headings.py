from __future__ import annotations

import pytest

from newsbot.extraction import extract_article
from newsbot.items import Article

TRAILS = {
    "nav": "<nav class='breadcrumb'><a href='/'>Home</a><h1>{seo}</h1></nav>",
    "list": "<ol><li><a href='/'>Home</a></li><li><h1>{seo}</h1></li></ol>",
    "links": "<div><a href='/'>Home</a> <a href='/sea'>Sea</a> <h1>{seo}</h1></div>",
}


def headline_of(body: str, *, title: str = "", og: str = "") -> str | None:
    return extract(body, title=title, og=og).headline


def extract(body: str, *, title: str = "", og: str = "") -> Article:
    page = f"""<html><head><title>{title}</title><meta property="og:title" content="{og}"></head>
        <body>{body}</body></html>"""
    return extract_article(page, url="https://www.example.com/sea/harbour")


@pytest.mark.parametrize("trail", TRAILS.values(), ids=TRAILS.keys())
def test_headline_is_the_h2_if_the_only_h1_is_a_breadcrumb(trail: str) -> None:
    seo, shown = "Harbour Exampletown: storm closes the harbour", "Storm shuts the old harbour"

    headline = headline_of(trail.format(seo=seo) + f"<h2>{shown}</h2>", title=seo, og=shown)

    assert headline == shown


def test_h1_among_breadcrumbs_is_the_headline_without_another_title() -> None:
    title = "Harbour Exampletown: storm closes the harbour"

    body = TRAILS["nav"].format(seo=title) + "<h2>Storm and harbour: what you need to know</h2>"

    assert headline_of(body, title=title, og=title) == title


def test_section_link_above_the_headline_is_no_breadcrumb_list() -> None:
    body = "<div><a href='/sea'>Sea</a><h1>Storm shuts the old harbour</h1></div>"

    headline = headline_of(
        body + "<h2>Storm: what we know</h2>", title="Storm: what we know", og="Storm shuts harbour"
    )

    assert headline == "Storm shuts the old harbour"


@pytest.mark.parametrize(
    ("heading", "title", "expected"),
    [
        (
            "<span>Sea</span><span class='hide'>:</span> <span>Storm shuts the harbour</span>",
            "Storm shuts the harbour",
            "Storm shuts the harbour",
        ),
        (
            "<span class='overline'>State of the sea</span> Storm shuts the harbour",
            "State of the sea - Storm shuts the harbour",
            "Storm shuts the harbour",
        ),
        (
            "<time>1 May 2024</time> <span>Storm shuts the harbour</span>",
            "Storm shuts the harbour - Exampletown Council",
            "Storm shuts the harbour",
        ),
        (
            "<span>State of the sea</span><span>Storm shuts the harbour</span>",
            "State of the sea: Storm shuts the harbour",
            "State of the sea: Storm shuts the harbour",
        ),
        (
            "<em>Storm</em> shuts the harbour",
            "Storm shuts the harbour",
            "Storm shuts the harbour",
        ),
        (
            "<b><style>b {color: red}</style></b><i>Storm</i> shuts the harbour",
            "Storm shuts the harbour",
            "Storm shuts the harbour",
        ),
    ],
    ids=["left out", "separated by a dash", "date", "joined by a colon", "stressed word", "style"],
)
def test_kicker_inside_the_heading_follows_the_title(
    heading: str, title: str, expected: str
) -> None:
    assert headline_of(f"<h1>{heading}</h1>", title=title) == expected


def test_element_named_kicker_is_removed_if_no_title_has_it() -> None:
    body = "<h1><span class='c-kicker'>After the rain</span> Storm shuts the harbour</h1>"

    assert headline_of(body, title="Rain: Storm shuts the harbour") == "Storm shuts the harbour"


def test_article_below_forty_headings_of_a_menu_is_found() -> None:
    menu = "".join(f"<h2>Menu {number}</h2>" for number in range(60))

    headline = headline_of(f"{menu}<h1>Storm shuts the harbour</h1>", og="Storm shuts the harbour")

    assert headline == "Storm shuts the harbour"


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ("<h1>Storm shuts the harbour</h1>", "h1"),
        ("<h1>Sea and weather</h1><h2>Storm shuts the harbour</h2>", "lower-heading"),
        (TRAILS["nav"].format(seo="Sea") + "<h2>Storm shuts the harbour</h2>", "below-breadcrumbs"),
    ],
    ids=["h1", "h2", "h2 below a trail"],
)
def test_source_of_the_headline_names_the_chosen_heading(body: str, source: str) -> None:
    article = extract(body, og="Storm shuts the harbour")

    assert article.headline == "Storm shuts the harbour"
    assert article.metadata.fieldSources["headline"] == source


@pytest.mark.parametrize(
    "h1",
    [
        "Storm shuts the old harbour <span class='premium-icon'>Plus</span>",
        "<span class='badge badge--plus'>News+</span> Storm shuts the old harbour",
        "Storm shuts the old harbour <span class='x1'>Plus</span>",
        "Storm shuts the old <span class='sr-only'>(live)</span> harbour",
    ],
    ids=["premium", "badge", "short end that no title has", "for screen readers"],
)
def test_label_in_a_heading_is_no_part_of_the_headline(h1: str) -> None:
    title = "Storm shuts the old harbour"

    assert headline_of(f"<h1>{h1}</h1>", title=title) == title


def test_place_to_break_a_word_is_no_space() -> None:
    h1 = "Sturm sperrt das Hafen<wbr>becken&shy;rand<wbr>gebiet der Stadt"

    assert headline_of(f"<h1>{h1}</h1>") == "Sturm sperrt das Hafenbeckenrandgebiet der Stadt"


def test_colon_of_a_french_title_separates_no_site() -> None:
    title = "Port : pourquoi la tempête ferme le vieux quai - Gazette de Brumelle"

    assert headline_of("<p>Texte</p>", title=title) == (
        "Port : pourquoi la tempête ferme le vieux quai"
    )


PROSE = "".join(
    f"<p>The storm of hour {hour} shut the old harbour, and the crews went home with their nets "
    "and hoped for a better morning.</p>"
    for hour in range(5)
)


def test_h1_above_the_text_needs_few_words_of_a_title() -> None:
    h1, h2 = "What the storm did to the old harbour", "Why does the storm shut it"
    body = f"<h1>{h1}</h1>{PROSE}<h2>{h2}</h2>{PROSE}"

    article = extract(body, title="Why does the storm shut a harbour? Explained")

    assert article.headline == h1
    assert article.metadata.fieldSources["headline"] == "h1-above-text"


def test_h1_of_another_article_below_the_text_is_no_headline() -> None:
    body = (
        f"<h1>The best quays of the old town for fishing</h1>{PROSE}"
        "<h1>Where to swim and fish in the old town</h1>"
    )

    headline = headline_of(body, title="Where to fish in the old town - Gazette")

    assert headline == "The best quays of the old town for fishing"


def test_longer_of_two_headings_that_equal_titles_is_the_headline() -> None:
    body = "<h1>News</h1><h1>Storm shuts the old harbour</h1>"

    headline = headline_of(body, title="News - Example", og="Storm shuts the old harbour")

    assert headline == "Storm shuts the old harbour"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("The 10 best boats of the old harbour", "10 best boats of the old harbour"),
        ("Repair of boats: the tools you need + how to begin for $90", "Repair of boats"),
    ],
    ids=["before", "behind"],
)
def test_words_of_a_heading_without_elements_stay(heading: str, title: str) -> None:
    assert headline_of(f"<h1>{heading}</h1>", title=title, og=f"{title}: more") == heading


def test_initial_in_an_element_of_its_own_stays_in_its_word() -> None:
    heading = "Storm shuts the <i>h</i>\n<i>arbour</i>"

    assert headline_of(f"<h1>{heading}</h1>", og="Storm shuts the harbour") == (
        "Storm shuts the harbour"
    )


@pytest.mark.parametrize(
    ("body", "og"),
    [
        ("<p>Text</p>", "Storm shuts the old harbour | Weather | The Gazette"),
        ("<h1>Storm shuts the old harbour – Example</h1>", "Storm shuts the old harbour – Example"),
    ],
    ids=["bar in the metadata", "site in the heading"],
)
def test_section_and_site_behind_a_headline_are_removed(body: str, og: str) -> None:
    assert headline_of(body, og=og) == "Storm shuts the old harbour"


TEXT = "<p>The keeper of the outer light counted the waves on Monday and wrote them down.</p>" * 4


def test_heading_of_a_section_of_the_text_is_no_headline() -> None:
    body = f"<h1>An introduction to wave counting for keepers</h1>{TEXT}<h2>What is counting?</h2>"

    headline = headline_of(body + TEXT, title="What is counting? A wave guide", og="What is wave")

    assert headline == "An introduction to wave counting for keepers"


def test_lower_heading_above_the_text_is_the_headline_below_a_section() -> None:
    body = f"<h1>Lessons</h1><h2>The lamp of the outer light</h2>{TEXT}"

    headline = headline_of(body, title="Lessons: Keepers Weekly | The lamp of the outer light")

    assert headline == "The lamp of the outer light"


@pytest.mark.parametrize("tag", ["h2", "h3", "h5"])
def test_heading_above_the_text_is_the_headline_if_the_title_is_another(tag: str) -> None:
    body = f"<{tag}>The lamp of the outer light goes out</{tag}>{TEXT}"

    assert headline_of(body, title="Report 14") == "The lamp of the outer light goes out"


def test_only_h1_in_a_box_below_the_text_is_no_headline() -> None:
    body = f"{TEXT}<div><h1>Original text</h1><p>Rate this translation</p></div>"

    assert headline_of(body, title="Lamp of the outer light") == "Lamp of the outer light"


def test_h1_that_is_a_standfirst_is_no_headline() -> None:
    standfirst = "How the lamp works, and who counts its waves. " * 6
    body = f"<h1>{standfirst}</h1>{TEXT}<h2>How a lamp of the light works</h2>{TEXT}"

    headline = headline_of(body, title="How the lamp works: a guide")

    assert headline == "How a lamp of the light works"


def test_short_headline_beside_a_kicker_follows_the_title() -> None:
    h1 = "<h1><span>Light of Ortwick:</span> <span>Lamp out?</span></h1>"

    assert headline_of(h1 + TEXT, title="Lamp out? - Gazette", og="Lamp out?") == "Lamp out?"


def test_section_behind_a_hyphen_of_an_east_asian_title_is_removed() -> None:
    title = "등대지기가 월요일에 파도를 세어 적었다-정치"

    assert headline_of(TEXT, title=title, og=title) == "등대지기가 월요일에 파도를 세어 적었다"
