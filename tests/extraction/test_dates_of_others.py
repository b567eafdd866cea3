"""Dates of broadcasts, teasers, subjects and issues are not those of the article."""

from __future__ import annotations

from newsbot.extraction import extract_article

PROSE = "<p>The keeper of the outer light counted the waves and wrote each of them down.</p>" * 4
NEWS = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "%s"}</script>'
HEADLINE = "<title>The lamp goes out</title><h1>The lamp goes out</h1>"


def published(html: str, *, url: str = "https://www.example.com/lamp") -> str | None:
    return extract_article(html, url=url).datePublished


def test_date_of_a_broadcast_below_the_headline_is_not_that_of_the_article() -> None:
    shown = "<time datetime=2026-04-15T14:36:37+02:00>15.04.2026, 14:36</time>"
    radio = "<p>On the radio on <time datetime=2026-04-14T17:50+02:00>14.04.2026</time></p>"
    html = NEWS % "2026-04-15T12:36:37Z" + shown + HEADLINE + radio + PROSE

    assert published(html) == "2026-04-15T12:36:37+00:00"


def test_midnight_of_the_shown_day_in_utc_is_the_shown_day() -> None:
    shown = '<p class="date">5 November 2021</p>'

    assert published(NEWS % "2021-11-04T23:00:00Z" + HEADLINE + shown + PROSE) == "2021-11-05"


def test_date_in_the_headline_is_that_of_its_subject() -> None:
    title = "Results of the regatta, 19.5.2007"
    html = f"<title>{title}</title><div><h1>{title}</h1><p>by Bo | 20. May 2007</p></div>{PROSE}"

    assert published(html) == "2007-05-20"


def test_shown_date_is_better_than_a_vague_meta_tag() -> None:
    html = "<meta name=date content=2020-02-12>" + HEADLINE + "<p>05.02.2020 - Bo Sample</p>"

    assert published(html + PROSE) == "2020-02-05"


def test_date_of_the_next_issue_is_not_that_of_the_article() -> None:
    html = HEADLINE + "<div>Next issue: 6 November 2023</div>" + PROSE

    assert published(html) is None


def test_dates_of_related_articles_are_not_that_of_the_article() -> None:
    teaser = '<li><a href="/b">The lamp is lit again, says the keeper</a> <i>2 May 2026</i></li>'
    html = f'{HEADLINE}{PROSE * 40}<div class="related-posts"><ul>{teaser * 4}</ul></div>'

    assert published(html) is None


def test_swapped_day_and_month_are_read_as_the_url_has_them() -> None:
    html = HEADLINE.replace("<title", "<html lang=en><title") + "<p>03/10/2023 by Bo</p>" + PROSE

    assert published(html, url="https://www.example.com/2023/october/03/lamp") == "2023-10-03"
