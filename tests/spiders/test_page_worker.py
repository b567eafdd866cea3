"""What a page is decides whether its article or its links are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.outcomes import Outcome
from newsbot.spiders.page_worker import (
    ArticleReading,
    ListReading,
    PageReading,
    PageTask,
    PageUse,
    read_crawled_page,
)

TEXT = "The keeper of the outer light counted the waves of a whole year and wrote them down. " * 3
PARAGRAPHS = f"<p>{TEXT}</p>" * 4
TEASERS = "".join(
    f'<div class="teaser"><h2><a href="/2026/05/0{n}/the-story-of-wave-{n}">The story of wave '
    f"number {n}</a></h2><p>{TEXT}</p></div>"
    for n in range(1, 10)
)
CHALLENGE = (
    "<title>Just a moment...</title><div id='app'></div>"
    "<script>a.src = '/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';</script>"
)


def read(body: str, url: str, *, head: str = "", use: PageUse = PageUse.EITHER) -> PageReading:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    task = PageTask(content_type=None, url=url, fetched_at=datetime.now(UTC), use=use)
    return read_crawled_page(html.encode(), task, None, None)


@pytest.mark.parametrize(
    ("body", "url"),
    [
        pytest.param(f"<h1>Waves</h1>{PARAGRAPHS}", "https://example.com/waves", id="text"),
        pytest.param(
            f"<h1>Waves</h1><div>{PARAGRAPHS}</div>{TEASERS}",
            "https://example.com/2026/05/04/the-keeper-who-counted-waves",
            id="text above teasers",
        ),
        pytest.param(
            f"<h1>Waves</h1><div>{TEXT}<br><br>{TEXT}<br><br>{TEXT}</div>",
            "https://example.com/view.html?idx=8576",
            id="text with line breaks",
        ),
    ],
)
def test_a_given_page_with_running_text_is_read_as_an_article(body: str, url: str) -> None:
    result = read(body, url)

    assert isinstance(result, ArticleReading)
    assert result.verdict is None


@pytest.mark.parametrize("head", ["", '<meta property="og:type" content="article">'])
def test_a_given_page_of_teasers_is_read_for_its_links(head: str) -> None:
    result = read(TEASERS, "https://example.com/world", head=head)

    assert isinstance(result, ListReading)
    assert len(result.article_links) == 9


def test_a_given_front_page_is_read_for_its_links_whatever_it_holds() -> None:
    assert isinstance(read(PARAGRAPHS, "https://example.com/"), ListReading)


def test_a_given_page_that_is_a_wall_keeps_its_verdict() -> None:
    result = read(CHALLENGE, "https://example.com/world")

    assert result.verdict is not None
    assert result.verdict.outcome is Outcome.BLOCKED


def test_a_section_without_articles_says_what_it_is() -> None:
    result = read(CHALLENGE, "https://example.com/world", use=PageUse.LINKS)

    assert isinstance(result, ListReading)
    assert result.verdict is not None
    assert result.verdict.outcome is Outcome.BLOCKED


def test_misstated_charset_is_a_warning_in_the_record() -> None:
    html = f"<html><body><h1>Größe der Wellen</h1>{PARAGRAPHS}</body></html>"
    task = PageTask(
        content_type="text/html; charset=iso-8859-1",
        url="https://example.com/waves",
        fetched_at=datetime.now(UTC),
        use=PageUse.ARTICLE,
    )

    result = read_crawled_page(html.encode(), task, None, None)

    assert isinstance(result, ArticleReading)
    assert result.article.headline == "Größe der Wellen"
    assert result.article.metadata.warnings == ["charset: cp1252 is stated, the bytes are utf-8"]
