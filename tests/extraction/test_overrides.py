"""Selectors of a site's table and hooks supply fields before the general sources."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

import newsbot
from newsbot.article_blocks import Image
from newsbot.extraction import extract_article
from newsbot.extraction.explain.explanation import explain_page
from newsbot.extraction.fields.field_sources import SOURCES
from newsbot.extraction.fields.source_hooks import HookError, HookFunction, PageView
from newsbot.items import HOOK_FIELDS, SELECTABLE_FIELDS, Article, Author, Publisher
from newsbot.site import Site

URL = "https://www.example.com/region/harbour"
PAGE = """
<html lang="en"><head><title>Harbour closed by storm</title>
<meta name="author" content="Ann Lee"><meta name="mood" content="calm, windy"></head>
<body><article><h1>Harbour closed by storm</h1><h2 class="title">Storm &amp; harbour</h2>
<p class="writer">By <a href="/people/bo">Bo Li</a> and <a href="/people/cy">Cy Fox</a></p>
<time class="when" datetime="2024-05-04T10:00">Saturday</time>
<figure class="lead"><img src="/quay.jpg" alt="Quay"><figcaption>The quay.</figcaption></figure>
<ul class="trail"><li><a href="/region">Region</a></li><li><a href="/sea">Sea</a></li></ul>
<i class="stars">4</i><i class="free">yes</i><i class="minutes">3 min read</i>
<p>The storm has damaged the quay, and no ship may enter the harbour before Friday.</p>
</article></body></html>
"""


def site(**fields: list[str]) -> Site:
    table = {name.replace("extra_", "extra."): tuple(listed) for name, listed in fields.items()}
    return Site(spider="lamp", domain="example.com", timezone="Europe/Paris", fields=table)


def extract(**fields: list[str]) -> Article:
    return extract_article(PAGE, url=URL, site=site(**fields))


Register = Callable[..., None]


@pytest.fixture
def register() -> Iterator[Register]:
    removals = []

    def add(field: str, function: HookFunction, **options: Any) -> None:
        removals.append(newsbot.register_source(field, function, **options))

    yield add
    for remove in removals:
        remove()


def test_each_selectable_field_has_sources() -> None:
    assert set(SELECTABLE_FIELDS) < set(HOOK_FIELDS) <= set(SOURCES)


@pytest.mark.parametrize(
    ("field", "selector", "expected"),
    [
        ("headline", "h2.title", "Storm & harbour"),
        ("headline", "//h2[@class='title']/text()", "Storm & harbour"),
        ("headline", "h2.title::text", "Storm & harbour"),
        ("description", "article p:last-child", "The storm has damaged"),
        ("dateline", ".trail a", "Region"),
        ("inLanguage", "html::attr(lang)", "en"),
        ("canonicalUrl", ".trail a", "https://www.example.com/region"),
        ("datePublished", "time.when", "2024-05-04T10:00:00+02:00"),
        ("datePublished", "time::attr(datetime)", "2024-05-04T10:00:00+02:00"),
        ("isAccessibleForFree", ".free", True),
        ("readingTimeMinutes", ".minutes", 3),
        ("readingTimeMinutes", ".stars", 4),
    ],
)
def test_selector_supplies_a_single_value(field: str, selector: str, expected: Any) -> None:
    article = extract(**{field: [selector]})

    value = getattr(article, field)
    assert value[: len(expected)] == expected if isinstance(expected, str) else value == expected
    assert article.metadata.fieldSources[field] == "site"


@pytest.mark.parametrize(
    ("field", "selector", "expected"),
    [
        ("keywords", "meta[name=mood]", ["calm", "windy"]),
        ("articleSection", ".trail a", ["Region", "Sea"]),
        ("pageUrls", ".trail a", ["https://www.example.com/region", "https://www.example.com/sea"]),
    ],
)
def test_selector_supplies_a_list(field: str, selector: str, expected: Any) -> None:
    assert getattr(extract(**{field: [selector]}), field) == expected


def test_selected_links_supply_authors_with_their_pages() -> None:
    authors = extract(authors=[".writer a"]).authors

    assert [(a.name, a.url) for a in authors] == [
        ("Bo Li", "https://www.example.com/people/bo"),
        ("Cy Fox", "https://www.example.com/people/cy"),
    ]


def test_selected_byline_is_split_into_names() -> None:
    assert [a.name for a in extract(authors=[".writer"]).authors] == ["Bo Li", "Cy Fox"]


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Ann Lee, Senior Reporter | 4 May 2024", ["Ann Lee"]),
        ("By Ann Lee and Bo Li Share this article", ["Ann Lee"]),
        ("ann lee", ["ann lee"]),
    ],
    ids=["role and date", "button", "small letters"],
)
def test_selected_byline_loses_what_is_no_name(byline: str, expected: list[str]) -> None:
    page = PAGE.replace('By <a href="/people/bo">Bo Li</a> and <a href="/people/cy">', byline)
    page = page.replace("Cy Fox</a></p>", "</p>")

    article = extract_article(page, url=URL, site=site(authors=[".writer"]))

    assert [author.name for author in article.authors] == expected


def test_selected_figure_supplies_an_image_with_its_caption() -> None:
    article = extract(images=["figure.lead"], mainImage=["figure.lead img::attr(src)"])

    (image,) = article.images
    assert (image.url, image.caption) == ("https://www.example.com/quay.jpg", "The quay.")
    assert article.mainImage == Image(
        url="https://www.example.com/quay.jpg", caption="The quay.", alt="Quay"
    )


def test_selected_links_supply_breadcrumbs() -> None:
    steps = extract(breadcrumbs=[".trail a"]).breadcrumbs

    assert next((s.name, s.url) for s in steps) == ("Region", "https://www.example.com/region")


def test_selector_supplies_a_field_of_extra() -> None:
    article = extract(extra_stars=[".absent", ".stars"], extra_trail=[".trail a"])

    assert article.extra == {"stars": "4", "trail": "Region"}
    assert article.metadata.fieldSources["extra.stars"] == "site"


def test_selectors_are_tried_in_order_then_the_general_sources() -> None:
    second = extract(headline=[".absent", "h2.title"])
    neither = extract(headline=[".absent"], datePublished=["h1"])

    assert second.headline == "Storm & harbour"
    assert neither.headline == "Harbour closed by storm"
    assert neither.metadata.fieldSources["headline"] == "h1"
    assert neither.metadata.fieldSources["datePublished"] != "site"


def test_selector_that_fails_on_a_page_is_a_warning_and_the_next_source_is_tried() -> None:
    article = extract(headline=["//h2[$undefined]"])

    assert article.headline == "Harbour closed by storm"
    (warning,) = article.metadata.warnings
    assert warning.startswith("headline: selector '//h2[$undefined]' failed: ")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("headline", "Storm  &amp; sea", "Storm & sea"),
        ("authors", "By Bo Li and Cy Fox", ["Bo Li", "Cy Fox"]),
        ("authors", [Author(name="bo li")], ["bo li"]),
        ("datePublished", datetime(2024, 5, 4, 8, tzinfo=UTC), "2024-05-04T08:00:00+00:00"),
        ("datePublished", "4 May 2024", "2024-05-04"),
        ("keywords", ["calm, windy", "sea"], ["calm, windy", "sea"]),
        ("publisher", Publisher(name="Lamp"), Publisher(name="Lamp")),
        ("publisher", Publisher(country="gb"), Publisher(country="GB")),
        ("isAccessibleForFree", False, False),
        ("articleType", "opinion", "opinion"),
    ],
)
def test_hook_supplies_texts_and_values(
    register: Register, field: str, value: Any, expected: Any
) -> None:
    register(field, lambda _page: value, name="mine")

    article = newsbot.extract(PAGE, url=URL)

    found = getattr(article, field)
    assert ([a.name for a in found] if field == "authors" else found) == expected
    assert article.metadata.fieldSources[field] == "mine"


def test_hook_reads_the_page(register: Register) -> None:
    seen: list[Any] = []

    def read_title(page: PageView) -> Any:
        seen.extend([page.url, page.metadata.title, "no ship" in page.body_text, page.site])
        return page.selector.css("h2.title")

    register("headline", read_title)
    article = newsbot.extract(PAGE, url=URL)

    assert article.headline == "Storm & harbour"
    assert article.metadata.fieldSources["headline"] == "read_title"
    assert seen == [URL, "Harbour closed by storm", True, None]


def test_hook_supplies_json_for_extra(register: Register) -> None:
    def read_stars(page: PageView) -> list[int]:
        return [int(page.selector.css(".stars::text").get() or 0), 5]

    register("extra.stars", read_stars)

    assert newsbot.extract(PAGE, url=URL).extra == {"stars": [4, 5]}


def test_hook_of_a_domain_applies_to_its_subdomains_alone(register: Register) -> None:
    register("headline", lambda _page: "Everywhere", name="all")
    register("headline", lambda _page: "Here", domain="example.com", name="own")

    assert newsbot.extract(PAGE, url=URL).headline == "Here"
    assert newsbot.extract(PAGE, url="https://notexample.com/a").headline == "Everywhere"


def test_second_registration_replaces_the_first(register: Register) -> None:
    register("headline", lambda _page: "First", name="mine")
    register("headline", lambda _page: "Second", name="mine")

    assert newsbot.extract(PAGE, url=URL).headline == "Second"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("headline", 7, "TypeError: expected a text, a selector or a value of the field, got 7"),
        ("publisher", "Lamp", "TypeError: expected Publisher, got 'Lamp'"),
        ("extra.seen", {1}, "ExtraError: extra must be a text, number, true or false, got {1}"),
    ],
)
def test_wrong_value_of_a_hook_is_a_warning(
    register: Register, field: str, value: Any, problem: str
) -> None:
    register(field, lambda _page: value, name="mine")

    article = newsbot.extract(PAGE, url=URL)

    assert article.metadata.warnings == [f"{field}: hook mine failed: {problem}"]
    assert article.headline == "Harbour closed by storm"


def test_failing_hook_is_logged_once_and_never_loses_the_article(
    register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    def divide(_page: PageView) -> float:
        return 1 / 0

    register("authors", divide, name="divide-once")
    with caplog.at_level(logging.WARNING):
        articles = [newsbot.extract(PAGE, url=URL) for _ in range(3)]

    expected = "authors: hook divide-once failed: ZeroDivisionError: division by zero"
    assert [article.metadata.warnings for article in articles] == [[expected]] * 3
    assert [article.authors[0].name for article in articles] == ["Bo Li"] * 3
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("field", "options", "message"),
    [
        ("hedline", {}, "did you mean headline"),
        ("articleBody", {}, "the site's key 'body' selects it"),
        ("extra.", {}, "'extra.' cannot be supplied by a hook"),
        ("extra.my rating", {}, "'extra.my rating' cannot be supplied by a hook"),
        ("headline", {"name": "my hook"}, "name must consist of letters"),
        ("headline", {"domain": "https://example.com"}, "domain must be a host in small letters"),
        ("headline", {"domain": "Example.com"}, "domain must be a host in small letters"),
    ],
)
def test_wrong_registration_is_refused(field: str, options: dict[str, str], message: str) -> None:
    with pytest.raises(HookError, match=message):
        newsbot.register_source(field, lambda _page: "x", **options)


def test_lambda_needs_a_name() -> None:
    with pytest.raises(HookError, match="got '<lambda>'; pass name="):
        newsbot.register_source("headline", lambda _page: "x")


def test_explanation_shows_selectors_and_hooks_as_sources(register: Register) -> None:
    register("headline", lambda _page: "Storm", name="mine")
    register("extra.stars", lambda _page: 4, name="mine")

    explained = explain_page(PAGE, url=URL, site=site(headline=["h2.title"]))

    fields = {field.name: field for field in explained.fields}
    headline = fields["headline"]
    assert (headline.source, headline.value) == ("site", "Storm & harbour")
    assert [(o.source, o.value) for o in headline.others][:2] == [
        ("mine", "Storm"),
        ("h1", "Harbour closed by storm"),
    ]
    assert (fields["extra.stars"].source, fields["extra.stars"].value) == ("mine", 4)


def test_source_added_to_the_table_wins_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (("toy", lambda page: page.body_text.partition(" ")[0]), *SOURCES["headline"])
    monkeypatch.setitem(SOURCES, "headline", rows)

    article = newsbot.extract(PAGE, url=URL)

    assert (article.headline, article.metadata.fieldSources["headline"]) == ("Storm", "toy")


def test_registering_while_pages_are_read_is_safe(register: Register) -> None:
    def read_and_register(number: int) -> str | None:
        register("keywords", lambda _page: f"k{number}", name=f"n{number}")
        return newsbot.extract(PAGE, url=URL).headline

    with ThreadPoolExecutor(4) as pool:
        headlines = list(pool.map(read_and_register, range(40)))

    assert headlines == ["Harbour closed by storm"] * 40
