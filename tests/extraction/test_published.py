from __future__ import annotations

import pytest

from newsbot.extraction import extract_article
from newsbot.items import Article

HEADLINE = "<h1>Storm shuts the old harbour</h1>"
PROSE = "".join(
    f"<p>The storm of hour {hour} shut the old harbour, and the crews went home with their nets."
    "</p>"
    for hour in range(6)
)


def extract(body: str, *, head: str = "", language: str = "en") -> Article:
    title = "<title>Storm shuts the old harbour</title>"
    page = f"<html lang='{language}'><head>{title}{head}</head><body>{body}</body></html>"
    return extract_article(page, url="https://www.example.com/sea/harbour")


@pytest.mark.parametrize(
    "date",
    [
        "<p>Last updated <time>6 May 2024</time></p>",
        "<dl><dt>Modified</dt><dd class='date'>6 May 2024</dd></dl>",
        "<p><span>Zuletzt geändert:</span> <span class='date'>06.05.2024</span></p>",
    ],
    ids=["in its line", "in the line before", "in the element before"],
)
def test_label_before_a_date_marks_a_change(date: str) -> None:
    article = extract(f"{HEADLINE}{date}{PROSE}", language="de")

    assert article.metadata.fieldSources.get("datePublished") is None
    assert article.dateModified == "2024-05-06"


def test_time_of_microdata_without_an_attribute_has_the_value_of_its_text() -> None:
    dates = "<time itemprop=datePublished>2024-05-04</time><time itemprop=dateModified>2024-05-06"
    scope = "itemscope itemtype='https://schema.org/NewsArticle'"

    article = extract(f"<article {scope}>{HEADLINE}{PROSE}<p hidden>{dates}</time></p></article>")

    assert (article.datePublished, article.dateModified) == ("2024-05-04", "2024-05-06")
    assert article.metadata.fieldSources["datePublished"] == "microdata"


def test_date_of_publication_is_read_beside_that_of_a_change() -> None:
    line = "<p>Updated <time>6 May 2024</time>, published <time>4 May 2024</time></p>"

    article = extract(f"{HEADLINE}{line}{PROSE}")

    assert (article.datePublished, article.dateModified) == ("2024-05-04", "2024-05-06")


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Published 14 July 2026 08:05, updated 15 July 2026 09:10", "en"),
        ("Updated 15 July 2026 09:10, first published 14 July 2026 08:05", "en"),
        ("14 July 2026 08:05 (updated 15 July 2026 09:10)", "en"),
        ("14.07.2026 08:05 veröffentlicht, 15.07.2026 09:10 aktualisiert", "de"),
        ("입력 2026.07.14 08:05 | 수정 2026.07.15 09:10", "ko"),
        ("发布时间：2026-07-14 08:05 更新时间：2026-07-15 09:10", "zh"),
        ("เผยแพร่ 14 ก.ค. 2569 08:05 อัปเดต 15 ก.ค. 2569 09:10", "th"),
        ("انتشار: ۲۳ تیر ۱۴۰۵ ۰۸:۰۵ به‌روزرسانی: ۲۴ تیر ۱۴۰۵ ۰۹:۱۰", "fa"),
    ],
)
@pytest.mark.parametrize("markup", ["<p class='date'>{}</p>", "<div><span>{}</span></div>"])
def test_two_dates_of_one_line_are_separated(line: str, language: str, markup: str) -> None:
    article = extract(f"{HEADLINE}{markup.format(line)}{PROSE}", language=language)

    assert article.datePublished == "2026-07-14T08:05:00"
    assert article.dateModified == "2026-07-15T09:10:00"


def test_time_of_an_update_on_the_same_day_is_read() -> None:
    line = "<p>Published 14 July 2026 at 08:05. Updated at 09:10.</p>"

    article = extract(f"{HEADLINE}{line}{PROSE}")

    assert article.dateModified == "2026-07-14T09:10:00"


def test_zone_of_two_dates_comes_from_their_elements() -> None:
    line = (
        "<p>Published <time datetime='2026-07-14T08:05:00Z'>14 July 2026</time>,"
        " updated <time datetime='2026-07-15T09:10:00Z'>15 July 2026</time></p>"
    )

    article = extract(f"{HEADLINE}{line}{PROSE}")

    assert article.datePublished == "2026-07-14T08:05:00+00:00"
    assert article.dateModified == "2026-07-15T09:10:00+00:00"


def test_day_of_the_metadata_gets_the_shown_time() -> None:
    head = "<meta property='article:published_time' content='2026-07-14'>"
    line = "<p class='date'>14 July 2026, 08:05</p>"

    article = extract(f"{HEADLINE}{line}{PROSE}", head=head)

    assert article.datePublished == "2026-07-14T08:05:00"


def test_custom_time_element_is_read() -> None:
    line = "<amp-timeago datetime='2026-07-14T08:05:00Z'>5 months ago</amp-timeago>"

    article = extract(f"{HEADLINE}{line}{PROSE}")

    assert article.datePublished == "2026-07-14T08:05:00+00:00"


def test_dates_of_members_and_pictures_are_ignored() -> None:
    member = "<dl><dt>Registered:</dt><dd class='date'>18.09.2008, 05:56</dd></dl>"
    picture = (
        "<figure><img src='/a.jpg'><figcaption>Quay © Ann Lee, 31.05.2013</figcaption></figure>"
    )

    article = extract(f"{HEADLINE}{member}{picture}{PROSE}", language="de")

    assert article.datePublished is None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("2024-10-15", "2024-10-13"), ("2024-10-13T08:00:00Z", "2024-10-13T08:00:00+00:00")],
    ids=["another day", "the same day"],
)
def test_labelled_date_is_preferred_to_a_vague_meta_tag(stated: str, expected: str) -> None:
    article = extract(
        f"{HEADLINE}{PROSE}<div>Erschienen am:</div><div>13.10.2024</div>",
        head=f'<meta name="date" content="{stated}">',
        language="de",
    )

    assert article.datePublished == expected


def test_labelled_date_does_not_correct_a_meta_tag_of_publication() -> None:
    article = extract(
        f"{HEADLINE}{PROSE}<div>Erschienen am:</div><div>13.10.2024</div>",
        head='<meta property="article:published_time" content="2024-10-15">',
        language="de",
    )

    assert article.datePublished == "2024-10-15"


def test_shown_day_corrects_an_american_meta_date() -> None:
    article = extract(
        f"{HEADLINE}{PROSE}<p>Erstellt am: 01.11.2024</p>",
        head='<meta name="date" content="11/01/2024 12:43:42">',
        language="de",
    )

    assert article.datePublished == "2024-11-01"


def test_date_in_brackets_at_the_end_of_the_description_is_read() -> None:
    article = extract(
        f"{HEADLINE}{PROSE}",
        head='<meta name="description" content="La tempesta (Notizia del 14 Gennaio 2020)">',
        language="it",
    )

    assert article.datePublished == "2020-01-14"
    assert article.metadata.fieldSources["datePublished"] == "description"


def test_date_at_the_beginning_of_the_text_is_preferred_to_a_calendar() -> None:
    text = PROSE.replace("<p>", "<p>Beispielstadt (12.11.2021). ", 1)

    menu = "<ul>" + "<li>Sea</li>" * 200 + "</ul>"

    article = extract(
        f"{HEADLINE}{text}{menu}<table><tr><td>13.11.2021</td></tr></table>", language="de"
    )

    assert article.datePublished == "2021-11-12"
