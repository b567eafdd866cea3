from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.extraction import extract_article
from newsbot.extraction.fields.field_sources import SOURCES
from newsbot.items import Article
from newsbot.site import Site

URL = "https://www.example.com/region/hafen-gesperrt"
ZURICH = Site(spider="example", domain="example.com", timezone="Europe/Zurich", country="ch")


def load(  # noqa: PLR0913 - what a page can differ in
    body: str = "",
    *,
    head: str = "",
    node: dict[str, Any] | None = None,
    url: str = URL,
    site: Site | None = None,
    fetched_at: datetime | None = None,
) -> Article:
    script = json.dumps({"@type": "NewsArticle", **node}) if node else ""
    page = f"""<html><head>{head}<script type="application/ld+json">{script}</script></head>
        <body>{body}</body></html>"""
    return extract_article(page, url=url, site=site, fetched_at=fetched_at)


def names(article: Article) -> list[str]:
    return [author.name for author in article.authors]


def test_every_source_of_the_table_belongs_to_a_field() -> None:
    assert set(SOURCES) <= set(Article.__dataclass_fields__)
    assert all(len({name for name, _ in rows}) == len(rows) for rows in SOURCES.values())


def test_winning_source_is_recorded() -> None:
    article = load(
        "<h1>Harbour closed by storm</h1>",
        head='<meta property="article:published_time" content="2024-05-04T10:00:00Z">',
        node={"headline": "Harbour closed by storm"},
    )

    sources = article.metadata.fieldSources
    assert (sources["headline"], sources["datePublished"]) == ("h1", "meta")
    assert "dateModified" not in sources


# Headlines


def test_headline_is_the_h1_that_the_metadata_agrees_with() -> None:
    article = load(
        "<h1>Example Times</h1><h1>Harbour closed by storm, ships wait</h1>",
        head="<title>Harbour closed by storm | Example Times</title>",
    )

    assert article.headline == "Harbour closed by storm, ships wait"


def test_h2_is_the_headline_if_the_h1_is_the_site() -> None:
    article = load(
        "<h1>Blog am Deich</h1><h2>Der Hafen ist wieder offen</h2><h2>Archiv</h2>",
        head="<title>Der Hafen ist wieder offen | Blog am Deich</title>",
    )

    assert article.headline == "Der Hafen ist wieder offen"


def test_kicker_is_removed_if_the_metadata_lacks_it() -> None:
    article = load(
        "<h1><span>Sturm im Norden</span><span>Der Hafen bleibt bis Montag zu</span></h1>",
        node={"headline": "Der Hafen bleibt bis Montag zu"},
    )

    assert article.headline == "Der Hafen bleibt bis Montag zu"


def test_title_tag_without_the_site_is_the_last_resort() -> None:
    article = load(head="<title>Harbour closed by storm - Weather | Example Times</title>")

    assert article.headline == "Harbour closed by storm"


# Dates


def test_date_of_change_is_never_that_of_publication() -> None:
    article = load(node={"dateModified": "2024-05-04T10:00:00+02:00"})

    assert article.datePublished is None
    assert article.dateModified == "2024-05-04T10:00:00+02:00"


def test_missing_offset_is_that_of_the_site_and_recorded() -> None:
    node = {"datePublished": "2024-05-04T10:00:00"}

    assumed = load(node=node, site=ZURICH)
    unknown = load(node=node)

    assert assumed.datePublished == "2024-05-04T10:00:00+02:00"
    assert assumed.timezoneAssumed == "Europe/Zurich"
    assert (unknown.datePublished, unknown.timezoneAssumed) == ("2024-05-04T10:00:00", None)


def test_offset_of_the_page_is_kept() -> None:
    article = load(node={"datePublished": "2024-05-04T10:00:00-03:00"}, site=ZURICH)

    assert article.datePublished == "2024-05-04T10:00:00-03:00"
    assert article.timezoneAssumed is None


def test_future_date_is_ignored() -> None:
    article = load(
        head='<meta name="date" content="2024-05-03">',
        node={"datePublished": "2031-01-01"},
        fetched_at=datetime(2024, 5, 4, tzinfo=UTC),
    )

    assert article.datePublished == "2024-05-03"


def test_utc_is_converted_to_the_shown_local_time() -> None:
    article = load(
        '<h1>Harbour closed by storm</h1><p class="date">May 4, 2024 | 9:25pm</p>',
        node={"headline": "Harbour closed by storm", "datePublished": "2024-05-05T02:25:54Z"},
    )

    assert article.datePublished == "2024-05-04T21:25:54-05:00"


@pytest.mark.parametrize(
    "shown",
    [
        '<time datetime="2024-05-04">gestern</time>',
        '<div class="post-meta">Samstag, 4. Mai 2024</div>',
        "<p>Publié le 4 mai 2024</p>",
        "<p>2024年5月4日</p>",
    ],
    ids=["time element", "class", "french line", "japanese line"],
)
def test_date_is_read_near_the_headline(shown: str) -> None:
    article = load(f"<h1>Harbour closed by storm</h1>{shown}<p>Text.</p>")

    assert article.datePublished == "2024-05-04"


def test_date_of_an_update_is_not_that_of_publication() -> None:
    article = load(
        '<h1>Harbour closed</h1><p class="date">Aktualisiert: 6. Mai 2024</p>',
        head="<title>Harbour closed</title>",
    )

    assert article.datePublished is None
    assert article.dateModified == "2024-05-06"


def test_date_near_the_headline_is_preferred_to_that_of_another_article() -> None:
    article = load(
        "<title>Harbour closed</title><p><time>4 May 2024</time></p><h1>Harbour closed</h1>"
        "<p>Text.</p><ul><li>Text</li><li><time>2 May 2024</time> <a>Quay repaired</a></li></ul>"
    )

    assert article.datePublished == "2024-05-04"


def test_swapped_day_and_month_do_not_correct_the_stated_date() -> None:
    article = load(
        '<h1>Harbour closed</h1><p class="date">05/04/2024</p>',
        head='<title>Harbour closed</title><meta name="date" content="2024-05-04">',
    )

    assert article.datePublished == "2024-05-04"


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (
            f"<p>{'Text. ' * 20}Dieser Beitrag wurde am 4. Mai 2024 um 10:05 Uhr gepostet.</p>",
            "labelled",
        ),
        ("<div>Erschienen am:</div><div>4. Mai 2024</div>", "labelled"),
        ('<script>var a = {"publishedAt": "2024-05-04T08:05:00Z"}</script>', "script"),
    ],
    ids=["label in prose", "label before", "script"],
)
def test_date_is_found_in_prose_labels_and_scripts(body: str, source: str) -> None:
    article = load(body)

    assert (article.datePublished or "")[:10] == "2024-05-04"
    assert article.metadata.fieldSources["datePublished"] == source


@pytest.mark.parametrize(
    "path",
    [
        "/2024/05/04/hafen", "/n1/2024/0504/c1-1.html", "/A2024050410050001234", "/2024/may/04/x",
        "/meldungen/04-05-2024", "/web/20250101000000/http://e.example/2024/05/04/hafen",
    ],
)  # fmt: skip
def test_url_contains_the_date_in_many_forms(path: str) -> None:
    article = load("<h1>Hafen gesperrt</h1>", url=f"https://www.example.com{path}")

    assert article.datePublished == "2024-05-04"


STANDFIRST = "The storm has damaged the quay, and no ship may enter before Friday."


def test_standfirst_is_the_description_without_metadata() -> None:
    article = load(f'<h1>Harbour closed by storm</h1><p class="article__dek">{STANDFIRST}</p>')

    assert article.description == STANDFIRST


def test_description_in_meta_tags_is_preferred_to_the_standfirst() -> None:
    article = load(
        f'<h1>Harbour closed by storm</h1><p class="article__dek">{STANDFIRST}</p>',
        head='<meta name="description" content="No ships before Friday.">',
    )

    assert article.description == "No ships before Friday."


def test_byline_in_an_intro_is_not_a_standfirst() -> None:
    article = load(
        '<h1>Harbour closed by storm</h1><p class="intro">by webmaster | filed in: local | 0</p>'
    )

    assert article.description is None


def test_url_is_the_only_source_of_the_date() -> None:
    assert load(url="https://example.com/2024/05/04/x").datePublished == "2024-05-04"


# Authors


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"@type": "Person", "name": "Ann Lee"}, ["Ann Lee"]),
        ([{"name": "Ann Lee"}, {"name": "Bo Li"}], ["Ann Lee", "Bo Li"]),
        ("Ann Lee and Bo Li", ["Ann Lee", "Bo Li"]),
        ({"name": ["Ann Lee", 3, None]}, ["Ann Lee"]),
        ([7, "x@example.org", {"@type": "WebSite", "name": "Example"}], []),
    ],
    ids=["person", "two", "one string", "list of names", "nobody"],
)
def test_authors_are_the_people_of_json_ld(author: Any, expected: list[str]) -> None:
    assert names(load(node={"author": author})) == expected


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="article-byline">By <a href="/author/1">Ann Lee</a>, Senior Editor</div>',
        '<span class="autor">Von Ann Lee/dpa</span>',
        '<p><a rel="author" href="/x">Ann Lee</a></p>',
        "<p>Eine Kolumne von Ann Lee</p>",
        "<p>4. Mai 2024 | Ann Lee</p>",
        "<div><span>Par</span> <a href='#'>Ann Lee</a></div>",
    ],
    ids=["class", "with agency", "rel", "worded", "beside date", "two elements"],
)
def test_byline_at_the_headline_names_the_author(byline: str) -> None:
    article = load(f"<h1>Harbour closed</h1>{byline}<p>Text of the article.</p>")

    assert names(article) == ["Ann Lee"]


def test_names_of_teasers_and_comments_are_not_authors() -> None:
    article = load(
        "<h1>Harbour closed</h1><p>Text.</p>"
        '<div class="related"><span class="author">Bo Li</span></div>'
        '<ol class="comments"><li><b class="author">Cy Fox</b></li></ol>'
    )

    assert names(article) == []


def test_byline_with_more_authors_than_the_metadata_wins() -> None:
    article = load(
        '<h1>Harbour closed</h1><p class="byline">By Ann Lee and Bo Li</p>',
        node={"headline": "Harbour closed", "author": {"name": "Ann Lee"}},
    )

    assert names(article) == ["Ann Lee", "Bo Li"]


# Place, language, media


@pytest.mark.parametrize(
    "body",
    [
        '<p class="label">By</p><p class="full-name">Ann Lee</p>',
        "<p><strong>Eine Kolumne von Ann Lee</strong></p>",
    ],
)
def test_given_name_is_completed_by_the_byline(body: str) -> None:
    article = load(f"<h1>Harbour closed</h1>{body}", node={"author": {"name": "Ann"}})

    assert names(article) == ["Ann Lee"]


def test_footer_of_an_entry_names_its_author() -> None:
    article = load(
        f"<h1>Harbour closed</h1>{'<p>Text.</p>' * 90}"
        '<footer class="entry-meta"><span class="author">Posted by Ann Lee</span></footer>'
    )

    assert names(article) == ["Ann Lee"]


def test_given_name_is_completed_by_the_description_of_the_author() -> None:
    author = {"@type": "Person", "name": "Ann", "description": "Ann Lee is a gardener."}

    assert names(load("<h1>Harbour closed</h1>", node={"author": author})) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ("<div><span>Ann Lee |</span> <span>04.05.2024 - Update</span></div>", "dated-byline"),
        ("<p>Autorin: <a>Ann Lee</a><br>Tags: <a>Hafen</a>, <a>Sturm</a></p>", "worded-byline"),
        ('<p>Text.</p><p align="right"><font>Ann Lee</font></p>', "signature"),
        (
            '<div><a href="/user-list/?u=7">Ann Lee</a> 4.5.2024, 10:05 Uhr, 26 Grad</div>',
            "profile-link",
        ),
    ],
)
def test_author_is_found_without_class_or_metadata(body: str, source: str) -> None:
    article = load(f"<h1>Hafen gesperrt</h1>{body}")

    assert names(article) == ["Ann Lee"]
    assert article.metadata.fieldSources["authors"] == source


def test_canonical_url_belongs_to_the_same_site_and_is_no_front_page() -> None:
    def canonical(href: str) -> str | None:
        return load(head=f'<link rel="canonical" href="{href}">').canonicalUrl

    assert canonical("/region/hafen") == "https://www.example.com/region/hafen"
    assert canonical("https://m.example.com/a") == "https://m.example.com/a"
    assert canonical("https://other.example.net/a") is None
    assert canonical("https://www.example.com/") is None


def test_relative_urls_use_the_base_element() -> None:
    article = load(head='<base href="/neu/"><meta property="og:image" content="a.jpg">')

    assert article.mainImage is not None
    assert article.mainImage.url == "https://www.example.com/neu/a.jpg"


def test_credit_loses_its_brackets() -> None:
    article = load(
        """<article><h1>Harbour closed</h1><figure><img src="/a.jpg" width="800">
        <figcaption>The quay at dawn. <span class="credit">(Pell Wickstead)</span></figcaption>
        </figure></article>"""
    )

    assert article.images[0].credit == "Pell Wickstead"
    assert article.images[0].caption == "The quay at dawn."


def test_caption_and_credit_of_a_picture_are_split() -> None:
    article = load(
        """<article><h1>Harbour closed</h1><figure><img src="/a.jpg" width="800" alt="Quay">
        <figcaption>The quay at dawn. Foto: Ann Lee/dpa</figcaption></figure></article>"""
    )

    (image,) = article.images
    assert (image.caption, image.credit, image.width) == ("The quay at dawn.", "Ann Lee/dpa", 800)
    assert image.url == "https://www.example.com/a.jpg"


def test_links_of_a_breadcrumb_list_are_breadcrumbs() -> None:
    trail = '<nav class="breadcrumb"><a href="/">Home</a> <a href="/region">Region</a></nav>'

    article = load(trail)

    assert [step.name for step in article.breadcrumbs] == ["Home", "Region"]


def test_publisher_is_completed_by_the_table_of_the_site() -> None:
    article = load(node={"publisher": {"name": "Example Times"}}, site=ZURICH)

    publisher = article.publisher
    assert (publisher.name, publisher.domain, publisher.country) == (
        "Example Times",
        "example.com",
        "CH",
    )


def test_video_has_its_duration() -> None:
    video = {"@type": "VideoObject", "contentUrl": "/v.mp4", "duration": "PT1M16S"}

    (found,) = load(node={"video": video}).videos

    assert (found.url, found.durationSeconds) == ("https://www.example.com/v.mp4", 76)


def test_live_blog_has_its_entries() -> None:
    update = {"headline": "10:05", "articleBody": "<p>Rain.</p>", "datePublished": "2024-05-04"}

    article = load(node={"@type": "LiveBlogPosting", "liveBlogUpdate": [update, 3, {}]})

    assert article.articleType == "liveblog"
    assert [entry.articleBody for entry in article.liveBlogUpdates] == ["Rain."]


HOSTILE: list[Any] = [
    None,
    7,
    10**400,
    float("nan"),
    [],
    {},
    [[]],
    {"a": {}},
    "x" * 50_000,
    "\ud800\0",
]


@pytest.mark.parametrize("value", HOSTILE, ids=[str(i) for i in range(len(HOSTILE))])
def test_wrong_type_anywhere_gives_a_writable_record(value: Any) -> None:
    keys = (
        "headline author datePublished dateModified image publisher keywords articleSection video "
        "inLanguage isAccessibleForFree articleBody audio description liveBlogUpdate url name"
    ).split()

    article = load("<h1>Harbour closed</h1>", node=dict.fromkeys(keys, value))

    json.dumps(article.to_dict(), allow_nan=False, ensure_ascii=False).encode()


def test_malformed_page_url_does_not_raise() -> None:
    assert load('<a rel="author" href="http://[x">Ann</a>', url="http://[bad").url == "http://[bad"
