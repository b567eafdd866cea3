from __future__ import annotations

import pytest

from newsbot.extraction import extract_article
from newsbot.items import Article, Publisher
from newsbot.site import Site

URL = "https://www.example.com:8443/sea/harbour"
HEADLINE = "<h1>Storm shuts the old harbour</h1>"
SENTENCE = "The storm shut the old harbour, and the crews of the ships went home with their nets."
PROSE = "".join(f"<p>At {hour} o'clock: {SENTENCE}</p>" for hour in range(6))
GERMAN = "".join(
    f"<p>Um {hour} Uhr war der Hafen noch immer gesperrt, und die Mannschaften der Schiffe gingen "
    "nach Hause, weil sie bei dem Sturm nicht auf das Meer fahren konnten.</p>"
    for hour in range(6)
)


def extract(body: str, *, head: str = "", language: str = "en", url: str = URL) -> Article:
    title = "<title>Storm shuts the old harbour</title>"
    page = f"<html lang='{language}'><head>{title}{head}</head><body>{body}</body></html>"
    return extract_article(page, url=url)


def test_domain_of_the_publisher_has_no_port() -> None:
    article = extract(HEADLINE + PROSE)

    assert article.publisher is not None
    assert article.publisher.domain == "example.com"


def test_unknown_publisher_has_no_source() -> None:
    article = extract(HEADLINE + PROSE, url="")

    assert article.publisher == Publisher()
    assert "publisher" not in article.metadata.fieldSources


# Languages


@pytest.mark.parametrize(
    ("stated", "expected"), [("en", "de"), ("en-US", "de"), ("de-AT", "de-AT"), ("", "de")]
)
def test_language_of_the_text_overrules_the_stated_one(stated: str, expected: str) -> None:
    assert extract(HEADLINE + GERMAN, language=stated).inLanguage == expected


def test_region_comes_from_a_statement_that_fits_the_text() -> None:
    head = '<meta property="og:locale" content="de_CH">'

    assert extract(HEADLINE + GERMAN, language="en", head=head).inLanguage == "de-CH"


def test_stated_language_is_kept_for_a_short_text() -> None:
    assert extract(HEADLINE + "<p>Sturm im Hafen.</p>", language="en").inLanguage == "en"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("eng_UK", "en-GB"), ("PT-br", "pt-BR"), ("iw", "he"), ("zh-hans-cn", "zh-Hans-CN")],
)
def test_language_has_one_spelling_on_pages_and_in_tables(stated: str, expected: str) -> None:
    site = Site(spider="lamp", domain="lamp.example", language=stated.replace("_", "-").lower())

    assert extract(HEADLINE, language=stated).inLanguage == expected
    assert extract_article(HEADLINE, site=site).inLanguage == expected


# Further pages


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://www.example.com/sea/harbour", "/sea/harbour?page={}"),
        ("https://www.example.com/sea/harbour/", "/sea/harbour/{}/"),
        ("https://www.example.com/sea/harbour.html", "/sea/harbour-{}.html"),
        ("https://www.example.com/sea/harbour.html", "/sea/harbour_Page{}.html"),
        ("https://www.example.com/sea/harbour,n7", "/sea/harbour,n7,nPack,{}"),
    ],
)
def test_numbered_links_are_the_further_pages(url: str, pattern: str) -> None:
    links = "".join(f'<a href="{pattern.format(n)}">{n}</a> ' for n in (2, 3, 5))

    article = extract(f"{HEADLINE}{PROSE}<nav>1 {links}</nav>", url=url)

    assert article.pageUrls == [f"https://www.example.com{pattern.format(n)}" for n in (2, 3)]


@pytest.mark.parametrize(
    "links",
    [
        '<a href="/sea/harbour#note-2">2</a>',
        '<a href="/sea/other-story?page=2">2</a>',
        '<div class="comments"><a href="?page=2">2</a></div>',
        '<a href="?page=2">7 comments</a>',
    ],
    ids=["note", "other article", "comments", "no number"],
)
def test_other_numbered_links_are_not_pages(links: str) -> None:
    assert extract(f"{HEADLINE}{PROSE}{links}").pageUrls == []


def test_front_page_has_no_further_pages() -> None:
    body = f'{HEADLINE}{PROSE}<a href="/page/2/">2</a>'

    assert extract(body, url="https://www.example.com/").pageUrls == []


# Pictures


PICTURE = '<img src="/a.jpg" width="640" height="480">'
FRAMES = {
    "element beside": f"""<div class="wp-caption">{PICTURE}
        <p class="wp-caption-text">The quay <span class="credit">Photo: Ann Lee</span></p></div>""",
    "element below": f"""<div><div>{PICTURE}</div>
        <div class="image-caption">The quay (Photo: Ann Lee)</div></div>""",
    "cell below": f"""<table><tr><td>{PICTURE}</td></tr>
        <tr><td>The quay. Photo: Ann Lee</td></tr></table>""",
}


@pytest.mark.parametrize("picture", FRAMES.values(), ids=FRAMES.keys())
def test_caption_outside_a_figure_belongs_to_the_picture(picture: str) -> None:
    article = extract(f"<article>{HEADLINE}{PROSE}{picture}{PROSE}</article>")

    image = article.images[0]
    assert (image.caption or "").rstrip(".") == "The quay"
    assert (image.credit, image.width, image.height) == ("Ann Lee", 640, 480)


def test_small_and_linked_pictures_without_a_caption_are_left_out() -> None:
    pictures = '<img src="/icon.gif" width="40"><a href="/b"><img src="/b.jpg" width="400"></a>'

    assert extract(f"<article>{HEADLINE}{PROSE}{pictures}</article>").images == []


def test_url_of_a_picture_is_not_that_of_its_placeholder() -> None:
    figure = '<figure><img src="/img/placeholder.gif" data-src="/quay.jpg"></figure>'

    article = extract(f"<article>{HEADLINE}{figure}{PROSE}</article>")

    assert [image.url for image in article.images] == ["https://www.example.com:8443/quay.jpg"]


@pytest.mark.parametrize(
    "picture",
    [
        "<picture><source srcset='/s.jpg 640w, /l.jpg 1400w'><img width=700 alt=Quay></picture>",
        "<img srcset='/s.jpg 640w, /l.jpg 1400w' alt=Quay>",
        "<img src='/max/30/a.jpg?q=20' width=30><noscript><img src='/l.jpg'></noscript>",
        "<img class=thumbnail src='/t.jpg'><noscript><img src='/l.jpg'></noscript>",
    ],
    ids=["sources", "srcset", "small and noscript", "thumbnail and noscript"],
)
def test_largest_picture_of_a_figure_is_taken(picture: str) -> None:
    figure = f"<figure>{picture}<figcaption>The quay at noon</figcaption></figure>"

    article = extract(f"<article>{HEADLINE}{figure}{PROSE}</article>")

    assert [image.url for image in article.images] == ["https://www.example.com:8443/l.jpg"]


def test_text_below_a_picture_that_repeats_its_alternative_text_is_its_caption() -> None:
    text = "The quay at ebb, seen from the tower. Foto Ann Lee"
    picture = f'<div class="x"><img alt="{text}" src="/a.jpg" width="640"><div>{text}</div></div>'

    image = extract(f"<article>{HEADLINE}{PROSE}{picture}{PROSE}</article>").images[0]

    assert (image.caption, image.credit) == ("The quay at ebb, seen from the tower.", "Ann Lee")


# Keywords


@pytest.mark.parametrize(
    "head",
    [
        """<script type="application/ld+json">{"@type": "NewsArticle",
        "keywords": "[\\"sea\\", \\"harbour\\"]"}</script>""",
        '<meta property="article:tag" content="sea,harbour">',
        '<meta name="keywords" content="sea，harbour">',
        '<meta name="keywords" content="sea、harbour">',
    ],
    ids=["list in a text", "tags in one element", "full-width comma", "ideographic comma"],
)
def test_keywords_in_one_text_are_separated(head: str) -> None:
    assert extract(HEADLINE + PROSE, head=head).keywords == ["sea", "harbour"]


# Live blogs and walls


def make_entries(count: int, clock: str) -> str:
    return "".join(
        f'<div class="entry">{clock.format(n)}<h3>Hour {n}</h3><p>{SENTENCE}</p></div>'
        for n in range(count)
    )


def make_live_head(updates: str = "[]") -> str:
    return f"""<script type="application/ld+json">{{"@type": "LiveBlogPosting",
        "headline": "Storm", "datePublished": "2024-05-04T09:00:00+02:00",
        "liveBlogUpdate": {updates}}}</script>"""


def test_stated_live_blog_has_its_shown_entries_whatever_their_names() -> None:
    entries = make_entries(4, '<time datetime="2024-05-04T1{}:00:00Z">now</time>')

    article = extract(f"{HEADLINE}<div>{entries}</div>", head=make_live_head())

    assert [update.headline for update in article.liveBlogUpdates] == [
        f"Hour {n}" for n in range(4)
    ]


def test_shown_entries_are_taken_if_json_ld_lists_fewer() -> None:
    entries = make_entries(3, '<time datetime="2024-05-04T1{}:00:00Z">now</time>')
    updates = '[{"@type": "BlogPosting", "headline": "Hour 0", "articleBody": "Rain"}]'

    article = extract(f"{HEADLINE}<div>{entries}</div>", head=make_live_head(updates))

    assert len(article.liveBlogUpdates) == 3


def test_entries_with_clock_times_are_of_the_day_above_them() -> None:
    entries = make_entries(3, "<div class=at>1{}.20 Uhr</div>")
    body = f"{HEADLINE}<div><h2>Sonntag, 5. Mai 2024</h2>{entries}</div>"

    article = extract(body, head=make_live_head(), language="de")

    assert [update.datePublished for update in article.liveBlogUpdates] == [
        f"2024-05-05T1{n}:20:00" for n in range(3)
    ]


FLAT_ENTRIES = {
    "definition list": ("<dl>{}</dl>", "<dt><time>1{0}:05</time></dt><dd><p>{1}</p></dd>"),
    "table": ("<table>{}</table>", "<tr><td>1{0}:05</td><td><p>{1}</p></td></tr>"),
    "headings": ("<div>{}</div>", "<h2>1{0}:05 - Rain again</h2><p>{1}</p>"),
    "paragraphs": ("<div>{}</div>", "<p><strong>1{0}:05 Uhr:</strong> {1}</p><p>{1}</p>"),
}


@pytest.mark.parametrize(("list_", "entry"), FLAT_ENTRIES.values(), ids=FLAT_ENTRIES.keys())
def test_entries_that_no_element_holds_begin_with_their_times(list_: str, entry: str) -> None:
    entries = "".join(entry.format(n, SENTENCE) for n in range(4))

    article = extract(HEADLINE + list_.format(entries), head=make_live_head(), language="de")

    assert [update.datePublished for update in article.liveBlogUpdates] == [
        f"2024-05-04T1{n}:05:00" for n in range(4)
    ]
    assert all(SENTENCE in (update.articleBody or "") for update in article.liveBlogUpdates)


@pytest.mark.parametrize(
    ("heading", "headline"),
    [
        ("Hour {}: 10.000 people march", "Hour {}: 10.000 people march"),
        ("1{}.000 people march", "1{}.000 people march"),
        ("Ferry {} leaves at 10:30", "Ferry {} leaves at 10:30"),
        ("1{}:05 - Rain again", "Rain again"),
    ],
    ids=["number inside", "number at the start", "time inside", "time of the entry"],
)
def test_headline_of_an_entry_loses_only_the_time_it_begins_with(
    heading: str, headline: str
) -> None:
    entry = '<div class="entry"><time datetime="2024-05-04T1{0}:00:00Z">now</time><h3>{1}</h3>{2}'
    entries = "".join(
        entry.format(n, heading.format(n), f"<p>{SENTENCE}</p></div>") for n in range(3)
    )

    article = extract(f"{HEADLINE}<div>{entries}</div>", head=make_live_head())

    assert [update.headline for update in article.liveBlogUpdates] == [
        headline.format(n) for n in range(3)
    ]


def test_a_video_that_is_not_free_leaves_the_article_free() -> None:
    part = '{"@type": "VideoObject", "name": "Storm", "isAccessibleForFree": false}'
    head = f"""<script type="application/ld+json">{{"@type": "NewsArticle",
        "isAccessibleForFree": true, "hasPart": {part}}}</script>"""

    assert extract(HEADLINE + PROSE, head=head).isAccessibleForFree is True


def test_a_page_that_is_not_free_has_an_article_that_is_not_free() -> None:
    head = """<script type="application/ld+json">[{"@type": "WebPage",
        "isAccessibleForFree": false}, {"@type": "NewsArticle", "headline": "Storm"}]</script>"""

    assert extract(HEADLINE + PROSE, head=head).isAccessibleForFree is False


@pytest.mark.parametrize("stated", ['"isAccessibleForFree": "True",', ""])
def test_article_with_a_part_that_is_not_free_is_not_free(stated: str) -> None:
    part = '{"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".more"}'
    head = f"""<script type="application/ld+json">{{"@type": "NewsArticle", {stated}
        "hasPart": {part}}}</script>"""

    article = extract(HEADLINE + PROSE, head=head)

    assert article.isAccessibleForFree is False
    assert article.isTruncated is True


def test_live_blog_without_json_ld_has_its_entries_and_times() -> None:
    entries = "".join(
        f'<div class="entry" id="e{n}"><time datetime="2024-05-04T1{n}:00:00Z">1{n}:00</time>'
        f"<h3>Hour {n}</h3><p>{SENTENCE}</p></div>"
        for n in range(4)
    )
    url = "https://www.example.com/live/harbour"

    article = extract(f'{HEADLINE}<div class="live-blog__posts">{entries}</div>', url=url)

    first = article.liveBlogUpdates[0]
    assert len(article.liveBlogUpdates) == 4
    assert (first.headline, first.articleBody) == ("Hour 0", SENTENCE)
    assert (first.datePublished, first.url) == ("2024-05-04T10:00:00+00:00", f"{url}#e0")


def test_list_of_dated_teasers_is_not_a_live_blog() -> None:
    teasers = "".join(
        f'<li><time datetime="2024-05-0{n}">{n} May</time><p>{SENTENCE}</p></li>'
        for n in range(1, 6)
    )

    article = extract(f"{HEADLINE}{PROSE}<ul class='latest'>{teasers}</ul>", url=f"{URL}/live")

    assert article.liveBlogUpdates == []


def test_paywall_beside_a_short_text_is_evidence_of_truncation() -> None:
    article = extract(HEADLINE + PROSE + '<div class="paywall">Subscribe</div>')

    assert article.isTruncated is True
    assert "paywall" in article.metadata.warnings[0]


def test_class_name_that_denies_a_paywall_is_no_evidence() -> None:
    assert extract(HEADLINE + PROSE + '<div class="non-paywall"></div>').isTruncated is None


def test_paywall_element_of_a_free_article_is_no_evidence() -> None:
    head = '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": true}'

    article = extract(f'{HEADLINE}{PROSE}<div class="paywall"></div>', head=head + "</script>")

    assert (article.isAccessibleForFree, article.isTruncated) == (True, None)


# Recordings


def test_single_video_node_beside_the_article_is_its_video() -> None:
    video = '{"@type": "VideoObject", "contentUrl": "/v.mp4", "duration": "PT1M16S"}'
    article = '{"@type": "NewsArticle", "name": "Storm"}'
    head = f"""<script type="application/ld+json">{article}</script>
        <script type="application/ld+json">{video}</script>"""

    videos = extract(HEADLINE + PROSE, head=head).videos
    several = extract(HEADLINE + PROSE, head=head + head).videos

    assert [video.durationSeconds for video in videos] == [76]
    assert several == []


def test_duration_beside_the_only_player_is_its_own() -> None:
    player = '<div itemscope><meta itemprop="duration" content="PT2M"><video src="/v.mp4"></video>'

    article = extract(f"<article>{HEADLINE}{PROSE}{player}</div></article>")

    assert [video.durationSeconds for video in article.videos] == [120]


# Sections


def test_title_at_the_end_of_breadcrumbs_is_not_a_section() -> None:
    trail = """<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
        {"name": "Home", "item": "/"}, {"name": "Sea", "item": "/sea"},
        {"name": "Storm shuts the old harbour", "item": "/sea/harbour-2"}]}</script>"""

    assert extract(HEADLINE + PROSE, head=trail).articleSection == ["Sea"]
